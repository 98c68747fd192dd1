"""What is computed from tables and sentences, and what must not be, on documents about shops."""

from functools import partial

import pytest

from services.models.extractive.phrases import CLOSEST
from tests.support.extractive import composed
from tests.support.rendering import read_by_people

SHOPS = """\
Table 1: Shops

| Shop | Rent | Staff | Opened | Area |
| --- | --- | --- | --- | --- |
| Kiel | 4,200 EUR | 12 | 2011 | 310 m² |
| Bern | 3,900 CHF | 9 | 2015 | 250 m² |
| Lyon | 3,100 EUR | 7 | 2019 | 190 m² |
| All shops | | 28 | | 750 m² |"""
YEARS = """\
Table 2: Staff and visitors

| Measure | 2023 | 2024 | 2025 |
| --- | --- | --- | --- |
| Visitors | 41,000 | 45,100 | 39,700 |
| Visitors, online | 12,000 | 15,000 | 21,000 |
| Staff | 28 | 30 | 31 |
| Rent | 11,200 EUR | 11,800 EUR | 12,000 EUR |
| Share of members | 40% | 42% | 45% |
| Total visits | 53,000 | 60,100 | 60,700 |"""
PRICES = """\
| Article | Size | Price | In stock |
| --- | --- | --- | --- |
| Lamp Nova | S | 19.90 EUR | 4 |
| Lamp Nova | L | 34.50 EUR | 12 |
| Chair Elm | one size | 79 EUR | 0 |
| Chair Ash | one size | 85 EUR | 7 |
| Table Oak | 180 cm | 410 EUR | 2 |
| Table Oak, extendable | 240 cm | 560 EUR | – |"""
FEES = """\
Every member pays a basic fee of 90 EUR.

| Branch | Fee |
| --- | --- |
| Tennis | 95 EUR |
| Handball | 24 EUR |
| Tischtennis | 18 EUR |"""
HOURS = """\
| Team | Hours |
| --- | --- |
| North | 120 h |
| South | 90 min |
| West | 45 h |"""
BUDGET_2023 = """\
## Budget 2023

| Department | Budget |
| --- | --- |
| Sales | 100,000 EUR |
| Support | 80,000 EUR |"""
BUDGET_2024 = BUDGET_2023.replace("2023", "2024").replace("100,000", "130,000")


answer_to = partial(composed, name="shops")


