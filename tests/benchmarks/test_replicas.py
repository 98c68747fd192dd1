from benchmarks.reliability.replicas import Read


def test_lost_and_doubled_events_of_an_answer_are_counted() -> None:
    whole = Read([1, 2, 3, 4], ["status", "citations", "token", "done"])
    assert (whole.lost, whole.doubled, whole.ended) == (0, 0, True)
    assert Read([1, 3, 3, 6], ["status", "token", "token", "token"]).lost == 3
    assert Read([1, 3, 3, 6], ["status", "token", "token", "token"]).doubled == 1
    assert not Read([1], ["status"]).ended
    assert not Read().ended
