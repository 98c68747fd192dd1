"""`make load` and `make soak` in short: a few streams for a few seconds, with all that their clients do."""

import pytest

from benchmarks.load import __main__ as load
from benchmarks.load import soak

pytestmark = pytest.mark.slow


def test_streams_are_held_whatever_their_clients_do() -> None:
    short = ["--streams", "20", "--seconds", "5", "--tabs", "1", "--leaves", "40", "--breaks", "40"]
    options = load.Options.of([*short, "--close_s", "8"])  # a second is too short on a busy machine
    rows = load.measure(options)
    counts = [row for row in rows if row.target is not None and row.unit != "ms"]
    assert len(counts) == 8
    assert [f"{row.name}: {row.measured}" for row in counts if row.verdict == "NO"] == []


def test_answers_that_are_asked_for_and_left_leave_nothing() -> None:
    memory, answers, left_over = soak.measure(soak.Options.of(["--answers", "60", "--first", "30", "--settle", "0"]))
    assert "MB" in memory.measured
    assert answers.verdict == "yes", answers.measured
    assert left_over.verdict == "yes", left_over.measured