@pytest.mark.parametrize(
    ("question", "text", "result"),
    [
        ("What is the average staff of the shops?", SHOPS,
         "(12 (Kiel) [1] + 9 (Bern) [1] + 7 (Lyon) [1]) / 3 = 9.33 (rounded)"),
        ("How much do two Lamp Nova L and one Chair Elm cost together?", PRICES,
         "2 × 34.50 EUR (Lamp Nova, Price) [1] + 1 × 79 EUR (Chair Elm, Price) [1] = 148.00 EUR"),
        ("How much more rent does Kiel pay than Lyon?", SHOPS,
         "4,200 EUR (Kiel) [1] − 3,100 EUR (Lyon) [1] = 1,100 EUR"),
        ("What percentage of the staff works in Kiel?", SHOPS, "12 (Kiel) [1] / 28 (All shops) [1] = 42.9 %, rounded"),
        ("By how much did visitors grow from 2023 to 2025?", YEARS,
         "39,700 (2025) [1] − 41,000 (2023) [1] = −1,300 (−3.2 %, rounded)"),
        ("By how many percent did online visitors grow from 2023 to 2024?", YEARS,
         "(15,000 (2024) [1] − 12,000 (2023) [1]) / 12,000 (2023) [1] = +25 %"),
        ("By how much did the share of members rise from 2023 to 2025?", YEARS,
         "45% (2025) [1] − 40% (2023) [1] = 5 percentage points"),
        ("What share of the visitors in 2025 was online?", YEARS,
         "21,000 (Visitors, online) [1] / 39,700 (Visitors) [1] = 52.9 %, rounded"),
        ("What is the ratio of visitors to staff in 2024?", YEARS,
         "45,100 (Visitors) [1] / 30 (Staff) [1] = 1,503.33 (rounded)"),
        ("What is the average rent from 2023 to 2025?", YEARS, "/ 3 = 11,666.67 EUR (rounded)"),
        ("How many visitors came in total in 2023 and 2024?", YEARS, "41,000 (2023) [1] + 45,100 (2024) [1] = 86,100"),
        ("How much do three chairs Ash cost?", PRICES, "3 × 85 EUR (Chair Ash, Price) [1] = 255 EUR"),
        ("How much do three lamps Nova in size L cost?", PRICES, "3 × 34.50 EUR (Lamp Nova, Price) [1] = 103.50 EUR"),
        ("How much more is the Table Oak extendable than the Table Oak?", PRICES,
         "560 EUR (Table Oak, extendable) [1] − 410 EUR (Table Oak) [1] = 150 EUR"),
        ("What is the average price of the chairs?", PRICES,
         "(79 EUR (Chair Elm) [1] + 85 EUR (Chair Ash) [1]) / 2 = 82 EUR"),
        ("How many hours did North and West work together?", HOURS, "120 h (North) [1] + 45 h (West) [1] = 165 h"),
        ("Was zahle ich für Tennis und Handball zusammen?", FEES,
         "95 EUR (Tennis) [1] + 24 EUR (Handball) [1] = 119 EUR"),
        ("By how much did the cost of the roof rise from 2023 to 2025?",
         "In 2023 the roof cost 4,000 EUR. In 2025 the roof cost 4,600 EUR.",
         "4,600 EUR (2025) [1] − 4,000 EUR (2023) [1] = 600 EUR (+15 %)"),
    ],
)  # fmt: skip
def test_figures_of_one_kind_are_computed_with(question: str, text: str, result: str) -> None:
    assert result in read_by_people(answer_to(question, text))


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        # Two units, two measures, or two things in one column.
        ("What is the rent of Kiel and Bern together?", [SHOPS]),
        ("What is the sum of staff and area of Kiel?", [SHOPS]),
        ("What is the difference between the staff of Kiel and the area of Lyon?", [SHOPS]),
        ("How many hours did North and South work together?", [HOURS]),
        ("What is the average of the hours?", [HOURS]),
        # What is saved is the rest of the share.
        ("How many percent of the staff does Lyon save compared to all shops?", [SHOPS]),
        # Something else that is added is in no row.
        ("How much are tennis and handball together with the basic fee?", [FEES]),
        # A year or a measure that the table does not have.
        ("How many visitors came in 2022 and 2023 together?", [YEARS]),
        ("By how much did visitors grow from 2022 to 2025?", [YEARS]),
        ("What was the growth in profit from 2023 to 2025?", [YEARS]),
        # Rows that can't be told apart, and numbers of things that a plain sum would leave out.
        ("How much do three lamps Nova cost?", [PRICES]),
        ("How much does it cost to run the Lamp Nova L for a year at 30 cents?", [PRICES]),
        ("How much do three shops in Kiel cost?", [SHOPS.replace("Rent", "Guarantee years").replace(" EUR", "")]),
        # The same rows in the tables of two years.
        ("How much is the budget of Sales and Support together?", [BUDGET_2023, BUDGET_2024]),
        ("What is the average budget of Sales?", [BUDGET_2023, BUDGET_2024]),
        # Sentences about two things, and in two units.
        ("By how much did the cost rise from 2023 to 2025?",
         ["In 2023 the roof cost 4,000 EUR. In 2025 the lift cost 9,000 EUR."]),
        ("By how much did membership change from 2023 to 2025?",
         ["In 2023 membership was 400 people. In 2025 membership was 38 EUR a year."]),
    ],
)  # fmt: skip
def test_figures_of_several_kinds_are_shown_and_not_computed_with(question: str, texts: list[str]) -> None:
    assert " = " not in answer_to(question, *texts)


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("Which shop has the fewest staff?", "Lyon; Staff: 7"),
        ("Which shop has the largest area?", "Kiel; Area: 310 m²"),
        ("What is the cheapest lamp?", "Lamp Nova; Price: 19.90 EUR"),
        ("Which article is the most expensive?", "Table Oak, extendable; Price: 560 EUR"),
    ],
)
def test_a_total_is_neither_the_most_nor_the_least(question: str, row: str) -> None:
    assert row in read_by_people(answer_to(question, PRICES if "ice" in row else SHOPS))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Which team worked the most hours?", HOURS),
        ("How many shops are there?", SHOPS),
        ("How many shops opened after 2012?", SHOPS),
        ("How many articles cost more than 80 EUR?", PRICES),
    ],
)
def test_a_single_row_is_no_answer_to_what_must_be_computed_or_counted(question: str, text: str) -> None:
    assert answer_to(question, text).startswith(CLOSEST["en"])


