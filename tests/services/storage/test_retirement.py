"""A workspace's table is dropped on object storage while other replicas may store into it."""

import asyncio
import time
from pathlib import Path

import pytest

from services.documents import workspace_key
from tests.support.replicated_store import ALICE, LISTS, add, check_all, replicas, sweep
from tests.support.s3 import S3Fault, S3Server

pytestmark = pytest.mark.slow


async def test_the_last_document_goes_on_one_replica_while_another_stores_one(store: str, tmp_path: Path) -> None:
    async with replicas(store, 2) as (one, other):
        last = await add(one, tmp_path)
        for round_number in range(4):  # two of each way to delete
            deleting = other.delete(ALICE, last.id) if round_number % 2 else other.delete_all(workspace_key(ALICE))
            dropping = other.maintenance.sweep(time.time())
            new, *_ = await asyncio.gather(add(one, tmp_path), deleting, dropping)
            listed = await one.documents(ALICE)
            assert listed in ([new], [])  # deleting everything may come after it
            await check_all((one, other), ALICE, listed)
            last = new if listed else await add(one, tmp_path)


async def test_a_document_waits_for_a_table_that_is_being_dropped(s3: S3Server, store: str, tmp_path: Path) -> None:
    async with replicas(store, 2) as (one, other):
        last = await add(one, tmp_path)
        await one.delete(ALICE, last.id)
        with s3.faulty(S3Fault("held", ("POST", "DELETE"), times=1)) as held:
            sweeping = asyncio.create_task(sweep(other))
            await held.until_reached()
            assert f"retiring-{last.workspace}" in s3.tables(store)
            storing = asyncio.create_task(add(one, tmp_path))
            await asyncio.wait([storing], timeout=2)
            assert not storing.done()
        new = await storing
        await sweeping
        await check_all((one, other), ALICE, [new])
        assert not any(name.startswith("retiring-") for name in s3.tables(store))


async def test_what_a_replica_had_begun_to_drop_when_it_died_is_dropped_later(
    s3: S3Server, store: str, tmp_path: Path
) -> None:
    async with replicas(store, 2) as (one, other):
        last = await add(one, tmp_path)
        await one.delete(ALICE, last.id)
        with s3.faulty(S3Fault("fails", ("POST", "DELETE"))):
            await other.maintenance.sweep(time.time())
        assert f"retiring-{last.workspace}" in s3.tables(store)
        await sweep(other)
        assert s3.tables(store) == LISTS
        await check_all((one, other), ALICE, [await add(one, tmp_path)])


@pytest.mark.parametrize("part", ["pages-", ""], ids=["while it is stored", "once it is stored"])
async def test_a_table_is_not_dropped_that_a_document_came_into_at_the_last_moment(
    s3: S3Server, store: str, tmp_path: Path, part: str
) -> None:
    async with replicas(store, 2) as (one, other):
        last = await add(one, tmp_path)
        await one.delete(ALICE, last.id)
        deleted = time.time()
        with s3.faulty(S3Fault("held", ("PUT",), ("retiring-",), times=1)) as held:
            sweeping = asyncio.create_task(other.maintenance.sweep(deleted))
            await held.until_reached()
            storing = asyncio.create_task(add(one, tmp_path))
            while not (part and any(name.startswith(part) for name in s3.tables(store))) and not storing.done():
                await asyncio.sleep(0.01)
        await sweeping
        assert f"passages-{last.workspace}" in s3.tables(store)
        await check_all((one, other), ALICE, [await storing])
