"""Replicas that make the same table on object storage at once."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from services.storage.library import open_library
from services.storage.opening import open_store
from tests.support.replicated_store import LISTS, add, check_all, replicas, sweep
from tests.support.s3 import S3Fault, S3Server


async def test_replicas_that_start_at_once_make_one_store(s3: S3Server, store: str) -> None:
    async with AsyncExitStack() as stack:
        opening = [stack.enter_async_context(open_library(store)) for _ in range(3)]
        libraries = await asyncio.gather(*opening)
        assert len({library.signing_key for library in libraries}) == 1
        await sweep(libraries[0])  # a mark that one made while another took its own away may be left
        assert s3.tables(store) == LISTS


async def test_the_first_documents_of_a_workspace_that_replicas_store_at_once_are_all_kept(
    s3: S3Server, store: str, tmp_path: Path
) -> None:
    async with replicas(store, 2) as (one, other):
        for part in ("making-", "passages-"):
            for number in range(3):
                workspace = f"{part}{number}" * 4
                with s3.faulty(S3Fault("held", ("PUT",), (part,), times=1)) as held:
                    storing = asyncio.create_task(add(one, tmp_path, workspace))
                    await held.until_reached()
                    also = asyncio.create_task(add(other, tmp_path, workspace))
                    await asyncio.wait([also], timeout=0.5 * number)
                await check_all((one, other), workspace, [await storing, await also])
        assert not any(name.startswith("making-") for name in s3.tables(store))


async def test_of_several_replicas_that_make_a_mark_at_once_one_is_the_first(s3: S3Server, store: str) -> None:
    stores = [await open_store(store) for _ in range(5)]
    replicas = [each.creation for each in stores if each.creation is not None]
    assert len(replicas) == 5
    for number in range(12):
        told = await asyncio.gather(*(each.is_first(f"making-{number}") for each in replicas))
        assert sorted(told) == [False, False, False, False, True]
