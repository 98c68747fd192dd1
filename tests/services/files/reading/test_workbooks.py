import datetime as dt

import pytest

from services.files.reading.workbooks import Value, shown


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
