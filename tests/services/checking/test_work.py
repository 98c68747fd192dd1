"""How the work of the checks grows with what it is given, in function calls, as time depends on the machine."""

import cProfile
from collections.abc import Callable

import pytest

from services.checking.evidence import Evidence
from services.checking.verdict import check
from tests.support.citations import citation

pytestmark = pytest.mark.slow

PIECES = [
    "a", "[1]", "1 ", "12,", "(", "* ", "|1", "not ", "[1] ", "\n", ". ", "A. [1] ", "On 1 May 2020. [1] ", "é\u0301",
    "万", "- x [1]\n", "no ", "no fall ", "A.", "A ", "rose 1 fell 2 ", "in 2020 7 ", "Jan 1 ", "| a 7 | 8 |\n",
    "ab cd 5 6\n", "a, and b, but 7 ", "“a” ", "$1.5 million ",
]  # fmt: skip
LOADING = 4100
"""Characters with which all is loaded that is loaded once; no measured text is as long."""
SLACK = 5000
"""Calls whose number does not depend on the length."""


def calls(work: Callable[[], object]) -> int:
    """How many functions, built-in ones too, are called."""
    profile = cProfile.Profile()
    profile.runcall(work)
    return sum(entry.callcount for entry in profile.getstats())


def assert_grows_like_length(work: Callable[[int], object]) -> None:
    work(LOADING)
    assert calls(lambda: work(4000)) < 2.5 * calls(lambda: work(2000)) + SLACK


@pytest.mark.parametrize("piece", PIECES)
def test_the_work_on_an_answer_grows_like_its_length(piece: str) -> None:
    def work(chars: int) -> None:
        answer = f"{piece * 20} [1]. " * chars
        check(answer[:chars], [citation(1, (piece * 400)[:400])])

    assert_grows_like_length(work)


@pytest.mark.parametrize("piece", PIECES)
def test_the_work_on_a_passage_grows_like_its_length(piece: str) -> None:
    def work(chars: int) -> None:
        check("It rose by 7 million in May 2020, not “A” [1].", [citation(1, (piece * chars)[:chars])])

    assert_grows_like_length(work)


def test_an_answer_that_would_take_too_long_is_checked_from_its_beginning_only() -> None:
    passage = "Fuel cost 3.98 million. " * 400
    answer = "Fuel cost 3.98 million [1]. " * 2000
    checked = check(answer, [citation(index, passage) for index in range(1, 21)]).sentences
    assert 0 < len(checked) < 2000
    assert {sentence.verdict for sentence in checked} == {"supported"}


def test_a_run_of_initials_is_looked_up_and_not_unfolded() -> None:
    passage = Evidence("A." * 4000 + " International Business Machines", "", "")
    assert passage.has_initials("ibm")
    assert len(passage.initials) < 4000
