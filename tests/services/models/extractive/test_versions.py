"""Two documents that say different things for the same words."""

import pytest

from services.checking.verdict import check
from tests.services.models.extractive.test_composing import answer_to
from tests.support.citations import citation

OLD = "# Tenancy terms, version 1 (January 2023)\n\nThe notice period is 30 days. The deposit is two months' rent."
NEW = (
    "# Tenancy terms, version 2 (January 2026, replaces version 1)\n\n"
    "The notice period is 90 days. The deposit is one month's rent."
)
FILES = ("notice_v1_2023.md", "notice_v2_2026.md")
BOTH = (
    "**notice_v2_2026.md (version 2, January 2026)**\n\n“The notice period is **90 days**.” [2]\n\n"
    "**notice_v1_2023.md (version 1, January 2023)**\n\n“The notice period is **30 days**.” [1]"
)
FARES_2025 = "# Fares\n\nValid from 1 April 2025\n\n| Ticket | Price |\n| --- | --- |\n| Adult | 24 |\n| Child | 12 |"
FARES_2026 = FARES_2025.replace("2025", "2026").replace("24", "26")


@pytest.mark.parametrize("question", ["What is the notice period?", "What is the current notice period?"])
def test_both_versions_are_quoted_with_name_and_date_the_newer_first(question: str) -> None:
    assert answer_to(question, OLD, NEW, filenames=FILES) == BOTH


@pytest.mark.parametrize(
    "question", ["What was the notice period in version 1?", "What was the notice period in 2023?"]
)
def test_a_version_that_the_question_names_is_quoted_alone(question: str) -> None:
    assert answer_to(question, OLD, NEW, filenames=FILES) == "“The notice period is **30 days**.” [1]"


def test_what_changed_is_each_sentence_with_the_one_it_replaces() -> None:
    answer = answer_to("What changed between version 1 and 2?", OLD, NEW, filenames=FILES)
    assert answer.startswith(BOTH.replace("**90 days**", "90 days").replace("**30 days**", "30 days"))
    assert answer.index("one month's rent.” [2]") < answer.index("two months' rent.” [1]")


def test_what_changed_in_one_thing_leaves_out_the_others() -> None:
    answer = answer_to("What has changed in the deposit?", OLD, NEW, filenames=FILES)
    assert "one month's rent" in answer
    assert "notice period" not in answer


def test_rows_of_two_price_lists_are_told_apart_by_the_day_from_which_they_hold() -> None:
    files = ("fares.md (1)", "fares.md (2)")
    assert answer_to("What is the price of an adult ticket?", FARES_2025, FARES_2026, filenames=files) == (
        "**fares.md (2) (1 April 2026)**\n\nTicket: Adult; Price: **26** [2]\n\n"
        "**fares.md (1) (1 April 2025)**\n\nTicket: Adult; Price: **24** [1]"
    )


def test_what_two_documents_say_alike_is_quoted_once() -> None:
    files = ("fares.md (1)", "fares.md (2)")
    answer = answer_to("What is the price of a child ticket?", FARES_2025, FARES_2026, filenames=files)
    assert answer == "Ticket: Child; Price: **12** [1]"


def test_documents_of_one_name_are_quoted_by_the_number_of_their_upload() -> None:
    texts = [f"# Annual report\n\nThe office charged a fee of {fee} crowns." for fee in (120, 95)]
    assert answer_to("What fee did the office charge?", *texts, filenames=("report.md (1)", "report.md (2)")) == (
        "**report.md (2)**\n\n“The office charged a fee of **95** crowns.” [2]\n\n"
        "**report.md (1)**\n\n“The office charged a fee of **120** crowns.” [1]"
    )


def test_the_names_of_documents_are_no_claims_of_the_answer() -> None:
    cited = [citation(1, OLD, filename=FILES[0]), citation(2, NEW, filename=FILES[1])]
    answer = answer_to("What changed between version 1 and 2?", OLD, NEW, filenames=FILES)
    assert [sentence.verdict for sentence in check(answer, cited).sentences] == ["supported"] * 4
