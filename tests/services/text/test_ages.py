from math import inf

import pytest

from services.text.ages import age_limits_in, ages_in


@pytest.mark.parametrize(
    ("question", "ages"),
    [
        ("is my 2 year old free", [2]),
        ("can my son (14) swim in the lanes?", [14]),
        ("my daughter is 10 can she take it", [10]),
        ("two kids, one is a 6 yr old and a 16-year-old", [6, 16]),
        ("can my son use it, he is 17", [17]),
        ("ist mein sohn 12 jahre alt genug", [12]),
        ("mon fils de 9 ans paie quoi", [9]),
        ("how long is the 5 year warranty", []),
        ("price for 3 adults", []),
        ("what changed in 5 years", []),
    ],
)
def test_the_ages_of_persons_in_a_question_are_found(question: str, ages: list[int]) -> None:
    assert [age for age, _, _ in ages_in(question)] == ages


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("Between 12 and 17 take half a tablet.", [(12, 17)]),
        ("Child (3 to 15) £3.10", [(3, 15)]),
        ("over 65 half price", [(65, inf)]),
        ("Nobody under 16 in the lanes.", [(-inf, 16)]),
        ("Family (2 adults + up to 3 children) £14.50", []),
        ("Do not take it for more than 5 days.", []),
        ("from 1 September, up to 20 kg, 6:30-21:00", []),
    ],
)
def test_limits_of_age_are_told_from_other_ranges(text: str, limits: list[tuple[float, float]]) -> None:
    assert [found for found, _, _ in age_limits_in(text)] == [pytest.approx(each) for each in limits]
