from services.documents import Passage
from services.ranking import MIN_SIMILARITY, pureness_in, ranked
from services.tables import Hit


def hit(text: str, *, words: float = 0.0, similarity: float | None = None, document: str = "d", part: int = 1) -> Hit:
    return Hit(text, document, Passage(part, 0, len(text), text, part=part), words, similarity)


def order(by_words: list[Hit], by_meaning: list[Hit], limit: int = 20, **meant: float) -> list[str]:
    return [found.passage_id for found, _ in ranked(by_words, by_meaning, meant, limit)]


def test_words_come_first_and_meaning_decides_between_equals() -> None:
    one, other, best = hit("one", words=5), hit("other", words=5), hit("best", words=9)
    assert order([best, one, other], [hit("other", similarity=0.9), hit("one", similarity=0.5)]) == [
        "best",
        "other",
        "one",
    ]


def test_the_document_that_the_question_names_comes_before_others() -> None:
    here, there = hit("here", words=5, document="named"), hit("there", words=9)
    assert order([there, here], [], named=0.9) == ["here", "there"]


def test_a_passage_that_shares_neither_words_nor_meaning_is_left_out() -> None:
    near, far = hit("near", similarity=MIN_SIMILARITY), hit("far", similarity=MIN_SIMILARITY - 0.01)
    assert order([], [near, far]) == ["near"]


def test_scores_are_shares_of_the_best_there_could_be() -> None:
    [(_, best), (_, half)] = ranked(
        [hit("a", words=8), hit("b", words=4)], [hit("a", similarity=1.0), hit("b", similarity=0.0)], {"d": 1.0}, 9
    )
    assert best == 1.0
    assert 0 < half < best


def test_of_passages_that_say_the_same_only_the_best_is_kept() -> None:
    text = "Net income rose by 4 percent in the second quarter of the year."
    assert order([hit(text, words=5), hit(text + "!", words=4), hit("Net loss.", words=3)], []) == [text, "Net loss."]


def test_a_third_passage_of_a_page_comes_after_all_others() -> None:
    page = [hit(f"word{n}", words=9 - n) for n in range(4)]
    other = hit("elsewhere", words=1, part=2)
    assert order([*page, other], []) == ["word0", "word1", "elsewhere", "word2", "word3"]
    assert order([*page, other], [], limit=2) == ["word0", "word1"]


def test_a_word_is_the_purer_the_less_other_documents_hold_it() -> None:
    pureness = pureness_in(
        [hit("the Nile", document="a"), hit("Nile!", document="a"), *[hit("nile", document="b")] * 8]
    )
    assert pureness("nile", frozenset("a")) == (2 + 2) / (10 + 2)
    assert pureness("nile", frozenset("b")) == (8 + 2) / (10 + 2)
    assert pureness("nil", frozenset("a")) == 1.0
