import pytest

from services.checking.strict import without_unsupported
from services.events import CheckedAnswer, CheckedSentence, Verdict


def checked(answer: str, *verdicts: tuple[str, Verdict]) -> CheckedAnswer:
    sentences = tuple(
        CheckedSentence(start=answer.index(text), end=answer.index(text) + len(text), citations=(1,), verdict=verdict)
        for text, verdict in verdicts
    )
    return CheckedAnswer(sentences=sentences, supported=0.5, strict=True)


@pytest.mark.parametrize(
    ("answer", "wrong", "left"),
    [
        ("The Nile is long [1]. It is red [1]. It flows [1].", "It is red [1].", "The Nile is long [1]. It flows [1]."),
        ("It is red. [1] The Nile is long.", "It is red.", "The Nile is long."),
        ("The Nile is long. It is red. [1]", "It is red.", "The Nile is long. "),
        ("- It is long [1]\n- It is red [1]\n- It flows [1]", "It is red", "- It is long [1]\n- It flows [1]"),
        ("1. It is red [1]\n2. It flows [1]", "It is red", "2. It flows [1]"),
        ("It is red [1].\n\nIt flows.", "It is red [1].", "\nIt flows."),
        ("It is red [1].", "It is red [1].", ""),
    ],
)
def test_unsupported_sentences_are_left_out_with_their_footnotes(answer: str, wrong: str, left: str) -> None:
    text, _ = without_unsupported(answer, checked(answer, (wrong, "unsupported")))
    assert text == left


def test_the_checks_of_what_is_left_fit_the_shorter_answer() -> None:
    answer = "It is red [1]. The Nile is long [1]. It is blue. It flows [1]."
    verdicts: list[tuple[str, Verdict]] = [
        ("It is red [1].", "unsupported"),
        ("The Nile is long", "supported"),
        ("It is blue.", "unsupported"),
        ("It flows", "uncited"),
    ]
    text, checks = without_unsupported(answer, checked(answer, *verdicts))
    assert [text[sentence.start : sentence.end] for sentence in checks.sentences] == ["The Nile is long", "It flows"]
    assert (checks.supported, checks.strict) == (0.5, True)
