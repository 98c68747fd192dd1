"""Rows of the table that `make bench` prints."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measured thing. `value` and `target` are in the same unit; without a target it is only shown."""

    name: str
    measured: str
    value: float | None = None
    target: float | None = None
    unit: str = ""
    at_least: bool = False

    @property
    def goal(self) -> str:
        if self.target is None:
            return ""
        return f"{'at least' if self.at_least else 'at most'} {self.target:g} {self.unit}".rstrip()

    @property
    def verdict(self) -> str:
        if self.target is None:
            return ""
        if self.value is None:
            return "NO"
        return "yes" if (self.value >= self.target if self.at_least else self.value <= self.target) else "NO"


class MarkdownTable:
    """Lines under headings, as Markdown."""

    def __init__(self, *headings: str) -> None:
        self._lines = [headings]

    def add(self, *cells: str) -> None:
        self._lines.append(cells)

    def render(self) -> str:
        widths = [max(map(len, column)) for column in zip(*self._lines, strict=True)]
        lines = [
            "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
            for line in self._lines
        ]
        lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
        return "\n".join(lines)


def render(rows: Iterable[Measurement]) -> str:
    """The rows as a Markdown table."""
    table = MarkdownTable("row", "measured", "target", "met")
    for row in rows:
        table.add(row.name, row.measured, row.goal, row.verdict)
    return table.render()