def test_a_total_that_the_table_states_is_not_added_up_again() -> None:
    answer = read_by_people(answer_to("How many staff do the shops have in total?", SHOPS))
    assert answer == "Shop: All shops; Staff: 28 [1]"


MACHINES = """\
| | S2 | S3 |
| --- | --- | --- |
| Weight | 9.2 kg | 14.6 kg |
| Tank | 1.8 l | 2.5 l |
| Price | 649 EUR | 1,190 EUR |"""


@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("How much heavier is the S3 than the S2?", "14.6 kg (Weight, S3) [1] − 9.2 kg (Weight, S2) [1] = **5.4 kg**"),
        ("Price difference between S2 and S3", "1,190 EUR (Price, S3) [1] − 649 EUR (Price, S2) [1] = **541 EUR**"),
    ],
)
def test_two_columns_of_one_row_are_computed_with(question: str, result: str) -> None:
    assert answer_to(question, MACHINES) == result


def test_things_that_are_counted_are_multiplied_by_their_price() -> None:
    text = (
        "| | Tageskarte | Monatskarte |\n| --- | --- | --- |\n| Erwachsene | 14,50 € | 62 € |\n| Kinder | 7 € | 32 € |"
    )
    answer = answer_to("Was kosten zwei Tageskarten für Erwachsene?", text)

    assert answer == "2 × 14,50 € (Erwachsene, Tageskarte) [1] = **29,00 €**"


def test_what_a_table_is_about_chooses_none_of_its_rows() -> None:
    text = (
        "# Visits of libraries\n\n| Branch | 2024 | 2025 |\n| --- | --- | --- |\n| Central | 428 | 471 |\n"
        "| Mobile library | 78 | 109 |\n| All | 506 | 580 |"
    )
    answer = answer_to("compare the library visits of 2024 and 2025", text)

    assert [line.split(" |")[0] for line in answer.split("\n")[2:]] == ["| Central", "| Mobile library", "| All"]


@pytest.mark.parametrize(
    ("question", "text", "result"),
    [
        # One sentence with both years; what it is compared with is taken away.
        ("How much more rain fell in 2024 than in 2025?",
         "Rain added up to 1,486 mm: 801 mm in 2024 and 685 mm in 2025.",
         "801 mm (2024) [1] − 685 mm (2025) [1] = **116 mm** (+16.9 %, rounded)"),
        # Two columns of one row.
        ("How much is Kiel altogether, rent plus heating?",
         "| Shop | Rent a month | Heating a month |\n| --- | --- | --- |\n| Kiel | 420 € | 80 € |",
         "420 € (Kiel, Rent a month) [1] + 80 € (Kiel, Heating a month) [1] = **500 €**"),
        # So many of each, without a column that is left out.
        ("Was kosten zwei Stühle und ein Tisch, ohne Pfand?",
         "| Was | Preis | Pfand |\n| --- | --- | --- |\n| Stuhl | 4,00 € | 10,00 € |\n| Tisch | 3,50 € | 10,00 € |",
         "2 × 4,00 € (Stuhl, Preis) [1] + 1 × 3,50 € (Tisch, Preis) [1] = **11,50 €**"),
        # Nights, which the prices are for as the line above the table says.
        ("Combien coûtent 3 nuits en cabane ?",
         "Tarifs par nuit :\n\n| Logement | Prix |\n| --- | --- |\n| Cabane | 37,00 € |\n| Tente | 12,00 € |",
         "3 × 37,00 € (Cabane, Prix) [1] = **111,00 €**"),
    ],
)  # fmt: skip
def test_figures_of_one_sentence_of_one_row_and_of_several_things_are_computed_with(
    question: str, text: str, result: str
) -> None:
    assert answer_to(question, text) == result


