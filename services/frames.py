"""What the reading process writes: four bytes of length, big-endian, then one JSON object, again and again."""

import json
import struct
from typing import BinaryIO, Literal

Reason = Literal["empty", "encrypted", "corrupt", "too_many_pages"]
Frame = dict[str, int | str | None]

_HYPHEN_AT_LINE_END = "\ufffe\r\n"
_CONTROLS = dict.fromkeys([code for code in range(32) if chr(code) not in "\n\t"] + [0x7F, 0xFFFE, 0xFFFF])


def refused(reason: Reason) -> Frame:
    return {"refused": reason}


def write(stream: BinaryIO, frame: Frame) -> None:
    payload = json.dumps(frame).encode()
    stream.write(struct.pack(">I", len(payload)) + payload)
    stream.flush()


def clean(text: str) -> str:
    """Text without control characters or lone surrogates, lines ended by `\\n`."""
    text = text.replace(_HYPHEN_AT_LINE_END, "").replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
