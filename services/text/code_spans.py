"""Code in Markdown text that arrives piece by piece."""

_FENCES = ("```", "~~~")
_FENCE_CHARS = 8
"""Up to three spaces and the three marks of a fence (CommonMark 0.31, section 4.5), with room for an info string."""


class CodeTracker:
    """Whether the text so far ends inside a code span or a fenced block.

    A block ends at a fence of the kind that opened it. A span ends with its line at the latest, so that one stray
    backtick does not turn the rest of a text into code.
    """

    def __init__(self) -> None:
        self._fence: str | None = None
        self._beginning = ""
        self._ticks = 0

    @property
    def inside(self) -> bool:
        return self._fence is not None or self._ticks % 2 == 1

    def feed(self, text: str) -> None:
        for line in text.splitlines(keepends=True):
            self._beginning = (self._beginning + line[:_FENCE_CHARS]).lstrip()[:_FENCE_CHARS]
            self._ticks += line.count("`")
            if line.endswith("\n"):
                mark = next((mark for mark in _FENCES if self._beginning.startswith(mark)), None)
                if self._fence is None or mark == self._fence:
                    self._fence = None if self._fence else mark
                self._beginning, self._ticks = "", 0
