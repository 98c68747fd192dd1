import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.answering.financial_statements.question import Way, statement_question


@pytest.mark.parametrize(
    ("question", "said", "way", "years", "names"),
    [
        (
            "What is the FY2018 capital expenditure amount (in USD millions) for Harrow?",
            ["capital expenditure"],
            "value",
            (2018,),
            {"harrow"},
        ),
        (
            "Has Harrow's quick ratio improved between FY2022 and FY2023? If it is no useful metric, explain why.",
            ["quick ratio"],
            "change",
            (2022, 2023),
            {"harrow"},
        ),
        ("By what percentage did net income grow in 2023?", ["net income"], "growth", (2023,), set()),
        (
            "What is the FY2018 - FY2020 3 year average of capex as a % of revenue?",
            ["capex as a % of revenue"],
            "average",
            (2018, 2019, 2020),
            set(),
        ),
        (
            "What was the ratio of inventories to cost of sales in 2022?",
            ["(inventories) / (cost of sales)"],
            "value",
            (2022,),
            set(),
        ),
        ("What were revenue and net income in 2022?", ["revenue", "net income"], "value", (2022,), set()),
        (
            "Does Harrow have a healthy liquidity profile based on its quick ratio for FY 2022?",
            ["quick ratio"],
            "value",
            (2022,),
            {"harrow"},
        ),
        ("Wie hoch war der Umsatz 2022?", ["Umsatz"], "value", (2022,), set()),
        ("What was Europe's revenue in 2022?", ["revenue"], "value", (2022,), {"europe"}),
    ],
)
def test_a_question_about_statements_is_parsed(
    question: str, said: list[str], way: Way, years: tuple[int, ...], names: set[str]
) -> None:
    asked = statement_question(question)
    assert asked is not None
    assert ([each.said for each in asked.formulas], asked.way, asked.years, set(asked.names)) == (
        said,
        way,
        years,
        names,
    )


@pytest.mark.parametrize(
    "question",
    [
        "Why did revenue fall in 2022?",
        "What is free cash flow?",
        "What does EBITDA mean?",
        "Which segment had the highest revenue in 2022?",
        "What was the comparable revenue in 2022?",
        "What is the sales ratio, defined as sales of tickets divided by the number of guests, in 2022?",
        "What was the difference between revenue and cost of sales in 2022?",
        "What is the sum of inventories and receivables in 2022?",
        "When does the office open?",
        "",
    ],
)
def test_other_questions_are_not_about_statements(question: str) -> None:
    assert statement_question(question) is None


@given(st.text(max_size=200))
def test_no_text_makes_parsing_fail(question: str) -> None:
    asked = statement_question(f"revenue {question}")
    assert asked is None or asked.formulas
