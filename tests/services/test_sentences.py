import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sentences import Row, sentence_spans, table_rows


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t ", []),
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        (
            "Dr. Smith met Mr. Jones at 5 p.m. on No. 4 St. Paul.",
            ["Dr. Smith met Mr. Jones at 5 p.m. on No. 4 St. Paul."],
        ),
        ("It cost $3.5 million. Sales rose.", ["It cost $3.5 million.", "Sales rose."]),
        ("It made 99. €4.98 million was lost.", ["It made 99.", "€4.98 million was lost."]),
        ("नाव जाती है। वह लौटती है।", ["नाव जाती है।", "वह लौटती है।"]),
        ("هل تبحر؟ نعم تبحر.", ["هل تبحر؟", "نعم تبحر."]),
        ("He said “no.” Then he left.", ["He said “no.”", "Then he left."]),
        ("A title\n\nA sentence that follows it.", ["A title", "A sentence that follows it."]),
        ("- one item\n- another item", ["- one item", "- another item"]),
        ("J. Smith wrote it.", ["J. Smith wrote it."]),
        ("最初の文。次の文。", ["最初の文。", "次の文。"]),
    ],
)
def test_sentences_end_where_a_reader_would_say(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_wrapped_sentence_stays_whole() -> None:
    wrapped = "The company's revenue grew by twelve per cent in\nthe year, which was more than in any year\nbefore."
    assert sentences(wrapped) == [wrapped]


PROSE = st.lists(st.sampled_from([*"aB1.!? \n\t-•#", "Dr.", "No. ", "\n\n", "“", "”", "。", "\u2028", "1) "])).map(
    "".join
)


@given(PROSE | st.text())
def test_spans_are_in_order_apart_stripped_and_hold_all_text(text: str) -> None:
    spans = sentence_spans(text)
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    assert all(start < end for start, end in spans)
    assert all(end <= start for end, start in zip(ends, starts, strict=True))
    assert not any(text[end:start].strip() for end, start in zip(ends, starts, strict=True))
    assert all(sentence == sentence.strip() for sentence in sentences(text))


def test_each_row_of_a_table_is_a_sentence_and_knows_its_heading() -> None:
    text = "Drills:\n\n| Drill | How often |\n| --- | --- |\n| Fire | every month |\n| Boat | every week |\n\nThe end."
    rows = [row for row in table_rows(text).values() if row.heading is not None]
    assert [(text[row.start : row.end], row.heading) for row in rows] == [
        ("| Fire | every month |", "| Drill | How often |"),
        ("| Boat | every week |", "| Drill | How often |"),
    ]
    assert {(row.start, row.end) for row in rows} <= set(sentence_spans(text))


def test_a_heading_row_and_its_dashes_are_no_rows_to_quote() -> None:
    assert table_rows("| A | B |\n| --- | --- |") == {0: Row(0, 9, None), 10: Row(10, 23, None)}


@pytest.mark.parametrize(
    "text", ["| a | b |\n| c | d |", "| a |\n\n| --- |\n| b |", "a | b", "", "|", "| --- |\n| a |"]
)
def test_rows_without_a_heading_are_not_known(text: str) -> None:
    assert [row for row in table_rows(text).values() if row.heading is not None] == []
