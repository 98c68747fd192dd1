import pytest

from services.events import CheckedAnswer, CheckedSentence, Verdict
from services.rendering.verdict_marks import reason_of, verdict_marks

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


@pytest.mark.parametrize(("model", "words"), [("unsupported", "found it not in"), ("partly", "only partly in")])
def test_the_reason_names_the_model_where_its_verdict_is_the_stricter_one(model: Verdict, words: str) -> None:
    sentence = CheckedSentence(start=0, end=9, citations=(1,), verdict=model, by={"rules": "supported", "model": model})
    assert words in reason_of(sentence)
