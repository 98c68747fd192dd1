import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.files.reading.number_formats import general, number_shown, text_shown

ACCOUNTING = '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)'


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.075, "0.0%", "7.5%"),
        (0.6530359, "0%", "65%"),
        (0.125, "0.00%", "12.50%"),
        (417, "00000", "00417"),
        (1234.5, '"$"#,##0.00;[Red]("$"#,##0.00)', "$1,234.50"),
        (-80, '"$"#,##0.00;[Red]("$"#,##0.00)', "($80.00)"),
        (1234.5, "#,##0.00 [$€-407]", "1,234.50 €"),
        (1234.5, "[$CHF-807] #,##0.00", "CHF 1,234.50"),
        (1234567, "#,##0", "1,234,567"),
        (1234567, "#,##0,", "1,235"),
        (1234567, '0.0,,"M"', "1.2M"),
        (999, "#,##0", "999"),
        (12, "#,##0", "12"),
        (0, "#,##0", "0"),
        (0, "#", ""),
        (0.5, "#.##", ".5"),
        (3, "0.##", "3."),
        (2.5, "0", "3"),
        (-2.5, "0", "-3"),
        (1.005, "0.00", "1.01"),
        (0.285, "0.00", "0.29"),
        (123456789, "000-00-0000", "123-45-6789"),
        (5551234567, "(000) 000-0000", "(555) 123-4567"),
        (1234, "000\\-00", "012-34"),
        (42, "000000000000", "000000000042"),
        (5, '0 "days"', "5 days"),
        (5, "0\\ \\k\\g", "5 kg"),
        (-5, "0;0", "5"),
        (-5, "#,##0_);(#,##0)", "(5)"),
        (0, '0;-0;"none"', "none"),
        (0, "0;-0;;@", ""),
        (250, '[>=100]"many";[<0]"debt";0', "many"),
        (7, '[>=100]"many";[<0]"debt";0', "7"),
        (-7, '[>=100]"many";[<0]"debt";0', "debt"),
        (-7, "[<0]0;0.0", "7"),
        (7, "[Red][<5]0;[Blue]0.0", "7.0"),
        (12345.678, "0.00E+00", "1.23E+04"),
        (0.00012, "0.0E+00", "1.2E-04"),
        (12345.678, "##0.0E+0", "12.3E+3"),
        (0, "0.00E+00", "0.00E+00"),
        (999999, "0.0E+00", "1.0E+06"),
        (1.5, "# ?/?", "1 1/2"),
        (0.75, "# ?/?", "3/4"),
        (2, "# ?/?", "2"),
        (1.25, "?/?", "5/4"),
        (0.3125, "# ??/??", "5/16"),
        (0.5, "# ?/8", "4/8"),
        (3.14159, "General", "3.14159"),
        (-3, "General;[Red]General", "3"),
        (3, '"n = "General', "n = 3"),
        (3, "", "3"),
        (3, "@", "3"),
        (3, '"closed"', "closed"),
        (3, ";;;", ""),
        (46085, "yyyy-mm-dd", "2026-03-04"),
        (46085, "mmm yyyy", "Mar 2026"),
        (46085, "d. mmmm yyyy", "4. March 2026"),
        (46085, "[$-407]d. mmmm yyyy", "4. März 2026"),
        (46085, "[$-40C]dddd d mmmm", "mercredi 4 mars"),
        (46085, "ddd, mmm d, yy", "Wed, Mar 4, 26"),
        (46085, "dd/mm/yyyy", "04/03/2026"),
        (46085, "dd\\.mm\\.yyyy;@", "04.03.2026"),
        (46085, 'yyyy"年"m"月"d"日"', "2026年3月4日"),
        (46085, "mmmmm", "M"),
        (46085.59375, "yyyy-mm-dd hh:mm", "2026-03-04 14:15"),
        (0.260416667, "h:mm AM/PM", "6:15 AM"),
        (0.5, "h AM/PM", "12 PM"),
        (0, "h:mm AM/PM", "12:00 AM"),
        (0.75, "h:mm A/P", "6:00 P"),
        (0.7604166666666666, "hh:mm", "18:15"),
        (1.25, "[h]:mm", "30:00"),
        (1.25, "[hh]:mm:ss", "30:00:00"),
        (0.0625, "[mm]:ss", "90:00"),
        (0.001, "[ss]", "86"),
        (0.000011574074, "mm:ss.0", "00:01.0"),
        (0.5000143518518518, "h:mm:ss.000", "12:00:01.240"),
        (0.99999999, "hh:mm:ss", "00:00:00"),
        (-0.5, "hh:mm", "####"),
        (-0.5, "[h]:mm", "-12:00"),
        (1, "yyyy-mm-dd", "1900-01-01"),
        (60.0, "yyyy-mm-dd", "1900-02-28"),
        (61, "yyyy-mm-dd", "1900-03-01"),
    ],
)
def test_a_number_is_shown_as_its_format_says(value: float, code: str, shown: str) -> None:
    assert " ".join(number_shown(value, code).split()) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(1234.5, "$1,234.50"), (-80, "$(80.00)"), (0, "$-"), (1e6, "$1,000,000.00")]
)
def test_accounting_formats_are_shown_without_their_padding(value: float, shown: str) -> None:
    assert " ".join(number_shown(value, ACCOUNTING).split()) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1200.0, "1200"),
        (-0.5, "-0.5"),
        (0.1 + 0.2, "0.3"),
        (1 / 3, "0.333333333"),
        (200 / 3, "66.66666667"),
        (1234567.891234, "1234567.891"),
        (1e-7, "1E-07"),
        (0.00012345, "0.00012345"),
        (123456789012, "123456789012"),
        (4.9e15, "4900000000000000"),
        (1.5e300, "1.5E+300"),
        (float("inf"), "inf"),
        (123456789012.5, "1.23457E+11"),
    ],
)
def test_a_number_without_a_format_takes_eleven_characters(value: float, shown: str) -> None:
    assert general(value) == shown


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    assert number_shown(44623, "yyyy-mm-dd", from_1904=True) == "2026-03-04"


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        ("Ann", "General", "Ann"),
        ("Ann", '0;0;0;"Ms "@', "Ms Ann"),
        ("Ann", "@", "Ann"),
        ("Ann", '@" (crew)"', "Ann (crew)"),
    ],
)
def test_a_text_is_shown_as_its_format_says(text: str, code: str, shown: str) -> None:
    assert text_shown(text, code) == shown


