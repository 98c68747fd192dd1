import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text.sentences import sentence_spans
from services.text.tables import (
    FigureRow,
    MarkdownRow,
    columns_of,
    figure_row,
    is_figure_row,
    markdown_rows,
    power_of,
    scale_of,
    with_columns,
)


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("Net cash 381,603  465,699 ", FigureRow("Net cash", ("381,603", "465,699"))),
        ("Net income (loss) $ 213 $ (38)", FigureRow("Net income (loss)", ("$213", "$(38)"))),
        ("Gain on sale —  (373,445) —", FigureRow("Gain on sale", ("—", "(373,445)", "—"))),
        ("City 24,310 94.6% +7.0% −2.25", FigureRow("City", ("24,310", "94.6%", "+7.0%", "−2.25"))),
        ("Balance at December 31, 2019 1,234", FigureRow("Balance at December 31, 2019", ("1,234",))),
        ("Small and Medium Business $ 642 5.8 %", FigureRow("Small and Medium Business", ("$642", "5.8 %"))),
        ("Umsatz 1.234,5 €", FigureRow("Umsatz", ("1.234,5 €",))),
        ("Installateur, Stunde 52,00 € 61,00 €", FigureRow("Installateur, Stunde", ("52,00 €", "61,00 €"))),
    ],
)
def test_a_line_of_a_table_is_a_label_and_values(line: str, row: FigureRow) -> None:
    assert figure_row(line) == row


@pytest.mark.parametrize(
    "line",
    [
        "Hedgehog Rescue · Annual report 2025 · 4",  # a running title with the page's number
        "Tenancy terms, version 1 (January 2023)",
        "Three decisions are asked for today (slide 9)",
        "2020 2019 2018",
        "It rose in 2025",
        "Year Ended December 31, 2020",
        "No figure here.",
        "",
        "12",
        "a" * 400 + " 5",
        "With about 118,400 employees and 187,000 retirees who are entitled to benefits the costs are high: 17",
    ],
)
def test_other_lines_are_no_rows(line: str) -> None:
    assert figure_row(line) is None
    assert not is_figure_row(line)


@pytest.mark.parametrize(
    ("above", "values", "columns"),
    [
        (
            ("CASH FLOWS", "(In thousands)", "Year Ended December 31,", "2020 2019 2018", "Operations:"),
            3,
            ("2020", "2019", "2018"),
        ),
        (("Twelve months ended", "December 31,", "2022", "December 31,", "2021"), 2, ("2022", "2021")),
        (("December 31, 2020 December 31, 2019",), 2, ("2020", "2019")),
        (("Item 2024 2025 Change 2024 to 2025",), 3, ("2024", "2025", "Change 2024 to 2025")),
        (("Item 2024 2025 % Change",), 3, ("2024", "2025", "% Change")),
        (("(in millions) 2022 2021 Increase/(Decrease)",), 4, ("2022", "2021", "", "")),
        (("Item 2024 2025 Budget Actual",), 4, ()),
        (("Item 2024 2025 Tax Expenses",), 4, ()),
        (("Years Ended December 31, 2021 2020 2021 vs. 2020",), 4, ("2021", "2020", "", "")),
        (("Years Ended December 31, 2021 2020 2021 vs. 2020",), 3, ("2021", "2020", "2021 vs. 2020")),
        (("It rose in 2024 2025 by some",), 3, ()),
        (("Item 2024 2025 budget 2025 actual Actual less budget",), 4, ()),
        (("Tern 1998 Diesel Estuary 180 8 Two steps", "Petrel 2011 Diesel 220 20 Step free"), 2, ()),
        (("Three columns", "Budget Actual Difference"), 3, ()),
        ((), 3, ()),
        (("Note 2023 2022", "£'000 £'000"), 2, ("2023", "2022")),
    ],
)
def test_values_belong_to_the_years_above_them_where_that_is_certain(
    above: tuple[str, ...], values: int, columns: tuple[str, ...]
) -> None:
    assert columns_of(above, values) == columns


