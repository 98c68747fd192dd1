import pytest

from services.checking.evidence import Evidence
from services.checking.turned_comparisons import compared_against_figures, turned_comparisons

ROADS = "The coast road is safer than the pass. Demand was stronger in the villages than in the city."
BEDS = "The hostel has 46 beds in summer and 28 in winter. Boats leave in summer only."


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("The coast road is safer than the pass.", []),
        ("The pass is safer than the coast road.", ["safer"]),
        ("The villages had stronger demand than the city.", []),
        ("The city had stronger demand than the villages.", ["stronger"]),
        ("The city had weaker demand than the villages.", []),
        ("The villages had weaker demand than the city.", ["weaker"]),
        ("The pass is steeper than the coast road.", []),
        ("The pass is safe.", []),
    ],
)
def test_a_comparison_that_is_turned_round_is_found(sentence: str, found: list[str]) -> None:
    assert [word for _, word in turned_comparisons(sentence, Evidence(ROADS, "", ""))] == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("There are more beds in summer than in winter.", []),
        ("There are fewer beds in summer than in winter.", ["fewer"]),
        ("There are nicer beds in winter than in summer.", []),
        ("There are beds in summer.", []),
    ],
)
def test_a_comparison_that_the_figures_speak_against_is_found(sentence: str, found: list[str]) -> None:
    assert [word for _, word in compared_against_figures(sentence, Evidence(BEDS, "", ""))] == found
