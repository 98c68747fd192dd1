import pytest

from services.files.reading.symbol_fonts import in_unicode, symbol


@pytest.mark.parametrize(
    ("font", "code", "sign"),
    [
        ("Symbol", 0xF0B0, "°"),
        ("Symbol", 0xA3, "≤"),
        ("symbol", 0xF06D, "μ"),
        ("Symbol", 0xF0F0, ""),
        ("Wingdings", 0xF0FC, "✓"),
        ("Wingdings", 0x84, "④"),
        ("Wingdings 2", 0xF052, "☑"),
        ("Wingdings", 0xF021, ""),
        ("Own Font", 0xF0B0, ""),
    ],
)
def test_a_code_of_a_font_is_the_sign_that_it_shows(font: str, code: int, sign: str) -> None:
    assert symbol(font, code) == sign


def test_only_private_codes_of_a_text_are_signs_of_its_font() -> None:
    assert in_unicode("5 \uf0b0C", "Symbol") == "5 °C"
    assert in_unicode("5 \uf0b0C", "Arial") == "5 C"
