import pytest

from services.text.instructions import without_instructions


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("What is the debt? Respond in thousands of dollars.", "What is the debt? ."),
        ("Using only the data provided in Table 2, which ship is oldest?", "Table 2, which ship is oldest?"),
        ("Pretend you are an analyst. Is it liquid?", ". Is it liquid?"),
        ("Provide a response in percent. What rose?", ". What rose?"),
        ("Describe the route.", "the route."),
        ("Qual è il debito? Rispondi in euro.", "Qual è il debito? ."),
        ("Wat is de schuld, afgerond op twee decimalen?", "Wat is de schuld, ?"),
        ("Did they respond in time?", "Did they respond in time?"),
        ("What is the answer to life?", "What is the answer to life?"),
        ("Which data are used in the model?", "Which data are used in the model?"),
    ],
)
def test_only_clauses_that_say_how_to_answer_are_left_out(question: str, left: str) -> None:
    assert " ".join(without_instructions(question).split()) == left
