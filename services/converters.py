"""Word, PowerPoint, HTML and EPUB as Markdown, by markitdown's converters. Runs in the reading process.

Each converter is called by itself and with an open file, never through `MarkItDown.convert`, which follows paths and
addresses, and whose guess at the format is not needed here.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from markitdown import DocumentConverter, StreamInfo
from markitdown.converters import DocxConverter, EpubConverter, HtmlConverter, PptxConverter
from pptx import Presentation

from services.frames import Frame, Refused, clean, unnumbered
from services.texts import decoded, text_pages

_OPTIONS: dict[str, Any] = {
    "strip": ["a", "img", "b", "strong", "i", "em", "u"],  # the words stay; only addresses, pictures and stars go
    "table_infer_header": True,
    "escape_asterisks": False,
    "escape_underscores": False,
    "bullets": "-",
    "wrap": True,  # lines end where the author ended them, not where the file's do
    "wrap_width": None,
    # Word's own styles for headings are known; these are those that people derived from them.
    "style_map": "\n".join(f"p[style-name^='heading {level}'] => h{level}:fresh" for level in range(1, 7)),
}
_DECLARED_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)
_UNSEEN = re.compile(
    r"<!--.*?-->|<(script|style|noscript|template|svg|iframe|select|textarea|button)\b.*?</\1\s*>",
    re.IGNORECASE | re.DOTALL,
)
# After these the first row of a table would not be taken for its heading.
_COLUMNS = re.compile(r"</?col(?:group)?\b[^<>]*>", re.IGNORECASE)
_CHARSET_WITHIN = 4096
_SLIDE = re.compile(r"^<!-- Slide number: (\d{1,6}) -->$", re.MULTILINE)
_PICTURE = re.compile(r"^!\[([^\]\n]*)\]\((\w*)\.jpg\)$", re.MULTILINE)
_NO_VALUE = re.compile(r"(?<=\| )None(?= \|)")
_WIDE_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
_BACK_TO_NOTE = re.compile(r"^(\d+\. .*) ↑$", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n{3,}")
_BOOK_FACT = re.compile(r"^\*\*(Title|Authors|Publisher|Date|Description):\*\* (.+)$")


def read_docx(path: Path, max_pages: int) -> Iterator[Frame]:
    yield from _markdown_pages(_BACK_TO_NOTE.sub(r"\1", _converted(DocxConverter(), path)), max_pages)


def read_epub(path: Path, max_pages: int) -> Iterator[Frame]:
    facts, _, chapters = _converted(EpubConverter(), path).partition("\n\n")
    known = [": ".join(fact.groups()) for line in facts.splitlines() if (fact := _BOOK_FACT.match(line))]
    yield from _markdown_pages("\n".join(known) + "\n\n" + chapters, max_pages)


def read_html(path: Path, max_pages: int) -> Iterator[Frame]:
    html = _COLUMNS.sub("", _UNSEEN.sub(" ", _decoded_html(path.read_bytes())))
    yield from _markdown_pages(HtmlConverter().convert_string(html, **_OPTIONS).markdown, max_pages)


def read_pptx(path: Path, max_pages: int) -> Iterator[Frame]:
    """One page a slide, also for slides without text."""
    with path.open("rb") as file:
        count = len(Presentation(file).slides)
    if count == 0 or count > max_pages:
        raise Refused("empty" if count == 0 else "too_many_pages")
    yield {"pages": count}
    for number, text in enumerate(_slides(_converted(PptxConverter(), path), count), 1):
        yield {"number": number, "text": clean(text), "place": f"slide {number}"}


def _converted(converter: DocumentConverter, path: Path) -> str:
    with path.open("rb") as file:
        return converter.convert(file, StreamInfo(), **_OPTIONS).markdown


def _markdown_pages(markdown: str, max_pages: int) -> Iterator[Frame]:
    lines = (_WIDE_GAP.sub(" ", line) if line.startswith("|") else line for line in clean(markdown).split("\n"))
    text = _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")
    yield from unnumbered(text_pages(text, markdown=True), max_pages)


def _decoded_html(content: bytes) -> str:
    declared = _DECLARED_CHARSET.search(content[:_CHARSET_WITHIN])
    if declared and not declared[1].lower().startswith(b"utf"):  # Unicode is known by itself
        with suppress(LookupError, UnicodeError):  # what is declared is often wrong
            return content.decode(declared[1].decode("ascii"))
    return decoded(content) or ""


def _slides(markdown: str, count: int) -> list[str]:
    """The text of each slide; a comment in a slide's own text is no mark unless its number is the next."""
    texts = [""] * count
    number, start = 0, 0
    for mark in _SLIDE.finditer(markdown):
        if int(mark[1]) != number + 1 or number == count:
            continue
        if number:
            texts[number - 1] = _slide(markdown[start : mark.start()])
        number, start = number + 1, mark.end()
    texts[number - 1] = _slide(markdown[start:])
    return texts


def _slide(markdown: str) -> str:
    text = _PICTURE.sub(_description, markdown.replace("\v", " "))
    return _BLANK_LINES.sub("\n\n", _NO_VALUE.sub("", text.replace("[unsupported chart]", ""))).strip()


def _description(picture: re.Match[str]) -> str:
    """What the author says is in a picture, if it is more than the name that the program gave it."""
    text, name = picture[1], picture[2]
    is_name = re.sub(r"\W", "", text) == name or re.fullmatch(r"[\w.-]+\.\w{3,4}", text)
    return "" if is_name else text
