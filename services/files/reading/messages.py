"""The messages of the reading process to the server: four bytes of length, big-endian, then one JSON object."""

import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from services.documents import Page, WordBox

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
class Refusal:
    """The file can't be read. May come at any time, and is the last message."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Ended:
    """The last message of a file that was read to its end."""


ReaderMessage = Opened | Page | RecognitionStarted | Note
Message = ReaderMessage | Refusal | Ended
_TYPES: dict[str, type[Message]] = {
    each.__name__: each for each in (Opened, Page, RecognitionStarted, Note, Refusal, Ended)
}


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
    payload = json.dumps({"type": type(message).__name__} | asdict(message)).encode()
    stream.write(LENGTH.pack(len(payload)) + payload)
    stream.flush()


def decoded_message(payload: bytes) -> Message:
    """The message in a payload.

    Raises:
        ValueError: the payload is no message.
    """
    try:
        fields: dict[str, Any] = json.loads(payload)
        if "word_boxes" in fields:
            fields["word_boxes"] = tuple(WordBox(*box) for box in fields["word_boxes"])
        return _TYPES[fields.pop("type")](**fields)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("the payload is not a message") from error
