"""What contradicts a sentence makes it unsupported; what its passages may say in other words makes it unclear."""

import pytest

from services.checking.verdict import check
from services.models.embeddings import UniversalSentenceEncoder
from services.text.likeness import Likeness
from tests.support.citations import citation
from tests.support.verdicts import verdict

ALLOTMENTS = (
    "The committee met on Sunday 9 March with Dora Finch in the chair, Amos Pell dissenting from the new rents. "
    "The record of Lena Voss from 2011 stood. Sheds must be painted before the inspection on Monday."
)


@pytest.fixture(scope="module")
def likeness() -> Likeness:
    return UniversalSentenceEncoder().likeness


@pytest.mark.parametrize(
    ("sentence", "made_of_it"),
    [
        ("The committee met on Sunday 16 March", "unsupported"),
        ("The new rents do not apply to Dora Finch in the chair", "partly"),
        ("Nobody has beaten the record of Lena Voss since 2011", "partly"),
        ("Amos Pell voted against the new rents", "partly"),
        ("Sheds must be painted before the inspection and the barbecue", "partly"),
    ],
)
def test_what_contradicts_is_told_from_what_is_only_unclear(sentence: str, made_of_it: str) -> None:
    assert verdict(sentence, ALLOTMENTS)[0] == made_of_it


def test_a_sentence_about_something_else_is_unsupported_and_one_in_other_words_unclear(likeness: Likeness) -> None:
    passage = "Mobile phones have to be switched off during lessons. Lunch is served at noon."
    verdicts = [
        check(f"{sentence} [1].", [citation(1, passage)], likeness).sentences[0].verdict
        for sentence in ("Copper is an excellent conductor", "The pupils eat a warm meal in the middle of the day")
    ]
    assert verdicts == ["unsupported", "partly"]


def test_a_table_has_the_language_of_its_document() -> None:
    prose = "The prices of this week are those at the farm, and the yields are from the first cut of the year."
    table = "| Crop | Area | Price |\n|---|---|---|\n| Oilseed rape | 296 | 402 |\n| Oats | 188 | 197 |"
    answer = "Oilseed rape has a price of 402 [1]."
    together = check(answer, [citation(1, table), citation(2, prose)]).sentences
    assert [sentence.verdict for sentence in together] == ["supported"]


@pytest.mark.parametrize(
    ("passage", "true", "altered"),
    [
        ("Der Sitz der Firma ist in Lauenförde. Die Firma hat 40 Beschäftigte.",
         "The company has its seat in Lauenförde", "The company has its seat in Holzminden"),
        ("Die Firma liefert vor allem nach Finnland und Spanien.",
         "The firm supplies above all Finland and Spain", "The firm supplies above all Norway and Spain"),
        ("The study was done in eleven Finnish hospitals.",
         "The study was done in eleven hospitals in Finland", "The study was done in eleven hospitals in Denmark"),
        ("The app runs on macOS as well.", "The app runs on macOS", "The app runs on iOS"),
    ],
)  # fmt: skip
def test_names_are_compared_across_languages(passage: str, true: str, altered: str, likeness: Likeness) -> None:
    verdicts = [
        check(f"{each} [1].", [citation(1, passage)], likeness).sentences[0].verdict for each in (true, altered)
    ]
    assert verdicts == ["supported", "unsupported"]


def test_thanks_to_something_is_a_claim_and_thanks_are_none() -> None:
    answer = "Thanks for your question! Thanks to Dora Finch, the committee met [1]."
    assert [answer[each.start : each.end] for each in check(answer, [citation(1, ALLOTMENTS)]).sentences] == [
        "Thanks to Dora Finch, the committee met [1]."
    ]
