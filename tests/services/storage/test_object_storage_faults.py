"""Object storage that fails, forgets, is slow or hangs, and a replica that dies while it writes."""

import asyncio
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from services.documents import Document
from services.errors import StoreUnavailable
from tests.support.replicated_store import ALICE, ALL, LISTS, add, check_all, replicas, sweep
from tests.support.s3 import S3Fault, S3Server

pytestmark = pytest.mark.slow
ANSWERED_WITHIN_S = 30.0
"""LanceDB asks a server that fails for some seconds; a read of ours ends after 20."""


@pytest.mark.parametrize("kind", ["fails", "answer is lost"])
@pytest.mark.parametrize("times", [1, 1_000_000], ids=["once", "until it is repaired"])
async def test_what_object_storage_refuses_leaves_nothing_half_visible(
    s3: S3Server, store: str, tmp_path: Path, kind: str, times: int
) -> None:
    async with replicas(store, 2) as (one, other):
        before = await add(one, tmp_path)
        for part in ("original-", "pages-", "passages-", "documents.lance"):
            stored: list[Document] = []
            with s3.faulty(S3Fault(kind, ("PUT", "POST"), (part,), times=times)):  # type: ignore[arg-type]
                started = time.monotonic()
                with suppress(StoreUnavailable):
                    stored.append(await add(one, tmp_path))
                assert time.monotonic() < started + ANSWERED_WITHIN_S
                assert stored or times > 1
            if not stored:
                await sweep(other)
            await check_all((one, other), ALICE, [before, *stored])
            for each in stored:
                await one.delete(ALICE, each.id)
        await sweep(other)
        await check_all((one, other), ALICE, [before])
        parts = {f"original-{before.id}", f"pages-{before.id}", f"passages-{before.workspace}"}
        assert s3.tables(store) == LISTS | parts


async def test_an_object_that_is_not_found_just_after_it_was_written_loses_nothing(
    s3: S3Server, store: str, tmp_path: Path
) -> None:
    async with replicas(store, 2) as (one, other):
        documents = [await add(one, tmp_path)]
        with s3.faulty(S3Fault("not found yet", seconds=0.2)):
            for _ in range(4):
                with suppress(StoreUnavailable):
                    documents.append(await add(one, tmp_path))
        await asyncio.sleep(0.2)
        await check_all((one, other), ALICE, documents)


async def test_slow_object_storage_is_waited_for_and_one_that_hangs_is_not(
    s3: S3Server, store: str, tmp_path: Path
) -> None:
    async with replicas(store, 2) as (one, other):
        with s3.faulty(S3Fault("slow", seconds=0.05)):  # a first document takes 149 requests
            document = await add(one, tmp_path)
            await check_all((one, other), ALICE, [document])
        with s3.faulty(S3Fault("held")):
            started = time.monotonic()
            with pytest.raises(StoreUnavailable):
                await other.documents(ALICE)
            assert time.monotonic() < started + ANSWERED_WITHIN_S
        await check_all((one, other), ALICE, [document])


STAGES = {
    "its file": "original-",
    "its pages": "pages-",
    "its passages": "passages-",
    "its row": "documents.lance/_versions",
}


@pytest.mark.parametrize("part", STAGES.values(), ids=STAGES.keys())
async def test_of_a_replica_that_is_killed_while_it_writes_nothing_is_seen_and_nothing_stays(
    s3: S3Server, store: str, tmp_path: Path, part: str
) -> None:
    async with replicas(store, 1) as [other]:
        before = await add(other, tmp_path)
        with s3.faulty(S3Fault("held", ("PUT",), (part,), times=1)) as held:
            writer = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.support.writer", store, stdout=asyncio.subprocess.PIPE
            )
            try:
                await held.until_reached()
            finally:
                writer.kill()
                await writer.communicate()
            await check_all([other], ALICE, [before])
        s3.wait_until_idle()
        for late in (await other.documents(ALICE))[1:]:  # its last request arrived after it had died: it is whole then
            assert len(await other.by_words(["river"], [late], ALL)) == late.passages
            await other.delete(ALICE, late.id)
        await sweep(other)
        await check_all([other], ALICE, [before])
        parts = {f"original-{before.id}", f"pages-{before.id}", f"passages-{before.workspace}"}
        assert s3.tables(store) == LISTS | parts
