"""A store that replicas share, each with a `Library` of its own: its documents, and whether they are whole."""

import hashlib
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from services.documents import Content, Document, Page, workspace_key
from services.files.splitting.passages import passages_of
from services.storage.library import Library, open_library

ALICE, BOB = "alice" * 6, "bob" * 9
LISTS = {"documents", "keys", "records", "workspaces"}
PASSAGES = 3
ALL = 100

_HOUR_S = 3_600
"""What tidies a table after a deletion may write in it while a test already sweeps."""


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
    await library.maintenance.sweep(time.time() + _HOUR_S)
