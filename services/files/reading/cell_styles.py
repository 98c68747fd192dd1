"""What a cell's style leaves of its text: nothing if it is struck out or has the colour of its background."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from services.files.reading.merged_cells import Range
from services.files.reading.messages import Note
from services.files.reading.pages import counted

Unseen = Literal["struck-out cell", "invisible cell"]
"""Why nothing of a cell is read, as the notes name it."""

WHITE, BLACK = "FFFFFF", "000000"
_INDEXED = {0: BLACK, 1: WHITE, 8: BLACK, 9: WHITE, 64: BLACK, 65: WHITE}
"""Colours of the palette, and those of the system for text and windows (ECMA-376, part 1, 18.8.27)."""
_THEME = {0: WHITE, 1: BLACK}
"""The theme's first light and dark colours, which nearly every theme leaves white and black."""
_NOTHING = ";;;"
_MOST_RANGES = 100
"""Ranges with colours of their own that are looked at; with more, no cell is taken for invisible."""


@dataclass(frozen=True, slots=True)
class CellStyle:
    """`code` is the format of numbers; `background` is None if the style sets none; a table may set it then."""

    code: str = "General"
    is_struck: bool = False
    letters: str = BLACK
    background: str | None = None

    @property
    def shows_nothing(self) -> bool:
        """Whether the format has four empty parts: for numbers above, below and at zero, and for texts."""
        return self.code.replace(" ", "") == _NOTHING

    @property
    def unseen(self) -> Unseen | None:
        if self.is_struck:
            return "struck-out cell"
        if self.shows_nothing:
            return "invisible cell"
        return "invisible cell" if self.letters == (self.background or WHITE) else None


def indexed_colour(index: int) -> str:
    """A colour of the palette as six hexadecimal digits, or a name that only equals itself."""
    return _INDEXED.get(index, f"indexed {index}")


def theme_colour(index: int, tint: float) -> str:
    """A colour of the theme, likewise."""
    return _THEME.get(index, f"theme {index}") if not tint else f"theme {index} {tint}"


class Coloured:
    """Ranges whose cells may have another background than their style says: tables, and formats with a condition."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._ranges = list(ranges)

    def __contains__(self, cell: tuple[int, int]) -> bool:
        row, column = cell
        return len(self._ranges) > _MOST_RANGES or any(
            each.left <= column <= each.right and each.top <= row <= each.bottom for each in self._ranges
        )


def not_read(counts: Mapping[str, int]) -> Iterator[Note]:
    """The note that says what of a workbook's cells was left out, if anything was."""
    named = [counted(count, noun) for noun, count in counts.items() if count]
    if named:
        yield Note(f"{', '.join(named[:-1])}{' and ' * (len(named) > 1)}{named[-1]} not read")
