import pytest

from tests.support.extractive import answer_to

NOTES = """\
Ticket ABC-12 is closed. Ticket ABC-123 is open.

Regulation 2016/679 applies. Regulation 2016/697 does not apply.

The fee before mid-2025 was 20 crowns. The fee after mid-2026 is 30 crowns."""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Is ticket ABC-123 open?", "Yes. “Ticket **ABC-123** is open.” [1]"),
        ("Does regulation 2016/697 apply?", "No. “Regulation **2016/697** does not apply.” [1]"),
        ("Does regulation 2016/679 apply?", "Yes. “Regulation **2016/679** applies.” [1]"),
    ],
)
async def test_a_code_is_answered_by_what_is_said_of_it(question: str, answer: str) -> None:
    assert await answer_to(question, [NOTES]) == answer


@pytest.mark.parametrize(
    ("question", "other"),
    [("Is ticket ABC-12 open?", "ABC-123"), ("Is ticket ABC-9 open?", "ABC-"), ("Does 2016/681 apply?", "2016/6")],
)
async def test_a_code_is_not_answered_by_what_is_said_of_another(question: str, other: str) -> None:
    assert other not in (await answer_to(question, [NOTES])).replace("2016/681", "")


async def test_years_behind_a_hyphen_are_no_codes() -> None:
    assert "30" in await answer_to("What is the fee after mid-2026?", [NOTES])
