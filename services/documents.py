"""The values that documents are made of."""

import json
from dataclasses import dataclass, field
from pathlib import Path

SAMPLES = "samples"
"""The samples' workspace: too short to be anybody's token."""
SAMPLES_FOLDER = Path(__file__).parent.parent / "samples"


def example_questions() -> list[str]:
    """Questions that show what the program can do with the samples."""
    return [entry["question"] for entry in json.loads((SAMPLES_FOLDER / "questions.json").read_text())]


@dataclass(frozen=True, slots=True)
class Page:
    """The text of one page. `number` counts from 1; None where the format has no pages."""

    number: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one page: `text == page.text[start:end]`."""

    page: int | None
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was taken in whole.

    `pages` is None where the format has none; `pages_without_text` are the page numbers that gave no text (scans).
    `created` is in seconds since the epoch.
    """

    id: str
    workspace: str
    filename: str
    media_type: str
    bytes: int
    sha256: str
    pages: int | None
    passages: int
    created: float
    pages_without_text: tuple[int, ...] = field(default=())
