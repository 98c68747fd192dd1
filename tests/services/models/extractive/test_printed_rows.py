import pytest

from services.models.extractive.phrases import NOT_SAID
from tests.support.extractive import RIVERS, answer_to

CASH_FLOWS = """\
Net income (loss) $ 213,105  $ 375,446  $ (38,453)
Non-cash lease expense 70,253  29,696  —
Net cash provided by operating activities 381,603  465,699  295,080
Purchase of property and equipment (138,402) (62,498) (61,203)"""


ABOVE = ("RIVER, INC.", "STATEMENTS OF CASH FLOWS", "(In thousands)", "Year Ended December 31,", "2020 2019 2018")


FILING = {"filename": "RIVER_2020_10K.pdf", "section": ABOVE}


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (
            "What was River's net cash provided by operating activities in FY2019?",
            "Net cash provided by operating activities, 2019: **465,699** (In thousands) [1]",
        ),
        (
            "Using the cash flow statement, how much was the net income in 2018 and 2020? Answer in USD millions.",
            "Net income (loss), 2020: **$213,105**, 2018: **$(38,453)** (In thousands) [1]",
        ),
        (
            "What was the capex in 2020?",
            "Purchase of property and equipment, 2020: **(138,402)** (In thousands) [1]",
        ),
        (
            "How much was the non-cash lease expense?",
            "Non-cash lease expense, 2020: 70,253, 2019: 29,696, 2018: — (In thousands) [1]",
        ),
    ],
)
async def test_a_row_of_a_printed_table_has_the_requested_columns_and_its_unit(question: str, answer: str) -> None:
    assert await answer_to(question, [CASH_FLOWS], **FILING) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Wie hoch war das Ergebnis 2025?", "Ergebnis, 2025: **– 12** (Tsd. €) [1]"),
        ("Wie hoch war die Marge 2024?", "Marge, 2024: **4,1 %** [1]"),
    ],
)
async def test_a_sign_stays_with_its_figure_and_a_share_has_no_unit_of_money(question: str, answer: str) -> None:
    table = "Ergebnis – 12 45\nUmsatz 1.234 1.100\nMarge 3,5 % 4,1 %"
    assert await answer_to(question, [table], section=("Zahlen 2025 (Tsd. €)", "2025 2024")) == answer


async def test_a_row_whose_name_begins_on_the_line_above_is_shown_with_all_of_it() -> None:
    table = "Assets 900 800\nCommon stock (500 shares allowed in each period;\n429 shares issued in each period) 42 41"
    answer = await answer_to("How much common stock was issued in 2020?", [table], section=("Item", "2020 2019"))
    named = "Common stock (500 shares allowed in each period; 429 shares issued in each period)"
    assert answer == f"{named}, 2020: **42** [1]"


INCOME = """\
Weighted-average shares used to compute earnings (loss) per share, diluted 4,204 4,150
Total operating revenues 136,835 133,613
Income before taxes, net of interest 28,271 29,459
Net income $ 21,748 $ 22,618"""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What were River's total operating revenues in 2022?", "Total operating revenues, 2022: **136,835**"),
        ("What was the net income of River in 2021?", "Net income, 2021: **$22,618**"),
    ],
)
async def test_the_row_of_that_name_answers_before_sentences_and_other_rows(question: str, answer: str) -> None:
    others = [
        "River's total operating revenues of boats for 2022 totaled $103.5 million, and net income of 2021 fell.",
        "Total Operating Revenues: 103 · 31 · 134\nTotal operating revenues 103 31 134",
    ]
    passages = [INCOME, *others]
    section = ("RIVER, INC.", "CONSOLIDATED STATEMENTS OF INCOME", "2022 2021")
    shown = await answer_to(question, passages, filename="RIVER_2022_10K.pdf", section=section)
    assert shown.split("\n\n")[0] == f"{answer} [1]"


async def test_a_sentence_with_every_word_of_the_question_answers_before_a_row() -> None:
    text = (
        "Fuel cost Harbour €3.98 million in 2025, less than in 2024.\nCosts (€ million)\nItem 2024 2025\nFuel 4.51 3.98"
    )
    assert await answer_to("How much did fuel cost Harbour in 2025?", [text]) == (
        "“Fuel cost Harbour **€3.98 million** in 2025, less than in 2024.” [1]"
    )


async def test_where_columns_are_not_certain_the_whole_row_is_shown() -> None:
    above = ("Costs", "Budget Actual Difference")
    answer = await answer_to("How much did the piers cost?", ["Piers 1.60 1.05 −0.55\nShips 2 3 4"], section=above)
    assert answer == "“Piers 1.60 1.05 −0.55” [1]"


@pytest.mark.parametrize(
    "question",
    [
        "What was Apple's net income in 2020?",
        "What is the FY2020 capital expenditure amount for Tata Steel?",
        "How many giraffes live in the zoo?",
        "Who is the chief engineer's sister?",
        "Wie viele Zähne hat ein Haifisch?",
        "富士山の高さは何メートルですか？",
    ],
)
async def test_a_question_about_what_the_passages_do_not_name_is_not_answered(question: str) -> None:
    assert await answer_to(question, [CASH_FLOWS, *RIVERS], **FILING) in NOT_SAID.values()
