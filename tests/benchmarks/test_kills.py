"""The program killed at random moments: the short form of `make faults`."""

import asyncio
from pathlib import Path

import pytest

from benchmarks.reliability.kills import Killing

pytestmark = pytest.mark.slow

KILLS = 3
SEED = 4711


def test_a_server_that_is_killed_loses_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    killing = Killing(tmp_path, SEED)
    outcome = asyncio.run(killing.run(KILLS))
    assert (outcome.findings.wrong, outcome.left) == ([], []), killing.said()
    assert outcome.kills >= KILLS
    assert outcome.uploads > 0
