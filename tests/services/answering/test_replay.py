from services.answering.replay import KEEP_BYTES_PER_WORKSPACE, FinishedRuns
from tests.support.recordings import recording


def test_what_is_kept_is_read_as_it_was() -> None:
    finished = FinishedRuns()
    kept = recording("run")
    finished.keep("workspace", kept)
    assert finished.recording("workspace", "run") == kept
    assert finished.recording("another", "run") is None
    assert finished.recording(None, "run") is None
    assert finished.recording("workspace", "unknown") is None


def test_a_document_that_is_forgotten_takes_its_runs_with_it() -> None:
    finished = FinishedRuns()
    finished.keep(None, recording("one", documents=("a", "b")))
    finished.keep(None, recording("two", documents=("b", "c")))
    finished.forget("a")
    assert finished.recording(None, "one") is None
    assert finished.recording(None, "two") is not None


def test_memory_is_bounded_and_a_workspaces_own_oldest_go_first() -> None:
    finished = FinishedRuns()
    finished.keep("quiet", recording("0"))
    many = KEEP_BYTES_PER_WORKSPACE // 1000 + 1  # each takes at least a thousand bytes
    for number in range(many):
        finished.keep("busy", recording(str(number)))
    assert finished.recording("busy", "0") is None
    assert finished.recording("busy", str(many - 1)) is not None
    assert finished.recording("quiet", "0") is not None
