"""The store's tables: their columns, and values <-> rows.

`documents` holds a row for each document of every workspace. Each workspace has a table of passages, so that a search
reads nobody else's; each document has two tables, its original file and its pages, so that they go with it at once.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from services.documents import Document, Page, Passage

_FILE_CHUNK = 4 * 1024 * 1024

ORIGINAL, PAGES, PASSAGES = "original-", "pages-", "passages-"
"""How the names of tables begin: the first two go on with a document's id, the last with a workspace's key."""


def _schema(columns: dict[str, pa.DataType]) -> pa.Schema:
    return pa.schema(columns)


DOCUMENTS = _schema(
    {
        "id": pa.string(),
        "workspace": pa.string(),
        "filename": pa.string(),
        "media_type": pa.string(),
        "bytes": pa.int64(),
        "sha256": pa.string(),
        "pages": pa.int32(),
        "parts": pa.int32(),
        "passages": pa.int32(),
        "created": pa.float64(),
        "pages_without_text": pa.list_(pa.int32()),
    }
)
WORKSPACES = _schema({"workspace": pa.string(), "used": pa.float64()})
_ORIGINAL = _schema({"number": pa.int32(), "content": pa.large_binary()})
_PAGES = _schema(
    {
        "part": pa.int32(),
        "number": pa.int32(),
        "text": pa.string(),
        "place": pa.string(),
        "first_row": pa.int64(),
    }
)


PASSAGE_COLUMNS = ["id", "document_id", "page", "start", "end", "text", "place", "part", "section"]
"""What `read_hit` reads, beside the score."""


def passages_schema(dimensions: int) -> pa.Schema:
    return _schema(
        {
            "id": pa.string(),
            "document_id": pa.string(),
            "added": pa.float64(),
            "page": pa.int32(),
            "start": pa.int32(),
            "end": pa.int32(),
            "text": pa.string(),
            "place": pa.string(),
            "part": pa.int32(),
            "section": pa.list_(pa.string()),
            "searched": pa.list_(pa.string()),
            "vector": pa.list_(pa.float32(), dimensions),
        }
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found.

    `words` is its score by words (BM25), zero where those did not find it; `similarity` its cosine to the question,
    None where the search by meaning did not come to it.
    """

    passage_id: str
    document_id: str
    passage: Passage
    words: float = 0.0
    similarity: float | None = None


def document_row(document: Document) -> pa.Table:
    return pa.Table.from_pylist([asdict(document)], schema=DOCUMENTS)


def read_document(row: dict[str, Any]) -> Document:
    return Document(**{**row, "pages_without_text": tuple(row["pages_without_text"])})


def original_rows(path: Path) -> pa.Table:
    content = path.read_bytes()
    parts = [content[start : start + _FILE_CHUNK] for start in range(0, len(content), _FILE_CHUNK)]
    rows = [{"number": number, "content": part} for number, part in enumerate(parts)]
    return pa.Table.from_pylist(rows, schema=_ORIGINAL)


def page_rows(pages: Sequence[Page]) -> pa.Table:
    rows = [{"part": part, **asdict(page)} for part, page in enumerate(pages, start=1)]
    return pa.Table.from_pylist(rows, schema=_PAGES)


def read_page(row: dict[str, Any]) -> Page:
    return Page(row["number"], row["text"], row["place"], row["first_row"])


def passage_rows(document: Document, passages: Sequence[Passage], vectors: Sequence[Sequence[float]]) -> pa.Table:
    rows = [
        {"id": f"{document.id}-{number}", "document_id": document.id, "added": document.created, **asdict(passage)}
        | {"vector": vector}
        for number, (passage, vector) in enumerate(zip(passages, vectors, strict=True))
    ]
    return pa.Table.from_pylist(rows, schema=passages_schema(len(vectors[0])))


def read_passage(row: dict[str, Any]) -> Passage:
    return Passage(row["page"], row["start"], row["end"], row["text"], row["place"], row["part"], tuple(row["section"]))


def read_hit(row: dict[str, Any]) -> Hit:
    distance = row.get("_distance")
    return Hit(
        passage_id=row["id"],
        document_id=row["document_id"],
        passage=read_passage(row),
        words=row.get("_score") or 0.0,
        similarity=None if distance is None else 1 - distance,
    )
