"""Sentences made of a table's cells, or of a sum over some of its rows, are checked row by row."""

import pytest

from services.checking.verdict import check
from services.events import Verdict
from tests.support.citations import citation

HEADING = "| Ref | Date | Hirer | Charge £ | Paid |\n| --- | --- | --- | --- | --- |\n"
FEBRUARY = (
    f"{HEADING}| H1 | Fri 06/02/2026 | Cubs | 13 | yes |\n| H2 | Sat 07/02/2026 | Okafor christening | 87.50 | no |"
)
MARCH = f"{HEADING}| H3 | Sat 07/03/2026 | Seed swap | 52 | no |\n| H4 | Sat 28/03/2026 | Cubs | 13 | yes |"


def checked(sentence: str) -> tuple[Verdict, tuple[str, ...]]:
    [found] = check(f"{sentence} [1][2]", [citation(1, FEBRUARY), citation(2, MARCH)]).sentences
    return found.verdict, found.missing


@pytest.mark.parametrize(
    "sentence",
    [
        "Hirer: Okafor christening; Paid: no",
        "- Hirer: Seed swap; Charge £: **52**; Paid: no",
        "hirer: cubs; paid: yes",
        "Hirer: Seed swap: Ref: H3; Paid: no",
        "Paid: no: Σ Charge £ (2) = **139.50**",
        "Date: March: Σ Charge £ (2) = 65",
        "Hirer: Cubs, Seed swap: Σ Charge £ (3) = 78",
        "Charge £: more than 50: Σ Charge £ (2) = 139.5",
        "⌀ Charge £ (4) ≈ 41.38",
        "Paid: no: **2 rows** (Ref: H2, H3)",
    ],
)
def test_what_a_row_says_or_rows_add_up_to_is_supported(sentence: str) -> None:
    assert checked(sentence) == ("supported", ())


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("Hirer: Okafor christening; Paid: yes", ("yes",)),
        ("Hirer: Seed swap; Charge £: 13", ("13",)),
        ("Hirer: Film club; Charge £: 13", ("Film club",)),
        ("Paid: no: Σ Charge £ (2) = 152.50", ("152.50",)),
        ("Date: March: Σ Charge £ (1) = 65", ("65",)),
        ("Paid: yes: 1 row (Ref: H1)", ("1",)),
    ],
)
def test_cells_of_different_rows_and_wrong_sums_are_not(sentence: str, missing: tuple[str, ...]) -> None:
    assert checked(sentence) == ("unsupported", missing)


def test_a_sum_over_more_rows_than_are_cited_is_partly_supported() -> None:
    assert checked("Paid: no: Σ Charge £ (9) = 639.50")[0] == "partly"


def test_a_line_with_a_single_name_is_checked_by_its_words() -> None:
    [found] = check("Note: closed on Sundays. [1]", [citation(1, "Note: closed on Sundays.")]).sentences
    assert found.verdict == "supported"


def test_the_rows_that_a_sum_adds_up_are_marked_and_no_others() -> None:
    passages = [citation(1, FEBRUARY), citation(2, MARCH)]
    sentences = (
        "Paid: no: Σ Charge £ (2) = 139.50",
        "Hirer: Cubs; Charge £: 13",
        "Paid: yes, no: Σ Charge £ (4) = 165.50",
    )
    answer = "\n\n".join(f"{sentence} [1][2]" for sentence in sentences)
    marked = [
        {
            number: [passages[number - 1].chunk_text[slice(*span)] for span in spans]
            for number, spans in each.spans.items()
        }
        for each in check(answer, passages).sentences
    ]
    okafor = "| H2 | Sat 07/02/2026 | Okafor christening | 87.50 | no |"
    seed_swap = "| H3 | Sat 07/03/2026 | Seed swap | 52 | no |"
    cubs = ("| H1 | Fri 06/02/2026 | Cubs | 13 | yes |", "| H4 | Sat 28/03/2026 | Cubs | 13 | yes |")
    assert marked == [
        {1: [okafor], 2: [seed_swap]},
        {1: [cubs[0]], 2: [cubs[1]]},
        {1: [f"{cubs[0]}\n{okafor}"], 2: [f"{seed_swap}\n{cubs[1]}"]},
    ]


@pytest.mark.parametrize(("count", "verdict"), [(3, "supported"), (4, "partly"), (2, "unsupported")])
def test_different_values_are_counted_once(count: int, verdict: Verdict) -> None:
    answer = f"Charge £: less than 90: {count} (Hirer: Cubs, Okafor christening, Seed swap) [1][2]"
    assert [each.verdict for each in check(answer, [citation(1, FEBRUARY), citation(2, MARCH)]).sentences] == [verdict]
