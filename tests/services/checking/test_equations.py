import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.checking.equations import equations_in
from services.checking.missing_figures import RIGHT
from services.checking.verdict import check
from tests.support.citations import citation
from tests.support.verdicts import verdict

SHEET = "Cash 2,605. Receivables 24,506. Current liabilities 50,171. Sales 523,964 in 2020 and 500,343 in 2018."


@pytest.mark.parametrize(
    ("text", "value", "is_right"),
    [
        ("The ratio is (2,605 + 24,506) / 50,171 = 0.54", 0.5403719280062187, True),
        (
            "(2,605 (Cash) + 24,506 (Receivables, net of $21)) / 50,171 (Liabilities, 2022) = 0.54",
            0.54037192800621,
            True,
        ),
        ("(523,964 − 500,343) / 500,343 = +4.7 %", 4.72096142046556, True),
        ("(523,964 − 500,343) / 500,343 = 5.7 %", 4.72096142046556, False),
        ("1,250 − 2,811 = −1,561", -1561, True),
        ("18.5 % − 19.4 % = −0.9 percentage points", -0.9, True),
        ("18.5 % − 19.4 % = −0.8 percentage points", -0.9, True),  # both were rounded
        ("18.5 % − 19.4 % = −0.6 percentage points", -0.9, False),
        ("365 × ((46,092 + 41,433) / 2) / 373,396 = 42.78", 42.7784778, True),
        ("$5.2 million / 100 = $52,000", 52000, True),
        ("2 + 3 * 4 = 14", 14, True),
        ("−5 + 3 = −2", -2, True),
        ("$5.2 million − $4.1 million = $1.1 million", 1.1e6, True),
        ("4 × 34,50 € = 138,00 €", 138, True),
    ],
)
def test_a_written_formula_is_computed_again(text: str, value: float, *, is_right: bool) -> None:
    [equation] = equations_in(text)
    assert float(equation.value) == pytest.approx(value)
    assert equation.is_right() is is_right


@pytest.mark.parametrize(
    "text",
    [
        "x = 5", "The result = 5", "5 / 0 = 1", "(2 + 3 = 5", "2 + = 5", "a 2 + b 3", "1 + 2 =", "A = 3 + 4", "", "= 4",
        "The years 2020, 2021 = 2 years", f"{'(' * 900}1 + 2 = 3", f"{'−' * 900}1 + 2 = 3",
    ],
)  # fmt: skip
def test_text_without_a_formula_has_no_equation(text: str) -> None:
    assert equations_in(text) == []


@given(st.text(st.sampled_from("0123456789.,+-−/×*() =%$ab\n"), max_size=300))
def test_no_signs_make_parsing_fail(text: str) -> None:
    assert all(each.operands for each in equations_in(text))


def test_a_right_result_of_figures_that_the_passage_has_is_supported() -> None:
    assert verdict("Quick ratio: (2,605 + 24,506) / 50,171 = 0.54", SHEET) == ("supported", ())


def test_a_wrong_result_is_unsupported_and_the_right_one_is_named() -> None:
    assert verdict("Quick ratio: (2,605 + 24,506) / 50,171 = 0.74", SHEET) == ("unsupported", (f"0.74 ({RIGHT} 0.54)",))


def test_a_formula_with_a_figure_that_no_passage_has_is_unsupported() -> None:
    assert verdict("Quick ratio: (2,605 + 24,999) / 50,171 = 0.55", SHEET) == ("unsupported", ("24,999",))


def test_a_later_sentence_may_use_a_right_result_but_not_a_wrong_one() -> None:
    first, second = "Sales in half: 523,964 / 2 = 261,982 [1].", "A share of that: 261,982 / 500,343 = 0.52 [1]."
    right = check(f"{first}\n\n{second}", [citation(1, SHEET)])
    assert [each.verdict for each in right.sentences] == ["supported", "supported"]
    wrong = check(f"{first.replace('261,982', '262,982')}\n\n{second}", [citation(1, SHEET)])
    assert [each.missing for each in wrong.sentences] == [(f"262,982 ({RIGHT} 261,982)",), ("261,982",)]


def test_no_later_sentence_goes_on_with_a_result_of_figures_that_no_passage_has() -> None:
    invented = check("The sum is 700,100 + 1 = 700,101 [1].\n\nSales were 700,101 [1].", [citation(1, SHEET)])
    assert [each.missing for each in invented.sentences] == [("700,100",), ("700,101",)]


STATEMENT = """\
(in millions)

| Line | 2021 | 2020 |
| --- | --- | --- |
| Cash and equivalents | 689 | 775 |
| Trade receivables, net of allowance for losses of 21 and 25 | 1,875 | 1,935 |
| Operating income | 1,196 | 1,248 |
| Depreciation and amortization | 636 | 604 |"""


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("EBITDA: 1,196 (Operating income, 2021) + 636 (Depreciation and amortization, 2021) = 1,832 million", ()),
        ("Cash: 689 (Cash and equivalents, 2021) + 1,875 (Trade receivables, net, 2021) = 2,564", ()),
        ("Cash: 689 (Cash and equivalents, 2021) + 1,935 (Trade receivables, net, 2021) = 2,624", ("1,935",)),
        ("EBITDA: 1,196 (Operating income, 2021) + 636 (Depreciation and amortization, 2021) = 1,833 million",
         ("EBITDA", f"1,833 million ({RIGHT} 1,832 million)")),
    ],
)  # fmt: skip
def test_lines_of_a_statement_are_told_by_what_a_formula_calls_them(text: str, missing: tuple[str, ...]) -> None:
    assert verdict(text, STATEMENT) == ("unsupported" if missing else "supported", missing)


def test_a_result_in_millions_is_wrong_where_nothing_is_in_millions() -> None:
    assert verdict("It is 12 + 13 = 25 million", "It has 12 boats and 13 ships.")[0] == "unsupported"


@given(st.text(st.sampled_from("0123456789.,+-/() =%$½aIQ\n"), max_size=120))
def test_no_labels_of_figures_make_a_check_fail(text: str) -> None:
    assert check(f"1 (a) + {text} (Cash) = 3 [1]", [citation(1, SHEET)]).sentences


BARN = """\
| Extra | Price |
| --- | --- |
| Haylage | 58.00 |
| Shavings | 9.80 |

Opened 7.30 pm, closed 9.52 pm. Wages were 150 and feed 34, everything else 16."""


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("4 × 9.80 (Shavings, Price) + 1 × 58.00 (Haylage, Price) = 97.20", ()),
        ("4 × 9.80 (Shavings, Price) + 1 × 58.00 (Haylage, Price) = 99.20", (f"99.20 ({RIGHT} 97.20)",)),
        ("412 × 9.80 (Shavings, Price) = 4,037.60", ("412",)),
        ("Worked out from it: 7.30 pm – 9.52 pm = 2 h 22 min", ()),
        ("Worked out from it: 7.30 pm – 9.52 pm = 2 h 52 min", ("2 h", "52 min")),
        ("150 (Wages) / (150 + 34 + 16) = 75 %", ()),
        ("150 (Wages) / (150 + 34 + 19) = 73.9 %", ("19",)),
    ],
)
def test_counts_before_prices_durations_and_wholes_are_worked_out_again(text: str, missing: tuple[str, ...]) -> None:
    assert verdict(text, BARN) == ("unsupported" if missing else "supported", missing)
