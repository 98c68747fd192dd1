import pytest

from services.checking.evidence import Evidence
from services.checking.overstated import included, told_as_done, widened

PIER = (
    "The harbour office plans to rebuild the pier in spring. Fishermen have asked for a ban on nets. "
    "The crane was sold."
)
DISCOUNT = "Discounts are granted only to members of the society. The garden is open to all visitors."
FEES = "All courses are free, except the pottery course."


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("The harbour office will rebuild the pier in spring.", 0),
        ("The harbour office has rebuilt the pier.", 1),
        ("Fishermen have banned nets.", 1),
        ("Fishermen wanted nets banned.", 0),
        ("The crane was sold.", 0),
        ("The harbour office has not rebuilt the pier.", 0),
    ],
)
def test_what_is_only_planned_is_not_done(sentence: str, found: int) -> None:
    assert len(told_as_done(sentence, Evidence(PIER, "", ""))) == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Discounts are granted to all members.", ["all"]),
        ("Discounts are granted to everybody.", ["everybody"]),
        ("Only members get discounts.", []),
        ("All visitors may see the garden.", []),
        ("Discounts are granted every two weeks.", []),
    ],
)
def test_what_is_so_of_some_is_not_so_of_all(sentence: str, found: list[str]) -> None:
    assert [word for _, word in widened(sentence, Evidence(DISCOUNT, "", ""))] == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("All courses are free, including the pottery course.", ["including"]),
        ("All courses are free, apart from the pottery course.", []),
        ("All courses are free.", []),
    ],
)
def test_an_exception_is_not_included(sentence: str, found: list[str]) -> None:
    assert [word for _, word in included(sentence, Evidence(FEES, "", ""))] == found
