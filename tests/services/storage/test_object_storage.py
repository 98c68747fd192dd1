"""Documents on object storage, as several replicas see them: each has a `Library` of its own on the same bucket."""

import asyncio
import hashlib
import sys
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from services.documents import Content, Document, Page, workspace_key
from services.errors import BadSetting, DiskFull, DocumentNotFound, StoreUnavailable
from services.ingestion.ingestion import Ingestion
from services.ingestion.passages import passages_of
from services.models.embeddings import WordLlamaEmbeddings
from services.storage.caches import Caches
from services.storage.library import Library, open_library
from services.storage.quotas import StoredQuota
from services.storage.records import Record
from tests.support.processes import free_port
from tests.support.s3 import Fault, S3Server
from tests.support.server import settings_for

pytestmark = pytest.mark.slow

ALICE, BOB = "alice" * 6, "bob" * 9
LISTS = {"documents", "keys", "records", "workspaces"}
PASSAGES = 3
ALL = 100
PATIENCE_S = 60.0
ANSWERED_WITHIN_S = 30.0
"""LanceDB asks a server that fails for some seconds; a read of ours ends after 20."""


@asynccontextmanager
async def replicas(store: str, number: int) -> AsyncIterator[list[Library]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(open_library(store)) for _ in range(number)]


async def add(library: Library, folder: Path, workspace: str = ALICE, name: str = "") -> Document:
    """A document of some passages, stored by this replica."""
    name = name or f"{uuid.uuid4().hex}.txt"
    original = folder / name
    original.write_bytes(name.encode() * 1000)
    document = Document(
        id=uuid.uuid4().hex,
        workspace=workspace_key(workspace),
        filename=name,
        media_type="text/plain",
        bytes=original.stat().st_size,
        sha256=hashlib.sha256(original.read_bytes()).hexdigest(),
        pages=None,
        parts=1,
        passages=PASSAGES,
        created=time.time(),
    )
    await library.add(document, original, content_of(name))
    return document


def content_of(name: str) -> Content:
    texts = [f"River {number} of {name} is long." for number in range(PASSAGES)]
    passages = [passage for text in texts for passage in passages_of(Page(None, text))]
    vectors = [[1.0, float(number)] + [0.0] * 254 for number in range(PASSAGES)]
    return Content([Page(None, "\n".join(texts))], passages, vectors)


async def check_whole(library: Library, documents: Sequence[Document]) -> None:
    """Each of these documents is found by words and by meaning, and has its page and its file."""
    by_words = await library.by_words(["river"], documents, ALL * PASSAGES)
    by_meaning = await library.by_meaning([1.0] + [0.0] * 255, documents, ALL * PASSAGES)
    expected = sorted(f"River {n} of {each.filename} is long." for each in documents for n in range(PASSAGES))
    assert sorted(hit.passage.text for hit in by_words) == expected
    assert sorted(hit.passage.text for hit in by_meaning) == expected
    for each in documents:
        page = await library.page(each, 1)
        assert page is not None
        assert each.filename in page.text
        assert await library.original(each) == each.filename.encode() * 1000


async def check_all(libraries: Sequence[Library], workspace: str, documents: Sequence[Document]) -> None:
    """Every replica has just these documents, each whole."""
    for library in libraries:
        listed = await library.documents(workspace)
        assert sorted(each.id for each in listed) == sorted(each.id for each in documents)
        await check_whole(library, listed)


async def sweep(library: Library) -> None:
    """Remove what dead processes left, as if all of it were an hour old."""
    await library.maintenance.sweep(time.time() + 1)


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
        with s3.faulty(Fault("held", ("PUT",), (part,), times=1)) as held:
            storing = asyncio.create_task(add(one, tmp_path))
            assert await asyncio.to_thread(held.reached.wait, PATIENCE_S)
            await check_all([other], ALICE, [before])
        await check_all((one, other), ALICE, [before, await storing])


async def test_documents_that_several_replicas_store_at_once_are_all_whole(store: str, tmp_path: Path) -> None:
    async with replicas(store, 3) as libraries:
        adding = [
            add(library, tmp_path, workspace) for _ in range(3) for library in libraries for workspace in (ALICE, BOB)
        ]
        documents = await asyncio.gather(*adding)
        for workspace in (ALICE, BOB):
            mine = [each for each in documents if each.workspace == workspace_key(workspace)]
            await check_all(libraries, workspace, mine)
        maintained = await asyncio.gather(*(library.maintenance.run() for library in libraries), return_exceptions=True)
        assert maintained == [None] * 3
        for workspace in (ALICE, BOB):
            mine = [each for each in documents if each.workspace == workspace_key(workspace)]
            await check_all(libraries, workspace, mine)


