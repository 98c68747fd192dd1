"""A workspace's end: when nobody uses it any more, and when its visitor says so."""

import asyncio
import threading
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from services.assembly import Services, open_services
from services.documents import SAMPLES, Content, Document, Page, workspace_key
from services.errors import DocumentNotFound
from services.files.drawing.process import MarkedPage
from services.files.splitting.passages import passages_of
from services.ingestion.ingestion import Ingestion
from services.models.embeddings import WordLlamaEmbeddings
from services.storage.folder_lock import lock_folder
from services.storage.library import Library, open_library
from services.storage.workspaces import HOUR_S, Workspaces
from tests.support import files
from tests.support.server import READY_POLL_S, Server, settings_for, upload

ALICE, BOB = "alice" * 6, "bob" * 9
TTL_H = 1.0
LONG_AGO = 2 * TTL_H * HOUR_S
EMPTY_STORE = {"documents.lance", "keys.lance", "records.lance", "workspaces.lance"}


def tables(folder: Path) -> set[str]:
    return {path.name for path in (folder / "data").iterdir()}


def tables_of(*documents: Document) -> set[str]:
    """The tables that these documents are kept in."""
    parts = {f"{kind}-{each.id}.lance" for each in documents for kind in ("original", "pages")}
    return EMPTY_STORE | parts | {f"passages-{each.workspace}.lance" for each in documents}


async def stored(library: Library, folder: Path, workspace: str, *, age_s: float = 0) -> Document:
    """A document that was stored this long ago."""
    path = folder / "original"
    path.write_bytes(b"hello")
    text = f"A river of {workspace}."
    document = Document(
        id=uuid.uuid4().hex,
        workspace=workspace_key(workspace),
        filename="river.txt",
        media_type="text/plain",
        bytes=5,
        sha256=uuid.uuid4().hex,
        pages=None,
        parts=1,
        passages=1,
        created=time.time() - age_s,
    )
    await library.add(
        document, path, Content([Page(None, text)], list(passages_of(Page(None, text))), [[1.0] + [0.0] * 255])
    )
    return document


class Kept:
    """Workspaces, and which documents they said were gone."""

    def __init__(self, library: Library, ttl_h: float | None = TTL_H) -> None:
        self.gone: list[Document] = []
        self.workspaces = Workspaces(library, ttl_h, self.gone.append)


async def test_what_was_not_used_for_long_goes_and_what_is_new_stays(library: Library, tmp_path: Path) -> None:
    old, older = [await stored(library, tmp_path, ALICE, age_s=LONG_AGO + n) for n in range(2)]
    new = await stored(library, tmp_path, BOB)
    kept = Kept(library)
    await kept.workspaces.expire()
    assert [await library.documents(workspace) for workspace in (ALICE, BOB)] == [[], [new]]
    assert kept.gone == [older, old]
    assert tables(tmp_path) == tables_of(new)


async def test_a_workspace_that_is_used_stays_with_all_that_is_in_it(library: Library, tmp_path: Path) -> None:
    documents = [await stored(library, tmp_path, ALICE, age_s=LONG_AGO - n) for n in range(2)]
    kept = Kept(library)
    kept.workspaces.touch(ALICE)
    for _ in range(3):
        await kept.workspaces.expire()
    assert await library.documents(ALICE) == documents
    assert kept.gone == []


async def test_one_new_document_keeps_the_old_ones_of_its_workspace(library: Library, tmp_path: Path) -> None:
    documents = [await stored(library, tmp_path, ALICE, age_s=age) for age in (LONG_AGO, 0)]
    await Kept(library).workspaces.expire()
    assert await library.documents(ALICE) == documents


async def test_the_samples_never_expire(library: Library, tmp_path: Path) -> None:
    sample = await stored(library, tmp_path, SAMPLES, age_s=LONG_AGO)
    await Kept(library).workspaces.expire()
    assert await library.documents(SAMPLES) == [sample]


