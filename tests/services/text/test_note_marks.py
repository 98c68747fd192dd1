import pytest

from services.text.note_marks import without_note_marks
from services.text.numbers import figures_in
from services.text.tables import figure_row
from services.text.terms import terms_of


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("$320¹ for adults", "$320  for adults"),
        ("94.5%³ of all", "94.5%  of all"),
        ("Revenue⁽¹⁾,⁽²⁾ rose", "Revenue        rose"),
        ("¹² Without dues", "   Without dues"),
        ("(3,200)⁴", "(3,200) "),
        ("98,400ⁱᵛ tons", "98,400   tons"),
        ("120 m² and 5 km³", "120 m² and 5 km³"),
        ("CO₂ and H₂O", "CO₂ and H₂O"),
        ("no mark", "no mark"),
    ],
)
def test_note_marks_are_distinguished_from_exponents(text: str, plain: str) -> None:
    assert without_note_marks(text) == plain


@pytest.mark.parametrize(
    ("text", "worth", "unit"),
    [
        ("$320¹ for adults", 320, "$"),
        ("98,400² passengers", 98_400, None),
        ("94.5%³ of all", 94.5, "%"),
        ("7⁴", 7, None),
        ("98,400ᵃ passengers", 98_400, None),
    ],
)
def test_a_figure_is_read_without_its_note_mark(text: str, worth: float, unit: str | None) -> None:
    (figure,) = figures_in(text)
    assert (figure.worth, figure.unit) == (worth, unit)
    assert text[figure.start : figure.end] in figure.raw


def test_a_row_is_read_without_note_marks() -> None:
    row = figure_row("Fares⁽¹⁾ 4,500² 4,100⁽³⁾")
    assert row is not None
    assert (row.label, row.values) == ("Fares", ("4,500", "4,100"))


def test_search_finds_figures_words_and_formulas_whatever_is_raised() -> None:
    assert terms_of("Revenue¹ of $320²") == terms_of("Revenue of $320")
    assert terms_of("CO₂") == terms_of("CO2")
    assert terms_of("m²") == terms_of("m2")
