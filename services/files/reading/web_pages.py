"""Web pages (HTML): the words that a reader sees as content, as Markdown."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from contextlib import suppress
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, PreformattedString, Stylesheet
from markitdown.converters._html_converter import HtmlConverter

from services.documents import Page
from services.files.reading.markdown_pages import OPTIONS, tidied
from services.files.reading.messages import ReaderMessage
from services.files.reading.pages import HEADER_PLACE, MARGIN_END, clean, unnumbered
from services.files.reading.plain_text import text_pages
from services.files.reading.text_encoding import decoded
from services.files.reading.web_hiding import Hiding
from services.files.reading.web_layout import number_items, unnest_tables
from services.files.reading.web_signs import (
    classes,
    is_decomposed,
    moved_classes,
    part_neighbours,
    set_raised,
    write_formulas,
)
from services.files.reading.web_tables import name_roles, straighten_definitions, straighten_tables

_DECLARED_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)
_CHARSET_WITHIN = 4096  # bytes; HTML asks for the first 1,024, and pages with long comments above it exist
_NO_TEXT = [
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "button",
    "video",
    "audio",
    "canvas",
    "rt",
    "rp",
    "s",
    "del",
    "strike",
    "meter",
    "progress",
]
_WRITTEN_FIELDS = frozenset(
    {"text", "number", "date", "time", "datetime-local", "month", "week", "email", "tel", "url"}
)
_TICKED = "☒"
_COLUMNS = ["col", "colgroup"]  # after these the first row of a table would not be taken for its heading
_NO_CONTENT_ROLES = frozenset({"navigation", "search", "dialog", "alertdialog", "menu", "menubar"})
_NOTICE = re.compile(
    r"(?:^|[-_])(?:cookies?|consent|gdpr)(?:$|[-_])|^cookie|cookie(?:banner|notice|bar)", re.IGNORECASE
)
_SELF_CLOSED = re.compile(r"<(script|style|title|textarea|iframe|a|div|span|p)\b([^<>]*)/>", re.IGNORECASE)
_IMPLIED_ENDS: Mapping[str, tuple[Set[str], Set[str]]] = {
    "li": ({"li"}, {"ul", "ol", "menu"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "tbody": ({"thead", "tbody"}, {"table"}),
    "tfoot": ({"thead", "tbody"}, {"table"}),
    "tr": ({"tr"}, {"table"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
    "p": ({"p"}, {"div", "td", "th", "li", "blockquote", "section", "article", "dd"}),
}
"""Elements whose end tag may be left out: which open ones each ends, within which (HTML Living Standard, section
13.1.2.4)."""
_DEEPEST = 128
"""Elements within each other; what is deeper is put beside the one above it, as in browsers from 512 on."""
_MOST_OPEN = 30
"""Open elements that are looked through for one that ends."""
_META_LABELS = {
    "article:published_time": "Published",
    "article:modified_time": "Modified",
    "date": "Date",
    "dc.date": "Date",
    "dcterms.date": "Date",
    "dcterms.modified": "Modified",
    "last-modified": "Modified",
    "author": "Author",
}
_FILE_NAME = re.compile(r"[\w.%-]+\.\w{3,4}|image|img|picture|cover", re.IGNORECASE)
"""What programs write where a picture has no description."""
_INDENT = re.compile(r"^ (?=[^\s-])", re.MULTILINE)  # what was between two elements
_SOFT_HYPHEN = "\xad"  # where a word may be broken; no part of it
_LEADS_ON = re.compile(r"^(?!mailto:|tel:)", re.IGNORECASE)
_BETWEEN_LINKS = " \t·•|–-"
_COPYRIGHT = re.compile(r"©|\(c\)|copyright\b", re.IGNORECASE)
_TITLE_PLACE = "Title of the page"


def read_html(path: Path, max_pages: int) -> Iterator[ReaderMessage]:
    """The page's title and dates, where its text doesn't begin with them, then its text."""
    yield from unnumbered(html_pages(decoded_html(path.read_bytes())), max_pages)


def html_pages(html: str, sheets: Mapping[str, str] | None = None) -> Iterator[Page]:
    """The pages of a text in HTML. `sheets` are the style sheets that are at hand, by their addresses."""
    page = _parsed(html)
    for link in page.find_all("link", rel="stylesheet") if sheets else ():
        if (text := (sheets or {}).get(str(link.get("href")))) is not None:
            link.replace_with(_style_sheet(page, text))
    about = _about(page)
    _remove_unseen(page)
    footers = [_footer(each) for each in page.find_all(_is_footer)]
    text = _markdown(page)
    beginning = " ".join(text[: 4 * len(about)].split())
    if about and about.casefold() not in beginning.casefold():
        yield Page(None, clean(about), _TITLE_PLACE)
    yield from text_pages(text, markdown=True)
    if said := MARGIN_END.join(dict.fromkeys(filter(None, footers))):
        yield Page(None, said, HEADER_PLACE)


def _is_footer(element: Tag) -> bool:
    """Whether an element is the footer of the page, not of a part of it."""
    if element.get("role") == "contentinfo":
        return True
    return element.name == "footer" and element.find_parent(["main", "article", "blockquote"]) is None


def _footer(footer: Tag) -> str:
    """What a footer says beside its links to other pages: dates, versions, who is responsible."""
    footer.extract()
    for link in footer.find_all("a", href=_LEADS_ON):
        link.decompose()
    lines = (line.strip(_BETWEEN_LINKS) for line in _markdown(footer).split("\n"))
    return MARGIN_END.join(line for line in lines if len(line.split()) > 1 and not _COPYRIGHT.match(line))


def chapter_markdown(html: str, rules: str, not_read: Counter[str]) -> str:
    """The text of a chapter of a book, without its title.

    `rules` are the book's style sheets; `not_read` counts what in the chapter has no words.
    """
    if html.lstrip().startswith("<?xml"):
        html = _SELF_CLOSED.sub(r"<\1\2></\1>", html)
    page = _parsed(html)
    for link in page.find_all("link", rel="stylesheet"):
        link.decompose()
    page.append(_style_sheet(page, rules))
    _describe_pictures(page, not_read)
    _remove_unseen(page, is_book=True)
    return _markdown(page)


def _style_sheet(page: BeautifulSoup, rules: str) -> Tag:
    sheet = page.new_tag("style")
    sheet.append(Stylesheet(rules))
    return sheet


def _describe_pictures(page: BeautifulSoup, not_read: Counter[str]) -> None:
    """Put what a picture is described as in its place; count those without, unless they are mere decoration."""
    for element in page.find_all(["img", "svg", "audio", "video"]):
        if is_decomposed(element) or element.find_parent(["svg", "audio", "video"]) is not None:
            continue
        if element.name in {"audio", "video"}:
            not_read["recording"] += 1
            continue
        if element.find("text") is not None:
            continue
        text = " ".join(str(element.get("alt") or element.get("aria-label") or "").split())
        if text and not _FILE_NAME.fullmatch(text):
            element.replace_with(f" {text} ")
        elif element.get("alt") != "" and element.get("role") != "presentation":
            not_read["picture"] += 1


def decoded_html(content: bytes) -> str:
    """HTML in the encoding that it names, or that its bytes are most like."""
    declared = _DECLARED_CHARSET.search(content[:_CHARSET_WITHIN])
    if declared and not declared[1].lower().startswith(b"utf"):  # Unicode is known by itself
        with suppress(LookupError, UnicodeError):  # what is declared is often wrong
            return content.decode(declared[1].decode("ascii"))
    return decoded(content) or ""


def _markdown(page: Tag) -> str:
    text = HtmlConverter().convert_string(str(page), **OPTIONS).markdown.replace(_SOFT_HYPHEN, "")
    return _INDENT.sub("", tidied(text))


class _Soup(BeautifulSoup):
    """A page with the end tags that HTML lets out; without them html.parser puts each item of a list into the last."""

    def handle_starttag(self, name: str, *arguments: Any, **options: Any) -> Tag | None:  # noqa: ANN401 - bs4's own
        ended, within = _IMPLIED_ENDS.get(name, (frozenset(), frozenset()))
        nearest = (tag.name for tag in reversed(self.tagStack[-_MOST_OPEN:]) if tag.name in ended or tag.name in within)
        if (above := next(nearest, None)) in ended:
            self.handle_endtag(str(above))
        if len(self.tagStack) > _DEEPEST:
            self.popTag()
        return super().handle_starttag(name, *arguments, **options)


def _parsed(html: str) -> BeautifulSoup:
    page = _Soup(_ended(html), "html.parser")
    for summary in page.find_all("summary"):
        summary.name = "p"
    for folded in page.find_all("details"):
        folded.name = "div"
    return page


def _ended(html: str) -> str:
    """HTML without an unclosed comment, and without unclosed tags, at its end.

    Python's parser would look for the end of each of these again and again.
    """
    closed = html.rfind("-->")
    if (opened := html.find("<!--", max(closed, 0))) >= 0:
        html = html[:opened]
    end = html.rfind(">") + 1
    return html[:end] + html[end:].replace("<", "&lt;")


def _about(page: BeautifulSoup) -> str:
    """The title of a page, then its dates and author, as far as it names them."""
    titles = (each for each in page.find_all("title") if each.find_parent("svg") is None)
    title = next((" ".join(each.get_text().split()) for each in titles), "")
    lines = [title] if title else []
    for meta in page.find_all("meta"):
        name = str(meta.get("property") or meta.get("name") or meta.get("http-equiv") or "").lower()
        if (label := _META_LABELS.get(name)) and (value := " ".join(str(meta.get("content") or "").split())):
            lines.append(f"{label}: {value}")
    return "\n\n".join(dict.fromkeys(lines))


def _remove_unseen(page: BeautifulSoup, *, is_book: bool = False) -> None:
    """Take out what no reader sees, and what is on every page of a site: menus, notices about cookies.

    What is set aside in a book is its notes and boxes.
    """
    hiding, moved = Hiding(page), moved_classes(page)
    for markup in page.find_all(string=lambda text: isinstance(text, PreformattedString)):
        if not isinstance(markup, CData):  # comments, declarations, instructions
            markup.extract()
    for element in page.find_all(_NO_TEXT):
        element.decompose()
    for element in page.find_all("dialog", open=False):
        element.decompose()
    _write_out_drawings(page)
    name_roles(page)
    _write_out_fields(page)
    for element in page.find_all(_COLUMNS):
        element.unwrap()
    for element in page.find_all(True):
        if not is_decomposed(element) and (hiding.hides(element) or _is_no_content(element, is_book=is_book)):
            element.decompose()
    set_raised(page, moved)
    write_formulas(page)
    part_neighbours(page)
    number_items(page)
    unnest_tables(page)
    straighten_definitions(page)
    straighten_tables(page)


def _write_out_drawings(page: BeautifulSoup) -> None:
    """Put the words of drawings in their place, each a line; a drawing without words is a sign or a picture."""
    for drawing in page.find_all("svg"):
        if is_decomposed(drawing):
            continue
        words = [each for each in drawing.find_all("text") if " ".join(each.get_text(" ").split())]
        if not words:
            drawing.decompose()
            continue
        for each in words:
            each.name = "div"
            each.extract()
        drawing.clear()
        drawing.extend(words)
        drawing.name = "div"


def _write_out_fields(page: BeautifulSoup) -> None:
    """Put what a form holds in place of its fields; what nobody filled in or chose is left out."""
    for field in page.find_all(["input", "select", "textarea"]):
        if field.name == "select":
            chosen = [each for each in field.find_all("option") if each.has_attr("selected")]
            value = ", ".join(" ".join(each.get_text().split()) for each in chosen)
        elif field.name == "textarea":
            value = field.get_text().strip()
        else:
            kind = str(field.get("type") or "text").lower()
            value = str(field.get("value") or "") if kind in _WRITTEN_FIELDS else ""
            value = _TICKED if kind in {"checkbox", "radio"} and field.has_attr("checked") else value
        field.name = "span"
        field.clear()
        field.append(value)
        if value:
            _set_apart(field)


def _set_apart(element: Tag) -> None:
    """Put a space between an element and what is right beside it, as fields have frames."""
    if (before := element.previous_sibling) is not None and not str(before)[-1:].isspace():
        element.insert_before(" ")
    if (after := element.next_sibling) is not None and not str(after)[:1].isspace():
        element.insert_after(" ")


def _is_no_content(element: Tag, *, is_book: bool) -> bool:
    if element.name == "nav" or str(element.get("role") or "").lower() in _NO_CONTENT_ROLES:
        return True
    if element.name == "aside":
        return not is_book and element.find_parent(["main", "article", "blockquote"]) is None
    return any(map(_NOTICE.search, (*classes(element), str(element.get("id") or ""))))
