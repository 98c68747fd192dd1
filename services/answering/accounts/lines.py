"""The lines of financial statements, by what statements and questions call them; `lines.toml` has the captions."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from services.text.note_marks import without_note_marks

Statement = Literal["income", "balance", "cash"]

_STANDING_FOR = {
    "{loss}": r"(?: ?[(/] ?(?:loss(?:es)?|deficit|verlust|perte|pérdida|perdita|prejuízo|verlies) ?\)?)?",
    "{net}": r"(?:,? net(?: of .*)?|, less .*)?",
}
_MARK = re.compile(r"\((?:see )?notes? [^)]*\)|\b(?:see )?notes? \d+\b|\((?:continued|unaudited)\)", re.IGNORECASE)
_LESS = re.compile(r"less:? ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a statement. `captions` are what statements call it, the surest first; each is to fit a whole label.

    `called` is what questions call it. `is_outlay` says that it is a cost, a payment or a debt, which some statements
    print as a figure below zero, `is_key` that it stands in nearly every statement of its kind, and `is_per_share` that
    it is no amount of the company.
    """

    name: str
    statement: Statement
    captions: tuple[re.Pattern[str], ...]
    called: str
    is_outlay: bool
    is_key: bool
    is_per_share: bool

    def place_of(self, label: str) -> int | None:
        """Which of the captions a plain label is, the surest being 0; None where it is none of them."""
        return next((place for place, caption in enumerate(self.captions) if caption.fullmatch(label)), None)


@cache
def lines() -> dict[str, Line]:
    """All lines, by their names."""
    with (Path(__file__).parent / "lines.toml").open("rb") as file:
        data = tomllib.load(file)
    return {
        name: Line(
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
    for name, stands_for in _STANDING_FOR.items():
        text = text.replace(name, stands_for)
    return re.compile(text, re.IGNORECASE)


def plain_label(label: str) -> str:
    """A label without references to notes, footnote marks and the colon at its end, with single spaces."""
    plain = " ".join(_MARK.sub(" ", without_note_marks(label)).split()).strip(" :.*")
    return _LESS.sub("", plain, 1) if _LESS.match(plain) else plain
