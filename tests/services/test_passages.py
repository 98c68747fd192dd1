from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.documents import Page, Passage
from services.passages import PASSAGE_CHARS, passages_of

TEXTS = st.lists(st.sampled_from([*"aB1.! \n\t", "word ", "One. ", "x" * 40, "\n\n", "。", "\u00a0"])).map("".join)
LIMITS = st.integers(1, 60)


@given(TEXTS | st.text(), LIMITS)
def test_passages_are_exact_stretches_of_the_page_within_the_limit(text: str, limit: int) -> None:
    passages = list(passages_of(Page(3, text), limit))
    assert all(passage.text == text[passage.start : passage.end] for passage in passages)
    assert all(0 < len(passage.text) <= limit for passage in passages)
    assert all(passage.page == 3 for passage in passages)


@given(TEXTS | st.text(), LIMITS)
def test_passages_hold_all_text_once_and_in_order(text: str, limit: int) -> None:
    passages = list(passages_of(Page(1, text), limit))
    assert "".join("".join(passage.text.split()) for passage in passages) == "".join(text.split())
    assert all(one.end <= other.start for one, other in pairwise(passages))


def test_passages_break_between_sentences() -> None:
    page = Page(None, "First sentence here. Second sentence here. Third one.")
    assert list(passages_of(page, 45)) == [
        Passage(None, 0, 42, "First sentence here. Second sentence here."),
        Passage(None, 43, 53, "Third one."),
    ]


def test_a_sentence_over_the_limit_breaks_between_words() -> None:
    assert [p.text for p in passages_of(Page(1, "alpha beta gamma delta"), 11)] == ["alpha beta", "gamma delta"]


def test_a_word_over_the_limit_is_cut() -> None:
    passages = [p.text for p in passages_of(Page(1, "x" * 3000))]
    assert [len(text) for text in passages] == [PASSAGE_CHARS, PASSAGE_CHARS, 600]


def test_a_blank_page_gives_no_passage() -> None:
    assert list(passages_of(Page(1, " \n\t "))) == []
