"""The shared strings of Excel's older format (.xls) that have parts in fonts of their own ([MS-XLS], SST)."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.files.reading.raised import Position, set_at

_WIDE, _EXTENDED, _RICH = 0x01, 0x04, 0x08
"""Bits of a string's flags: two bytes a character, phonetic data at its end, parts in fonts of their own."""
_POSITIONS: tuple[Position | None, ...] = (None, "raised", "lowered")
_NO_FONT = 4
"""No font has this number; those behind it are counted on."""


@dataclass(frozen=True, slots=True)
class Font:
    """How letters look: struck out or not, their colour, raised or lowered."""

    is_struck: bool
    colour: str
    position: Position | None


def position_of(code: int) -> Position | None:
    """Where a font's letters are, by the number that its record has for it."""
    return _POSITIONS[code] if code < len(_POSITIONS) else None


class _Parts:
    """Reads the bytes of a record and of those that continue it, as one."""

    def __init__(self, parts: Sequence[bytes]) -> None:
        self._parts = parts
        self._part = self._place = 0

    def take(self, size: int) -> bytes:
        taken = b""
        while len(taken) < size:
            if self._part >= len(self._parts):
                raise ValueError("a string goes on beyond its records")
            piece = self._parts[self._part][self._place : self._place + size - len(taken)]
            taken += piece
            self._place += len(piece)
            if self._place >= len(self._parts[self._part]):
                self._part, self._place = self._part + 1, 0
        return taken

    def characters(self, count: int, flags: int) -> str:
        """Characters, whose width a record that continues another says anew."""
        text = ""
        while len(text) < count:
            if text and self._place == 0:
                (flags,) = self.take(1)
            width = 1 + (flags & _WIDE)
            part = self._parts[self._part] if self._part < len(self._parts) else b""
            here = min(count - len(text), (len(part) - self._place) // width)
            if here <= 0:
                raise ValueError("a string goes on beyond its records")
            text += self.take(here * width).decode("utf-16-le" if width > 1 else "latin-1", "surrogatepass")
        return text


def rich_strings(parts: Sequence[bytes], fonts: Sequence[Font]) -> dict[int, str]:
    """By their numbers, what the strings show that have raised, lowered or struck-out parts.

    Raises:
        ValueError, struct.error: the records are broken.
    """
    reader = _Parts(parts)
    _, count = struct.unpack("<II", reader.take(8))
    return {number: text for number in range(count) if (text := _string(reader, fonts)) is not None}


def _string(reader: _Parts, fonts: Sequence[Font]) -> str | None:
    """The next string as it is shown; None if it is shown as it is stored."""
    length, flags = struct.unpack("<HB", reader.take(3))
    (run_count,) = struct.unpack("<H", reader.take(2)) if flags & _RICH else (0,)
    (extra,) = struct.unpack("<I", reader.take(4)) if flags & _EXTENDED else (0,)
    text = reader.characters(length, flags)
    runs = list(struct.iter_unpack("<HH", reader.take(4 * run_count)))
    reader.take(extra)
    shown = "".join(_shown(text, runs, fonts)) if runs else text
    return shown if shown != text else None


def _shown(text: str, runs: Sequence[tuple[int, int]], fonts: Sequence[Font]) -> Iterator[str]:
    starts = [start for start, _ in runs]
    yield text[: starts[0]]
    for (start, number), end in zip(runs, [*starts[1:], len(text)], strict=True):
        counted = number - (number > _NO_FONT)
        font = fonts[counted] if counted < len(fonts) else None
        if font is None or not font.is_struck:
            yield set_at(text[start:end], font.position if font else None)
