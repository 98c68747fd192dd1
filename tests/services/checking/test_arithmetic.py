import pytest

from services.checking.missing_figures import RIGHT
from tests.support.verdicts import verdict

SALES = "Sales were $84.2 million in 2024 and $75.2 million in 2023. The margin was 11.5%, after 10.2%."
BOATS = "The yard built 120 boats in spring and 180 boats in autumn. Each boat has 4 seats."


RENT = (
    "The rent is 950 euros a month. The deposit is three rents. The city pays 40 % of the moving costs of 1,200 euros."
)
MIETE = "Die Miete beträgt 1.150 Euro im Monat, die Nebenkosten betragen 210 Euro."


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Sales were $9.0 million higher in 2024 than in 2023", SALES),
        ("Sales grew by 12% in 2024", SALES),
        ("Sales came to $159.4 million in the two years together", SALES),
        ("Average sales were $79.7 million in the two years", SALES),
        ("The margin rose by 1.3 percentage points", SALES),
        ("In all the yard built 300 boats", BOATS),
        ("The yard built 60 more boats in autumn than in spring", BOATS),
        ("Over a year the rent comes to 11,400 euros", RENT),
        ("The deposit is 2,850 euros, or three rents", RENT),
        ("Of the moving costs the city pays 480 euros", RENT),
        ("The tenant pays the remaining 60 % of the moving costs", RENT),
        ("Miete und Nebenkosten betragen zusammen 1.360 Euro", MIETE),
    ],
)
def test_a_right_result_of_figures_of_the_passage_is_supported(sentence: str, passage: str) -> None:
    assert verdict(sentence, passage) == ("supported", ())


@pytest.mark.parametrize(
    ("sentence", "passage", "wrong"),
    [
        ("Sales were $7.0 million higher in 2024 than in 2023", SALES, "$7.0 million"),
        ("Sales grew by 17% in 2024", SALES, "17%"),
        ("In all the yard built 310 boats", BOATS, "310"),
        ("The margin rose by 1.3%", SALES, "1.3%"),
        ("Over a year the rent comes to 11,600 euros", RENT, "11,600 euros"),
        ("Of the moving costs the city pays 580 euros", RENT, "580 euros"),
        ("The tenant pays the remaining 70 % of the moving costs", RENT, "70 %"),
        ("Miete und Nebenkosten betragen zusammen 1.460 Euro", MIETE, "1.460 Euro"),
    ],
)
def test_a_wrong_result_is_not_supported(sentence: str, passage: str, wrong: str) -> None:
    told, missing = verdict(sentence, passage)
    assert told == "unsupported"
    assert missing[0].startswith(wrong)


def test_the_right_result_is_named_where_only_one_can_be_meant() -> None:
    _, missing = verdict("Sales were $7.0 million higher in 2024 than in 2023", SALES)
    assert missing == (f"$7.0 million ({RIGHT} $9.0 million)",)


def test_a_figure_that_is_not_said_to_be_computed_must_be_in_the_passage() -> None:
    assert verdict("Sales were $9.0 million", SALES) == ("unsupported", ("$9.0 million",))