LAMPS = """\
| Code | Article | In stock | Price 2024 | Price 2025 |
| --- | --- | --- | --- | --- |
| L-1 | Lamps, large | 7 | £20 | £25 |
| C-1 | Chairs | 9 | £40 | £41 |"""
GROWN = """\
| Shop | 2014 visitors | 2019 visitors | 2024 visitors |
| --- | --- | --- | --- |
| Kiel | 6,720 | 7,018 | 8,236 |"""
BUDGETS = """\
| Item | Budget 2025 | Actual 2025 | Budget 2026 |
| --- | --- | --- | --- |
| Rent | 36,400 EUR | 32,480 EUR | 34,000 EUR |"""


@pytest.mark.parametrize(
    ("question", "text", "result"),
    [
        # The last two years of the only kind of column about what is asked. Rows are called by names, not by codes.
        ("by how many percent did lamps get more expensive", LAMPS, "+25 %"),
        # The ends of a stretch of years.
        ("by how many visitors did Kiel grow from 2014 to 2024", GROWN, "1,516"),
        # One column that is named, and the only other one of its year.
        ("by how much was rent 2025 below the budget", BUDGETS, "3,920 EUR"),
    ],
)
def test_figures_of_two_years_and_of_two_columns_of_a_year_are_computed_with(
    question: str, text: str, result: str
) -> None:
    assert answer_to(question, text).rpartition(" = ")[2].startswith(f"**{result}**")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        # The price is for a week, and nights are counted.
        ("What do 3 nights in the cabin Heron cost?",
         "| Cabin | Price a week |\n| --- | --- |\n| Cabin Heron | 399 € |"),
        # Several rows are of one year.
        ("How much more rain fell in 2024 than in 2025?",
         "| Day | Rain |\n| --- | --- |\n| 3 May 2024 | 33 mm |\n| 9 May 2024 | 31 mm |\n| 5 June 2025 | 36 mm |"),
        # A sentence gives two figures for a year.
        ("How much more rain fell in 2024 than in 2025?",
         "Rain was 801 mm in 2024 in the north, 640 mm in 2024 in the south and 685 mm in 2025."),
    ],
)  # fmt: skip
def test_what_a_number_counts_and_what_a_figure_is_of_must_be_certain(question: str, text: str) -> None:
    assert " = " not in answer_to(question, text)


def test_a_single_figure_is_no_result_unless_its_sentence_says_so() -> None:
    rents = "The rent of the flat is 640 euros a month. It is 655 euros a month from April on."
    question = "how much more is the rent from April on?"

    assert answer_to(question, rents).startswith(CLOSEST["en"])
    assert answer_to(question, "From April on, the rent is 15 euros higher.") == (
        "“From April on, the rent is **15 euros** higher.” [1]"
    )


HOURLY = """\
| Trade | 2023 | 2025 |
| --- | --- | --- |
| Plumber, hour | 52.00 EUR | 61.00 EUR |
| Painter, hour | 44.00 EUR | 47.00 EUR |"""


def test_more_than_in_a_year_is_more_in_the_last_one() -> None:
    answer = answer_to("By how much is the plumber dearer than in 2023?", HOURLY)
    assert read_by_people(answer) == (
        "61.00 EUR (Plumber, hour, 2025) [1] − 52.00 EUR (Plumber, hour, 2023) [1] = 9.00 EUR"
    )


