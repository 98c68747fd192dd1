"""The values that documents are made of."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

PDF = "application/pdf"
PLAIN_TEXT, MARKDOWN = "text/plain", "text/markdown"
SAMPLES = "samples"
"""The samples' workspace: too short to be anyone's token."""
_READING_BYTES = 4  # a document has few readings
SAMPLES_FOLDER = Path(__file__).parent.parent / "samples"


class WordBox(NamedTuple):
    """Where a recognised word, `text[start:end]` of its page, is on the page's picture.

    The sides are in 1/10,000 of the picture's width and height, from its upper left corner.
    """

    start: int
    end: int
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Page:
    """The text of one page, or of one part of a document whose format has no pages.

    `number` counts from 1; None where the format has no pages. `place` says in words where the text is when
    "page n" would not: "slide 3", "Costs" (a sheet), the title of a chapter. With `first_row` the text is a Markdown
    table: a heading row, the line of dashes, then one line for each row of the sheet, the first numbered `first_row`.
    `label` is the number that is printed on the page where the file says so and it is another than `number`: “iv”.
    `word_boxes` are there where the text was recognised from a picture.
    """

    number: int | None
    text: str
    place: str | None = None
    first_row: int | None = None
    label: str | None = None
    word_boxes: tuple[WordBox, ...] = ()
    is_markdown: bool = True
    """Whether # begins a heading; not stored, for a document's media type tells it of most pages."""

    @property
    def recognised(self) -> bool:
        """Whether the text was recognised from a picture, and may hold errors of that."""
        return bool(self.word_boxes)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one page: `page.text[start:end]`, in a table below its heading row.

    `part` counts the document's `Page` values from 1, and so also pages that have no number. `section` holds what
    is above the passage and governs it, outermost first: titles of its page or section, and in a table the lines of
    its heading. It is searched and given to the model, and is no part of `text`. `searched` is what the search by words
    reads: for each stretch of the passage its terms and those of what is above it, with spaces between.
    `page_label` and `recognised` are those of its page.
    """

    page: int | None
    start: int
    end: int
    text: str
    place: str | None = None
    part: int = 1
    section: tuple[str, ...] = ()
    page_label: str | None = None
    recognised: bool = False
    searched: tuple[str, ...] = field(default=(), repr=False, compare=False)


@dataclass(slots=True)
class Content:
    """What was read from a file: its pages, and its passages with the vector of each."""

    pages: list[Page] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    vectors: list[list[float]] = field(default_factory=list)


def workspace_key(token: str) -> str:
    """The name under which a workspace is stored: nobody who sees the store learns the token from it."""
    return hashlib.sha256(token.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was ingested completely.

    `workspace` is the `workspace_key`. `pages` is None where the format has none; `parts` counts the document's `Page`
    values in any format. `pages_without_text` are the page numbers that gave no text (scans). `notes` say in
    sentences what of the file was not read. `created` is in seconds since the epoch.

    `reader` is the version of the reader that read it, 0 where that was not stored yet. A document that is read again
    keeps its id; `readings` names what each reading made, the current one last. Passages of earlier readings are not
    searched, and stay for the footnotes that cite them.
    """

    id: str
    workspace: str
    filename: str
    media_type: str
    bytes: int
    sha256: str
    pages: int | None
    parts: int
    passages: int
    created: float
    pages_without_text: tuple[int, ...] = field(default=())
    notes: tuple[str, ...] = field(default=())
    reader: int = 0
    readings: tuple[str, ...] = field(default=())

    @property
    def all_readings(self) -> tuple[str, ...]:
        """The names of all readings, the current one last. That of the first is the document's id."""
        return self.readings or (self.id,)

    @property
    def reading(self) -> str:
        """The name of the current reading, with which its pages are stored and the ids of its passages begin."""
        return self.all_readings[-1]

    def next_reading(self) -> str:
        """A new name for another reading."""
        return f"{self.id}.{secrets.token_hex(_READING_BYTES)}"

    @property
    def is_markdown(self) -> bool:
        """Whether # begins a heading in its text, as readers write it for all formats that have headings."""
        return self.media_type != PLAIN_TEXT

    @property
    def has_pictures(self) -> bool:
        """Whether its pages can be drawn."""
        return self.media_type == PDF or self.media_type.startswith("image/")


def reading_of(passage_id: str) -> str:
    """The name of the reading that a passage's id begins with; empty where it is no such id."""
    return passage_id.rpartition("-")[0]


def document_of(passage_id: str) -> str:
    """The id of the document that a passage's id begins with; empty where it is no such id."""
    return reading_of(passage_id).partition(".")[0]


def told_apart(documents: Iterable[Document]) -> list[Document]:
    """The documents in their order; equal file names get a number in the order of upload, as in "report.md (2)"."""
    documents = list(documents)
    equal: dict[str, list[Document]] = {}
    for document in sorted(documents, key=lambda each: (each.created, each.id)):
        equal.setdefault(document.filename, []).append(document)
    names = {
        document.id: f"{filename} ({number})"
        for filename, group in equal.items()
        if len(group) > 1
        for number, document in enumerate(group, start=1)
    }
    return [replace(each, filename=names.get(each.id, each.filename)) for each in documents]