async def test_when_a_workspace_was_last_used_survives_a_restart(tmp_path: Path) -> None:
    async with open_library(str(tmp_path / "data")) as library:
        used = await stored(library, tmp_path, ALICE, age_s=LONG_AGO)
        before = Kept(library)
        before.workspaces.touch(ALICE)
        await before.workspaces.expire()
        await stored(library, tmp_path, BOB, age_s=LONG_AGO)
    async with open_library(str(tmp_path / "data")) as library:
        await Kept(library).workspaces.expire()
        assert await library.documents(ALICE) == [used]
        assert await library.documents(BOB) == []
        assert tables(tmp_path) == tables_of(used)
        await Kept(library, ttl_h=1e-9).workspaces.expire()
        assert tables(tmp_path) == EMPTY_STORE


async def test_without_a_time_to_live_nothing_goes(library: Library, tmp_path: Path) -> None:
    old = await stored(library, tmp_path, ALICE, age_s=1e9)
    kept = Kept(library, ttl_h=None)
    kept.workspaces.touch(ALICE)
    await kept.workspaces.expire()
    assert kept.workspaces.expires() is None
    assert await library.documents(ALICE) == [old]


async def test_an_unused_workspace_goes_by_itself_and_a_used_one_does_not(library: Library, tmp_path: Path) -> None:
    await stored(library, tmp_path, ALICE)
    his = await stored(library, tmp_path, BOB)
    gone = asyncio.Event()
    workspaces = Workspaces(library, 0.0001, lambda _: gone.set())
    async with lock_folder(str(tmp_path / "data")) as folder:
        keeping = asyncio.create_task(workspaces.keep_house(folder))
        while not gone.is_set():
            workspaces.touch(BOB)
            await asyncio.sleep(0)
        keeping.cancel()
        await asyncio.wait([keeping])
    assert [await library.documents(workspace) for workspace in (ALICE, BOB)] == [[], [his]]


@asynccontextmanager
async def two_visitors(folder: Path, ttl_h: float | None = None) -> AsyncIterator[tuple[Services, Document, Document]]:
    """The services, with a drawn PDF of Alice's and one of Bob's."""
    async with open_services(settings_for(folder, workspace_ttl_h=ttl_h)) as services:
        path = folder / "rivers.pdf"
        path.write_bytes(files.rivers_pdf())
        hers, his = [await services.ingestion.add(workspace, path, path.name) for workspace in (ALICE, BOB)]
        for document in (hers, his):
            await drawn(services, document)
        yield services, hers, his


async def drawn(services: Services, document: Document) -> bytes:
    return await services.pictures.draw(MarkedPage(document.id, 1), lambda: services.library.original(document))


async def test_pictures_expire_with_their_workspace(tmp_path: Path) -> None:
    async with two_visitors(tmp_path, TTL_H) as (services, hers, his):
        await services.library.delete(BOB, his.id)  # from here only its picture would be left
        await services.workspaces.delete_all(ALICE)
        with pytest.raises(DocumentNotFound):
            await drawn(services, hers)
        assert tables(tmp_path) == EMPTY_STORE


async def test_everything_of_a_workspace_is_deleted_and_nothing_of_another(tmp_path: Path) -> None:
    async with two_visitors(tmp_path) as (services, hers, his):
        for _ in range(2):
            await services.workspaces.delete_all(ALICE)
            assert await services.library.documents(ALICE) == []
            assert await services.library.documents(BOB) == [his]
            assert tables(tmp_path) == tables_of(his)
        with pytest.raises(DocumentNotFound):
            await drawn(services, hers)
        assert await drawn(services, his)


