import pytest

from services.answering.financial_statements.periods import ColumnHeading, Period, period_in, quarter_of


@pytest.mark.parametrize(
    ("question", "period"),
    [
        ("What was revenue in 2023?", Period()),
        ("What was revenue in Q2 2023?", Period(3, 2)),
        ("What was revenue in the third quarter of 2023?", Period(3, 3)),
        ("What was revenue in H1 2023?", Period(6)),
        ("What was revenue in the first nine months of 2023?", Period(9)),
        ("What was revenue in the three months ended June 30, 2023?", Period(3, None, 6)),
        ("What were inventories at 31 March 2023?", Period(12, None, 3)),
        ("What was revenue in the second half of 2023?", None),
        ("What was the monthly revenue?", None),
    ],
)
def test_a_question_is_about_a_year_unless_it_names_another_period(question: str, period: Period | None) -> None:
    assert period_in(question) == period


TWO_SPANS = "Three months ended June 30, Six months ended June 30,\n2024 2023 2024 2023"
FOUR = ("2024", "2023", "2024", "2023")
TWO_DAYS = "June 30, 2024 December 31, 2023"


@pytest.mark.parametrize(
    ("heading", "names", "year", "period", "column"),
    [
        (TWO_SPANS, FOUR, 2023, Period(3, 2), 1),
        (TWO_SPANS, FOUR, 2023, Period(6), 3),
        (TWO_SPANS, FOUR, 2023, Period(), None),
        (TWO_DAYS, ("2024", "2023"), 2024, Period(12, None, 6), 0),
        (TWO_DAYS, ("2024", "2023"), 2024, Period(3, 2), 0),
        (TWO_DAYS, ("2024", "2023"), 2023, Period(), 1),
        (TWO_DAYS, ("2024", "2023"), 2024, Period(), None),
        (TWO_DAYS, ("2024", "2023"), 2023, Period(12, None, 3), None),
        ("As of December 31, 2023 2022", ("2023", "2022"), 2022, Period(), 1),
        ("Years ended December 31,\n2023 2022 2021", ("2023", "2022", "2021"), 2021, Period(), 2),
        ("Note 2023 2022", ("2023", "2022"), 2023, Period(6), None),
        ("2023 Budget 2023", ("2023", "2023"), 2023, Period(), None),
    ],
)
def test_the_periods_above_a_column_identify_it(
    heading: str, names: tuple[str, ...], year: int, period: Period, column: int | None
) -> None:
    assert ColumnHeading.of(heading).column(names, year, period) == column


@pytest.mark.parametrize(
    ("title", "quarter"),
    [
        ("QUARREL_2024Q2_10Q.pdf", 2),
        ("Results for the third quarter of 2023", 3),
        ("For the quarterly period ended June 30, 2024", 2),
        ("Annual report 2023", None),
        ("Q1 and Q2 2024", None),
    ],
)
def test_the_title_of_a_report_names_its_quarter(title: str, quarter: int | None) -> None:
    assert quarter_of(title) == quarter