async def test_the_last_document_goes_on_one_replica_while_another_stores_one(store: str, tmp_path: Path) -> None:
    async with replicas(store, 2) as (one, other):
        last = await add(one, tmp_path)
        for round_number in range(6):
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
        with s3.faulty(Fault("held", ("POST", "DELETE"), times=1)) as held:
            sweeping = asyncio.create_task(sweep(other))
            assert await asyncio.to_thread(held.reached.wait, PATIENCE_S)
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
        with s3.faulty(Fault("fails", ("POST", "DELETE"))):
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
        with s3.faulty(Fault("held", ("PUT",), ("retiring-",), times=1)) as held:
            sweeping = asyncio.create_task(other.maintenance.sweep(deleted))
            assert await asyncio.to_thread(held.reached.wait, PATIENCE_S)
            storing = asyncio.create_task(add(one, tmp_path))
            while not (part and any(name.startswith(part) for name in s3.tables(store))) and not storing.done():
                await asyncio.sleep(0.01)
        await sweeping
        assert f"passages-{last.workspace}" in s3.tables(store)
        await check_all((one, other), ALICE, [await storing])


async def test_a_document_that_replicas_read_again_at_once_is_whole_after_one_of_them(
    s3: S3Server, store: str, tmp_path: Path
) -> None:
    async with replicas(store, 2) as (one, other):
        document = await add(one, tmp_path)
        for _ in range(2):
            [document] = await one.documents(ALICE)
            again = [replace(document, readings=(*document.all_readings, document.next_reading())) for _ in range(2)]
            content = content_of(document.filename)
            await asyncio.gather(one.replace(again[0], content), other.replace(again[1], content))
            await check_all((one, other), ALICE, [document])
            [current] = await other.documents(ALICE)
            assert current.reading in {each.reading for each in again}
        [document] = await one.documents(ALICE)
        await sweep(other)
        await check_all((one, other), ALICE, [document])
        tables = {f"pages-{reading}" for reading in document.all_readings}
        assert s3.tables(store) == LISTS | tables | {f"original-{document.id}", f"passages-{document.workspace}"}


async def test_two_replicas_may_tidy_at_once(s3: S3Server, store: str, tmp_path: Path) -> None:
    async with replicas(store, 2) as (one, other):
        documents = [await add(library, tmp_path) for library in (one, other, one, other)]
        with s3.faulty(Fault("held", ("PUT",), ("passages-", "_versions"), times=1)) as held:
            tidying = asyncio.create_task(one.maintenance.run())
            assert await asyncio.to_thread(held.reached.wait, PATIENCE_S)
            await other.maintenance.run()
        await tidying
        await one.maintenance.catch_up()
        await check_all((one, other), ALICE, documents)


async def test_the_same_file_given_to_two_replicas_at_once_is_one_document(
    store: str, tmp_path: Path, embeddings: WordLlamaEmbeddings
) -> None:
    path = tmp_path / "rivers.txt"
    async with replicas(store, 2) as libraries:
        ingestions = [Ingestion(library, embeddings, settings_for(tmp_path)) for library in libraries]
        for round_number in range(4):
            path.write_text(f"River {round_number} is long.")
            told = await asyncio.gather(*(each.add(ALICE, path, path.name) for each in ingestions))
            listed = [each for each in await libraries[0].documents(ALICE) if each.sha256 == told[0].sha256]
            assert {each.id for each in told} == {each.id for each in listed}
            assert len(listed) == 1
        for ingestion in ingestions:
            ingestion.close()


async def test_two_replicas_delete_and_upload_the_same_file(
    s3: S3Server, store: str, tmp_path: Path, embeddings: WordLlamaEmbeddings
) -> None:
    path = tmp_path / "rivers.txt"
    path.write_text("The Nile is a long river.")
    async with replicas(store, 2) as libraries:
        ingestions = [Ingestion(library, embeddings, settings_for(tmp_path)) for library in libraries]
        for _ in range(4):
            document = await ingestions[0].add(ALICE, path, path.name)
            working = [libraries[0].delete(ALICE, document.id), libraries[1].delete(ALICE, document.id)]
            done = await asyncio.gather(*working, ingestions[1].add(ALICE, path, path.name), return_exceptions=True)
            assert not [each for each in done[:2] if not isinstance(each, DocumentNotFound | None)]
            listed = [await library.documents(ALICE) for library in libraries]
            assert listed[0] == listed[1]
            found = await libraries[0].by_words(["nile"], listed[0], ALL)
            assert [hit.document_id for hit in found] == [each.id for each in listed[0]]
            for each in listed[0]:
                await libraries[1].delete(ALICE, each.id)
        for ingestion in ingestions:
            ingestion.close()
        await sweep(libraries[1])
        assert s3.tables(store) == LISTS


