"""What the reading process writes: four bytes of length, big-endian, then one JSON object, again and again."""

import json
import re
import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Literal

Reason = Literal[
    "empty",
    "unsupported",
    "text",
    "web_page",
    "encrypted",
    "corrupt",
    "too_many_pages",
    "unpacks_too_large",
    "too_slow",
]
"""Why a file is refused; `text` and `web_page` are what was found under the name of another format."""
Frame = dict[str, int | str | None]

PAGE_CHARS = 8000
"""How long the pages of a format without pages are at most, when they can be cut at all."""

_DROPPED = re.compile("\ufffe\r\n|\r(?=\n)|[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
"""The hyphen of a word broken at a line's end, the first half of a line's end, control characters."""
_LINE_ENDS = str.maketrans("\r\v\f", "\n\n\n")


class Refused(Exception):
    """The file can't be read. Raised inside the reading process."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason)


def refused(reason: Reason) -> Frame:
    return {"refused": reason}


def unnumbered(pages: Iterable[Frame], max_pages: int) -> Iterator[Frame]:
    """The frames of a file whose format has no pages.

    Raises:
        Refused: none of the pages has text, or they hold more than `max_pages` pages of `PAGE_CHARS` would.
    """
    yield {"pages": None}
    read, empty = 0, True
    for page in pages:
        text = str(page["text"])
        read += 1 + max(0, len(text) - 1) // PAGE_CHARS
        if read > max_pages:
            raise Refused("too_many_pages")
        empty = empty and not text.strip()
        yield page
    if empty:
        raise Refused("empty")


def write(stream: BinaryIO, frame: Frame) -> None:
    payload = json.dumps(frame).encode()
    stream.write(struct.pack(">I", len(payload)) + payload)
    stream.flush()


def clean(text: str) -> str:
    """Text without control characters or lone surrogates, lines ended by `\\n`."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _DROPPED.sub("", whole).translate(_LINE_ENDS)


def origins(text: str) -> list[int]:
    """For each character of `clean(text)`, where it stands in `text`, a text without split surrogate pairs."""
    kept: list[int] = []
    start = 0
    for dropped in _DROPPED.finditer(text):
        kept += range(start, dropped.start())
        start = dropped.end()
    kept += range(start, len(text))
    return kept
