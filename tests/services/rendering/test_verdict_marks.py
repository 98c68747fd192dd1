import pytest

from services.events import CheckedAnswer, CheckedSentence, Verdict
from services.rendering.verdict_marks import reason_of, summary, verdict_marks

TEXT = "The Nile is 7 km long [1]."


def checked(*, strict: bool, verdict: Verdict = "unsupported") -> CheckedAnswer:
    sentence = CheckedSentence(start=0, end=21, citations=(1,), verdict=verdict, missing=("7 km",))
    return CheckedAnswer(sentences=(sentence,), supported=0.0, strict=strict)


@pytest.mark.parametrize(
    ("strict", "verdict", "css_class"),
    [
        (False, "unsupported", "doubt unsupported"),
        (True, "unsupported", "doubt unsupported struck"),
        (True, "partly", "doubt partly"),
    ],
)
def test_only_unsupported_sentences_of_a_strict_answer_are_struck_out(
    *, strict: bool, verdict: Verdict, css_class: str
) -> None:
    [mark] = verdict_marks(TEXT, checked(strict=strict, verdict=verdict))
    assert mark.css_class == css_class
    assert ("Struck out" in mark.sign.replace("&#32;", " ")) == ("struck" in css_class)


@pytest.mark.parametrize(("model", "words"), [("unsupported", "nothing of it in"), ("partly", "only part of it in")])
def test_the_reason_names_the_model_where_its_verdict_is_the_stricter_one(model: Verdict, words: str) -> None:
    sentence = CheckedSentence(start=0, end=9, citations=(1,), verdict=model, by={"rules": "supported", "model": model})
    assert words in reason_of(sentence)


@pytest.mark.parametrize(
    ("verdicts", "only_close", "words"),
    [
        (["supported", "supported"], False, "2 of 2 sentences match their sources"),
        (["supported", "supported"], True, "from the documents, but may not answer"),
        (["supported"], True, "from the documents, but may not answer"),
        (["supported", "unsupported"], True, "1 of 2 sentences match their sources"),
        ([], True, ""),
    ],
)
def test_the_summary_of_an_answer_that_is_only_close_names_only_its_source(
    verdicts: list[Verdict],
    only_close: bool,  # noqa: FBT001
    words: str,
) -> None:
    sentences = tuple(CheckedSentence(start=0, end=9, citations=(1,), verdict=each) for each in verdicts)
    assert summary(CheckedAnswer(sentences=sentences, supported=None), only_close=only_close) == words
