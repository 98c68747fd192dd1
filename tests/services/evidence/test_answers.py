from services.events import CheckedSentence, Checks, Failed
from services.evidence.answers import cited_answer, place_in_words, quotes
from services.recordings import RecordedEvent
from tests.support.citations import citation
from tests.support.recordings import recording


def test_an_answer_has_the_citations_that_its_text_uses_and_their_sentences() -> None:
    sentence = CheckedSentence(start=0, end=17, citations=(1,), verdict="supported", spans={1: ((0, 8),)})
    answer = cited_answer(recording(citations=[citation(1), citation(2)], checks=[sentence]))
    assert list(answer.citations) == [1, 2]
    assert quotes(answer, 1) == ["The Nile"]
    assert quotes(answer, 2) == ["The Nile is long."]


def test_an_answer_that_failed_still_has_the_footnotes_that_it_came_to() -> None:
    whole = recording("run", "The Nile is long [2]", citations=[citation(1), citation(2)])
    failed = Failed(run_id="run", code="model_timeout", message="It took too long.", retryable=True)
    cut = whole.model_copy(update={"events": (*whole.events[:-1], RecordedEvent(at_ms=99, event=failed))})
    assert list(cited_answer(cut).citations) == [2]


def test_a_place_is_said_as_it_is_printed_with_the_files_own_count() -> None:
    assert place_in_words(citation()) == "page 1"
    assert place_in_words(citation(page=None)) == ""
    assert place_in_words(citation(place="slide 3")) == "slide 3"
    assert place_in_words(citation(page=4).model_copy(update={"page_label": "iv"})) == "page iv (4 in the file)"


def test_a_strict_answer_leaves_with_what_its_sources_support_alone() -> None:
    text = "The Nile is long [1]. The Rhine is short [2]."
    sentences = (
        CheckedSentence(start=0, end=16, citations=(1,), verdict="supported"),
        CheckedSentence(start=22, end=40, citations=(2,), verdict="unsupported"),
    )
    whole = recording(text=text, citations=[citation(1), citation(2)], checks=sentences)
    checks = whole.events[-2]
    assert isinstance(checks.event, Checks)
    strict = checks.model_copy(update={"event": checks.event.model_copy(update={"strict": True})})
    answer = cited_answer(whole.model_copy(update={"events": (*whole.events[:-2], strict, whole.events[-1])}))
    assert "Rhine" not in answer.text
    assert (list(answer.citations), answer.left_out) == ([1], 1)
    assert cited_answer(whole).text == text
