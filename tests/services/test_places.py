import asyncio

import pytest

from services.errors import Overloaded, WorkspaceBusy
from services.places import Place, Places

WORKSPACES = [f"workspace-{n}" for n in range(9)]


def states(*places: Place) -> list[bool]:
    return [place.answering for place in places]


def test_places_are_taken_first_come_first_served() -> None:
    places = Places(answering=2, waiting=2, per_workspace=2)
    first, second, third, fourth = (places.take(workspace) for workspace in WORKSPACES[:4])
    assert (states(first, second, third, fourth), places.ahead_of(third), places.ahead_of(fourth)) == (
        [True, True, False, False],
        0,
        1,
    )
    second.leave()
    assert (states(third, fourth), places.ahead_of(fourth)) == ([True, False], 0)
    assert (places.answering, places.waiting) == (2, 1)


def test_a_full_waiting_room_takes_nobody() -> None:
    places = Places(answering=1, waiting=1, per_workspace=1)
    places.take(WORKSPACES[0])
    waits = places.take(WORKSPACES[1])
    with pytest.raises(Overloaded):
        places.take(WORKSPACES[2])
    waits.leave()
    assert not places.take(WORKSPACES[2]).answering


def test_without_a_waiting_room_nobody_waits() -> None:
    places = Places(answering=1, waiting=0, per_workspace=1)
    places.take(None)
    with pytest.raises(Overloaded):
        places.take(None)


def test_a_workspace_that_asks_too_much_is_in_nobodys_way() -> None:
    places = Places(answering=3, waiting=5, per_workspace=1)
    greedy, other, third = WORKSPACES[:3]
    answered, waits = places.take(greedy), places.take(greedy)
    assert states(answered, waits) == [True, False]
    with pytest.raises(WorkspaceBusy):
        places.take(greedy)
    assert states(places.take(other), places.take(third)) == [True, True]
    answered.leave()
    assert waits.answering


def test_questions_without_a_workspace_share_only_the_whole() -> None:
    places = Places(answering=3, waiting=1, per_workspace=1)
    assert states(*(places.take(None) for _ in range(4))) == [True, True, True, False]


def test_leaving_twice_is_leaving_once() -> None:
    places = Places(answering=1, waiting=3, per_workspace=1)
    first = places.take(WORKSPACES[0])
    second, third = places.take(WORKSPACES[1]), places.take(WORKSPACES[2])
    first.leave()
    first.leave()
    assert states(second, third) == [True, False]


async def test_who_waits_learns_how_many_are_ahead_until_it_is_their_turn() -> None:
    places = Places(answering=1, waiting=9, per_workspace=1)
    answered, *waiting = (places.take(workspace) for workspace in WORKSPACES[:4])
    told: list[int] = []

    async def wait() -> None:
        told.extend([ahead async for ahead in waiting[-1].ahead()])

    task = asyncio.create_task(wait())
    await asyncio.sleep(0)
    for place in (waiting[0], answered, waiting[1]):
        place.leave()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    await task
    assert told == [2, 1, 0]
