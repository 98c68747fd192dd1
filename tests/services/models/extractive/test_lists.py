"""Lists of rows and items, and texts without a full stop at the end of their lines."""

import pytest

from services.events import DONT_KNOW, Citation
from services.models.extractive.composing import compose
from services.models.prompts import make_messages
from tests.support.citations import citation

WORKS = """\
# Water works

The tank holds 900 litres of water.

| Tank | Inspected by | Date |
| --- | --- | --- |
| North | Weber | 2025-03-01 |
| South | Okoro | 2025-04-01 |
"""
SHIPS = """\
| Ship | Seats | Built |
| --- | --- | --- |
| Auk | 85 | 2007 |
| Tern | 120 | 2011 |
| Puffin | 85 | 2014 |
"""
BRANCHES = "| Branch | Postal code |\n| --- | --- |\n| Varrow | 00417 |\n| Tolmin | 92011 |"


def answer_to(question: str, text: str, *, markdown: bool = True) -> str:
    cited: Citation = citation(1, text).model_copy(update={"is_markdown": markdown})
    return compose(make_messages(question, [cited], ()))[0]


def test_a_sentence_with_all_that_is_asked_answers_before_rows_with_a_part_of_it() -> None:
    assert answer_to("What does the tank hold?", WORKS) == "“The tank holds 900 litres of water.” [1]"


@pytest.mark.parametrize(
    ("question", "ships"),
    [
        ("Which ships have 85 seats?", ["Auk", "Puffin"]),
        ("Which ships have more than 80 seats?", ["Auk", "Tern", "Puffin"]),
        ("Which ships have fewer than 100 seats?", ["Auk", "Puffin"]),
    ],
)
def test_rows_are_chosen_by_the_number_in_a_column_that_is_named(question: str, ships: list[str]) -> None:
    rows = [line.split(";")[0] for line in answer_to(question, SHIPS).split("\n")]
    assert rows == [f"- Ship: {ship}" for ship in ships]


def test_rows_that_say_the_same_are_listed_once() -> None:
    shows = "| Show | Kind | Hall | Seats |\n| --- | --- | --- | --- |\n"
    rows = [
        "| Frog | Family | A | 90 |",
        "| Macbeth | Play | A | 90 |",
        "| Cat | Family | B | 40 |",
        "| Frog | Family | B | 40 |",
    ]
    answer = answer_to("Which family shows are there?", shows + "\n".join(rows))
    assert answer == "- Show: Frog; Kind: Family [1]\n- Show: Cat; Kind: Family [1]"


def test_the_row_of_a_code_answers_alone() -> None:
    assert answer_to("Which branch has postal code 92011?", BRANCHES) == ("Branch: Tolmin; Postal code: **92011** [1]")


@pytest.mark.parametrize(
    ("question", "text"),
    [("Which branches have postal code 11111?", BRANCHES), ("Which ships have more than 500 seats?", SHIPS)],
)
def test_rows_with_other_numbers_are_no_answer(question: str, text: str) -> None:
    assert answer_to(question, text).startswith("The documents do not say this in these words")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many rooms?", "“The office has **12** rooms” [1]"),
        ("What is the total area?", "“Total area 450” [1]"),
        ("When was it built?", "“Built **1988**” [1]"),
    ],
)
def test_a_line_without_a_full_stop_is_no_heading_of_the_line_below(question: str, answer: str) -> None:
    assert answer_to(question, "The office has 12 rooms\nTotal area 450\nBuilt 1988", markdown=False) == answer


def test_a_line_that_is_set_apart_above_text_is_its_heading() -> None:
    text = "Open from 9 to 17.\n\nRefunds\nThe fee is paid back within 10 days."
    assert answer_to("What about refunds?", text, markdown=False) == (
        "“Refunds”: “The fee is paid back within 10 days.” [1]"
    )


def test_a_number_sign_begins_a_comment_in_code_and_no_heading() -> None:
    code = "# Retries: 3\nlimit = 10\n# The pump is C-8\nname = 4"
    assert answer_to("What is the limit?", code, markdown=False) == "“limit = **10**” [1]"
    assert answer_to("What is the pump?", code, markdown=False) == "“\\# The pump is C-8” [1]"


CHART = """\
Organisation 2026

- President
  - VP of HR
    - Payroll Manager
      - Payroll Clerk
    - Training Manager
  - VP of Sales
    - Region North Lead

The office is open on weekdays.
"""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who reports to the VP of HR?", "- “Payroll Manager” [1]\n- “Training Manager” [1]"),
        ("Which managers report to the VP of HR?", "- “Payroll Manager” [1]\n- “Training Manager” [1]"),
        ("Who is below the president?", "- “VP of HR” [1]\n- “VP of Sales” [1]"),
        ("Who does the VP of Sales manage?", "“Region North Lead” [1]"),
        ("Who does the Payroll Manager report to?", "“VP of HR” [1]"),
        ("Who is the boss of the Payroll Clerk?", "“Payroll Manager” [1]"),
        ("Wer untersteht dem President?", "- “VP of HR” [1]\n- “VP of Sales” [1]"),
        ("An wen berichtet der Training Manager?", "“VP of HR” [1]"),
        ("De qui dépend le Payroll Clerk ?", "“Payroll Manager” [1]"),
        ("When is the office open?", "“The office is open on weekdays.” [1]"),
    ],
)
def test_what_is_above_or_below_is_found_by_the_indentation_of_items(question: str, answer: str) -> None:
    assert answer_to(question, CHART) == answer


