import pytest

from services.checking.cited_sentences import cited_spans
from services.checking.claims import claims_in
from services.checking.evidence import Evidence
from services.checking.verdict import check
from services.events import Citation
from services.models.extractive.phrases import CLOSEST, UNCERTAIN
from tests.support.citations import citation

HEATING = (
    "The heating is serviced every autumn. Residents set radiators in their rooms themselves. A visit by the "
    "caretaker costs 35 euros. Outside office hours the fee doubles. Keys are kept in the lobby."
)
TABLE = "| Month | Visitors |\n| --- | --- |\n| June | 310 |\n| July | 984 |"

SHEET = "Cash at bank 90 75\nTrade receivables 180 165\nStocks 20 30\nCurrent liabilities 280 300"


def cited_texts(text: str, passage: str) -> list[str]:
    return [passage[start:end] for start, end in cited_spans(text, Evidence(passage, "", ""))]


@pytest.mark.parametrize(
    ("text", "passage", "expected"),
    [
        ("Residents adjust the radiators in their own rooms", HEATING, [
            "Residents set radiators in their rooms themselves."]),
        ("A caretaker visit is 35 euros, and the fee doubles outside office hours", HEATING, [
            "A visit by the caretaker costs 35 euros.", "Outside office hours the fee doubles."]),
        ("The pool opens in May", HEATING, []),
        ("In July there were 984 visitors", TABLE, ["| July | 984 |"]),
        ("Visitors by month", TABLE, ["| June | 310 |"]),
        ("Quick ratio: (90 (Cash at bank) + 180 (Trade receivables)) / 280 (Current liabilities) = 0.96", SHEET, [
            "Cash at bank 90 75", "Trade receivables 180 165", "Current liabilities 280 300"]),
        ("渡船は12分かかります", "渡船は12分かかります。切符は車内で買えません。", ["渡船は12分かかります。"]),
    ],
)  # fmt: skip
def test_the_sentences_that_have_most_of_a_claim_are_cited(text: str, passage: str, expected: list[str]) -> None:
    assert cited_texts(text, passage) == expected


def test_each_footnote_of_a_sentence_has_spans_of_its_own_passage() -> None:
    fuel = citation(1, "It rained. The fuel cost 98 euros.")
    crew: Citation = citation(2, "The crew has 148 members. It rained.")
    [sentence] = check("The fuel cost 98 euros and the crew has 148 members [1][2].", [fuel, crew]).sentences
    assert sentence.spans == {1: ((11, 34),), 2: ((0, 25),)}


def test_a_passage_without_words_of_the_sentence_has_no_spans() -> None:
    [sentence] = check("The fuel cost 98 euros [1].", [citation(1, "It rained.")]).sentences
    assert sentence.spans == {}


def test_offsets_count_unicode_characters_of_the_passage() -> None:
    passage = "Ein Gruß 🙂. Die Fähre fährt täglich."
    [sentence] = check("Die Fähre fährt täglich [1].", [citation(1, passage)]).sentences
    [(start, end)] = sentence.spans[1]
    assert passage[start:end] == "Die Fähre fährt täglich."


def test_a_footnote_behind_a_quotation_belongs_to_each_of_its_sentences_and_to_no_other() -> None:
    quoted = "“Keys are kept in the lobby. Call “Stop”. The fee doubles at night.” [1]"
    answer = f"{quoted}\n\n“Tea is free. Cold milk costs extra.” It is late. [2]"
    assert [claim.citations for claim in claims_in(answer)] == [(1,), (1,), (1,), (), (), (2,)]


@pytest.mark.parametrize("announcement", [*CLOSEST.values(), *UNCERTAIN.values()])
def test_an_announcement_of_quotes_claims_nothing(announcement: str) -> None:
    assert [claim.citations for claim in claims_in(f"{announcement}\n\n“Keys are kept in the lobby.” [3]")] == [(3,)]
