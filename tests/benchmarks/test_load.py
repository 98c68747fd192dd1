"""`make load` and `make soak` in short: a few streams for a few seconds, with all that their clients do."""

from collections.abc import Iterator

import pytest

from benchmarks.load import __main__ as load
from benchmarks.load import soak
from benchmarks.load.watching import pinned
from benchmarks.speed.stage import Stage
from tests.support.processes import MeasuredProgram

pytestmark = pytest.mark.slow

SHORT = load.Options.of(
    ["--streams", "20", "--seconds", "5", "--tabs", "1", "--leaves", "40", "--breaks", "40", "--close_s", "8"]
)
"""A second until connections are closed is too short on a busy machine."""


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage() as stage:
        yield stage


@pytest.fixture(scope="module")
def server(stage: Stage) -> Iterator[MeasuredProgram]:
    with pinned(stage, load.settings_of(SHORT)) as server:
        yield server


def test_streams_are_held_whatever_their_clients_do(server: MeasuredProgram, stage: Stage) -> None:
    rows = load.measured(server, stage.provider, SHORT)
    counts = [row for row in rows if row.target is not None and row.unit != "ms"]
    assert len(counts) == 8
    assert [f"{row.name}: {row.measured}" for row in counts if row.verdict == "NO"] == []


def test_answers_that_are_asked_for_and_left_leave_nothing(server: MeasuredProgram) -> None:
    options = soak.Options.of(["--answers", "60", "--first", "30", "--settle", "0"])
    memory, answers, left_over = soak.measured(server, options)
    assert "MB" in memory.measured
    assert answers.verdict == "yes", answers.measured
    assert left_over.verdict == "yes", left_over.measured
