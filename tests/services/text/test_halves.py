import pytest

from services.text.halves import halves_in


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("two and a half million people", 2_500_000),
        ("zweieinhalb Millionen Einwohner", 2_500_000),
        ("3 and a half thousand", 3_500),
    ],
)
def test_a_number_and_a_half_of_a_scale_is_one_figure(text: str, worth: float) -> None:
    assert [figure.worth for figure in halves_in(text)] == [worth]
    assert halves_in("two and a half hours") == []
