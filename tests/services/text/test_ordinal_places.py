import pytest

from services.text.ordinal_places import with_numbers


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What does the third slide say?", "What does the slide 3 say?"),
        ("What is on the last page?", "What is on the page last?"),
        ("What is on the 2nd sheet?", "What is on the sheet 2?"),
        ("Was steht auf der zweiten Folie?", "Was steht auf der Folie 2?"),
        ("Que dit la première page ?", "Que dit la page 1 ?"),
        ("What is the second notice period?", "What is the second notice period?"),
    ],
)
def test_a_counted_place_is_named_by_its_number(question: str, named: str) -> None:
    assert with_numbers(question) == named
