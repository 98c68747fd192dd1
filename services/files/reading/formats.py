"""The formats that Footnote reads, and which of them a file has: detected from its content, not its name.

Among formats of text the ending of the name decides. Detection runs in the reading process.
"""

import csv
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from services.files.reading.messages import Refused
from services.files.reading.text_encoding import decoded

Kind = Literal[
    "pdf",
    "docx",
    "pptx",
    "xlsx",
    "workbook",
    "odt",
    "odp",
    "ods",
    "rtf",
    "epub",
    "html",
    "mail",
    "csv",
    "tsv",
    "markdown",
    "json",
    "xml",
    "text",
    "image",
]
"""Which reader reads a format."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: who reads it, what users call it, its media type, and the usual endings of its files."""

    kind: Kind
    name: str
    media_type: str
    endings: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument"

PDF = Format("pdf", "PDF", "application/pdf", (".pdf",))
WORD = Format("docx", "Word", f"{_OFFICE}.wordprocessingml.document", (".docx",))
WORD_WITH_MACROS = Format("docx", "Word", "application/vnd.ms-word.document.macroEnabled.12", (".docm",))
POWERPOINT = Format("pptx", "PowerPoint", f"{_OFFICE}.presentationml.presentation", (".pptx",))
POWERPOINT_WITH_MACROS = Format(
    "pptx", "PowerPoint", "application/vnd.ms-powerpoint.presentation.macroEnabled.12", (".pptm",)
)
EXCEL = Format("xlsx", "Excel", f"{_OFFICE}.spreadsheetml.sheet", (".xlsx",))
EXCEL_WITH_MACROS = Format("xlsx", "Excel", "application/vnd.ms-excel.sheet.macroEnabled.12", (".xlsm",))
EXCEL_BINARY = Format("workbook", "Excel", "application/vnd.ms-excel.sheet.binary.macroEnabled.12", (".xlsb",))
EXCEL_97 = Format("workbook", "Excel", "application/vnd.ms-excel", (".xls",))
OPEN_DOCUMENT_SHEET = Format("ods", "OpenDocument", "application/vnd.oasis.opendocument.spreadsheet", (".ods",))
OPEN_DOCUMENT_TEXT = Format("odt", "OpenDocument", "application/vnd.oasis.opendocument.text", (".odt",))
OPEN_DOCUMENT_SLIDES = Format("odp", "OpenDocument", "application/vnd.oasis.opendocument.presentation", (".odp",))
RTF = Format("rtf", "RTF", "application/rtf", (".rtf",))
CSV = Format("csv", "CSV", "text/csv", (".csv",))
TSV = Format("tsv", "TSV", "text/tab-separated-values", (".tsv",))
HTML = Format("html", "HTML", "text/html", (".html", ".htm"))
MAIL = Format("mail", "mail", "message/rfc822", (".eml", ".mhtml", ".mht", ".mbox"))
EPUB = Format("epub", "EPUB", "application/epub+zip", (".epub",))
MARKDOWN = Format("markdown", "Markdown", "text/markdown", (".md", ".markdown"))
JSON = Format("json", "JSON", "application/json", (".json", ".jsonl", ".ndjson"))
XML = Format("xml", "XML", "application/xml", (".xml",))
TEXT = Format("text", "plain text", "text/plain", (".txt",))
PNG = Format("image", "PNG", "image/png", (".png",))
JPEG = Format("image", "JPEG", "image/jpeg", (".jpg", ".jpeg"))
TIFF = Format("image", "TIFF", "image/tiff", (".tif", ".tiff"))
WEBP = Format("image", "WebP", "image/webp", (".webp",))

FORMATS = (
    PDF,
    WORD,
    WORD_WITH_MACROS,
    POWERPOINT,
    POWERPOINT_WITH_MACROS,
    EXCEL,
    EXCEL_WITH_MACROS,
    EXCEL_BINARY,
    EXCEL_97,
    OPEN_DOCUMENT_SHEET,
    OPEN_DOCUMENT_TEXT,
    OPEN_DOCUMENT_SLIDES,
    RTF,
    CSV,
    TSV,
    HTML,
    MAIL,
    EPUB,
    MARKDOWN,
    JSON,
    XML,
    PNG,
    JPEG,
    TIFF,
    WEBP,
    TEXT,
)
"""Every format, in the order in which users are told of them."""


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


_FIRST_ENDINGS = {each.name: each.endings[0] for each in reversed(FORMATS)}
NAMES = _listed(list(dict.fromkeys(each.name for each in FORMATS)))
"""All formats by name: “PDF, Word, … or plain text”."""
READABLE = _listed(
    [
        f"{name} ({_FIRST_ENDINGS[name]})" if name.lower() != _FIRST_ENDINGS[name][1:] else name
        for name in dict.fromkeys(each.name for each in FORMATS)
    ]
)
"""All formats by name, with the ending where that is another word: “PDF, Word (.docx), …”."""

