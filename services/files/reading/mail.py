"""Mail (.eml), mailboxes (.mbox) and saved web pages (.mhtml): headers, text, and attachments that are text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from itertools import chain
from pathlib import Path

from services.documents import Page
from services.files.reading.delimited import table_pages_of
from services.files.reading.messages import Note, ReaderMessage
from services.files.reading.pages import clean, counted, unnumbered
from services.files.reading.plain_text import text_pages
from services.files.reading.text_encoding import decoded
from services.files.reading.web_pages import decoded_html, html_pages
from services.text.headings import TITLE_CHARS

_HEADERS = ("Subject", "From", "To", "Cc", "Date")  # what a mail program shows
_SAVED_PAGE = "multipart/related"
_MISSING = 0.2
"""Share of the words in HTML that a text which says the same lacks at most."""
_SIGNS = "*_|[]()<>.,:;!?'\"“”„‘’"
_DEEPEST = 5  # mails attached to mails
_NAMED = 5  # attachments that a note names; it stays one line
_TABLES = {"text/csv": None, "text/tab-separated-values": "\t"}


_BETWEEN_MAILS = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]{1,1000}\n(?=>?[A-Za-z][A-Za-z0-9-]{0,60}:)")
"""The line above each mail of a mailbox (RFC 4155)."""
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def read_mail(path: Path, max_pages: int) -> Iterator[ReaderMessage]:
    """The headers and text of a mail or of each in a mailbox, then attachments that are text; others are named."""
    content = path.read_bytes()
    first = _BETWEEN_MAILS.match(content)
    mails = map(_unquoted, filter(None, _BETWEEN_MAILS.split(content))) if first else iter([content])
    yield from unnumbered(chain.from_iterable(_pages(_parsed(each), 0) for each in mails), max_pages)


def _unquoted(mail: bytes) -> bytes:
    """A mail of a mailbox as it was before its lines that begin with From were quoted."""
    return _QUOTED_FROM.sub(rb"\1", mail)


def _parsed(content: bytes) -> EmailMessage:
    message = BytesParser(policy=policy.default).parsebytes(content)
    assert isinstance(message, EmailMessage)
    return message


def _pages(message: EmailMessage, depth: int) -> Iterator[Page | Note]:
    is_saved_page = message.get_content_type() == _SAVED_PAGE and "Snapshot-Content-Location" in message
    headers = [f"{name}: {text}" for name in _HEADERS if (text := _header(message, name))]
    subject = _header(message, "Subject")[:TITLE_CHARS] or None
    if headers and not is_saved_page:
        yield Page(None, clean("\n".join(headers)), subject)
    order = ("html", "plain") if message.get_content_type() == _SAVED_PAGE else ("plain", "html")
    body = message.get_body(preferencelist=order)
    sheets = _sheets(message)
    if isinstance(body, EmailMessage):
        yield from (_under(page, subject) for page in _fullest(body, message, sheets))
    if is_saved_page:
        frames = (part for part in message.walk() if part.get_content_type() == "text/html" and part is not body)
        yield from (page for part in frames if isinstance(part, EmailMessage) for page in _text_of(part, sheets))
    missed: list[str] = []
    attachments = () if message.get_content_type() == _SAVED_PAGE else message.iter_attachments()
    for part in attachments:
        if isinstance(part, EmailMessage):
            yield from _attached(part, depth, missed)
    if missed:
        named = ", ".join(missed[:_NAMED]) + (", …" if len(missed) > _NAMED else "")
        yield Note(f"{counted(len(missed), 'attachment')} not read: {named}")


def _fullest(body: EmailMessage, message: EmailMessage, sheets: Mapping[str, str]) -> list[Page]:
    """The text of a mail, or its form in HTML where the text is only a part of that, such as a hint to view it."""
    pages = list(_text_of(body, sheets))
    other = message.get_body(preferencelist=("html",))
    if body.get_content_type() == "text/plain" and isinstance(other, EmailMessage):
        shown = list(_text_of(other, sheets))
        words = _words(shown)
        if len(words - _words(pages)) > _MISSING * len(words):
            return shown
    return pages


def _words(pages: Sequence[Page]) -> frozenset[str]:
    words = (word.strip(_SIGNS).casefold() for page in pages for word in page.text.split())
    return frozenset(word for word in words if any(map(str.isalnum, word)))


def _attached(part: EmailMessage, depth: int, missed: list[str]) -> Iterator[Page | Note]:
    name = " ".join(clean(part.get_filename() or "").split())[:TITLE_CHARS] or part.get_content_type()
    if part.get_content_type() == "message/rfc822" and depth < _DEEPEST:
        inside = part.get_content()
        if isinstance(inside, EmailMessage):
            yield from _pages(inside, depth + 1)
    elif part.get_content_maintype() == "text":
        yield from (_under(page, f"Attachment {name}") for page in _text_of(part))
    else:
        missed.append(name)


def _sheets(message: EmailMessage) -> dict[str, str]:
    """The style sheets of a saved page by the addresses under which its pages name them (RFC 2557)."""
    sheets: dict[str, str] = {}
    for part in message.walk() if message.get_content_type() == _SAVED_PAGE else ():
        content = part.get_payload(decode=True) if part.get_content_type() == "text/css" else None
        if isinstance(content, bytes):
            text = _decoded(content, part.get_content_charset()) or decoded(content) or ""
            names = (
                str(part.get("Content-Location", "")).strip(),
                f"cid:{str(part.get('Content-ID', '')).strip(' <>')}",
            )
            sheets |= dict.fromkeys(names, text)
    return sheets


def _text_of(part: EmailMessage, sheets: Mapping[str, str] | None = None) -> Iterator[Page]:
    """The pages of a part that is text, in its own encoding or what its bytes are most like."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return
    kind, charset = part.get_content_type(), part.get_content_charset()
    text = _decoded(content, charset) or (decoded_html(content) if kind == "text/html" else decoded(content)) or ""
    if kind == "text/html":
        yield from html_pages(text, sheets)
    elif kind in _TABLES:
        yield from table_pages_of(clean(text), _TABLES[kind])
    else:
        yield from text_pages(clean(text), markdown=False)


def _decoded(content: bytes, charset: str | None) -> str | None:
    try:
        return content.decode(charset) if charset else None
    except (LookupError, UnicodeError):
        return None


def _header(message: EmailMessage, name: str) -> str:
    """A header as one line, decoded; nothing if it is broken beyond that."""
    try:
        return " ".join(chain.from_iterable(str(each).split() for each in message.get_all(name, [])))
    except (ValueError, IndexError, AttributeError):  # the parser's own faults over malformed headers
        return ""


def _under(page: Page, place: str | None) -> Page:
    return replace(page, place=page.place or place)
