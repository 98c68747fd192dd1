import pytest

from services.text.numbers import (
    Figure,
    are_continental,
    figures_in,
    matches,
    phone_numbers_in,
    single_units,
    spaced_figures,
)


def _only(text: str) -> Figure:
    (figure,) = figures_in(text)
    return figure


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1,234", [1234]),
        ("1'234", [1234]),
        ("1’234.50", [1234.5]),
        ("86\u202f420", [86420]),
        ("1.234.567", [1234567]),
        ("1.234,56", [1234.56]),
        ("1,234.56", [1234.56]),
        ("0,125", [0.125]),
        ("1.234", [1.234, 1234]),
        ("12.000 Stück zu 1,50", [12000]),
        ("12.000 mm, of 1.50", [12]),
    ],
)
def test_separators_are_read_as_the_rest_of_the_text_has_them(text: str, values: list[float]) -> None:
    assert [value for value, _ in figures_in(text)[0].readings] == values


@pytest.mark.parametrize(
    ("text", "worth", "unit"),
    [
        ("two hours", 2, "hour"),
        ("60 days", 60, "day"),
        ("zwölf Monate", 12, "month"),
        ("trois jours", 3, "day"),
        ("siete días", 7, "day"),
        ("twenty-five percent", 25, "%"),
        ("5 %", 5, "%"),
        ("5 pour cent", 5, "%"),
        ("€1.2 million", 1.2e6, "€"),
        ("3,5 Mrd. Euro", 3.5e9, "€"),
        ("2 millions d’euros", 2e6, "€"),
        ("US$5bn", 5e9, "$"),
        ("40 basis points", 40, "bp"),
        ("one hour", 1, None),
    ],
)
def test_a_figure_has_the_scale_and_the_unit_beside_it(text: str, worth: float, unit: str | None) -> None:
    found = figures_in(text)
    assert [(figure.worth, figure.unit) for figure in found] == ([(worth, unit)] if unit else [])


@pytest.mark.parametrize(
    ("text", "negative"), [("-5", True), ("−$5", True), ("($5)", True), ("(5", False), ("10-5", False)]
)
def test_minus_signs_and_the_brackets_of_accounts_negate(text: str, negative: bool) -> None:  # noqa: FBT001
    assert figures_in(text)[-1].negative is negative


@pytest.mark.parametrize(("text", "units"), [("30 to 59 minutes", ["minute"] * 2), ("six (6) Tage", ["day"] * 2)])
def test_the_first_of_two_figures_shares_the_unit_of_the_second(text: str, units: list[str]) -> None:
    assert [figure.unit for figure in figures_in(text)] == units


@pytest.mark.parametrize(
    ("text", "hedge"), [("about 5", True), ("rund 5", True), ("environ 5", True), ("exactly 5", False)]
)
def test_words_before_a_figure_make_it_a_rough_one(text: str, hedge: bool) -> None:  # noqa: FBT001
    assert _only(text).hedge is hedge


@pytest.mark.parametrize(
    ("text", "beside"), [("8 bank holidays", "bank"), ("1'234 CHF", "CHF"), ("12 Zimmer", "Zimmer")]
)
def test_a_word_that_is_no_unit_is_kept_beside_the_figure(text: str, beside: str) -> None:
    assert _only(text).beside == beside


@pytest.mark.parametrize(
    ("text", "year"), [("2019", 2019), ("2,019", None), ("$2019", None), ("2019 days", None), ("1850", None)]
)
def test_four_digits_alone_may_be_a_year(text: str, year: int | None) -> None:
    assert _only(text).year() == year


def test_note_marks_are_no_part_of_a_figure() -> None:
    assert _only("$320¹").worth == 320


@pytest.mark.parametrize(
    ("text", "values"), [("86 420", [86420]), ("1 234 567", [1234567]), ("12 34", []), ("1234 567", [])]
)
def test_groups_of_three_digits_may_be_one_figure(text: str, values: list[float]) -> None:
    assert [figure.worth for figure in spaced_figures(text)] == values


