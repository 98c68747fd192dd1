"""XML: elements as rows of labels and values, elements of one name that are alike as tables; texts as paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from lxml import etree

from services.documents import Page
from services.files.reading.messages import Note, ReaderMessage
from services.files.reading.office_package import Element, name_of, parsed_xml
from services.files.reading.pages import clean, counted, unnumbered
from services.files.reading.plain_text import text_pages
from services.files.reading.records import MOST_LEVELS, DataRecord, Value, markdown_of
from services.files.reading.structured_text import in_records
from services.files.reading.text_encoding import decoded

_DECLARATION = re.compile(r"\A<\?xml\s[^>]*+\?>")
_MARKUP = re.compile("[&<]")
_MOST_CHARS = 5_000_000  # a longer file is shown as text: its tree would take several times its size in memory


def read_xml(path: Path, max_pages: int) -> Iterator[ReaderMessage]:
    """The pages of a file of XML. What is not valid, has entities of entities or is very long stays as written."""
    text = clean(decoded(path.read_bytes()) or "")
    root = _root(text) if len(text) <= _MOST_CHARS else None
    if root is None or not _write_entities(root):
        yield from unnumbered(text_pages(in_records(text), markdown=True), max_pages)
        return
    value = _value(root, 0)
    pages = chain(text_pages("\n\n".join(_texts(root)), markdown=True), _not_read(root))
    if value is not None:
        value = DataRecord([(name_of(root), value)]) if isinstance(value, str) else value
        pages = chain(text_pages(markdown_of(value), markdown=True))
    yield from unnumbered(pages, max_pages)


def _texts(element: Element) -> Iterator[str]:
    """The paragraphs of a text in their order: what is in an element that has words of its own."""
    waiting = [element]
    while waiting:
        element = waiting.pop()
        if _own_words(element):
            yield clean(" ".join("".join(_words(element)).split()))
        else:
            waiting += [child for child in reversed(element) if isinstance(child.tag, str)]


def _words(element: Element) -> Iterator[str]:
    """The words in an element; two elements right beside each other are apart."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from _words(child)
            following = child.getnext()
            yield child.tail or (" " if following is not None else "")


def _not_read(root: Element) -> Iterator[Page | Note]:
    count = sum(len(element.attrib) for element in root.iter())
    if count:
        yield Note(f"{counted(count, 'attribute')} of its elements not read")


def _own_words(element: Element) -> str:
    words = [element.text, *(child.tail for child in element)]
    return " ".join("".join(each or "" for each in words).split())


def _root(text: str) -> Element | None:
    try:
        # The declared encoding is that of the bytes, which are text by now.
        return parsed_xml(_DECLARATION.sub("", text.lstrip()).encode("utf-8", "replace"))
    except (etree.XMLSyntaxError, ValueError):
        return None


def _write_entities(root: Element) -> bool:
    """Put the texts of entities that the file declares in their places; whether all of them are texts, and short."""
    declared = root.getroottree().docinfo.internalDTD
    known = {str(each.name): each.content or "" for each in declared.iterentities()} if declared is not None else {}
    room = _MOST_CHARS
    for entity in list(root.iter(etree.Entity)):
        content, above, before = known.get(entity.name), entity.getparent(), entity.getprevious()
        room -= len(content or "")
        if content is None or above is None or room < 0 or _MARKUP.search(content):
            return False
        text = content + (entity.tail or "")
        if before is None:
            above.text = (above.text or "") + text
        else:
            before.tail = (before.tail or "") + text
        above.remove(entity)
    return True


def _value(element: Element, level: int) -> Value | None:
    """What an element holds; None if elements are mixed with its words, or nested too deeply."""
    children = [child for child in element if isinstance(child.tag, str)]
    text = _own_words(element)
    if (children and text) or level > MOST_LEVELS:
        return None
    fields: list[tuple[str, Value]] = [(_local(name), clean(value)) for name, value in element.attrib.items()]
    if not fields and not children:
        return clean(text)
    groups: dict[str, list[Value]] = {}
    for child in children:
        value = _value(child, level + 1)
        if value is None:
            return None
        groups.setdefault(name_of(child), []).append(value)
    fields += [("", clean(text))] if text else []
    return DataRecord([*fields, *((name, each if len(each) > 1 else each[0]) for name, each in groups.items())])


def _local(name: object) -> str:
    return str(name).rpartition("}")[2]