@pytest.mark.parametrize(
    ("code", "shown"),
    [("General", "1"), ('0 "days"', "1 days"), ("[Red]0.0", "1.0"), ("mmm", "Jan"), ("[h]", "24"), ('"m"0', "m1")],
)
def test_a_number_is_a_date_only_under_a_format_of_dates(code: str, shown: str) -> None:
    assert number_shown(1, code) == shown


@given(st.floats(), st.text('0#?.,%E+-/@;[]<>=hmsdy\\"_* $A19 ', max_size=40))
def test_any_number_is_shown_under_any_format(value: float, code: str) -> None:
    assert len(number_shown(value, code)) < 1000


@given(st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(9999, 12, 30)))  # noqa: DTZ001
def test_dates_come_back_as_they_were(moment: dt.datetime) -> None:
    moment = moment.replace(microsecond=0)
    days_since_1900 = (moment - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1)  # noqa: DTZ001 - sheets know no zones
    shown = number_shown(days_since_1900, "yyyy-mm-dd hh:mm:ss")
    assert shown == f"{moment:%Y-%m-%d %H:%M:%S}".rjust(19, "0")


FORMATS = [
    "0",
    "#0",
    "#,##0",
    "0.00",
    "#,##0.000",
    "0%",
    "0.0 %",
    '"about "0.00 "€"',
    "[$€-407]#,##0.00",
    "%0",
    '0"."00',
]


@given(st.floats(-1e20, 1e20) | st.floats(-1000, 1000), st.sampled_from(FORMATS))
def test_a_plain_format_shows_what_the_same_format_shows_beside_others(value: float, code: str) -> None:
    assert number_shown(value, code) == number_shown(value, f"{code};-{code};{code}").replace("--", "-")


def test_many_decimals_of_a_large_number_are_shown() -> None:
    assert number_shown(1e20, "0." + "0" * 15) == "100000000000000000000." + "0" * 15
    assert number_shown(1.5, "0." + "0" * 200 + "E+00").startswith("1.5000")
