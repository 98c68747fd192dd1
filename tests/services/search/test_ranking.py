import pytest

from services.documents import Passage
from services.search.ranking import MIN_SIMILARITY, pureness_in, ranked
from services.storage.schema import Hit
from services.text.terms import terms_of


def hit(
    text: str,
    *,
    words: float = 0.0,
    similarity: float | None = None,
    document: str = "d",
    part: int = 1,
    page: int | None = 1,
) -> Hit:
    passage = Passage(page and part, 0, len(text), text, part=part)
    return Hit(text, document, passage, words, similarity, frozenset(terms_of(text)))


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


@pytest.mark.parametrize("meant", [{}, {"d": 1.0}])
@pytest.mark.parametrize("cosines", [None, {"a": 1.0, "b": 0.0}])
def test_a_passage_with_every_word_and_the_very_meaning_scores_one(
    meant: dict[str, float], cosines: dict[str, float] | None
) -> None:
    [(_, best), (_, half)] = ranked(
        [hit("a", words=8), hit("b", words=4)],
        [hit("a", similarity=1.0), hit("b", similarity=0.0)],
        meant,
        9,
        likeness=None if cosines is None else lambda hit: cosines[hit.passage_id],
    )
    assert best == 1.0
    assert 0 < half < best


def test_a_passage_without_all_words_of_the_question_scores_less_than_one() -> None:
    [(_, score)] = ranked(
        [hit("a ferry", words=8)], [hit("a ferry", similarity=1.0)], {}, 9, terms=["ferri", "dog"], passages=50
    )
    assert 0.3 < score < 0.8


def test_a_passage_in_other_words_comes_before_one_that_shares_a_common_word() -> None:
    cosines = {"said otherwise": 0.7, "ferry": 0.1}
    [(first, _), _] = ranked(
        [hit("ferry", words=3)],
        [hit("said otherwise"), hit("unlike anything")],
        {},
        9,
        terms=["ferri", "dog", "price"],
        passages=50,
        likeness=lambda hit: cosines.get(hit.passage_id, 0.0),
    )
    assert first.passage_id == "said otherwise"


def test_a_named_document_leaves_room_for_the_best_passage_of_others() -> None:
    named = [hit(f"price {word}", words=5, document="named", part=n) for n, word in enumerate("abcdefghij")]
    other = hit("price elsewhere", words=4, document="other")
    unlike = hit("nothing", words=1, document="unlike")
    found = [each.passage_id for each, _ in ranked(
        [*named, other, unlike], [], {"named": 1.0}, 8, terms=["price"], passages=40
    )]  # fmt: skip
    assert found == [*(each.passage_id for each in named[:7]), "price elsewhere"]


def test_passages_of_a_format_without_pages_are_not_held_back_as_of_one_page() -> None:
    here = [hit(f"clause {number}", words=9 - number, page=None) for number in range(4)]
    elsewhere = hit("elsewhere", words=1, part=2)
    assert order([*here, elsewhere], []) == [*(each.passage_id for each in here), "elsewhere"]


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
