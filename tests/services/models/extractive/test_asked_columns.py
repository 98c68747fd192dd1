"""Rows of tables chosen by what a column says, and answers that show the column asked for or are not certain."""

import pytest

from services.models.extractive.phrases import CLOSEST
from tests.services.models.extractive.test_composing import answer_to

HUTS = """\
# Huts

| Hut | Beds | Stove | Winter | Summer |
| --- | --- | --- | --- | --- |
| Alp | 4 | yes | 81 | 120 |
| Brook | 2 | no | 55 | 70 |
| Crag | 6 | yes | shut since 2024 | 140 |
| Dell | 2 | no | 49 | 66 |
"""
VISITS = """\
# Visits to the vet

| Day | Vet | Cost |
| --- | --- | --- |
| 4 May | Dr Hale | £85.00 |
| 9 June | Dr Ross | £32.00 |
| 2 July | Dr Hale | £41.00 |
"""
FAIR = """\
# Village fair

| Item | Budget | Actual |
| --- | --- | --- |
| Tent | 1,250 | 1,410 |
| Music | 830 | 795 |
| Drinks | 460 | 455 |
| All of it | 2,540 | 2,660 |
"""
GOODS = """\
# Goods

| Good | Insured | Weight |
| --- | --- | --- |
| Lamp | £100 | 2 kg |
| Scarf | no | 1 kg |
| Tea | no | 3 kg |
| Tools | £500 | 12 kg |
"""
TOWNS = """\
# Towns of the valley

| Town | Founded | Mayor |
| --- | --- | --- |
| Alba | 1204 | Rita Moe |
| Este | 1420 | Hugo Real |
| Pell | 1420 | Nils Aas |
"""


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("Which huts have a stove?", HUTS, "- Hut: Alp; Stove: yes [1]\n- Hut: Crag; Stove: yes [1]"),
        ("Which hut is the dearest in winter?", HUTS, "Hut: Alp; Winter: **81** [1]"),
        (
            "List the items of the village fair",
            FAIR,
            (
                "- Item: Tent; Budget: 1,250; Actual: 1,410 [1]\n- Item: Music; Budget: 830; Actual: 795 [1]"
                "\n- Item: Drinks; Budget: 460; Actual: 455 [1]"
            ),
        ),
        ("What is the total budget?", FAIR, "Item: All of it; Budget: **2,540** [1]"),
        ("How much over budget is the tent?", FAIR, "1,410 (Actual) [1] − 1,250 (Budget) [1] = **160**"),
        (
            "Which towns were founded in 1420?",
            TOWNS,
            "- Town: Este; Founded: 1420; Mayor: Hugo Real [1]\n- Town: Pell; Founded: 1420; Mayor: Nils Aas [1]",
        ),
    ],
)
def test_rows_and_figures_are_those_of_the_column_that_is_asked_for(question: str, text: str, answer: str) -> None:
    assert answer_to(question, text) == answer


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("Which vet is the cheapest?", VISITS, "Day: 9 June; Vet: Dr Ross; Cost: £32.00 [1]"),
        ("How much over budget is the music?", FAIR, "830 (Budget) [1] − 795 (Actual) [1] = 35"),
        (
            "Which buns are sold on Friday?",
            "# Buns\n\n| Bun | Sold |\n| --- | --- |\n| Plait | daily |\n| Roll | Mon-Wed |",
            "- Bun: Plait; Sold: daily [1]\n- Bun: Roll; Sold: Mon-Wed [1]",
        ),
        (
            "Which goods are insured?",
            GOODS,
            "- Good: Lamp; Insured: £100; Weight: 2 kg [1]\n- Good: Tools; Insured: £500; Weight: 12 kg [1]",
        ),
    ],
)
def test_what_a_table_does_not_say_in_all_is_only_the_closest(question: str, text: str, answer: str) -> None:
    assert answer_to(question, text) == f"{CLOSEST['en']}\n\n{answer}"