async def test_with_its_last_document_every_trace_of_a_workspace_goes(library: Library, tmp_path: Path) -> None:
    one, other = [await stored(library, tmp_path, ALICE) for _ in range(2)]
    await library.catalog.mark_used({workspace_key(ALICE): time.time()})
    workspaces = Kept(library).workspaces
    await workspaces.delete(ALICE, one.id)
    assert tables(tmp_path) == tables_of(other)
    await workspaces.delete(ALICE, other.id)
    assert tables(tmp_path) == EMPTY_STORE
    again = await stored(library, tmp_path, ALICE)
    assert [hit.passage.text for hit in await library.by_words(["river"], [again], 9)] == [f"A river of {ALICE}."]
    assert await library.catalog.last_used() == {workspace_key(ALICE): again.created}


async def test_a_document_that_is_stored_while_everything_is_deleted_is_whole_or_not_there(
    library: Library, tmp_path: Path
) -> None:
    for _ in range(5):
        await stored(library, tmp_path, ALICE)
        storing = asyncio.create_task(stored(library, tmp_path, ALICE))
        await Kept(library).workspaces.delete_all(ALICE)
        added = await storing
        found = await library.by_words(["river"], [added], 9)
        assert len(found) == len(await library.documents(ALICE))
        await library.delete_all(workspace_key(ALICE))


async def test_a_search_meanwhile_does_not_fail_when_the_last_document_is_deleted(
    library: Library, tmp_path: Path
) -> None:
    for _ in range(10):
        document = await stored(library, tmp_path, ALICE)
        searches = [library.by_words(["river"], [document], 9) for _ in range(4)]
        deleting = asyncio.create_task(library.delete(ALICE, document.id))
        found = await asyncio.gather(*searches)
        await deleting
        assert all(len(hits) <= 1 for hits in found)


async def test_simultaneous_files_do_not_overfill_a_workspace(
    library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    settings = settings_for(tmp_path, workspace_max_documents=2)
    for round_number in range(3):
        ingestion, workspace = Ingestion(library, embeddings, settings), f"workspace-{round_number}" * 3
        paths = [tmp_path / f"{number}.txt" for number in range(8)]
        for path in paths:
            path.write_text(f"River {path.name} is long.")
        adding = [ingestion.add(workspace, path, path.name) for path in paths]
        done = await asyncio.gather(*adding, return_exceptions=True)
        added = [each for each in done if isinstance(each, Document)]
        assert await library.documents(workspace) == sorted(added, key=lambda document: document.created)
        assert len(added) == 2


def test_the_list_says_when_unused_documents_go_and_each_use_puts_it_off(tmp_path: Path) -> None:
    with Server(settings_for(tmp_path, workspace_ttl_h=TTL_H)) as server, server.client() as client:
        body = upload(client, ("rivers.pdf", files.rivers_pdf())).json()
        mine = {"X-Workspace": body["workspace"]}
        before = time.time()
        expires = [client.get("/api/v1/documents", headers=mine).json()["expires"] for _ in range(2)]
        assert before + TTL_H * HOUR_S <= expires[0] < expires[1] <= time.time() + TTL_H * HOUR_S


def test_a_workspace_does_not_expire_while_a_file_is_on_its_way_into_it(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, workspace_ttl_h=1 / HOUR_S)
    with Server(settings) as server, server.client() as client:
        with closing(HTTPConnection(server.url.removeprefix("http://"), timeout=30)) as connection:
            connection.putrequest("POST", "/api/v1/documents")
            headers = {"Content-Type": files.MULTIPART, "Content-Length": "1000", "X-Workspace": ALICE}
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders(b"--the-boundary")
            while ALICE not in server.services.uploads.workspaces:
                threading.Event().wait(READY_POLL_S)
            upload(client, ("a.txt", b"The Po is long."), workspace=ALICE).raise_for_status()
            upload(client, ("b.txt", b"The Elbe is long."), workspace=BOB).raise_for_status()
            server.wait_until_documents(BOB, 0)
            assert len(server.call(server.services.library.documents(ALICE))) == 1
        server.wait_until_documents(ALICE, 0)