@pytest.mark.parametrize("question", ["Who reports to the Payroll Clerk?", "Who does the President report to?"])
def test_nobody_below_or_above_is_answered_by_nobody(question: str) -> None:
    assert answer_to(question, CHART) == DONT_KNOW


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("How much oil does the lamp burn?", "The lamp burns 40 litres of oil a night.",
         "“The lamp burns **40 litres** of oil a night.” [1]"),
        ("Was kostet der Liegeplatz 14?",
         "Der Liegeplatz 14 ist vom 9. bis 13. März gebucht. Die Gebühr beträgt 415 Kronen. Grüße an alle.",
         "“Der Liegeplatz 14 ist vom 9. bis 13. März gebucht. Die Gebühr beträgt **415** Kronen.” [1]"),
        ("From which day do these fares hold?", "Harbour Line: fares from 1 May 2026",
         "“Harbour Line: fares from **1 May 2026**” [1]"),
        ("How long is it?", "Vessel: Grey Tern\n\nLength in metres: 23.7", "“Length in metres: 23.7” [1]"),
        ("Who owns it?", "Valid from 1 April 2026 · Owner: Quay Office",
         "“Valid from 1 April 2026 · Owner: Quay Office” [1]"),
        ("Which revision is this?", "Document no. HB-2291 · Revision F", "“Document no. HB-2291 · Revision F” [1]"),
    ],
)  # fmt: skip
def test_what_is_asked_with_another_word_than_the_text_has_is_found(question: str, text: str, answer: str) -> None:
    assert answer_to(question, text) == answer


FAULTS = """\
E-1042: the oil pressure is low, stop the engine.

E-1024: the coolant is low, refill.

Invoice INV-2026-00371 was not paid; invoice INV-2026-00317 was paid on 2026-03-04.

| Part number | Name | Bin |
| --- | --- | --- |
| AB-1200-X | Bilge pump | 7 |
| 00417 | Gasket | 17 |
"""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What does E1042 mean?", "“**E-1042**: the oil pressure is low, stop the engine.” [1]"),
        ("What does E-1024 mean?", "“**E-1024**: the coolant is low, refill.” [1]"),
        ("Was INV 2026 00317 paid?",
         "“Invoice INV-2026-00371 was not paid; invoice **INV-2026-00317** was paid on 2026-03-04.” [1]"),
        ("What is part ab 1200 x?", "Part number: **AB-1200-X**; Name: Bilge pump; Bin: 7 [1]"),
        ("Which bin is 00417 in?", "Part number: 00417; Bin: **17** [1]"),
    ],
)  # fmt: skip
def test_the_code_that_is_asked_for_is_bold_however_it_is_written(question: str, answer: str) -> None:
    assert answer_to(question, FAULTS).removeprefix("Yes. ") == answer


MINUTES = "Meeting 4 March 2026\nPresent: Weber, Okoro\nThe roof leaks in two places\nRepair costs 1,200 euros"
BOARD = "A berth costs 18 crowns a night\nShore power is 5 crowns a day\nDogs are not allowed on the pier"
SETTINGS = "[server]\nport = 8080\nmax_clients = 250\n\n[mail]\nsender = desk@harbour.example\nretries = 3"


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("What does the repair cost?", MINUTES, "“Repair costs **1,200 euros**” [1]"),
        ("How much is shore power?", BOARD, "“Shore power is **5** crowns a day” [1]"),
        (
            "How much is shore power?",
            "A berth costs 18 crowns a night\nShore power is 5 crowns a day",
            "“Shore power is **5** crowns a day” [1]",
        ),
        (
            "How many berths has the marina?",
            "Rates of the marina\n\nWinter berth 210\nDay berth 24\n\nThe marina has 310 berths",
            "“The marina has **310** berths” [1]",
        ),
        ("Are dogs allowed on the pier?", BOARD, "No. “Dogs are not allowed on the pier” [1]"),
        ("What is the port?", SETTINGS, "“port = 8080” [1]"),
        ("How many retries?", SETTINGS, "“retries = **3**” [1]"),
    ],
)
def test_short_lines_and_settings_are_quoted_one_by_one(question: str, text: str, answer: str) -> None:
    assert answer_to(question, text, markdown=False) == answer
