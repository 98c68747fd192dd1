"""Documents of a few short passages, stored without reading a file, and what searching finds in them."""

import hashlib
import time
import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from services.documents import Content, Document, Page, workspace_key
from services.files.splitting.passages import passages_of
from services.models.embeddings import WordLlamaEmbeddings
from services.storage.library import Library
from services.text.terms import terms_of

ALICE, BOB = "alice" * 6, "bob" * 9
UNLIMITED = 1000


def document(workspace: str, **changes: object) -> Document:
    made = Document(
        id=uuid.uuid4().hex,
        workspace=workspace_key(workspace),
        filename="rivers.txt",
        media_type="text/plain",
        bytes=5,
        sha256=hashlib.sha256(b"hello").hexdigest(),
        pages=None,
        parts=1,
        passages=1,
        created=time.time(),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


async def add(
    library: Library, embeddings: WordLlamaEmbeddings, folder: Path, workspace: str, texts: Sequence[str]
) -> Document:
    original = folder / "original"
    original.write_bytes(b"hello")
    passages = [passage for text in texts for passage in passages_of(Page(None, text))]
    added = document(workspace, passages=len(passages))
    await library.add(
        added, original, Content([Page(None, "\n".join(texts))], passages, embeddings.embed_documents(list(texts)))
    )
    return added


async def found(
    library: Library, embeddings: WordLlamaEmbeddings, question: str, documents: Sequence[Document]
) -> list[str]:
    """The same passages by either search: each of these texts has the question's words."""
    by_meaning = await library.by_meaning(embeddings.embed_query(question), documents, UNLIMITED)
    by_words = await library.by_words(terms_of(question), documents, UNLIMITED)
    texts = sorted(hit.passage.text for hit in by_meaning)
    assert sorted(hit.passage.text for hit in by_words) == texts
    return texts