@pytest.mark.parametrize(
    ("values", "above", "shown", "columns"),
    [
        (("–", "12", "45"), ("Result 2025", "2025 2024"), ("– 12", "45"), ("2025", "2024")),
        (("-", "3.5 %"), ("2025",), ("- 3.5 %",), ("2025",)),
        (("–", "12"), ("2025 2024",), ("–", "12"), ("2025", "2024")),
        (("—", "12", "—"), ("2025 2024 2023",), ("—", "12", "—"), ("2025", "2024", "2023")),
        (("–", "12"), (), ("–", "12"), ()),
    ],
)
def test_a_dash_is_the_sign_of_a_figure_where_there_are_as_many_columns(
    values: tuple[str, ...], above: tuple[str, ...], shown: tuple[str, ...], columns: tuple[str, ...]
) -> None:
    found = with_columns(FigureRow("Result", values), lambda count: columns_of(above, count))
    assert found == (FigureRow("Result", shown), columns)


@pytest.mark.parametrize(
    ("line", "scale"),
    [
        ("(In thousands, except share data)", "In thousands"),
        ("($ in millions)", "$ in millions"),
        ("Table 4. Operating cost (€ million)", "€ million"),
        ("Table 1. Passengers by route (thousand)", "thousand"),
        ("Note £'000 £'000", "£'000"),
        ("in TEUR", "TEUR"),
        ("EUR thousand", "EUR thousand"),
        ("in Mio. €", "Mio. €"),
        ("(en milliers d'euros)", "en milliers d'euros"),
        ("Revenue grew by three million.", None),
        ("A gain of $201 million was recorded.", None),
    ],
)
def test_the_lines_above_a_table_give_its_unit(line: str, scale: str | None) -> None:
    assert scale_of(["Title", line, "2020 2019"]) == scale


@pytest.mark.parametrize(
    ("scale", "power"),
    [
        ("In thousands", 3), ("£'000", 3), ("TEUR", 3), ("en milliers d'euros", 3), ("$ in millions", 6),
        ("Mio. €", 6), ("€m", 6), ("EUR billion", 9), ("Mrd. €", 9), ("", 0), ("euros", 0),
    ],
)  # fmt: skip
def test_a_unit_is_a_power_of_ten(scale: str, power: int) -> None:
    assert power_of(scale) == power


@given(st.text(st.sampled_from("ab 1290,.()$%—–-\n"), max_size=200), st.integers(0, 5))
def test_whatever_a_line_holds_its_values_are_in_it_in_order(line: str, values: int) -> None:
    row = figure_row(line)
    columns_of(line.split("\n"), values)
    if row is not None:
        squeezed = "".join(line.split())
        assert "".join(row.label.split()) in squeezed
        assert all("".join(value.split()).strip("$€£¥") in squeezed for value in row.values)


def test_each_row_of_a_table_is_a_sentence_and_knows_its_heading() -> None:
    text = "Drills:\n\n| Drill | How often |\n| --- | --- |\n| Fire | every month |\n| Boat | every week |\n\nThe end."
    rows = [row for row in markdown_rows(text).values() if row.heading is not None]
    assert [(text[row.start : row.end], row.heading) for row in rows] == [
        ("| Fire | every month |", "| Drill | How often |"),
        ("| Boat | every week |", "| Drill | How often |"),
    ]
    assert {(row.start, row.end) for row in rows} <= set(sentence_spans(text))


def test_a_heading_row_and_its_dashes_are_no_rows_to_quote() -> None:
    assert markdown_rows("| A | B |\n| --- | --- |") == {0: MarkdownRow(0, 9, None), 10: MarkdownRow(10, 23, None)}


@pytest.mark.parametrize(
    "text", ["| a | b |\n| c | d |", "| a |\n\n| --- |\n| b |", "a | b", "", "|", "| --- |\n| a |"]
)
def test_rows_without_a_heading_are_not_known(text: str) -> None:
    assert [row for row in markdown_rows(text).values() if row.heading is not None] == []
