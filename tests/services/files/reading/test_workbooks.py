import datetime as dt
from pathlib import Path

import pytest

from services.files.reading.workbooks import Value, read_workbook, shown
from tests.support import files
from tests.support.reading import messages, notes, text
from tests.support.workbooks import UNSEEN, xlsb


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1200.0, "1200"),
        (-0.5, "-0.5"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "1E-07"),
        (123456789.125, "123456789.1"),
        (1e300, "1E+300"),
        (float("inf"), "inf"),
        (7, "7"),
        (True, "TRUE"),
        ("words", "words"),
        ("", ""),
        (dt.date(2025, 1, 31), "2025-01-31"),
        (dt.datetime(2025, 1, 31), "2025-01-31"),  # noqa: DTZ001 - sheets know no zones
        (dt.datetime(2025, 1, 31, 14, 30), "2025-01-31 14:30"),  # noqa: DTZ001
        (dt.time(12, 0), "12:00"),
        (dt.time(0, 0), "00:00"),
        (dt.timedelta(days=1, hours=6), "30:00:00"),
    ],
)
def test_a_value_is_shown_as_people_read_it(value: Value, text: str) -> None:
    assert shown(value) == text


def test_cells_of_an_older_workbook_are_read_as_they_are_shown(tmp_path: Path) -> None:
    found = messages(read_workbook, files.document("formats.xls"), tmp_path)
    assert text(found).split("\n") == [
        "| Branch | Postal code | Discount | Deposit | Opens on | At | Sum | Large |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        "| Varrow | 00417 | 7.5% | $1,234.50 | Mar 2026 | 6:14 AM | 2,469 crowns | 123456789.3 |",
        "| Tolmin | 92011 | 10.0% | ($80.00) | Nov 2026 | 6:00 PM | -160 crowns | -0.3 |",
        "",
        "| Year | Ships |",
        "| --- | --- |",
        "| 2025 | 7 |",
    ]
    assert notes(found) == ["1 hidden row and 1 hidden column not read"]


def test_struck_out_and_invisible_cells_of_an_older_workbook_are_left_out_and_counted(tmp_path: Path) -> None:
    found = messages(read_workbook, files.document("unseen.xls"), tmp_path)
    assert text(found).split("\n") == ["| Route | Adult |", "| --- | --- |", "| Skarra | 31 |", "| Hesk | 0.125 |"]
    assert notes(found) == ["2 struck-out cells and 2 invisible cells not read"]


def test_raised_figures_errors_and_formulas_without_result_of_an_older_workbook_are_told(tmp_path: Path) -> None:
    found = messages(read_workbook, files.document("rich.xls"), tmp_path)
    assert text(found).split("\n") == [
        "| Route | Fare | Note |",
        "| --- | --- | --- |",
        "| Varrow | $320¹ | CO₂ 88 |",
        "| Tolmin | #N/A |  |",
    ]
    assert notes(found) == [
        "1 formula without a stored value: open the file in Excel, save it and upload it again to have the results read"
    ]


def test_a_binary_workbook_is_read_as_it_is_shown(tmp_path: Path) -> None:
    found = messages(read_workbook, xlsb([*UNSEEN, ["Oss", 0], ["Ulm", 7]]), tmp_path)
    assert text(found).split("\n") == ["| Route | Adult |", "| --- | --- |", "| Hesk | 12.5% |", "| Oss |  |"]
    assert notes(found) == ["2 struck-out cells, 4 invisible cells and 1 hidden row not read"]
