"""What a file is: told by its content, and among kinds of text by its name. Runs in the reading process."""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from services.archives import checked_members, declared_type
from services.frames import Refused
from services.texts import decoded

Kind = Literal["pdf", "docx", "pptx", "workbook", "epub", "html", "csv", "tsv", "markdown", "text"]


@dataclass(frozen=True, slots=True)
class Format:
    kind: Kind
    media_type: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT_SHEET = "application/vnd.oasis.opendocument.spreadsheet"
_EPUB = "application/epub+zip"
_MAIN_PARTS: tuple[tuple[str, Format], ...] = (  # the first whose part is there; macros stand beside the main part
    ("word/vbaProject.bin", Format("docx", "application/vnd.ms-word.document.macroEnabled.12")),
    ("word/document", Format("docx", f"{_OFFICE}.wordprocessingml.document")),
    ("ppt/vbaProject.bin", Format("pptx", "application/vnd.ms-powerpoint.presentation.macroEnabled.12")),
    ("ppt/presentation.xml", Format("pptx", f"{_OFFICE}.presentationml.presentation")),
    ("xl/workbook.bin", Format("workbook", "application/vnd.ms-excel.sheet.binary.macroEnabled.12")),
    ("xl/vbaProject.bin", Format("workbook", "application/vnd.ms-excel.sheet.macroEnabled.12")),
    ("xl/workbook.xml", Format("workbook", f"{_OFFICE}.spreadsheetml.sheet")),
)
_DECLARED: dict[str, Format] = {
    _EPUB: Format("epub", _EPUB),
    _OPEN_DOCUMENT_SHEET: Format("workbook", _OPEN_DOCUMENT_SHEET),
}
_LOCKED_BOOK = frozenset({"META-INF/rights.xml", "META-INF/license.lcpl", "META-INF/sinf.xml"})
_BY_ENDING: dict[str, Format] = {
    ".md": Format("markdown", "text/markdown"),
    ".markdown": Format("markdown", "text/markdown"),
    ".csv": Format("csv", "text/csv"),
    ".tsv": Format("tsv", "text/tab-separated-values"),
}
_NO_TEXT = frozenset({".pdf", ".docx", ".docm", ".pptx", ".pptm", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".epub"})

_SNIFFED = 4096
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_OBJECT = re.compile(rb"\d+ \d+ obj\b")
_OTHER_FORMATS = ("{\\rtf", "%!PS")
_PREAMBLE = r"\s*+(?>(?:<\?xml.*?\?>|<!--.*?-->)\s*)*+"
_HTML = re.compile(_PREAMBLE + r"(?:<!doctype\s+html\b|<html[\s>])", re.IGNORECASE | re.DOTALL)
_SVG = re.compile(_PREAMBLE + r"(?:<!doctype\s+svg\b[^>]*+>\s*+)?<svg[\s>]", re.IGNORECASE | re.DOTALL)


def format_of(path: Path, ending: str, unpacked_bytes: int) -> Format:
    """What the file is; `ending` is that of its name, in small letters, with the dot.

    Raises:
        Refused: it is empty, of a kind that can't be read, locked, too large unpacked, or not what its name says.
    """
    with path.open("rb") as file:
        head = file.read(_SNIFFED)
    if not head:
        raise Refused("empty")
    if head.lstrip().startswith(b"%PDF-") or (b"%PDF-" in head[:1024] and _PDF_OBJECT.search(head)):
        return Format("pdf", "application/pdf")
    if head.startswith(_ZIP):
        return _archive(path, ending, unpacked_bytes)
    if head.startswith(_OLE):
        return _compound_file(path.read_bytes(), ending)
    return _text(path, ending)


def _archive(path: Path, ending: str, unpacked_bytes: int) -> Format:
    try:
        members = checked_members(path, unpacked_bytes)
    except zipfile.BadZipFile:
        raise Refused("corrupt" if ending in _NO_TEXT else "unsupported") from None
    if "[Content_Types].xml" in members:
        for part, found in _MAIN_PARTS:
            if any(member.startswith(part) for member in members):
                return found
    declared = declared_type(path) if "mimetype" in members else ""
    if declared == _EPUB and members & _LOCKED_BOOK:
        raise Refused("encrypted")
    if declared not in _DECLARED:
        raise Refused("unsupported")
    return _DECLARED[declared]


def _compound_file(content: bytes, ending: str) -> Format:
    """An OLE file, by the names of the streams in its directory."""

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if has("EncryptedPackage"):
        raise Refused("encrypted")
    if has("WordDocument") or has("PowerPoint Document"):
        raise Refused("unsupported")
    if has("Workbook") or has("Book"):
        return Format("workbook", "application/vnd.ms-excel")
    raise Refused("corrupt" if ending in _NO_TEXT else "unsupported")


def _text(path: Path, ending: str) -> Format:
    text = decoded(path.read_bytes())
    if text is None or text.startswith(_OTHER_FORMATS) or _SVG.match(text):
        raise Refused("unsupported")
    is_html = bool(_HTML.match(text))
    if ending in _NO_TEXT:
        raise Refused("web_page" if is_html else "text")
    return Format("html", "text/html") if is_html else _BY_ENDING.get(ending, Format("text", "text/plain"))
