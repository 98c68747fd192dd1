from pathlib import Path

from services.storage.ages import Ages
from services.storage.library import Library
from services.storage.workspaces import HOUR_S, Workspaces
from tests.services.storage.test_workspaces import ALICE, stored

DAY_S = 24 * HOUR_S


class Clocks:
    """A wall clock that can be set, beside one that can't."""

    def __init__(self, now: float) -> None:
        self.wall = now
        self.monotonic = 0.0
        self.ages = Ages(lambda: self.wall, lambda: self.monotonic)

    def pass_time(self, seconds: float) -> None:
        self.wall += seconds
        self.monotonic += seconds


def test_what_was_there_before_a_jump_gets_no_older_by_it() -> None:
    clocks = Clocks(1e9)
    clocks.pass_time(10)
    clocks.ages.look()
    clocks.wall += DAY_S
    clocks.pass_time(10)
    clocks.ages.look()
    later = clocks.wall
    clocks.pass_time(5)
    assert (clocks.ages.of(1e9), clocks.ages.of(later)) == (25, 5)


def test_a_clock_that_is_set_back_makes_nothing_older() -> None:
    clocks = Clocks(1e9)
    clocks.wall -= DAY_S
    clocks.ages.look()
    later = clocks.wall
    clocks.pass_time(5)
    clocks.ages.look()
    assert clocks.ages.of(later) == 5
    assert clocks.ages.of(1e9) < 5


def test_a_clock_that_is_brought_up_to_date_is_believed() -> None:
    clocks = Clocks(1e9)
    clocks.wall += 30
    clocks.ages.look()
    assert clocks.ages.of(1e9) == 30


async def test_a_clock_that_is_set_a_day_ahead_deletes_no_workspace(library: Library, tmp_path: Path) -> None:
    document = await stored(library, tmp_path, ALICE)
    clocks = Clocks(document.created + 10)
    gone: list[str] = []
    workspaces = Workspaces(library, 1.0, lambda each: gone.append(each.id), clocks.ages)
    clocks.wall += DAY_S
    await workspaces.expire()
    assert await library.documents(ALICE) == [document]
    clocks.pass_time(2 * HOUR_S)
    await workspaces.expire()
    assert await library.documents(ALICE) == []
    assert gone == [document.id]
