import pytest

from services.checking.crossed import crossed_parts, perhaps_crossed_parts
from services.checking.evidence import Evidence

FARM = "The brothers keep sheep on the island; their cousins grow barley in the valley."
PRICES = "A day ticket costs 9 euros, a season ticket 120."
GATES = "The inner door is dry, the outer door drips heavily at night."
HALLS = "The fuse cut the light in room C; room D was not affected."


@pytest.mark.parametrize(
    ("sentence", "passage", "found"),
    [
        ("The cousins grow barley in the valley, and the brothers keep sheep.", FARM, []),
        ("The cousins keep sheep on the island, and the brothers grow barley.", FARM, ["the brothers grow barley."]),
        ("The brothers keep sheep, and their cousins live in the valley.", FARM, []),
        ("A season ticket is 120 euros, and a day ticket is 9.", PRICES, []),
        ("A season ticket is 9 euros, and a day ticket is 120.", PRICES, ["a day ticket is 120."]),
        ("The brothers keep sheep on the island.", FARM, []),
        ("The border with Chad, Mali and Togo is shut.", "It shut its borders with Togo and Chad, Mali.", []),
        ("Nothing of this is known, and nobody asks.", FARM, []),
    ],
)
def test_what_two_parts_exchange_is_found(sentence: str, passage: str, found: list[str]) -> None:
    assert [text for _, text in crossed_parts(sentence, Evidence(passage, "", ""))] == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Los primos crían ovejas en la isla y los hermanos cultivan cebada.", 1),
        ("Los hermanos crían ovejas en la isla y los primos cultivan cebada.", 0),
    ],
)
def test_parts_are_compared_in_their_own_language(sentence: str, found: int) -> None:
    passage = Evidence("Los hermanos crían ovejas en la isla; los primos cultivan cebada en el valle.", "", "")
    assert len(crossed_parts(sentence, passage)) == found


@pytest.mark.parametrize(
    ("sentence", "passage", "found"),
    [
        ("The inner door is sound, whereas the outer one drips heavily.", GATES, 0),
        ("The outer door is sound, whereas the inner one drips heavily.", GATES, 1),
        ("Room C lost its light while room D kept it.", HALLS, 0),
        ("In the building, room D lost its light to the fuse while room C kept running.", HALLS, 1),
    ],
)
def test_a_thing_of_the_same_kind_that_takes_the_others_place_is_doubtful(
    sentence: str, passage: str, found: int
) -> None:
    evidence = Evidence(passage, "", "")
    assert len(perhaps_crossed_parts(sentence, evidence)) == found
    assert crossed_parts(sentence, evidence) == []
