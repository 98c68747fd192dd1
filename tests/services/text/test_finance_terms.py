import pytest

from services.text.finance_terms import explained, statement_of


@pytest.mark.parametrize(
    ("question", "added"),
    [
        ("What is the quick ratio?", "total current assets current liabilities balance sheet"),
        ("Capex in FY2020?", "capital expenditures purchases of property plant and equipment"),
        ("How much PP&E is there?", "property plant and equipment"),
    ],
)
def test_what_its_measures_are_made_of_is_added_to_a_question(question: str, added: str) -> None:
    assert explained(question) == f"{question} {added}"


@pytest.mark.parametrize("question", ["How long is the Nile?", "Was she quick?", "capexes", "the step", ""])
def test_other_questions_stay_as_they_are(question: str) -> None:
    assert explained(question) == question


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("What were total assets in 2020?", "consolidated balance sheets"),
        ("How much cash and cash equivalents were there?", "consolidated balance sheets"),
        ("What was the net income?", "consolidated statements of income operations"),
        ("What were the diluted earnings per share?", "consolidated statements of income operations"),
        ("How long is the Nile?", ""),
    ],
)
def test_the_lines_of_a_statement_are_looked_for_in_it(question: str, statement: str) -> None:
    assert statement_of(question) == statement
