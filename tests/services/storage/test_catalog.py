"""The documents of a workspace, which are remembered as they are stored."""

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path

from lancedb.expr import col, lit

from services.documents import Content, Document, Page, workspace_key
from services.models.embeddings import WordLlamaEmbeddings
from services.storage.library import Library, open_library
from tests.support.stored_documents import ALICE, BOB, add


async def listed(library: Library) -> list[list[Document]]:
    """The documents of both workspaces, after each way to list them gave the same."""
    remembered = [await library.documents(workspace) for workspace in (ALICE, BOB)]
    keys = [workspace_key(workspace) for workspace in (ALICE, BOB)]
    stored = [await library.catalog.documents(col("workspace") == lit(key)) for key in keys]
    assert remembered == stored
    return stored


async def test_what_is_remembered_is_what_is_stored_after_each_write(
    library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    assert await listed(library) == [[], []]
    first = await add(library, embeddings, tmp_path, ALICE, ["The Nile is long."])
    second = await add(library, embeddings, tmp_path, ALICE, ["The Rhine is short."])
    his = await add(library, embeddings, tmp_path, BOB, ["The Po is short."])
    assert await listed(library) == [[first, second], [his]]
    again = replace(first, readings=(first.id, first.next_reading()), passages=0)
    await library.replace(again, Content([Page(None, "The Nile is long.")], [], []))
    assert await listed(library) == [[again, second], [his]]
    await library.delete(ALICE, second.id)
    assert await listed(library) == [[again], [his]]
    await library.delete_all(workspace_key(ALICE))
    assert await listed(library) == [[], [his]]


async def test_documents_listed_while_one_is_stored_are_remembered_with_it(
    library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    async def list_again_and_again() -> None:
        while not adding.done():
            await library.documents(ALICE)
            await asyncio.sleep(0)

    adding = asyncio.create_task(add(library, embeddings, tmp_path, ALICE, ["The Nile is long."]))
    await list_again_and_again()
    assert await listed(library) == [[await adding], []]


async def test_the_store_is_asked_once_for_the_documents_of_a_workspace(
    library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    added = await add(library, embeddings, tmp_path, ALICE, ["The Nile is long."])
    assert await library.documents(ALICE) == [added]
    shutil.rmtree(tmp_path / "data" / "documents.lance")
    assert await library.documents(ALICE) == [added]


async def test_where_several_write_each_listing_looks_for_what_others_wrote(
    embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    uri = str(tmp_path / "data")
    async with open_library(uri, shared=True) as library, open_library(uri, shared=True) as other:
        assert await library.documents(ALICE) == []
        added = await add(other, embeddings, tmp_path, ALICE, ["The Nile is long."])
        assert await library.documents(ALICE) == [added]
