import pytest

from benchmarks.evaluation.judging import by_kind, is_right
from benchmarks.evaluation.questions import LabelledQuestion
from benchmarks.evaluation.run import Result, Written

FARES = {
    "id": "fares",
    "kind": "list",
    "question": "Which fares are there?",
    "answer": "adult, child",
    "document": "a.pdf",
    "evidence": [{"page": 1}],
    "must": [["adult", "grown-up"], ["child"], ["dog"]],
    "need": 2,
    "must_not": ["senior"],
}


def written(text: str, *, refused: bool = False, cited: tuple[int, ...] = (1,)) -> Written:
    return Written(text, (), cited, refused, None, None, 1.0)


@pytest.mark.parametrize(
    "text",
    [
        "Adults pay 4 euros [1].",
        "Adult, child and senior [1].",
        "adult child " + "and so on " * 200,
        "",
    ],
)
def test_an_answer_without_a_required_text_or_with_a_forbidden_one_is_wrong(text: str) -> None:
    assert not is_right(LabelledQuestion.of(FARES), written(text))


def test_an_answer_is_right_that_has_enough_of_what_it_must_have() -> None:
    assert is_right(LabelledQuestion.of(FARES), written("Grown-ups **4** euros [1], children 2 [1]."))


def test_a_refused_answer_is_right_only_where_the_documents_have_none() -> None:
    outside = LabelledQuestion.of({"id": "o", "kind": "outside", "question": "Is there Wi-Fi?", "answer": None})
    assert is_right(outside, written("I don't know.", refused=True))
    assert is_right(outside, written("The documents do not say. Closest: “There is a bar.” [1]"))
    assert not is_right(outside, written("“There is a bar; it does not say when it opens.” [1]"))
    assert not is_right(LabelledQuestion.of(FARES), written("adult child", refused=True))


def test_small_talk_is_answered_without_a_quote() -> None:
    hello = LabelledQuestion.of({"id": "m", "kind": "meta", "question": "hi", "answer": None})
    assert is_right(hello, written("Hello!", cited=()))
    assert not is_right(hello, written("“Hi and welcome aboard.” [1]"))


def test_a_table_has_a_line_for_each_kind_and_one_for_all() -> None:
    results = [
        Result(LabelledQuestion.of(FARES), 1, 1, True, 1.0, written("adult, child"), False),
        Result(LabelledQuestion.of(FARES | {"id": "f2", "kind": "table"}), 1, 1, True, 1.0, written("adult"), False),
    ]
    lines = [" ".join(line.replace("|", " ").split()) for line in by_kind(results).splitlines()]
    assert [line for line in lines if line.startswith(("list", "table", "all"))] == [
        "list 1 1.00 0.00 0.00",
        "table 1 0.00 0.00 0.00",
        "all 2 0.50 0.00 0.00",
    ]


def test_a_pattern_that_is_no_regular_expression_is_named() -> None:
    with pytest.raises(ValueError, match="no regular expression"):
        LabelledQuestion.of(FARES | {"must": [["("]]})
