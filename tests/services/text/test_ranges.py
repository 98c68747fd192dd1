"""Ranges of numbers in words."""

from math import inf

import pytest

from services.text.ranges import range_of, ranges_in


@pytest.mark.parametrize(
    ("label", "limits"),
    [
        ("51 to 80 m²", (51.0, 80.0)),
        ("51 bis 80 m²", (51.0, 80.0)),
        ("3 and over", (3.0, inf)),
        ("ab 18", (18.0, inf)),
        ("up to 2.5 kg", (-inf, 2.5)),
        ("Flat 7", None),
    ],
)
def test_a_label_that_is_a_range_tells_its_limits(label: str, limits: tuple[float, float] | None) -> None:
    assert range_of(label) == limits


@pytest.mark.parametrize(("label", "inside", "outside"), [("under 2", 1.99, 2), ("more than 5 years", 5.01, 5)])
def test_a_strict_limit_leaves_its_number_out(label: str, inside: float, outside: float) -> None:
    limits = range_of(label)
    assert limits is not None
    low, high = limits
    assert low <= inside <= high
    assert not low <= outside <= high


def test_the_ranges_of_a_sentence_are_told_with_their_places() -> None:
    text = "Seats for 4 to 6 people, from 12 euros"
    assert [(limits, text[start:end]) for limits, start, end in ranges_in(text)] == [
        ((4.0, 6.0), "4 to 6"),
        ((12.0, inf), "from 12"),
    ]
