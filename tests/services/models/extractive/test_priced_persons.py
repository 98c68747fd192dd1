"""What several persons pay, by prices in sentences and lists."""

import pytest

from services.models.extractive.phrases import CLOSEST
from tests.services.models.extractive.test_composing import answer_to
from tests.services.models.extractive.test_meant_figures import PRICES

MEAL = "The meal costs £9 for adults, £4 for children under 12. Dogs are free."


@pytest.mark.parametrize(
    ("question", "text", "result"),
    [
        ("swim for 2 adults and 1 child, what does it cost", PRICES, "2 × £5.40 [1] + 1 × £3.10 [1] = £13.90"),
        ("what does it cost for two grown ups and a child", MEAL, None),
        ("what do 2 adults and 3 kids pay for the meal", MEAL, "2 × £9 [1] + 3 × £4 [1] = £30"),
        ("what does 1 adult pay for the meal", MEAL, None),
    ],
)
def test_prices_for_persons_are_added_up_as_only_the_closest(question: str, text: str, result: str | None) -> None:
    answer = answer_to(question, text)
    if result is None:
        assert "×" not in answer
    else:
        assert answer.startswith(CLOSEST["en"])
        assert answer.endswith(f"Worked out from it: {result}")


def test_two_prices_for_the_same_persons_are_not_added_up() -> None:
    text = "Adult swim £5.40\nAdult sauna £9.00\nChild swim £3.10\n"
    assert "×" not in answer_to("what do 2 adults and 1 child pay", text)