_MAIN_PARTS: tuple[tuple[str, Format], ...] = (
    # The first whose part is there decides: macros are beside the main part.
    ("word/vbaProject.bin", WORD_WITH_MACROS),
    ("word/document", WORD),
    ("ppt/vbaProject.bin", POWERPOINT_WITH_MACROS),
    ("ppt/presentation.xml", POWERPOINT),
    ("xl/workbook.bin", EXCEL_BINARY),
    ("xl/vbaProject.bin", EXCEL_WITH_MACROS),
    ("xl/workbook.xml", EXCEL),
)
_BY_DECLARED_TYPE = {
    each.media_type: each for each in (EPUB, OPEN_DOCUMENT_SHEET, OPEN_DOCUMENT_TEXT, OPEN_DOCUMENT_SLIDES)
}
_TEXT_BY_ENDING = {ending: each for each in (MARKDOWN, CSV, TSV, HTML, MAIL) for ending in each.endings}
_BINARY_ENDINGS = frozenset(
    ending
    for each in FORMATS
    if each.kind in {"pdf", "docx", "pptx", "xlsx", "workbook", "odt", "odp", "ods", "rtf", "epub", "image"}
    for ending in each.endings
)
_LOCKED_BOOK = frozenset({"META-INF/rights.xml", "META-INF/license.lcpl", "META-INF/sinf.xml"})

_SNIFFED = 4096  # bytes; the signatures of all formats are nearer to the beginning
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_OBJECT = re.compile(rb"\d+ \d+ obj\b")
_RTF = "{\\rtf"
_POSTSCRIPT = "%!PS"
_PREAMBLE = r"\s*+(?>(?:<\?xml.*?\?>|<!--.*?-->)\s*)*+"
_HTML = re.compile(_PREAMBLE + r"(?:<!doctype\s+html\b|<html[\s>])", re.IGNORECASE | re.DOTALL)
_FRAGMENT = re.compile(
    _PREAMBLE
    + r"<(?:head|meta|title|link|base|style|script|body|main|article|section|header|div|p|h[1-6]|table|ul|ol|dl|form"
    r"|blockquote|center|font|span)(?=[\s>])[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_OF_NO_FORMAT = frozenset({"", ".txt"})  # endings under which a fragment of HTML is no Markdown or code
_MAIL = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\n]{0,2000}\n(?:[ \t][^\n]{0,2000}\n){0,100}){1,200}?\n")
_TABLE_SAMPLE, _TABLE_LINES = 65_536, 200  # characters and lines: enough to tell a table from lists with commas
_LEAST_LINES = 3  # of a table without an ending that says so
_SENTENCE = re.compile(r"[.!?;]\s*$")
_MARKS = ("|", "#", "- ", "* ")  # of Markdown
_MAILBOX = re.compile(r"From \S[^\n]{0,1000}\n(?=[A-Za-z][A-Za-z0-9-]{1,60}:)")  # above each mail of a mailbox
_MAIL_HEAD = 65_536  # characters of headers, which some servers make very long
_MAIL_HEADER = re.compile(r"^(?:MIME-Version|Received|Message-ID|Return-Path):", re.IGNORECASE | re.MULTILINE)
_JSON = re.compile(r"\s*+(?:\{\s*+[\"}]|\[\s*+[\[{\"])")
_XML = re.compile(r"\s*+<\?xml\s")
_SVG = re.compile(_PREAMBLE + r"(?:<!doctype\s+svg\b[^>]*+>\s*+)?<svg[\s>]", re.IGNORECASE | re.DOTALL)


def format_of(path: Path, ending: str, unpacked_bytes: int) -> Format:
    """The format of a file; `ending` is that of its name, in lower case, with the dot.

    Raises:
        Refused: the file is empty, of an unknown format, locked, too large unpacked, or not what its name says.
    """
    with path.open("rb") as file:
        head = file.read(_SNIFFED)
    if not head:
        raise Refused("empty")
    if head.lstrip().startswith(b"%PDF-") or (b"%PDF-" in head[:1024] and _PDF_OBJECT.search(head)):
        return PDF
    if image := _image(head):
        return image
    if head.startswith(_ZIP):
        return _archive(path, ending, unpacked_bytes)
    if head.startswith(_OLE):
        return _compound_file(path.read_bytes(), ending)
    return _text(path, ending)


def _image(head: bytes) -> Format | None:
    for beginning, found in _IMAGES:
        if head.startswith(beginning):
            return found
    return WEBP if head.startswith(b"RIFF") and head[8:12] == b"WEBP" else None


_IMAGES = ((b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"II*\0", TIFF), (b"MM\0*", TIFF))