def test_both_ends_are_given_where_both_are_asked_for() -> None:
    answer = answer_to("Which shop has the largest area and which one the smallest?", SHOPS)
    assert read_by_people(answer) == "Shop: Kiel; Area: 310 m² [1]\nShop: Lyon; Area: 190 m² [1]"


ROOMS = """\
# Rooms

Single rooms measure 14 square metres and doubles 23.

| Room | Rent 2024 | Rent 2025 |
| --- | --- | --- |
| Single | €365 | €382 |
| Double | €480 | €499 |"""


def test_what_is_bigger_is_not_answered_by_what_it_costs() -> None:
    answer = answer_to("Single or double, which is bigger and by how much?", ROOMS)
    assert answer.startswith(CLOSEST["en"])
    assert "−" not in answer
    assert "€117" in answer_to("Single or double in 2025, how much more expensive is a double?", ROOMS)


STOCK = """\
| sku | product | sold_oct | sold_nov |
| --- | --- | --- | --- |
| AC-STOP | Bottle stopper | 19 | 27 |
| GF-HONEY | Honey 250 g | 21 | 38 |
| GF-SALT | Salt | 7 | 15 |"""
CHANNELS = """\
| Channel | 2024/25 | 2025/26 |
| --- | --- | --- |
| Shop | £410,000 | £398,000 |
| Export | £155,000 | £296,000 |"""


@pytest.mark.parametrize(
    ("question", "table", "answer"),
    [
        ("stoppers sold in october and november together", STOCK,
         "19 (Bottle stopper, sold_oct) [1] + 27 (Bottle stopper, sold_nov) [1] = 46"),
        ("by how much has export gone up", CHANNELS,
         "£296,000 (Export, 2025/26) [1] − £155,000 (Export, 2024/25) [1] = £141,000"),
    ],
)  # fmt: skip
def test_rows_called_by_codes_and_columns_of_two_years_are_computed_with(
    question: str, table: str, answer: str
) -> None:
    assert read_by_people(answer_to(question, table)) == answer


TOURS = """\
| Tour | When | Adult | Under 18 |
| --- | --- | --- | --- |
| Mill walk | daily | £12 | £4 |
| Cellar tour | Sunday | £24 | £9 |"""
GROUPS = "Groups of eight or more get 10% off the mill walk."


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("mill walk for 3 grown ups and 2 kids, total?",
         "3 × £12 (Mill walk, Adult) [1] + 2 × £4 (Mill walk, Under 18) [1] = £44"),
        ("2 adults for the mill walk, what will it cost?", "2 × £12 (Mill walk, Adult) [1] = £24"),
        ("9 adults for the mill walk, what will it cost?",
         f"{CLOSEST['en']}\n9 × £12 (Mill walk, Adult) [1] = £108\n“{GROUPS}” [2]"),
    ],
)  # fmt: skip
def test_adults_and_children_pay_their_prices_and_a_discount_is_told(question: str, answer: str) -> None:
    assert read_by_people(answer_to(question, TOURS, GROUPS)) == answer


def test_what_is_asked_for_beside_people_is_not_left_out_of_a_sum() -> None:
    answer = answer_to("2 adults for the mill walk and a deckchair, what do we pay?", TOURS, "A deckchair costs £3.")
    assert "= **" not in answer


def test_a_sum_of_no_prices_has_no_discount() -> None:
    saved = "We reduced the number of visitors by 8% in 2022."
    assert "**" in answer_to("How many visitors were there in 2023 and 2024 together?", YEARS, saved)


def test_a_result_of_which_a_word_of_the_question_is_unknown_is_only_the_closest() -> None:
    table = "| Player | Goals |\n| --- | --- |\n| Ann | 7 |\n| Bo | 12 |\n| Cy | 9 |"
    assert answer_to("Who has the most goals?", table) == "Player: Bo; Goals: **12** [1]"
    answer = answer_to("Who conceded the most goals?", table)
    assert answer.startswith(CLOSEST["en"])
    assert "**" not in answer
