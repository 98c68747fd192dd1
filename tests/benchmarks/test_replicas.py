from benchmarks.load.listener import StreamedAnswer
from benchmarks.reliability.replicas import Read
from benchmarks.reliability.rolling import Clients, rows

LOST = {"code": "worker_lost", "retryable": True}


def test_lost_and_doubled_events_of_an_answer_are_counted() -> None:
    whole = Read([1, 2, 3, 4], ["status", "citations", "token", "done"])
    assert (whole.lost, whole.doubled, whole.ended) == (0, 0, True)
    assert Read([1, 3, 3, 6], ["status", "token", "token", "token"]).lost == 3
    assert Read([1, 3, 3, 6], ["status", "token", "token", "token"]).doubled == 1
    assert not Read([1], ["status"]).ended
    assert not Read().ended


def test_a_follower_is_told_of_a_lost_server_once_and_as_of_something_to_try_again() -> None:
    assert Read([1, 2], ["status", "error"], error=LOST).told_once
    assert not Read([1], ["status"]).told_once
    assert not Read([1, 2, 3], ["status", "error", "error"], error=LOST).told_once
    assert not Read([1, 2, 3], ["status", "error", "done"], error=LOST).told_once
    assert not Read([1, 2], ["status", "error"], error=LOST | {"retryable": False}).told_once
    assert not Read([1, 2], ["status", "error"], error=LOST | {"code": "internal"}).told_once


def test_what_a_rolling_restart_loses_is_counted() -> None:
    whole = StreamedAnswer("a", ending='done {"finish_reason":"stop"}')
    stopped = StreamedAnswer("b", ending='error {"code":"overloaded"}', resumes=1)
    endless = StreamedAnswer("c", lost=2, doubled=1)
    counted = rows(Clients(1, [whole, stopped, endless], refused=[503]), [1.0, 2.5], 150)
    assert [(row.value, row.verdict) for row in counted] == [(1, "NO"), (1, "NO"), (3, "NO"), (1, "NO")]
    assert counted[0].measured == "1 of 3 (1 resumes; a replica ended after 2.5 s at the latest)"
    assert {row.verdict for row in rows(Clients(1, [whole]), [1.0], 150)} == {"yes"}