@pytest.mark.parametrize(
    ("claimed", "found", "scales", "sure", "same"),
    [
        ("$1.2 million", "1,234,567", (), True, True),
        ("$1.3 million", "1,234,567", (), True, False),
        ("$1.2 million", "1,234", (1e3,), True, True),
        ("$1.23 million", "1,234", (), False, True),
        ("$1.23 million", "1,234", (), True, False),
        ("12 rooms", "12.4", (), True, False),
        ("about 1,600 people", "1,584", (), True, True),
        ("1,234.56", "1,200", (), True, False),
    ],
)
def test_a_claim_may_round_a_figure_but_not_add_digits(
    claimed: str,
    found: str,
    scales: tuple[float, ...],
    sure: bool,  # noqa: FBT001
    same: bool,  # noqa: FBT001
) -> None:
    assert matches(_only(claimed), _only(found), frozenset(scales), sure_of_scale=sure) is same


@pytest.mark.parametrize(
    ("text", "worths"),
    [
        ("It costs 86 420 € now", [86420]),
        ("1 234,56", [1234.56]),
        ("1 234 567,8 kg", [1234567.8]),
        ("1 200 %", [1200]),
        ("Net sales 123 456", [123, 456]),
        ("12 34 €", [12, 34]),
        ("0 555 €", [0, 555]),
    ],
)
def test_spaces_set_thousands_apart_where_decimals_or_a_sign_follow(text: str, worths: list[float]) -> None:
    assert [figure.worth for figure in figures_in(text)] == worths


@pytest.mark.parametrize("phone", ["0800 555 0142", "+49 30 901820", "(030) 901820", "020 7946 0958", "01-45-67-89-10"])
def test_a_phone_number_is_one_whole(phone: str) -> None:
    text = f"Call {phone}, day and night."
    assert [text[start:end] for start, end in phone_numbers_in(text)] == [phone]


@pytest.mark.parametrize("text", ["86 420 €", "10-15 days", "0.5 100", "2024-2025", "+5 %"])
def test_other_figures_are_no_phone_numbers(text: str) -> None:
    assert phone_numbers_in(text) == []


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("half an hour, then a week", [(0.5, "hour"), (1.0, "week")]),
        ("nach einem halben Jahr", [(0.5, "year")]),
        ("une demi-heure", [(0.5, "hour")]),
        ("dentro de medio año", [(0.5, "year")]),
        ("a boat, half the boats, 2 hours", []),
    ],
)
def test_a_single_or_half_unit_of_time_is_read_without_a_number(text: str, amounts: list[tuple[float, str]]) -> None:
    assert [(figure.worth, figure.unit) for figure in single_units(text)] == amounts


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("vingt-huit", 28),
        ("vingt et une", 21),
        ("soixante-dix", 70),
        ("quatre-vingts", 80),
        ("quatre-vingt-douze", 92),
        ("einundzwanzig", 21),
        ("siebenundachtzig", 87),
        ("veintidós", 22),
        ("cuarenta y tres", 43),
        ("ventotto", 28),
        ("quarantatré", 43),
        ("quarenta e duas", 42),
        ("tweeëntwintig", 22),
    ],
)
def test_a_number_of_two_words_is_one_figure(text: str, worth: float) -> None:
    assert [figure.worth for figure in figures_in(f"({text})")] == [worth]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["1.204", "998", "1.530"], True),
        (["1.204", "12,5"], True),
        (["1,204", "998"], False),
        (["1.204", "3.50"], False),
        (["0.204", "1.530", "998"], False),
        (["1.489", "1.529"], None),
        (["12", "15"], None),
        (["1,5", "1.5"], None),
        (["1,489", "12,5"], True),
        (["1.249 €", "2.499,50 €"], True),
        (["1,249", "2,499.50"], False),
    ],
)
def test_the_cells_of_a_column_tell_whether_decimals_follow_a_comma(cells: list[str], told: object) -> None:
    assert are_continental(cells) is told
