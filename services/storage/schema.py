"""The store's tables: their columns, and values <-> rows.

`documents` holds a row for each document of every workspace. Each workspace has a table of passages, so that a search
reads only its own; each document has tables of its own, its original file, its pages and what its passages mean, so
that they go with it at once. The last comes later than the document, and may be missing. A document that was read again
has passages and pages of each reading.
"""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import pyarrow as pa

from services.documents import Document, Page, Passage, WordBox, document_of

_FILE_CHUNK = 4 * 1024 * 1024  # bytes of an original in one row: so much is in memory at a time when it is read back

ORIGINAL, PAGES, MEANINGS, PASSAGES = "original-", "pages-", "meanings-", "passages-"
"""How the names of tables begin: the first goes on with a document's id, the next two with the name of one of its
readings, the last with a workspace's key."""
RETIRING = "retiring-"
"""How the name of a table begins that marks a workspace whose passages are being dropped; its key follows."""
MAKING = "making-"
"""How the name of a table begins that marks another one, whose name follows, as being made."""
RECORD = "record-"
"""How the name of a table begins that holds the content of a record; the record's id follows."""
OF_A_READING = (PAGES, MEANINGS)
"""Tables that each reading of a document has of its own; a new reading replaces them."""


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
        "notes": pa.list_(pa.string()),
        "reader": pa.int32(),
        "readings": pa.list_(pa.string()),
    }
)
ADDED_TO_DOCUMENTS = ("reader", "readings")
"""Columns that an older store lacks; it gets them when it is opened."""
WORKSPACES = _schema({"workspace": pa.string(), "used": pa.float64()})
KEYS = _schema({"key": pa.binary()})
RECORDS = _schema(
    {
        "id": pa.string(),
        "kind": pa.string(),
        "workspace": pa.string(),
        "created": pa.float64(),
        "expires": pa.float64(),
        "title": pa.string(),
        "run_ids": pa.list_(pa.string()),
        "document_ids": pa.list_(pa.string()),
        "bytes": pa.int64(),
    }
)
_CONTENT = _schema({"content": pa.large_binary()})
_ORIGINAL = _schema({"number": pa.int32(), "content": pa.large_binary()})
_MEANINGS = _schema({"vectors": pa.large_binary()})
_PAGES = _schema(
    {
        "part": pa.int32(),
        "number": pa.int32(),
        "text": pa.string(),
        "place": pa.string(),
        "first_row": pa.int64(),
        "label": pa.string(),
        "word_boxes": pa.list_(pa.list_(pa.int32(), len(WordBox._fields))),
    }
)


PASSAGE_COLUMNS = "id document_id page start end text place part section page_label recognised searched".split()
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
            "page_label": pa.string(),
            "recognised": pa.bool_(),
            "searched": pa.list_(pa.string()),
            "vector": pa.list_(pa.float32(), dimensions),
        }
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found.

    `words` is its score by words (BM25), zero where those did not find it; `similarity` its cosine to the question,
    None where the search by meaning did not come to it. `terms` are those that the search by words reads of it.
    """

    passage_id: str
    document_id: str
    passage: Passage
    words: float = 0.0
    similarity: float | None = None
    terms: frozenset[str] = frozenset()


def document_row(document: Document) -> pa.Table:
    return pa.Table.from_pylist([asdict(document)], schema=DOCUMENTS)


def read_document(row: dict[str, Any]) -> Document:
    lists = {name: tuple(row[name] or ()) for name in ("pages_without_text", "notes", "readings")}
    return Document(**{**row, **lists, "reader": row["reader"] or 0})


def original_rows(path: Path) -> pa.Table:
    content = path.read_bytes()
    parts = [content[start : start + _FILE_CHUNK] for start in range(0, len(content), _FILE_CHUNK)]
    rows = [{"number": number, "content": part} for number, part in enumerate(parts)]
    return pa.Table.from_pylist(rows, schema=_ORIGINAL)


def page_rows(pages: Sequence[Page]) -> pa.Table:
    rows = [{"part": part, **asdict(page)} for part, page in enumerate(pages, start=1)]
    return pa.Table.from_pylist(rows, schema=_PAGES)


def read_page(row: dict[str, Any]) -> Page:
    boxes = tuple(WordBox(*box) for box in row["word_boxes"] or ())
    return Page(row["number"], row["text"], row["place"], row["first_row"], row["label"], boxes)


def meanings_row(vectors: bytes) -> pa.Table:
    return pa.Table.from_pylist([{"vectors": vectors}], schema=_MEANINGS)


def content_row(content: bytes) -> pa.Table:
    return pa.Table.from_pylist([{"content": content}], schema=_CONTENT)


def passage_id(document: Document, number: int) -> str:
    """The id of a document's passage; `number` counts from 0 in the order of the text."""
    return f"{document.reading}-{number}"


def passage_number(passage_id: str) -> int:
    return int(passage_id.rpartition("-")[2])


_PASSAGE = tuple(each.name for each in fields(Passage))


def passage_rows(document: Document, passages: Sequence[Passage], vectors: Sequence[Sequence[float]]) -> pa.Table:
    added = time.time()
    rows = [
        {"id": passage_id(document, number), "document_id": document.reading, "added": added, "vector": vector}
        | {name: getattr(passage, name) for name in _PASSAGE}  # `asdict` copies each value, and there are thousands
        for number, (passage, vector) in enumerate(zip(passages, vectors, strict=True))
    ]
    return pa.Table.from_pylist(rows, schema=passages_schema(len(vectors[0])))


def read_passage(row: dict[str, Any]) -> Passage:
    where = (row["place"], row["part"], tuple(row["section"]), row["page_label"], row["recognised"])
    return Passage(row["page"], row["start"], row["end"], row["text"], *where)


def read_hit(row: dict[str, Any]) -> Hit:
    distance = row.get("_distance")
    return Hit(
        passage_id=row["id"],
        document_id=document_of(row["id"]),
        passage=read_passage(row),
        words=row.get("_score") or 0.0,
        similarity=None if distance is None else 1 - distance,
        terms=frozenset(" ".join(row["searched"]).split()),
    )
