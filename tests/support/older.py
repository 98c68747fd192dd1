"""Documents as an older version of Footnote read and stored them."""

import hashlib
import time
import uuid
from pathlib import Path

import lancedb
from langchain_core.embeddings import Embeddings

from services.documents import PDF, Content, Document, Page, workspace_key
from services.files.splitting.passages import passages_of
from services.storage.library import Library

OLD_TEXT = "The old reader said that the Nile is 12 km long."


async def stored_by_an_older_reader(
    library: Library, embeddings: Embeddings, workspace: str, folder: Path, original: bytes, *, text: str = OLD_TEXT
) -> Document:
    """A PDF of two pages, on the first of which an older reader found this text."""
    path = folder / "older"
    path.write_bytes(original)
    page = Page(1, text)
    passages = list(passages_of(page))
    document = Document(
        id=uuid.uuid4().hex,
        workspace=workspace_key(workspace),
        filename="rivers.pdf",
        media_type=PDF,
        bytes=len(original),
        sha256=hashlib.sha256(original).hexdigest(),
        pages=2,
        parts=2,
        passages=len(passages),
        created=time.time() - 100_000,
        notes=("2 pictures were not read.",),
    )
    vectors = await embeddings.aembed_documents([passage.text for passage in passages])
    await library.add(document, path, Content([page, Page(2, "")], passages, vectors))
    return document


async def forget_readers(data: Path) -> None:
    """Make the list of documents in a closed store what it was before it had the readers' versions."""
    documents = await (await lancedb.connect_async(str(data))).open_table("documents")
    await documents.drop_columns(["reader", "readings"])