async def test_deleted_text_leaves_the_bucket_once_no_replica_can_be_reading_it(
    s3: S3Server, store: str, tmp_path: Path
) -> None:
    def is_there() -> bool:
        return any(b"xylophonequartz" in content for content in s3.objects(store).values())

    async def until_gone(library: Library) -> None:
        await library.maintenance.run()
        assert is_there()
        deadline = time.monotonic() + PATIENCE_S
        while is_there():
            assert time.monotonic() < deadline
            await asyncio.sleep(0.2)
            await library.maintenance.catch_up()

    async with open_library(store) as one, open_library(store, kept=timedelta(seconds=2)) as other:
        kept, gone = await add(other, tmp_path), await add(other, tmp_path, name="xylophonequartz.txt")
        await other.delete(ALICE, gone.id)
        await until_gone(other)
        key = workspace_key(ALICE)
        share = Record("s" * 32, "share", key, time.time(), None, "xylophonequartz", (), (), 1)
        await other.records.add(share, b"xylophonequartz")
        await other.records.delete([share])
        await until_gone(other)
        await check_all((one, other), ALICE, [kept])


@pytest.mark.parametrize("kind", ["fails", "answer is lost"])
@pytest.mark.parametrize("times", [1, 1_000_000], ids=["once", "until it is repaired"])
async def test_what_object_storage_refuses_leaves_nothing_half_visible(
    s3: S3Server, store: str, tmp_path: Path, kind: str, times: int
) -> None:
    async with replicas(store, 2) as (one, other):
        before = await add(one, tmp_path)
        for part in ("original-", "pages-", "passages-", "documents.lance"):
            stored: list[Document] = []
            with s3.faulty(Fault(kind, ("PUT", "POST"), (part,), times=times)):  # type: ignore[arg-type]
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
        with s3.faulty(Fault("not found yet", seconds=0.2)):
            for _ in range(4):
                with suppress(StoreUnavailable):
                    documents.append(await add(one, tmp_path))
        await asyncio.sleep(0.2)
        await check_all((one, other), ALICE, documents)


async def test_slow_object_storage_is_waited_for_and_one_that_hangs_is_not(
    s3: S3Server, store: str, tmp_path: Path
) -> None:
    async with replicas(store, 2) as (one, other):
        with s3.faulty(Fault("slow", seconds=0.2)):
            document = await add(one, tmp_path)
            await check_all((one, other), ALICE, [document])
        with s3.faulty(Fault("held")):
            started = time.monotonic()
            with pytest.raises(StoreUnavailable):
                await other.documents(ALICE)
            assert time.monotonic() < started + ANSWERED_WITHIN_S
        await check_all((one, other), ALICE, [document])


async def test_the_limit_for_all_files_counts_what_is_in_the_bucket(store: str, tmp_path: Path) -> None:
    async with replicas(store, 2) as (one, other):
        document = await add(one, tmp_path)
        await StoredQuota(other, document.bytes + 10).check(10)
        with pytest.raises(DiskFull):
            await StoredQuota(other, document.bytes + 10).check(11)


class Pictures:
    """A cache that notes what it forgot."""

    def __init__(self, *documents: Document) -> None:
        self.documents = {each.id for each in documents}

    def forget(self, document_id: str) -> None:
        self.documents.discard(document_id)


async def test_what_another_replica_deleted_is_forgotten_without_being_told(store: str, tmp_path: Path) -> None:
    async with replicas(store, 2) as (one, other):
        kept, gone = await add(one, tmp_path), await add(one, tmp_path)
        pictures = Pictures(kept, gone)
        caches = Caches(other, [pictures])
        await caches.forget_deleted()
        assert pictures.documents == {kept.id, gone.id}
        await one.delete(ALICE, gone.id)
        await caches.forget_deleted()
        assert pictures.documents == {kept.id}


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
        with s3.faulty(Fault("held", ("PUT",), (part,), times=1)) as held:
            writer = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.support.writer", store, stdout=asyncio.subprocess.PIPE
            )
            try:
                assert await asyncio.to_thread(held.reached.wait, PATIENCE_S)
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
                with s3.faulty(Fault("held", ("PUT",), (part,), times=1)) as held:
                    storing = asyncio.create_task(add(one, tmp_path, workspace))
                    assert await asyncio.to_thread(held.reached.wait, PATIENCE_S)
                    also = asyncio.create_task(add(other, tmp_path, workspace))
                    await asyncio.wait([also], timeout=0.5 * number)
                await check_all((one, other), workspace, [await storing, await also])
        assert not any(name.startswith("making-") for name in s3.tables(store))
