from services.events import AnswerEvent, Done, Status, Timings, Token
from services.finished import KEEP_BYTES, FinishedRuns

EVENTS: list[AnswerEvent] = [
    Status(stage="retrieving", message="Searching 1 document"),
    Token(text="It is “long” \u2028 [1]\n"),
    Done(
        run_id="run",
        finish_reason="stop",
        cited=(1,),
        model="m",
        usage=None,
        timings_ms=Timings(retrieval=1.5, first_token=None, total=2),
    ),
]


def test_what_is_kept_is_read_as_it_was() -> None:
    finished = FinishedRuns()
    finished.keep("run", "workspace", ["document"], EVENTS)
    assert finished.events("workspace", "run") == EVENTS
    assert finished.events("another", "run") is None
    assert finished.events(None, "run") is None
    assert finished.events("workspace", "unknown") is None


def test_a_document_that_is_forgotten_takes_its_runs_with_it() -> None:
    finished = FinishedRuns()
    finished.keep("one", None, ["a", "b"], EVENTS)
    finished.keep("two", None, ["b", "c"], EVENTS)
    finished.forget("a")
    assert (finished.events(None, "one"), finished.events(None, "two")) == (None, EVENTS)


def test_memory_is_bounded_and_the_oldest_go_first() -> None:
    finished = FinishedRuns()
    many = KEEP_BYTES // 1000 + 1  # each takes at least a thousand bytes
    for number in range(many):
        finished.keep(str(number), None, [], EVENTS)
    assert finished.events(None, "0") is None
    assert finished.events(None, str(many - 1)) == EVENTS
