from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.answering.financial_statements.formulas import (
    Amount,
    Formula,
    Measure,
    Number,
    OverTime,
    formula_in,
    measures,
    parsed,
    tokens_of,
)


def written(formula: Formula | None) -> str:
    match formula:
        case None:
            return "nothing"
        case Amount(line, year):
            return line.name + (f" {year}" if year else "")
        case Number(text):
            return text
        case Measure(name):
            return name
        case OverTime(way, of, years):
            return f"{way}({written(of)}{f', {years[0]}-{years[1]}' if years else ''})"
        case _:
            return f"({written(formula.left)} {formula.sign} {written(formula.right)})"


@pytest.mark.parametrize(
    ("definition", "formula"),
    [
        (
            "total current assets divided by total current liabilities",
            "(total current assets / total current liabilities)",
        ),
        ("cash from operations - capex", "(cash from operating activities − capital expenditures)"),
        (
            "unadjusted operating income + depreciation and amortization from the cash flow statement",
            "(operating income + depreciation and amortization)",
        ),
        (
            (
                "365 * (average accounts payable between FY2017 and FY2018) / (FY2018 COGS + change in inventory "
                "between "
                "FY2017 and FY2018)"
            ),
            "((365 × average(accounts payable, 2017-2018)) / (cost of sales 2018 + change(inventories, 2017-2018)))",
        ),
        (
            "FY2019 revenue / (average PP&E between FY2018 and FY2019)",
            "(revenue 2019 / average(property, plant and equipment, 2018-2019))",
        ),
        ("DIO + DSO - DPO", "((days inventory outstanding + days sales outstanding) − days payable outstanding)"),
        ("revenue minus the cost of the office party", "nothing"),
        ("revenue divided by", "nothing"),
        ("(revenue", "nothing"),
        ("(" * 900 + "revenue", "nothing"),
        ("average " * 900 + "revenue", "nothing"),
        (" + ".join(["revenue"] * 900), "nothing"),
        ("", "nothing"),
    ],
)
def test_a_definition_is_parsed_if_each_of_its_words_is_known(definition: str, formula: str) -> None:
    assert written(formula_in(definition)) == formula


def test_every_measure_has_the_formulas_that_it_lists() -> None:
    counts = {name: len(measure.formulas) for name, measure in measures().items()}
    assert {name for name, count in counts.items() if not count} == set()
    assert counts["total debt"] == 4  # its own line, and three ways to add it up


@given(st.lists(st.sampled_from(["revenue", "capex", "(", ")", "+", "-", "/", "365", "average", "FY2020", "x"])))
def test_no_words_make_parsing_fail(words: list[str]) -> None:
    tokens = tokens_of(" ".join(words))
    assert parsed(tokens) == parsed(tokens)
    assert Decimal(len(tokens)) <= len(words)
