import re

import pytest

from services.text.units import CURRENCIES, CURRENCY_SIGNS, SCALES, factor_between, unit_of


@pytest.mark.parametrize(
    ("first", "second", "unit"),
    [
        ("percent", None, "%"),
        ("Prozent", None, "%"),
        ("per", "cent", "%"),
        ("pour", "cent", "%"),
        ("por", "ciento", "%"),
        ("basis", "points", "bp"),
        ("hrs.", None, "hour"),
        ("Tagen", None, "day"),
        ("años", None, "year"),
        ("square", "feet", "square foot"),
        ("nautical", "miles", "nautical mile"),
        ("feet", None, "foot"),
        ("EUR", "today", "€"),
        ("Quadratmeter", None, "square metre"),
        ("metros", "cuadrados", "square metre"),
        ("m²", None, "square metre"),
        ("maanden", None, "month"),
        ("lb", None, "pound (weight)"),
    ],
)
def test_all_names_of_a_unit_give_the_same_one(first: str, second: str | None, unit: str) -> None:
    assert unit_of(first, second) == unit


@pytest.mark.parametrize(
    ("first", "second"), [("per", None), ("per", "day"), ("square", None), ("dogs", "cent"), ("", None)]
)
def test_words_that_name_no_unit_give_none(first: str, second: str | None) -> None:
    assert unit_of(first, second) is None


@pytest.mark.parametrize(
    ("unit", "other", "factor"),
    [
        ("hour", "minute", 60),
        ("year", "month", 12),
        ("kilowatt", "watt", 1000),
        ("gram", "kilogram", 0.001),
        ("month", "day", None),
        ("kilogram", "pound (weight)", None),
        ("", "hour", None),
    ],
)
def test_units_of_one_kind_have_a_fixed_ratio(unit: str, other: str, factor: float | None) -> None:
    assert factor_between(unit, other) == factor


@pytest.mark.parametrize(
    ("word", "factor"),
    [("tausend", 1e3), ("million", 1e6), ("milliard", 1e9), ("mrd", 1e9), ("trillion", 1e12), ("万", 1e4)],
)
def test_a_scale_is_known_by_its_words_in_each_language(word: str, factor: float) -> None:
    assert SCALES[word] == factor


@pytest.mark.parametrize("sign", [each for each in CURRENCIES if not each.isalpha()])
def test_currency_signs_are_safe_in_a_regular_expression(sign: str) -> None:
    assert re.fullmatch(f"[{CURRENCY_SIGNS}]", sign)
    assert not re.search(f"[{CURRENCY_SIGNS}]", "A-Z 0-9")
