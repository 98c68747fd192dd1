"""What is worked out from passages that are only the closest to a question, said to be that."""

import pytest

from services.models.embeddings import UniversalSentenceEncoder
from services.models.extractive.composing import compose
from services.models.extractive.phrases import CLOSEST
from services.models.prompts import make_messages
from tests.support.citations import citation

NEWS = """\
# Church roof

We need £64,000 for the lead. By 1 March £39,680 was in: £22,500 from the fund, £9,730 in gifts, £7,450 from a fair.

# Money raised

The Christmas fair made £1,846.20 (the year before: £1,622.75).

# Speed watch

In February the sign on Station Road measured 21,460 vehicles; 3,219 of them went faster than 30 mph.

# Meeting

Opened 7.30 pm, closed 9.52 pm. The council sat in the Pearson Room."""
CAISSE = "Côté dépenses, le comité a 3 800 euros. L'orchestre en prend 950, le car 620 et les fleurs 115."
PAY = "| Grade | Per hour, from April | before |\n| --- | --- | --- |\n| Groom | £13.60 | £13 |\n| Cook | £12 | £11 |"
BUDGET = "| Source | 2025-26 £ | 2026-27 £ |\n| --- | --- | --- |\n| Precept | 41,300 | 44,604 |\n| Rent | 900 | 950 |"


@pytest.mark.parametrize(
    ("question", "text", "result"),
    [
        ("how much is still missing for the lead on top", NEWS, "£64,000 [1] − £39,680 [1] = £24,320"),
        ("xmas bazaar, how many pounds better than the year before", NEWS, "£1,846.20 [1] − £1,622.75 [1] = £223.45"),
        ("percentage of traffic speeding on that road", NEWS, "3,219 [1] / 21,460 [1] = 15 %"),
        ("how long were the councillors in session", NEWS, "7.30 pm – 9.52 pm = 2 h 22 min [1]"),
        (
            "il restera combien au comité après ces dépenses",
            CAISSE,
            "3 800 euros [1] − 950 [1] − 620 [1] − 115 [1] = 2 115 euros",
        ),
        (
            "by what percent did what a groom gets per hour go up",
            PAY,
            "(£13.60 [1] − £13 [1]) / £13 [1] = +4.6 %, rounded",
        ),
        ("precept is going up by what percent", BUDGET, "(44,604 [1] − 41,300 [1]) / 41,300 [1] = +8 %"),
    ],
)
def test_a_result_is_worked_out_from_just_enough_figures_of_the_closest_quote(
    encoder: UniversalSentenceEncoder, question: str, text: str, result: str
) -> None:
    answer, _ = compose(make_messages(question, [citation(1, text)], ()), encoder.likeness)
    assert answer.startswith(tuple(CLOSEST.values()))
    assert answer.replace("\\", "").splitlines()[-1].partition(": ")[2] == result


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("how much better did the fair do", "Takings were £210, £388 and £1,846 at the three fairs."),
        ("how long was the bazaar", "The fair was on Saturday. Doors opened at 9:30."),
        ("add up what they took at the bazaar", "The fair made £1,846.20 and the raffle £388."),
    ],
)
def test_nothing_is_worked_out_from_too_many_figures_or_too_few(
    encoder: UniversalSentenceEncoder, question: str, text: str
) -> None:
    answer, _ = compose(make_messages(question, [citation(1, text)], ()), encoder.likeness)
    assert " = " not in answer
