"""What questions may want worked out, by words that alone do not say so."""

import pytest

from services.text.loose_operations import loose_operation
from services.text.question_kind import understood


@pytest.mark.parametrize(
    ("question", "operation"),
    [
        ("percentage of traffic going too fast in february", "share"),
        ("precept is going up by what percent", "growth"),
        ("um wie viel prozent ist die Miete gestiegen", "growth"),
        ("how much is left in the tea fund", "remainder"),
        ("il restera combien dans la caisse", "remainder"),
        ("wie viel fehlt noch für das Dach", "remainder"),
        ("the fair, how many pounds better than the year before was it", "difference"),
        ("how long did they sit on 9 March", "duration"),
        ("wie viele Stunden sind sie unterwegs", "duration"),
        ("how much dearer is the card for one than for a group", None),
        ("how much more than last year did it cost", "difference"),
        ("what gets less money than last year", None),
        ("how many members are there", None),
        ("add up what we spend", None),
    ],
)
def test_words_of_a_question_may_ask_for_something_worked_out(question: str, operation: str | None) -> None:
    assert loose_operation(understood(question)) == operation
