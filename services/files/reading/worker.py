"""The process that reads one file: `python -m services.files.reading.worker PATH ENDING MAX_PAGES LIMITS`.

A process of its own, so that a hostile file can at worst end this reader, and so that reading never holds up an answer.
ENDING is that of the file's name (".csv", or nothing); LIMITS is `services.files.sandbox.Limits` as JSON.

It writes `services.files.reading.messages` to its standard output: `Opened`, then the `Passages` of each page before
the `Page`, and `Note`, then `PagesEnd`, and `Ended` after the last of these. `Refusal` may come at any time and is
the last.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from pathlib import Path

from services.documents import Page
from services.files.reading.formats import Kind, format_of
from services.files.reading.messages import (
    Ended,
    Message,
    Note,
    Opened,
    Reader,
    ReaderMessage,
    RecognitionStarted,
    Refusal,
    Refused,
    write,
)
from services.files.reading.split_messages import with_passages
from services.files.sandbox import (
    Limits,
    allow_recognition,
    confine_to,
    end_with_parent,
    give_way_to_answers,
    limit_resources,
)
from services.files.splitting.document_splitter import DocumentSplitter

_READERS: dict[Kind, str] = {
    "pdf": "pdf.reader.read_pdf",
    "docx": "word.read_docx",
    "pptx": "slides.read_pptx",
    "xlsx": "excel.read_xlsx",
    "workbook": "workbooks.read_workbook",
    "odt": "opendocument.read_odt",
    "odp": "opendocument.read_odp",
    "ods": "opendocument.read_ods",
    "rtf": "rtf.read_rtf",
    "epub": "epub.read_epub",
    "html": "web_pages.read_html",
    "mail": "mail.read_mail",
    "csv": "delimited.read_csv",
    "tsv": "delimited.read_tsv",
    "markdown": "plain_text.read_markdown",
    "json": "json_text.read_json",
    "xml": "xml_text.read_xml",
    "text": "plain_text.read_text",
    "image": "images.read_image",
}
"""The module and the function that read each kind."""


_USUAL_LIMITS = Limits()
_RECOGNISED: frozenset[Kind] = frozenset({"pdf", "image"})
"""Kinds whose pages may be pictures of words."""


def loaded_reader(kind: Kind, limits: Limits = _USUAL_LIMITS) -> Reader:
    """The function that reads files of a kind; with it the libraries that the kind needs are loaded, and no others."""
    module, _, function = _READERS[kind].rpartition(".")
    read = getattr(import_module(f"services.files.reading.{module}"), function)
    reader: Reader = partial(read, recognition_s=limits.recognition_s) if kind in _RECOGNISED else read
    return reader


def load_all_readers() -> None:
    """Load what any file needs but for recognising words, before it is needed: 35 MB."""
    for kind in _READERS:
        loaded_reader(kind)
    list(DocumentSplitter().split(Page(1, _ANY_TEXT)))  # the first text loads lists of words, which takes 80 ms


_ANY_TEXT = "# Ferries\nThe ferry leaves at 9.15 on 5 May 2025.\n\n| Adult | Child |\n|---|---|\n| 4.50 | 2.00 |"


LONGEST_PAGE = 40_000
"""Characters. A page of a newspaper has some 25,000, and the time for splitting grows faster than the length."""


def shortened(page: Page) -> Page:
    boxes = tuple(box for box in page.word_boxes if box.end <= LONGEST_PAGE)
    return replace(page, text=page.text[:LONGEST_PAGE], word_boxes=boxes)


def messages_of(path: Path, ending: str, max_pages: int, limits: Limits) -> Iterator[Message]:
    """All messages of a file. The process is confined before the file is parsed."""
    found = format_of(path, ending, limits.unpacked_bytes)
    read = loaded_reader(found.kind, limits)
    confine_to(path)
    for message in with_passages(_bounded(read(path, max_pages), limits)):
        yield replace(message, media_type=found.media_type) if isinstance(message, Opened) else message
    yield Ended()


def _bounded(messages: Iterable[ReaderMessage], limits: Limits) -> Iterator[ReaderMessage]:
    """The messages, with no page that is too long."""
    for message in messages:
        if isinstance(message, RecognitionStarted):
            allow_recognition(limits)
        if isinstance(message, Page) and len(message.text) > LONGEST_PAGE:
            yield shortened(message)
            where = f"page {message.number}" if message.number else message.place or "a part"
            yield Note(f"{where} has more than {LONGEST_PAGE:,} characters: the rest of it is not read")
        else:
            yield message


def leave_out_unused_libraries() -> None:
    """Keep markitdown, of which one converter is used, from loading all others and pandas for half a second.

    Its packages are put in place of the modules in them, and what the packages import is left out.
    """
    for package in ("markitdown", "markitdown.converters"):
        spec = find_spec(package)
        if spec is not None:
            sys.modules.setdefault(package, module_from_spec(spec))


def main() -> None:
    end_with_parent()
    give_way_to_answers()
    leave_out_unused_libraries()
    path, ending, max_pages, limits = (
        Path(sys.argv[1]),
        sys.argv[2],
        int(sys.argv[3]),
        Limits(**json.loads(sys.argv[4])),
    )
    limit_resources(limits)
    output = sys.stdout.buffer
    try:
        for message in messages_of(path, ending, max_pages, limits):
            write(output, message)
    except Refused as refused:
        write(output, Refusal(refused.reason))
    except MemoryError:
        write(output, Refusal("too_slow"))
    except Exception:  # noqa: BLE001 - the edge where whatever a library says of a broken file becomes a refusal
        write(output, Refusal("corrupt"))


if __name__ == "__main__":
    main()
    # All messages are written, and the system takes back what is left: to free it bit by bit takes a sixth of the time
    # for a small PDF.
    os._exit(0)
