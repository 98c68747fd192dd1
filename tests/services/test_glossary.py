import pytest

from services.glossary import explained


@pytest.mark.parametrize(
    ("question", "added"),
    [
        ("What is the quick ratio?", "total current assets current liabilities balance sheet"),
        ("Capex in FY2020?", "capital expenditures purchases of property plant and equipment"),
        ("How much PP&E is there?", "property plant and equipment"),
    ],
)
def test_behind_a_question_stands_what_its_measures_are_made_of(question: str, added: str) -> None:
    assert explained(question) == f"{question} {added}"


@pytest.mark.parametrize("question", ["How long is the Nile?", "Was she quick?", "capexes", "the step", ""])
def test_other_questions_stay_as_they_are(question: str) -> None:
    assert explained(question) == question
