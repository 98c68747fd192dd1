"""Documents on object storage, as several replicas see them: each has a `Library` of its own on the same bucket."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path

import pytest

from services.documents import workspace_key
from services.errors import BadSetting, DiskFull, DocumentNotFound
from services.storage.library import Library, open_library
from services.storage.quotas import StoredQuota
from services.storage.records import Record
from tests.support.processes import free_port
from tests.support.replicated_store import ALICE, ALL, BOB, LISTS, add, check_all, replicas, sweep
from tests.support.s3 import S3Fault, S3Server

pytestmark = pytest.mark.slow
PATIENCE_S = 60.0
KEPT = timedelta(seconds=2)


async def test_a_document_that_one_replica_stores_is_there_for_all_and_gone_for_all(
    s3: S3Server, store: str, tmp_path: Path
) -> None:
    async with replicas(store, 2) as (one, other):
        assert await other.by_words(["river"], await other.documents(ALICE), ALL) == []
        first, second = await add(one, tmp_path), await add(other, tmp_path)
        his = await add(one, tmp_path, BOB)
        await check_all((one, other), ALICE, [first, second])
        await other.delete(ALICE, first.id)
        await check_all((one, other), ALICE, [second])
        for library in (one, other):
            with pytest.raises(DocumentNotFound):
                await library.original(first)
        await one.delete_all(workspace_key(ALICE))
        await check_all((one, other), ALICE, [])
        await check_all((one, other), BOB, [his])
        await sweep(other)
        kept = {f"original-{his.id}", f"pages-{his.id}", f"passages-{his.workspace}"}
        assert s3.tables(store) == LISTS | kept
    async with replicas(store, 1) as [later]:
        await check_all([later], BOB, [his])


@pytest.mark.parametrize("part", ["original-", "pages-", "passages-", "documents.lance/_versions"])
async def test_a_document_is_visible_whole_or_not_at_all_while_it_is_stored(
    s3: S3Server, store: str, tmp_path: Path, part: str
) -> None:
    async with replicas(store, 2) as (one, other):
        before = await add(one, tmp_path)
        with s3.faulty(S3Fault("held", ("PUT",), (part,), times=1)) as held:
            storing = asyncio.create_task(add(one, tmp_path))
            await held.until_reached()
            await check_all([other], ALICE, [before])
        await check_all((one, other), ALICE, [before, await storing])


async def test_deleted_text_leaves_the_bucket_once_no_replica_can_be_reading_it(
    s3: S3Server, store: str, tmp_path: Path
) -> None:
    def is_there() -> bool:
        return any(b"xylophonequartz" in content for content in s3.objects(store).values())

    async def until_gone(library: Library, since: float) -> None:
        await library.maintenance.run()
        assert is_there() or time.monotonic() > since + KEPT.total_seconds()  # on a busy machine
        deadline = time.monotonic() + PATIENCE_S
        while is_there():
            assert time.monotonic() < deadline
            await asyncio.sleep(0.2)
            await library.maintenance.catch_up()

    async with open_library(store) as one, open_library(store, kept=KEPT) as other:
        since = time.monotonic()
        kept, gone = await add(other, tmp_path), await add(other, tmp_path, name="xylophonequartz.txt")
        await other.delete(ALICE, gone.id)
        await until_gone(other, since)
        key = workspace_key(ALICE)
        share = Record("s" * 32, "share", key, time.time(), None, "xylophonequartz", (), (), 1)
        since = time.monotonic()
        await other.records.add(share, b"xylophonequartz")
        await other.records.delete([share])
        await until_gone(other, since)
        await check_all((one, other), ALICE, [kept])


async def test_the_limit_for_all_files_counts_what_is_in_the_bucket(store: str, tmp_path: Path) -> None:
    async with replicas(store, 2) as (one, other):
        document = await add(one, tmp_path)
        await StoredQuota(other, document.bytes + 10).check(10)
        with pytest.raises(DiskFull):
            await StoredQuota(other, document.bytes + 10).check(11)


async def refusal(address: str) -> str:
    with pytest.raises(BadSetting) as refused:
        async with open_library(address):
            pass
    assert "\n" not in refused.value.message
    return refused.value.message


async def test_an_address_or_a_variable_that_cant_be_used_is_named(
    s3: S3Server, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = "Check that the bucket exists, that the keys may read and write it, and AWS_ENDPOINT_URL, then start again."
    assert (await refusal("s3://")).startswith("FOOTNOTE_DATA is not usable: it names no bucket")
    missing = "FOOTNOTE_DATA is not usable: the store there can't be opened. "
    assert await refusal("s3://no-such-bucket/footnote") == missing + check
    monkeypatch.delenv("AWS_ALLOW_HTTP")
    unencrypted = "AWS_ENDPOINT_URL is not usable: documents and signatures would travel without encryption."
    assert (await refusal(store)).startswith(unencrypted)
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    assert await refusal(store) == missing + check
