import pytest

from services.files.reading.number_styles import number_in_style


@pytest.mark.parametrize(
    ("number", "style", "shown"),
    [
        (4, "lowerRoman", "iv"),
        (1994, "upperRoman", "MCMXCIV"),
        (27, "lowerLetter", "aa"),
        (3, "upperLetter", "C"),
        (3, "russianLower", "в"),
        (7, "decimalZero", "07"),
        (12, "decimal", "12"),
        (3, "chicago", "‡"),
        (6, "chicago", "††"),
        (1, "ordinal", "1st"),
        (12, "ordinal", "12th"),
        (23, "ordinal", "23rd"),
        (10, "chineseCounting", "十"),
        (15, "chineseCountingThousand", "十五"),
        (105, "japaneseCounting", "一百零五"),
        (20, "chineseLegalSimplified", "贰拾"),
        (12, "decimalFullWidth", "１２"),
        (10, "ideographDigital", "一〇"),
        (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircle", "21"),
        (5, "unknown", "5"),
        (0, "upperRoman", "0"),
        (1, "none", ""),
    ],
)
def test_a_number_is_written_in_the_style_of_its_level(number: int, style: str, shown: str) -> None:
    assert number_in_style(number, style) == shown
