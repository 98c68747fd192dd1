import pytest

from services.checking.second_opinion import MAX_ASKED, cited_claims, with_opinions
from services.events import CheckedSentence, Checks, Verdict
from tests.support.citations import citation


def sentence(start: int, verdict: Verdict, *citations: int) -> CheckedSentence:
    return CheckedSentence(start=start, end=start + 3, citations=citations, verdict=verdict)


SENTENCES = (sentence(0, "supported", 1), sentence(4, "uncited"), sentence(8, "partly", 1))
CHECKS = Checks(sentences=SENTENCES, supported=0.33)


@pytest.mark.parametrize(
    ("rules", "model", "shown"),
    [
        ("supported", "unsupported", "unsupported"),
        ("unsupported", "supported", "unsupported"),
        ("supported", "partly", "partly"),
        ("supported", "supported", "supported"),
    ],
)
def test_the_stricter_of_two_verdicts_shows(rules: Verdict, model: Verdict, shown: Verdict) -> None:
    [checked] = with_opinions(Checks(sentences=(sentence(0, rules, 1),), supported=1.0), [model]).sentences
    assert (checked.verdict, checked.by) == (shown, {"rules": rules, "model": model})


def test_sentences_without_a_citation_or_an_opinion_stay_as_the_rules_have_them() -> None:
    checked = with_opinions(CHECKS, [None, "supported"])
    assert checked.sentences[:2] == CHECKS.sentences[:2]
    assert checked.sentences[2].by == {"rules": "partly", "model": "supported"}
    assert checked.supported == 0.33


def test_only_cited_sentences_are_asked_about_and_only_so_many() -> None:
    passages = [citation(1, "passage")]
    assert [claim.sentence for claim in cited_claims("one two six", CHECKS, passages)] == ["one", "six"]
    many = Checks(sentences=(sentence(0, "supported", 1),) * 50, supported=1.0)
    assert len(cited_claims("one", many, passages)) == MAX_ASKED
