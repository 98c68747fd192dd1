"""The line items of financial statements, by what statements and questions call them; the data is `line_items.toml`."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from services.text.note_marks import without_note_marks

Statement = Literal["income", "balance", "cash"]

_PLACEHOLDERS = {
    "{loss}": r"(?: ?[(/] ?(?:loss(?:es)?|deficit|verlust|perte|pérdida|perdita|prejuízo|verlies) ?\)?)?",
    "{net}": r"(?:,? net(?: of .*)?|, less .*)?",
}
_MARK = re.compile(r"\((?:see )?notes? [^)]*\)|\b(?:see )?notes? \d+\b|\((?:continued|unaudited)\)", re.IGNORECASE)
_LESS = re.compile(r"less:? ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LineItem:
    """A line of a statement.

    `captions` match the whole label in a statement, the surest first; `called` matches what questions call it.
    `is_outlay`: a cost, a payment or a debt, which some statements print as a negative figure. `is_key`: nearly every
    statement of its kind has it. `is_per_share`: the amount for one share.
    """

    name: str
    statement: Statement
    captions: tuple[re.Pattern[str], ...]
    called: str
    is_outlay: bool
    is_key: bool
    is_per_share: bool

    def caption_rank(self, label: str) -> int | None:
        """The index of the first caption that a plain label matches, 0 for the surest; None where none matches."""
        return next((place for place, caption in enumerate(self.captions) if caption.fullmatch(label)), None)


@cache
def line_items() -> dict[str, LineItem]:
    """All line items, by name."""
    with (Path(__file__).parent / "line_items.toml").open("rb") as file:
        data = tomllib.load(file)
    return {
        name: LineItem(
            name,
            each["statement"],
            tuple(map(_caption, each["captions"])),
            "|".join(each.get("called", [name])),
            each.get("outlay", False),
            each.get("key", False),
            each.get("per_share", False),
        )
        for name, each in data.items()
    }


def _caption(patterns: Sequence[str]) -> re.Pattern[str]:
    text = "|".join(patterns)
    for name, meaning in _PLACEHOLDERS.items():
        text = text.replace(name, meaning)
    return re.compile(text, re.IGNORECASE)


def plain_label(label: str) -> str:
    """A label without references to notes, without note marks and final colon, with single spaces."""
    plain = " ".join(_MARK.sub(" ", without_note_marks(label)).split()).strip(" :.*")
    return _LESS.sub("", plain, 1) if _LESS.match(plain) else plain
