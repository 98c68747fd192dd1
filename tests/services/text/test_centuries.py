import pytest

from services.text.centuries import year_spans_in


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("in the 13th century", (1200, 1300)),
        ("in the nineteenth century", (1800, 1900)),
        ("aus dem 19. Jahrhundert", (1800, 1900)),
        ("del siglo XVIII", (1700, 1800)),
        ("du XVIIe siècle", (1600, 1700)),
        ("in the late 1930s", (1930, 1939)),
        ("dans les années 1960", (1960, 1969)),
        ("in the 1200s", (1200, 1299)),
    ],
)
def test_a_century_or_decade_spans_its_years(text: str, years: tuple[int, int]) -> None:
    assert [(span.first, span.last) for span in year_spans_in(text)] == [years]


@pytest.mark.parametrize("text", ["in 1930", "12 centimetres", "a century ago", "the 1930 election"])
def test_other_numbers_span_no_years(text: str) -> None:
    assert year_spans_in(text) == []
