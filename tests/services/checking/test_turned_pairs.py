import pytest

from services.checking.evidence import Evidence
from services.checking.turned_pairs import turned_contrast, turned_ways

PASSAGE = "The archive moved from Lund to Malmö. The beams are made of larch, not oak."


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("The archive went from Lund to Malmö.", []),
        ("The archive went from Malmö to Lund.", ["from Malmö to Lund."]),
        ("The archive went from Malmö to Oslo.", []),
        ("The archive moved.", []),
    ],
)
def test_a_way_in_the_other_direction_is_found(sentence: str, found: list[str]) -> None:
    assert [way for _, way in turned_ways(sentence, Evidence(PASSAGE, "", ""))] == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("The beams are of larch instead of oak.", []),
        ("The beams are of oak instead of larch.", ["larch."]),
        ("The beams are of oak, not larch.", ["larch."]),
        ("The beams are of larch instead of beech.", []),
        ("The beams are of oak.", []),
    ],
)
def test_what_is_rejected_in_place_of_the_other_is_found(sentence: str, found: list[str]) -> None:
    assert [word for _, word in turned_contrast(sentence, Evidence(PASSAGE, "", ""))] == found
