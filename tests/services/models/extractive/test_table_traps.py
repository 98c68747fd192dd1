"""Tables of passages that invite a wrong figure."""

import pytest

from services.models.extractive.phrases import CLOSEST
from tests.services.models.extractive.test_composing import answer_to

PRICES = "| Item | Price |\n| --- | --- |\n| Flour | £3.20 |\n| Salt | £0.90 |\n| Rice | €4.10 |\n| Oil | £6.75 |"
SICK_DAYS = "| Team | Sick days |\n| --- | --- |\n| Kitchen | 3 |\n| Garden | 4 |\n| Office | 7 |"
GAS = "| Month | Gas used |\n| --- | --- |\n| January | 120 m³ |\n| February | 98 m³ |\n| March | 64 m³ |"
SITES = "| Site | Power MWh |\n| --- | --- |\n| Mill | 1,180 |\n| Dairy | 2,405 |\n| **All sites** | **3,585** |"
RACES = "| Runner | Time |\n| --- | --- |\n| Amara | 42:17 |\n| Bo | 44:02 |"
SALES = "| Region | Units | Revenue |\n| --- | --- | --- |\n| North | 260 | 2,630 |\n| Total | 460 | 3,605 |"
PREISE = "| Artikel | Preis |\n| --- | --- |\n| Stuhl | 1.249 € |\n| Tisch | 2.499,50 € |\n| Bank | 799 € |"
TRIPS = "| Driver | Km |\n| --- | --- |\n| Nia | 61 |\n| Sam | 95 |\n| Nia | 41 |\n| Sam | 12 |"


@pytest.mark.parametrize(
    ("question", "table", "answer"),
    [
        (
            "average sick days",
            SICK_DAYS,
            "(3 (Kitchen) [1] + 4 (Garden) [1] + 7 (Office) [1]) / 3 = **4.67** (rounded)",
        ),
        ("How much gas was used in January?", GAS, "Month: January; Gas used: **120 m³** [1]"),
        ("How much power did all sites use?", SITES, "Site: All sites; Power MWh: **3,585** [1]"),
        (
            "Was ist der durchschnittliche Preis?",
            PREISE,
            "(1.249 € (Stuhl) [1] + 2.499,50 € (Tisch) [1] + 799 € (Bank) [1]) / 3 = **1.515,83 €** (gerundet)",
        ),
    ],
)
def test_figures_are_computed_as_the_table_writes_them(question: str, table: str, answer: str) -> None:
    assert answer_to(question, table) == answer


@pytest.mark.parametrize(
    ("question", "table"),
    [
        ("What is the average price?", PRICES),
        ("How much gas was used from January to March?", GAS),
        ("What is the average time?", RACES),
        ("total staff", SALES),
        ("Who drove the most km?", TRIPS),
    ],
)
def test_what_a_table_does_not_tell_for_certain_is_only_the_closest(question: str, table: str) -> None:
    assert answer_to(question, table).startswith(CLOSEST["en"])


def test_two_columns_of_different_things_have_no_difference() -> None:
    stock = "| Artikel | Lager | Gewicht kg |\n| --- | --- | --- |\n| Stuhl | 12 | 8,5 |\n| Tisch | 4 | 32,0 |"
    assert "−" not in answer_to("wie viele stühle sind auf lager", stock)
