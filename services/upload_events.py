"""An upload: its files, and its events. Every upload ends in exactly one `Finished` or `Interrupted`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from services.documents import Document
from services.errors import DocumentRefused, FootnoteError


@dataclass(slots=True)
class UploadedFile:
    """A file as it came. `refused` is set when it was too large; then nothing of it is on the disk.

    With `document_id` it is the kept file of that document, which is read again.
    """

    filename: str
    path: Path
    bytes: int = 0
    refused: DocumentRefused | None = None
    document_id: str | None = None


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)


class _OfFile(_Value):
    file: int = Field(ge=1, description="which file of the upload, counted from 1")
    filename: str


class Received(_OfFile):
    type: Literal["received"] = "received"
    bytes: int


class Reading(_OfFile):
    """`page` of `pages` is read; in formats without pages both count parts, and `pages` is null."""

    type: Literal["reading"] = "reading"
    page: int
    pages: int | None


class Recognising(_OfFile):
    """`page` of `pages` is a picture whose words are being recognised; `pages` is null in formats without pages."""

    type: Literal["recognising"] = "recognising"
    page: int
    pages: int | None


class Embedding(_OfFile):
    """All pages are read; the last of this number of passages are being embedded and stored."""

    type: Literal["embedding"] = "embedding"
    passages: int


class Ready(_OfFile):
    """`known` when the same file was there already: its document is not a new one, but may be read again."""

    type: Literal["ready"] = "ready"
    document: Document
    seconds: float
    known: bool


class FileRefused(_OfFile):
    type: Literal["refused"] = "refused"
    error: FootnoteError


class Finished(_Value):
    """Every file is ready or refused, in the order of the upload."""

    type: Literal["done"] = "done"
    seconds: float
    ready: tuple[Ready, ...]
    refused: tuple[FileRefused, ...]


class Interrupted(_Value):
    """The upload was stopped before its end."""

    type: Literal["error"] = "error"
    error: FootnoteError


UploadEvent = Received | Reading | Recognising | Embedding | Ready | FileRefused | Finished | Interrupted
