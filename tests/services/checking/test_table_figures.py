"""Figures of tables: of the row, the column, the unit and the scale that a sentence names."""

import pytest

from services.checking.verdict import check
from tests.support.citations import citation
from tests.support.verdicts import verdict

CASH_FLOWS = """\
Net cash provided by operating activities $ 381,603 $ 465,699 $ 295,080
Net cash used in investing activities (606,127) (95,193) (1,561)
Net cash provided by financing activities 2,327,131 99,262 31,744"""
SECTION = ("SQUARE, INC.", "CONSOLIDATED STATEMENTS OF CASH FLOWS", "(In thousands)", "Year Ended December 31,",
           "2020 2019 2018")  # fmt: skip


@pytest.mark.parametrize(
    "sentence",
    [
        "Net cash provided by operating activities was $381.6 million in 2020",
        "In 2019 operating activities provided 465.7 million",
        "Square's financing activities provided $2.3 billion in 2020",
        "Investing activities used $606,127 thousand in the year ended December 31, 2020",
        "Investing used **$1.561 million** in 2018",
        "Operating cash flow fell from $465.7 million in 2019 to $381.6 million in 2020",
    ],
)
def test_figures_of_a_table_are_found_scaled_rounded_and_under_their_year(sentence: str) -> None:
    assert verdict(sentence, CASH_FLOWS, SECTION) == ("supported", ())


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("Net cash provided by operating activities was $381.7 million in 2020", "$381.7 million"),
        ("Net cash provided by operating activities was $381.6 billion in 2020", "$381.6 billion"),
        ("Net cash provided by operating activities was €381.6 million in 2020", "€381.6 million"),
        ("Net cash provided by operating activities was $381.6 million in 2019", "$381.6 million"),
        ("Net cash provided by financing activities was $381.6 million", "$381.6 million"),
        ("Operating cash flow rose from $465.7 million in 2019 to $381.6 million in 2020", "rose"),
        ("Net cash provided by operating activities was $381.6 million in 2017", "2017"),
        ("Net cash used in investing activities was $1,562 thousand", "$1,562 thousand"),
    ],
)
def test_a_figure_that_is_another_ones_is_not_supported(sentence: str, missing: str) -> None:
    told, lacking = verdict(sentence, CASH_FLOWS, SECTION)
    assert (told, missing in lacking) == ("unsupported", True)


def test_a_negation_in_another_cell_does_not_count_for_the_sentence() -> None:
    row = (
        "| Failure of the steering | Every month | At sea, without passengers | Backup steering in use in 30 seconds |"
    )
    table = f"| Drill | How often | Where | Target |\n| --- | --- | --- | --- |\n{row}"
    sentence = "In a steering failure drill, the backup steering must be in use in 30 seconds"
    assert verdict(sentence, table) == ("supported", ())


RESULTS = """\
(in millions)
Years Ended December 31, 2021 2020 2021 vs. 2020
New Jersey $ 796 $ 785 $ 11 1.4 %
Pennsylvania 733 690 43 6.2
Consolidated EBITDA 49 44 5 11.4
Consolidated Adjusted EBITDA 48 47 1 2.1
Long-term debt 359 — 359 100.0
Income (loss) before taxes 88 90 (2) (2.2)"""


@pytest.mark.parametrize(
    ("true", "altered", "missing"),
    [
        ("New Jersey had $796 million in 2021", "Pennsylvania had $796 million in 2021", "$796 million"),
        (
            "New Jersey contributed $796 million in 2021, against $785 million the year before",
            "New Jersey contributed $796 million in 2021, against $796 million the year before",
            "$796 million",
        ),
        ("Pennsylvania had $690 million in 2020 and $733 million a year later",
         "Pennsylvania had $690 million in 2020 and $785 million a year later", "$785 million"),
        ("New Jersey rose by 1.4% in 2021", "New Jersey rose by 1.1% in 2021", "1.1%"),
        ("Consolidated adjusted EBITDA was $47 million in 2020", "Consolidated adjusted EBITDA was $44 million in 2020",
         "$44 million"),
        ("Income before taxes was $88 million in 2021", "Income before taxes was $90 million in 2021", "$90 million"),
    ],
)  # fmt: skip
def test_a_figure_is_of_the_row_and_the_year_that_a_sentence_names(true: str, altered: str, missing: str) -> None:
    assert verdict(true, RESULTS) == ("supported", ())
    told, lacking = verdict(altered, RESULTS)
    assert (told, missing in lacking) == ("unsupported", True)


def test_a_dash_in_a_table_is_none_and_a_figure_is_perhaps_not() -> None:
    assert verdict("There was no long-term debt in 2020", RESULTS) == ("supported", ())
    assert verdict("There was no Pennsylvania revenue in 2020", RESULTS) == ("partly", ("no",))


def test_a_unit_of_two_words_is_known_by_the_heading_of_its_column() -> None:
    table = "Name Rooms Approximate Square Footage\nBorgata 2,767 218,000\nEmpire 1,200 147,000"
    assert verdict("Borgata has 218,000 square feet", table) == ("supported", ())


def test_a_figure_of_another_row_is_not_supported_whatever_is_above_the_table() -> None:
    table = "Revenue (€ million)\nSource 2024 2025\nSingle and day tickets 11.06 12.36\nSeason tickets 4.66 5.24\n"
    assert verdict("Season tickets brought in €5.24 million in 2025", table) == ("supported", ())
    assert verdict("Season tickets brought in €12.36 million in 2025", table) == ("unsupported", ("€12.36 million",))


def test_a_year_that_names_a_column_takes_no_value_s_place() -> None:
    table = "Crossings 2023 2024 2025\nIn the timetable 50,700 51,800 53,800\nCancelled for missing crew 236 152 88\n"
    [sentence] = check("Cancelled for missing crew, 2025: **88** [1]", [citation(1, table)]).sentences
    assert (sentence.verdict, sentence.missing) == ("supported", ())
    [sentence] = check("Cancelled for missing crew, 2024: **88** [1]", [citation(1, table)]).sentences
    assert sentence.verdict == "unsupported"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Total revenue, Q2 2024: 214,380 (in thousands)", "supported"),
        ("Total revenue, Q3 2024: 214,380 (in thousands)", "unsupported"),
        ("Stocks, March 2023: 23,145 (£’000)", "supported"),
    ],
)
def test_quarters_and_days_of_a_statement_are_told_by_its_heading(text: str, word: str) -> None:
    quarter = "Three Months Ended June 30, 2024\n(in thousands)\nTotal revenue 214,380"
    balance = "Balance sheet at 31 March 2023\n£’000\nStocks 23,145"
    assert verdict(text, f"{quarter}\n\n{balance}")[0] == word
