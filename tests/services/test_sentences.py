import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sentences import sentence_spans


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
