import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.terms import question_terms, terms_of


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Crossings were cancelled", ["cross", "cancel"]),
        ("the company's ships don't", ["compani", "ship", "don"]),
        ("FY2018 and 2022Q4", ["2018", "2022", "q4"]),
        ("1,234,567 or 3.98 or 1’000", ["1234567", "398", "1000"]),
        ("a 10-K, the 10K", ["10k", "10k"]),
        ("AMCOR_annual_report", ["amcor", "annual", "report"]),
        ("Übernachtung in der Straße", ["ubernachtung", "der", "strass"]),
        ("l’été", ["l", "ete"]),
        ("ﬁnance Ａ１", ["financ", "a1"]),
        ("売上高は5億", ["売上", "上高", "高は", "5", "億"]),
        ("매출액 増", ["매출", "출액", "増"]),
        ("किसान योजना", ["किसान", "योजना"]),
        ("ข้อมูล", ["ข้", "้อ", "อม", "มู", "ูล"]),
        ("… – ?", []),
    ],
)
def test_a_text_becomes_its_terms(text: str, terms: list[str]) -> None:
    assert terms_of(text) == terms


def test_other_forms_of_a_word_become_the_same_terms() -> None:
    for one, other in [
        ("Cancelled", "cancels"),
        ("1,561", "1561"),
        ("Café", "CAFE"),
        ("FY2020", "2020"),
        ("Ｆｅｅ", "fees"),
    ]:
        assert terms_of(one) == terms_of(other)


@given(st.text())
def test_no_term_has_a_space_or_is_empty(text: str) -> None:
    assert all(term and not any(map(str.isspace, term)) for term in terms_of(text))


def test_what_says_how_to_answer_is_not_searched_for() -> None:
    question = "What is the FY2020 revenue? Answer in units of percents and round to one decimal place."
    assert question_terms(question) == ["2020", "revenu", "percent", "one"]


def test_a_term_is_searched_for_once() -> None:
    assert question_terms("Nile, Nile or Niles?") == ["nile"]


def test_at_the_end_of_a_year_says_when_and_is_not_searched() -> None:
    assert question_terms("What were total assets at the end of 2020?") == ["total", "asset", "2020"]
    assert question_terms("When does the end of the plan come?") == ["end", "plan", "come"]


def test_a_question_of_nothing_but_how_to_answer_is_searched_for_as_it_is() -> None:
    assert question_terms("Explain the definition") == ["explain", "definit"]
