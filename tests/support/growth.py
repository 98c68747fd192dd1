"""Measure how the work of a function grows with its text."""

import gc
import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import FrameType
from typing import Any

from tests.support.repeated import PIECES

Work = Callable[[str], object]

MOST_STEPS = 6.0
"""Of four times the text: n log n gives at most 5.5 from the sizes below on, n² gives 16."""
MOST_TIME = 11.0
"""The same for processor time, which is less exact: n² gives 16 for what takes long enough to be measured."""
TRACED_CHARS = 150
TIMED_CHARS = 750
CERTAINLY_FAST = 0.01
"""Seconds in which no work of n² steps is done with four times `TIMED_CHARS`: 9 million steps take longer."""
TRIES = 4
_CLOCK_S = time.get_clock_info("process_time").resolution


@contextmanager
def _counted() -> Iterator[list[int]]:
    """The number of lines of Python that run meanwhile, without the clean-up of what other tests left behind."""
    steps = [0]

    def count(_frame: FrameType, event: str, _argument: Any) -> Any:
        steps[0] += event == "line"
        return count

    before = sys.gettrace()
    gc.disable()
    sys.settrace(count)
    try:
        yield steps
    finally:
        sys.settrace(before)
        gc.enable()


@cache
def _caches(_modules: int) -> tuple[Callable[[], None], ...]:
    """What empties the caches of what was read before, but for what is loaded once."""
    named = [module for name, module in list(sys.modules.items()) if name.startswith("services.")]
    return tuple(
        each.cache_clear
        for module in named
        for each in vars(module).values()
        if hasattr(each, "cache_clear") and each.cache_parameters()["maxsize"] is not None
    )


def _forget() -> None:
    for clear in _caches(len(sys.modules)):
        clear()


def steps(work: Work, text: str) -> int:
    _forget()
    with _counted() as counted:
        work(text)
    return counted[0]


def _seconds(work: Work, text: str) -> float:
    _forget()
    started = time.process_time()
    work(text)
    return time.process_time() - started


def of_length(piece: str, chars: int) -> str:
    return (piece * (chars // len(piece) + 1))[:chars]


def _least_ratio(work: Work, piece: str, chars: int, took: float | None = None) -> float:
    """Processor time for four times a text, as a multiple of that for the text; the least of some tries.

    `took` is the time for four times the text where that was measured already.
    """
    short, long = of_length(piece, chars), of_length(piece, 4 * chars)
    least = math.inf
    for _ in range(TRIES):
        took = _seconds(work, long) if took is None else took
        least = min(least, took / max(_seconds(work, short), _CLOCK_S))
        took = None
        if least < MOST_TIME:
            break
    return least


def grown_times(work: Work) -> dict[str, list[float]]:
    """The families of texts for which the time grows faster than the text does.

    A short text may hold nothing to work on, so a step that is too large is tried once more from four times on.
    """
    grown = {}
    for family, piece in PIECES.items():
        took = _seconds(work, of_length(piece, 4 * TIMED_CHARS))
        if took < CERTAINLY_FAST:
            continue
        ratios = [_least_ratio(work, piece, TIMED_CHARS, took)]
        if ratios[0] >= MOST_TIME:
            ratios.append(_least_ratio(work, piece, 4 * TIMED_CHARS))
        if min(ratios) >= MOST_TIME:
            grown[family] = ratios
    return grown
