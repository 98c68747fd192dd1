from decimal import Decimal

import pytest

from services.answering.financial_statements.computation import Computed, averaged, changed, compute, grown
from services.answering.financial_statements.formulas import formula_in
from services.answering.financial_statements.line_items import LineItem
from services.answering.financial_statements.statements import StatementFigure
from services.documents import Passage
from services.storage.schema import Hit

FIGURES = {
    ("revenue", 2023): 1240,
    ("revenue", 2022): 1100,
    ("cost of sales", 2023): 806,
    ("inventories", 2023): 90,
    ("inventories", 2022): 110,
    ("interest expense", 2023): 0,
}
HIT = Hit("passage", "report", Passage(1, 0, 0, ""))


def figure_of(line: LineItem, year: int, said: str) -> StatementFigure | None:
    value = FIGURES.get((line.name, year))
    return (
        StatementFigure(line.name, str(year), str(value), Decimal(value), 6, "in millions", HIT)
        if value is not None
        else None
    )


def written(computed: Computed | None) -> str | None:
    if computed is None:
        return None
    parts = "".join(part if isinstance(part, str) else part.text for part in computed.parts)
    return f"{parts} = {computed.value:.4g}"


@pytest.mark.parametrize(
    ("definition", "result"),
    [
        ("revenue minus cost of sales", "1240 − 806 = 434"),
        ("(revenue - cost of sales) / revenue", "(1240 − 806) / 1240 = 0.35"),
        ("revenue / (revenue - cost of sales)", "1240 / (1240 − 806) = 2.857"),
        ("revenue - (cost of sales - inventories)", "1240 − (806 − 90) = 524"),
        ("365 * average inventory / cost of sales", "365 × (110 + 90) / 2 / 806 = 45.29"),
        ("change in inventory", "90 − 110 = -20"),
        ("revenue 2022 + revenue 2023", "1100 + 1240 = 2340"),
        ("revenue / interest expense", None),
        ("revenue + total assets", None),
    ],
)
def test_a_formula_is_written_with_its_figures_and_the_brackets_it_needs(definition: str, result: str | None) -> None:
    formula = formula_in(definition)
    assert formula is not None
    assert written(compute(formula, 2023, figure_of)) == result


def test_two_years_give_an_average_a_growth_and_a_change() -> None:
    formula = formula_in("revenue")
    assert formula is not None
    before, after = compute(formula, 2022, figure_of), compute(formula, 2023, figure_of)
    assert before is not None
    assert after is not None
    assert [written(averaged([before, after])), written(grown(before, after)), written(changed(before, after))] == [
        "(1100 + 1240) / 2 = 1170",
        "(1240 − 1100) / 1100 = 0.1273",
        "1240 − 1100 = 140",
    ]


def test_amounts_in_different_units_are_not_subtracted() -> None:
    thousands, millions, ratio = (
        Computed(Decimal(4), ("4",), 3),
        Computed(Decimal(2), ("2",), 6),
        Computed(Decimal(2), ("2",), None),
    )
    assert [written(changed(one, other)) for one, other in ((thousands, millions), (ratio, millions))] == [None, None]
    assert written(grown(millions, millions)) == "(2 − 2) / 2 = 0"
