"""Books (.epub), chapter by chapter (EPUB 3.3, Open Container Format)."""

import posixpath
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from services.documents import Page
from services.files.reading.markdown_pages import without_blank_runs
from services.files.reading.messages import Note, ReaderMessage
from services.files.reading.office_package import Element, Package, attribute, name_of, part_name
from services.files.reading.pages import clean, counted, unnumbered
from services.files.reading.plain_text import text_pages
from services.files.reading.web_pages import chapter_markdown, decoded_html

_FACTS = {
    "title": "Title",
    "creator": "Authors",
    "publisher": "Publisher",
    "date": "Date",
    "description": "Description",
}
_CHAPTERS_NAMED = 3  # in a note on what was not read; it stays one line


def read_epub(path: Path, max_pages: int) -> Iterator[ReaderMessage]:
    """The book's title and authors, then its chapters in the order of its spine."""
    with Package(path) as book:
        yield from unnumbered(_pages(book), max_pages)


def _pages(book: Package) -> Iterator[Page | Note]:
    container = book.parsed("META-INF/container.xml")
    main = next(attribute(each, "full-path") or "" for each in container.iter("{*}rootfile"))
    package = book.parsed(main)
    chapters, missing = _chapters(book, main, package)
    not_read: Counter[str] = Counter()
    rules = "\n".join(book.read(part).decode("utf-8", "replace") for part in _style_sheets(book, main, package))
    texts = [chapter_markdown(decoded_html(book.read(part)), rules, not_read) for part in chapters]
    text = "\n\n".join([_about(package), *texts])
    yield from text_pages(without_blank_runs(clean(text)).strip("\n"), markdown=True)
    if missing:
        named = ", ".join(missing[:_CHAPTERS_NAMED]) + (", …" if len(missing) > _CHAPTERS_NAMED else "")
        yield Note(f"{counted(len(missing), 'chapter')} not in the file: {named}")
    if not_read:
        yield Note(f"{', '.join(counted(count, noun) for noun, count in sorted(not_read.items()))} not read")


def _chapters(book: Package, main: str, package: Element) -> tuple[list[str], list[str]]:
    """The parts of the chapters in order, each once, and the addresses of those that are not in the file."""
    addresses = {attribute(each, "id"): attribute(each, "href") or "" for each in package.iter("{*}item")}
    folder = posixpath.dirname(main)
    chapters: dict[str, None] = {}
    missing: list[str] = []
    for each in package.iter("{*}itemref"):
        address = addresses.get(attribute(each, "idref"), "")
        part = next((part for part in _parts_meant(folder, address) if part in book), None)
        if part is None:
            missing.append(" ".join(address.split()) or "without a name")
        else:
            chapters[part] = None
    return list(chapters), missing


def _style_sheets(book: Package, main: str, package: Element) -> list[str]:
    folder = posixpath.dirname(main)
    items = (each for each in package.iter("{*}item") if attribute(each, "media-type") == "text/css")
    parts = dict.fromkeys(part_name(folder, attribute(each, "href") or "") for each in items)
    return [part for part in parts if part in book]


def _parts_meant(folder: str, address: str) -> Iterator[str]:
    """The names that the part of an address may have, the likeliest first."""
    yield from (part_name(folder, address), _as_written(folder, address), part_name(folder, address.partition("?")[0]))
    for form in ("NFC", "NFD"):  # of letters with accents, which some programs take apart in names of files
        yield unicodedata.normalize(form, part_name(folder, address))


def _as_written(folder: str, address: str) -> str:
    """The name of a part whose link is not percent-encoded, though it has a percent sign."""
    return posixpath.normpath(posixpath.join("/", folder, address)).lstrip("/")


def _about(package: Element) -> str:
    facts: dict[str, list[str]] = {}
    for metadata in package.iter("{*}metadata"):
        for each in metadata:
            if (label := _FACTS.get(name_of(each))) and (text := " ".join("".join(each.itertext()).split())):
                facts.setdefault(label, []).append(text)
    return "\n".join(f"{label}: {', '.join(facts[label])}" for label in _FACTS.values() if label in facts)
