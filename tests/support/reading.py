"""Files read in this process, without the confinement of the reading process."""

from pathlib import Path

from services.documents import Page
from services.files.reading.messages import Note, Reader, ReaderMessage

MAX_PAGES = 100


def messages(read: Reader, content: bytes, folder: Path) -> list[ReaderMessage]:
    """What a reader says of a file."""
    path = folder / "upload"
    path.write_bytes(content)
    return list(read(path, MAX_PAGES))


def pages(found: list[ReaderMessage]) -> list[Page]:
    """The pages among a reader's messages."""
    return [each for each in found if isinstance(each, Page)]


def text(found: list[ReaderMessage]) -> str:
    """The text of all pages among a reader's messages."""
    return "\n\n".join(page.text for page in pages(found))


def notes(found: list[ReaderMessage]) -> list[str]:
    """What a reader says it did not read."""
    return [each.sentence for each in found if isinstance(each, Note)]


def table(*rows: str) -> str:
    """A Markdown table of rows whose cells are parted by commas, the first with the names of its columns."""
    lines = [f"| {' | '.join(row.split(','))} |" for row in rows]
    return "\n".join([lines[0], f"| {' | '.join('---' for _ in rows[0].split(','))} |", *lines[1:]])