def _archive(path: Path, ending: str, unpacked_bytes: int) -> Format:
    try:
        members = checked_members(path, unpacked_bytes)
    except zipfile.BadZipFile:
        raise Refused("corrupt" if ending in _BINARY_ENDINGS else "unsupported") from None
    if "[Content_Types].xml" in members:
        for part, found in _MAIN_PARTS:
            if any(member.startswith(part) for member in members):
                return found
    declared = _declared_type(path) if "mimetype" in members else ""
    if declared == EPUB.media_type and members & _LOCKED_BOOK:
        raise Refused("encrypted")
    if declared not in _BY_DECLARED_TYPE:
        raise Refused("unsupported")
    return _BY_DECLARED_TYPE[declared]


MAX_MEMBERS = 10_000  # a deck of a thousand slides has some 5,000 parts
_MAX_RATIO = 200  # packed text shrinks to a tenth, sheets of equal rows to a fiftieth
_RATIO_COUNTS_FROM = 20_000_000
"""Bytes unpacked up to which any ratio is harmless."""
_ENCRYPTED = 0x1  # bit 0 of a member's flags (APPNOTE.TXT 4.4.4)
_MIMETYPE_CHARS = 100  # the media types of OpenDocument and EPUB are shorter


def checked_members(path: Path, unpacked_bytes: int) -> frozenset[str]:
    """The names in a ZIP archive that declares to unpack to no more than `unpacked_bytes`.

    Python never unpacks more of a member than is declared; for other libraries the limit of memory backs this.

    Raises:
        Refused: the archive is encrypted, or unpacks to too much or to too many files.
        zipfile.BadZipFile
    """
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise Refused("encrypted")
    unpacked = sum(member.file_size for member in members)
    packed = path.stat().st_size
    is_bomb = unpacked > _RATIO_COUNTS_FROM and unpacked > _MAX_RATIO * packed
    if len(members) > MAX_MEMBERS or unpacked > unpacked_bytes or is_bomb:
        raise Refused("unpacks_too_large")
    return frozenset(member.filename for member in members)


def _declared_type(path: Path) -> str:
    """The media type that an EPUB or an OpenDocument file declares in its first member."""
    with zipfile.ZipFile(path) as archive, archive.open("mimetype") as member:
        return member.read(_MIMETYPE_CHARS).decode("ascii", "replace").strip()


def _compound_file(content: bytes, ending: str) -> Format:
    """The format of an OLE file, by the names of the streams in its directory."""

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if has("EncryptedPackage"):
        raise Refused("encrypted")
    if has("WordDocument") or has("PowerPoint Document"):
        raise Refused("unsupported")
    if has("Workbook") or has("Book"):
        return EXCEL_97
    raise Refused("corrupt" if ending in _BINARY_ENDINGS else "unsupported")


def _text(path: Path, ending: str) -> Format:
    text = decoded(path.read_bytes())
    if text is None or text.startswith(_POSTSCRIPT) or _SVG.match(text):
        raise Refused("unsupported")
    if text.startswith(_RTF):
        return RTF
    is_html = bool(_HTML.match(text)) or (ending in _OF_NO_FORMAT and bool(_FRAGMENT.match(text)))
    if ending in _BINARY_ENDINGS:
        raise Refused("web_page" if is_html else "text")
    if is_html:
        return HTML
    head = text[:_MAIL_HEAD].replace("\r\n", "\n").lstrip("\n")
    mailbox = _MAILBOX.match(head)
    headers = _MAIL.match(head, mailbox.end() if mailbox else 0)
    if headers and (mailbox or ending in MAIL.endings or _MAIL_HEADER.search(headers[0])):
        return MAIL
    found = _TEXT_BY_ENDING.get(ending, TEXT)
    found = _structured(text, ending) if found in (MAIL, TEXT) else found
    return CSV if found == TEXT and _is_table(text) else found


def _is_table(text: str) -> bool:
    """Whether a text is a table as programs write it: each line has equally many tabs, semicolons or bars.

    Commas are in sentences too, and lines between bars are Markdown.
    """
    lines = [line for line in text[:_TABLE_SAMPLE].split("\n")[:_TABLE_LINES] if line.strip()]
    is_prose = any(line.startswith(_MARKS) or _SENTENCE.search(line) for line in lines)
    if is_prose or len(lines) < _LEAST_LINES:
        return False
    widths = ({len(row) for row in csv.reader(lines[:-1], delimiter=sign)} for sign in "\t;|")
    return any(len(found) == 1 and min(found) > 1 for found in widths)


def _structured(text: str, ending: str) -> Format:
    """JSON or XML by how the text begins; a name that says so needs less of that than another."""
    if (_JSON.match(text) or (ending in JSON.endings and text.lstrip().startswith("["))) and text.rstrip()[-1] in "}]":
        return JSON
    return XML if _XML.match(text) or (ending in XML.endings and text.lstrip().startswith("<")) else TEXT
