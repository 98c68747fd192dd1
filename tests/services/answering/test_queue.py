import asyncio

import pytest

from services.answering.queue import AnswerQueue, QueuePosition
from services.errors import Overloaded, WorkspaceBusy
from services.operations.turns import client_address

WORKSPACES = [f"workspace-{n}" for n in range(9)]


def states(*positions: QueuePosition) -> list[bool]:
    return [position.answering for position in positions]


def test_places_are_taken_first_come_first_served() -> None:
    queue = AnswerQueue(answering=2, waiting=2, per_workspace=2)
    first, second, third, fourth = (queue.take(workspace) for workspace in WORKSPACES[:4])
    assert (states(first, second, third, fourth), queue.ahead_of(third), queue.ahead_of(fourth)) == (
        [True, True, False, False],
        0,
        1,
    )
    second.leave()
    assert (states(third, fourth), queue.ahead_of(fourth)) == ([True, False], 0)
    assert (queue.answering, queue.waiting) == (2, 1)


def test_a_full_waiting_room_accepts_no_question() -> None:
    queue = AnswerQueue(answering=1, waiting=1, per_workspace=1)
    queue.take(WORKSPACES[0])
    waits = queue.take(WORKSPACES[1])
    with pytest.raises(Overloaded):
        queue.take(WORKSPACES[2])
    waits.leave()
    assert not queue.take(WORKSPACES[2]).answering


def test_without_a_waiting_room_no_question_waits() -> None:
    queue = AnswerQueue(answering=1, waiting=0, per_workspace=1)
    queue.take(None)
    with pytest.raises(Overloaded):
        queue.take(None)


def test_a_workspace_that_asks_too_much_does_not_delay_others() -> None:
    queue = AnswerQueue(answering=3, waiting=5, per_workspace=1)
    greedy, other, third = WORKSPACES[:3]
    answered, waits = queue.take(greedy), queue.take(greedy)
    assert states(answered, waits) == [True, False]
    with pytest.raises(WorkspaceBusy):
        queue.take(greedy)
    assert states(queue.take(other), queue.take(third)) == [True, True]
    answered.leave()
    assert waits.answering


def test_questions_without_a_workspace_count_as_one_workspace() -> None:
    queue = AnswerQueue(answering=4, waiting=4, per_workspace=1)
    assert states(queue.take(None), queue.take(None), queue.take(WORKSPACES[0])) == [True, False, True]
    with pytest.raises(WorkspaceBusy):
        queue.take(None)


def test_a_workspace_waits_for_one_question_of_another_at_most() -> None:
    queue = AnswerQueue(answering=1, waiting=8, per_workspace=4)
    answered, *greedy = (queue.take(WORKSPACES[0]) for _ in range(4))
    other = queue.take(WORKSPACES[1])
    assert [queue.ahead_of(each) for each in (*greedy, other)] == [0, 2, 3, 1]
    answered.leave()
    greedy[0].leave()
    assert states(*greedy[1:], other) == [False, False, True]


def test_one_client_address_leaves_a_quarter_to_others_however_many_workspaces_it_makes() -> None:
    queue = AnswerQueue(answering=4, waiting=4, per_workspace=1)
    client_address.set("192.0.2.1")
    assert states(*(queue.take(workspace) for workspace in WORKSPACES[:6])) == [True, True, True, False, False, False]
    with pytest.raises(WorkspaceBusy):
        queue.take(WORKSPACES[6])
    client_address.set("192.0.2.2")
    assert queue.take(WORKSPACES[7]).answering
    client_address.set("")


def test_leaving_twice_is_leaving_once() -> None:
    queue = AnswerQueue(answering=1, waiting=3, per_workspace=1)
    first = queue.take(WORKSPACES[0])
    second, third = queue.take(WORKSPACES[1]), queue.take(WORKSPACES[2])
    first.leave()
    first.leave()
    assert states(second, third) == [True, False]


async def test_who_waits_learns_how_many_are_ahead_until_it_is_their_turn() -> None:
    queue = AnswerQueue(answering=1, waiting=9, per_workspace=1)
    answered, *waiting = (queue.take(workspace) for workspace in WORKSPACES[:4])
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


def test_what_a_workspace_or_client_has_on_other_replicas_counts_too() -> None:
    elsewhere = {("answers of workspace", WORKSPACES[0]): 1, ("waiting of workspace", WORKSPACES[1]): 2}
    queue = AnswerQueue(
        answering=4, waiting=4, per_workspace=2, elsewhere=lambda kind, whose: elsewhere.get((kind, whose), 0)
    )
    first, second = queue.take(WORKSPACES[0]), queue.take(WORKSPACES[0])
    assert states(first, second) == [True, False]
    assert queue.taken() == {
        ("answers of workspace", WORKSPACES[0]): 1,
        ("answers of client", WORKSPACES[0]): 1,
        ("waiting of workspace", WORKSPACES[0]): 1,
        ("waiting of client", WORKSPACES[0]): 1,
    }
    assert states(queue.take(WORKSPACES[1]), queue.take(WORKSPACES[1])) == [True, True]
    with pytest.raises(WorkspaceBusy):
        queue.take(WORKSPACES[1])
    elsewhere.clear()
    queue.look_again()
    assert states(first, second) == [True, True]
