import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.files.drawing.realignment import realigned

LINES = "Prices\nThe prices hold for a year.\nPart Fee Note\nFilter 12.50 yearly\nCoil 6.20 never\nAsk at the desk."
TABLE = (
    "## Prices\n\nThe prices hold for a year.\n\n| Part | Fee | Note |\n| --- | --- | --- |\n"
    "| Filter | 12.50 | yearly |\n| Coil | 6.20 | never |\n\nAsk at the desk."
)


def found(words: str, before: str, now: str) -> list[str]:
    start = before.index(words)
    return [now[first:last] for first, last in realigned([(start, start + len(words))], before, now)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("The prices hold for a year.", ["The prices hold for a year."]),
        ("Filter 12.50 yearly", ["Filter | 12.50 | yearly"]),
        ("yearly\nCoil", ["yearly |\n| Coil"]),
        ("Ask at the desk.", ["Ask at the desk."]),
        ("Prices", ["Prices"]),
    ],
)
def test_words_are_found_in_the_text_of_another_reader(words: str, expected: list[str]) -> None:
    assert found(words, LINES, TABLE) == expected
    assert [" ".join(each.replace("|", " ").split()) for each in found(expected[0], TABLE, LINES)] == [
        " ".join(words.split())
    ]


def test_words_that_one_reader_leaves_out_are_not_marked() -> None:
    assert found("is 12 km long", "The Nile is 12 km long today.", "The Nile is 6,650 km long today.") == [
        "is",
        "km long",
    ]
    assert found("gone", "All is gone", "Nothing here") == []


def test_equal_rows_are_told_by_their_place() -> None:
    before = "Day\n" + "yes no\n" * 5 + "End"
    now = "| Day |\n" + "| yes | no |\n" * 5 + "End"
    start = before.index("yes no\nEnd")
    [(first, last)] = realigned([(start, start + 6)], before, now)
    assert (now[first:last], now[last:]) == ("yes | no", " |\nEnd")


@given(st.text("ab |\n", max_size=60), st.text("ab |\n", max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_whatever_the_texts_are_the_spans_are_words_of_the_second(before: str, now: str, one: int, other: int) -> None:
    spans = realigned([(min(one, other), max(one, other))], before, now)
    assert spans == sorted(spans)
    assert all(now[first:last].strip() == now[first:last] != "" for first, last in spans)


@given(st.text("abc |\n", max_size=60))
def test_all_words_are_found_in_the_same_text(text: str) -> None:
    marked = " ".join(text[first:last] for first, last in realigned([(0, len(text))], text, text))
    assert marked.replace("|", " ").split() == text.replace("|", " ").split()


def test_hostile_texts_take_no_longer_than_others() -> None:
    for words in (["a"] * 100_000, ["a", "b"] * 50_000, [str(n % 300) for n in range(100_000)]):
        text = " ".join(words)
        started = time.process_time()
        realigned([(0, len(text))], text, text[2:] + " c")
        assert time.process_time() - started < 5
