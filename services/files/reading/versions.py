"""Which version of the reader reads a format now. Each document is stored with the version that read it.

Raise the number of a format in the commit that makes its reader give another text for files that people have: their
documents are then offered to be read again. Raise `_ALL` where what is made of every file changes, as its passages do.
"""

from collections.abc import Mapping

from services.documents import Document
from services.files.reading.formats import FORMATS, Kind

_ALL = 4  # added to each format's number
_OF_KIND: Mapping[Kind, int] = {
    "pdf": 10,
    "docx": 4,
    "pptx": 2,
    "odt": 5,
    "odp": 2,
    "ods": 4,
    "xlsx": 4,
    "workbook": 3,
    "csv": 3,
    "tsv": 2,
    "epub": 4,
    "html": 4,
    "mail": 3,
    "rtf": 3,
    "markdown": 2,
    "json": 1,
    "xml": 1,
    "text": 4,
}
"""How often a format's reader was improved since all formats were."""
_KINDS = {each.media_type: each.kind for each in FORMATS}


def reader_version(media_type: str) -> int:
    """The version that reads this format now; 0 is that of documents whose version was not stored."""
    kind = _KINDS.get(media_type)
    return _ALL + (_OF_KIND.get(kind, 0) if kind is not None else 0)


def is_read_by_older(document: Document) -> bool:
    """Whether an older reader than today's has read the document, so that reading it again may give more of it."""
    return document.reader < reader_version(document.media_type)
