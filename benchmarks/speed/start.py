"""Seconds from the start of our program until its page answers and until it is ready, against a bare Gradio page."""

import statistics

from benchmarks.speed.stage import Stage
from benchmarks.speed.table import Measurement
from tests.support.processes import footnote, peer

REPEATS = 3
MOST_TIMES_PAGE, MOST_TIMES_READY = 1.3, 2.2


def measure(stage: Stage) -> list[Measurement]:
    _ours(stage)  # takes in the samples, and brings the libraries' files into the system's cache
    _bare()
    starts = [(*_ours(stage), _bare()) for _ in range(REPEATS)]
    page, ready, bare = (statistics.median(seconds) for seconds in zip(*starts, strict=True))
    return [
        _row("start until the page answers", page, bare, MOST_TIMES_PAGE),
        _row("start until ready", ready, bare, MOST_TIMES_READY),
    ]


def _row(name: str, seconds: float, bare: float, target: float) -> Measurement:
    measured = f"{seconds / bare:.2f} times ({seconds:.1f} s; bare Gradio page {bare:.1f} s)"
    return Measurement(name, measured, seconds / bare, target, "times a bare Gradio page")


def _ours(stage: Stage) -> tuple[float, float]:
    with footnote(stage.folder / "start", stage.upstream) as program:
        return program.seconds_until("/"), program.seconds_until("/readyz")


def _bare() -> float:
    with peer("bare") as program:
        return program.seconds_until("/")
