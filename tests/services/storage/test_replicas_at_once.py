"""Several replicas store, read again, tidy and delete on object storage at the same moment."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from services.documents import workspace_key
from services.errors import DocumentNotFound
from services.ingestion.ingestion import Ingestion
from services.models.embeddings import WordLlamaEmbeddings
from tests.support.replicated_store import ALICE, ALL, BOB, LISTS, add, check_all, content_of, replicas, sweep
from tests.support.s3 import S3Fault, S3Server
from tests.support.server import settings_for

pytestmark = pytest.mark.slow


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
        with s3.faulty(S3Fault("held", ("PUT",), ("passages-", "_versions"), times=1)) as held:
            tidying = asyncio.create_task(one.maintenance.run())
            await held.until_reached()
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
