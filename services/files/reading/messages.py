"""The messages of the reading process to the server: four bytes of length, big-endian, then one JSON object."""

import json
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO, Literal

from services.documents import Page, Passage, WordBox

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
    "no_words",
]
"""Why a file is refused; `text` and `web_page` are what was found under the name of another format."""

LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Opened:
    """Comes first: how many pages the file has, None where its format has none. The worker adds the media type."""

    pages: int | None
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class RecognitionStarted:
    """The words on a page, counted from 1, are about to be recognised, which takes a second or two."""

    page: int


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence that says what of the file was not read."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Passages:
    """Some of the passages of the page that comes after them."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class PagesEnd:
    """All pages were sent.

    With `again` they may all come once more, with the words that were recognised meanwhile. `labels` are the numbers
    that are printed on the pages, by their number, where the file itself doesn't say them.
    """

    labels: dict[int, str]
    again: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """The file can't be read. May come at any time, and is the last message."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Ended:
    """The last message of a file that was read to its end."""


ReaderMessage = Opened | Page | RecognitionStarted | Note
FileMessage = ReaderMessage | Passages | PagesEnd
Message = FileMessage | Refusal | Ended
_TYPES: dict[str, type[Message]] = {
    each.__name__: each for each in (Opened, Page, RecognitionStarted, Note, Passages, PagesEnd, Refusal, Ended)
}
_values_of = attrgetter(*(each.name for each in fields(Passage)))


Reader = Callable[[Path, int], Iterator[ReaderMessage]]
"""A file's path, and how many pages it may have -> what is read. `Opened` comes first.

Raises:
    Refused
"""


class Refused(Exception):
    """The file can't be read. Raised inside the reading process."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason)


def write(stream: BinaryIO, message: Message) -> None:
    payload = json.dumps({"type": type(message).__name__} | _fields_of(message)).encode()
    stream.write(LENGTH.pack(len(payload)) + payload)
    stream.flush()


def _fields_of(message: Message) -> dict[str, Any]:
    if isinstance(message, Passages):  # there are many, and `asdict` would copy every part of each
        return {"passages": [_values_of(passage) for passage in message.passages]}
    return asdict(message)


def decoded_message(payload: bytes) -> Message:
    """The message in a payload.

    Raises:
        ValueError: the payload is no message.
    """
    try:
        values: dict[str, Any] = json.loads(payload)
        for name, decoded in _DECODED.items():
            if name in values:
                values[name] = decoded(values[name])
        return _TYPES[values.pop("type")](**values)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("the payload is not a message") from error


def _passage(values: Sequence[Any]) -> Passage:
    passage = Passage(*values)
    return replace(passage, section=tuple(passage.section), searched=tuple(passage.searched))


_DECODED: dict[str, Callable[[Any], object]] = {
    "word_boxes": lambda boxes: tuple(WordBox(*box) for box in boxes),
    "passages": lambda passages: tuple(map(_passage, passages)),
    "labels": lambda labels: {int(number): label for number, label in labels.items()},
}
"""What JSON has no form for, by the names of fields."""
