"""Files of recordings: what is written is read, and what was changed, is newer or is something else is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import RecordingDamaged, RecordingNewer, RecordingRefused, RecordingUnreadable
from services.evidence.answers import cited_answer
from services.recordings import read_recordings, recordings_json
from tests.support.recordings import recording

WRITTEN = recordings_json([recording("one"), recording("two", "“Né” \u2028 [1] 😀")])


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    whole = json.loads(WRITTEN)
    change(whole)
    return json.dumps(whole).encode()


def test_what_is_written_is_read_as_it_was() -> None:
    assert read_recordings(WRITTEN) == [recording("one"), recording("two", "“Né” \u2028 [1] 😀")]


def test_a_file_of_the_first_version_is_read_by_every_later_one() -> None:
    [old] = read_recordings((Path(__file__).parents[1] / "support" / "recorded-by-0.1.0.json").read_bytes())
    answer = cited_answer(old)
    assert answer.text == "The Nile is long [1]."
    assert answer.citations[1].chunk_text == "The Nile is long."
    assert [sentence.verdict for sentence in answer.sentences] == ["supported"]


def test_a_file_that_another_program_formatted_anew_is_the_same_file() -> None:
    again = json.dumps(json.loads(WRITTEN), indent=4, sort_keys=True)
    assert read_recordings(again.encode()) == read_recordings(WRITTEN)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda whole: whole["recordings"][0]["events"][2]["event"].update(text="It is short."), RecordingDamaged),
        (lambda whole: whole["recordings"].pop(), RecordingDamaged),
        (lambda whole: whole.pop("digest"), RecordingDamaged),
        (lambda whole: whole.update(format_version=2, new_things=[]), RecordingNewer),
        (lambda whole: whole.update(format_version="1"), RecordingUnreadable),
        (lambda whole: whole.update(format="something else"), RecordingUnreadable),
    ],
)
def test_a_changed_newer_or_other_file_is_refused(
    change: Callable[[dict[str, Any]], object], error: type[RecordingRefused]
) -> None:
    with pytest.raises(error):
        read_recordings(changed(change))


@given(st.binary(max_size=200) | st.sampled_from([WRITTEN[:cut] for cut in range(0, len(WRITTEN), 97)] + [b"[" * 9999]))
def test_no_bytes_but_a_recording_are_read(data: bytes) -> None:
    with pytest.raises(RecordingRefused):
        read_recordings(data)


def test_an_answer_without_a_last_event_is_no_recording() -> None:
    whole = recording("one")
    cut = whole.model_copy(update={"events": whole.events[:-1]})
    with pytest.raises(RecordingUnreadable):
        read_recordings(recordings_json([cut]))
