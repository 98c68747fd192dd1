from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import BaseMessage

from benchmarks.checks.labelled import read
from services.checking.verdict import MAX_CHECKED_CHARS, check
from services.documents import SAMPLES_FOLDER
from services.events import DONT_KNOW, CheckedSentence, Checks, Citation
from services.models.extractive.composing import compose
from services.models.prompts import make_messages
from services.text.sentences import sentence_spans
from tests.support.citations import citation
from tests.support.verdicts import FERRY, verdict


def checked_texts(answer: str, *citations: Citation) -> list[tuple[str, tuple[int, ...]]]:
    return [(answer[each.start : each.end], each.citations) for each in check(answer, citations).sentences]


def test_each_sentence_gets_a_verdict_what_is_missing_and_its_place() -> None:
    answer = "Fuel cost €3.98 million [1]. Fuel cost €4.98 million. [1] Ships are fast. It was sold in Oslo [1]."
    fuel = FERRY.index("Fuel")
    behind = {1: ((fuel, FERRY.index(" The crew")),)}
    assert check(answer, [citation(1, FERRY)]) == Checks(
        sentences=(
            CheckedSentence(start=0, end=28, citations=(1,), verdict="supported", spans=behind),
            CheckedSentence(
                start=29, end=53, citations=(1,), verdict="unsupported", missing=("€4.98 million",), spans=behind
            ),
            CheckedSentence(start=58, end=73, citations=(), verdict="uncited", missing=()),
            CheckedSentence(start=74, end=98, citations=(1,), verdict="unsupported", missing=("Oslo",)),
        ),
        supported=0.25,
    )


def test_a_sentence_that_begins_with_a_currencys_sign_is_one_of_its_own() -> None:
    answer = "Fuel cost €3.98 million [1]. €4.98 million was lost. $2 was found [1]."
    assert checked_texts(answer, citation(1, FERRY)) == [
        ("Fuel cost €3.98 million [1].", (1,)),
        ("€4.98 million was lost.", ()),
        ("$2 was found [1].", (1,)),
    ]


def test_an_answer_that_claims_nothing_has_no_share() -> None:
    for answer in ("", "Hello!", "Is it?", DONT_KNOW, "# Fuel", "Here is what I found:", "The documents do not say."):
        assert check(answer, [citation(1, FERRY)]) == Checks(sentences=(), supported=None)


def test_markdown_is_taken_apart_into_sentences_without_its_marks() -> None:
    answer = (
        "## Fuel\n\nThe **fuel** cost **€3.98 million** [1]. It is new! [2]\n\n- One item [1]\n- Cheap tickets\n"
        "1. First thing [1][2]\n\n| Item | Cost |\n| --- | --- |\n| Fuel | 3.98 [1] |\n\n"
        "```\ncode [1]\n```\n> Quoted text. [2]"
    )
    assert checked_texts(answer, citation(1, FERRY), citation(2, FERRY)) == [
        ("The **fuel** cost **€3.98 million** [1].", (1,)),
        ("It is new!", (2,)),
        ("One item", (1,)),
        ("Cheap tickets", ()),
        ("First thing", (1, 2)),
        ("Fuel | 3.98", (1,)),
        ("Quoted text.", (2,)),
    ]


def test_a_footnote_at_the_end_of_a_list_is_the_last_items_alone() -> None:
    assert checked_texts("- The fuel cost less\n- The crew sells nothing [1]", citation(1, FERRY)) == [
        ("The fuel cost less", ()),
        ("The crew sells nothing", (1,)),
    ]


def test_several_footnotes_are_compared_together() -> None:
    one, other = citation(1, "The fuel cost €3.98 million."), citation(2, "The crew has 148 members.")
    told = check("The fuel cost €3.98 million and the crew has 148 members [1][2].", [one, other])
    assert told.supported == 1


def test_the_name_of_the_file_is_context_for_names_and_years() -> None:
    passage = citation(1, "Revenue was $572 million.", filename="WALMART_2020_10K.pdf")
    assert check("Walmart's revenue was $572 million in 2020 [1].", [passage]).supported == 1
    assert check("Target's revenue was $572 million in 2020 [1].", [passage]).supported == 0


PASSAGES = [
    passage.text
    for path in sorted(SAMPLES_FOLDER.glob("*.md")) + sorted(SAMPLES_FOLDER.glob("*.docx"))
    for passage in read(path)
]


@pytest.mark.parametrize("text", PASSAGES, ids=range(len(PASSAGES)))
def test_a_sentence_repeated_word_for_word_is_supported(text: str) -> None:
    for start, end in sentence_spans(text):
        for sentence in check(f"“{text[start:end]}” [1]", [citation(1, text)]).sentences:
            assert not sentence.citations or (sentence.verdict, sentence.missing) == ("supported", ())


WORDS = st.sampled_from(
    "The no not ship 5 % $7 2021 rose fell Oslo never 1,561 (3) May 4 12:30 is € without “x” 3.5".split()
)


@given(st.lists(st.lists(WORDS, min_size=3, max_size=12).map(" ".join), min_size=1, max_size=4))
def test_any_sentence_of_a_passage_is_supported_by_it(sentences: list[str]) -> None:
    passage = ".\n\n".join(sentences) + "."
    for start, end in sentence_spans(passage):
        for told in check(f"{passage[start:end]} [1]", [citation(1, passage)]).sentences:
            assert told.verdict in ("supported", "uncited")


@given(st.integers(2, 10**9), st.integers(2, 10**9), st.sampled_from(("{:,} ships", "${:,}", "{} km", "{:,} million")))
def test_a_number_that_the_passage_does_not_have_is_always_found(has: int, says: int, form: str) -> None:
    told, missing = verdict(
        f"The company had {form.format(says)} in all", f"The company had {form.format(has)} in all."
    )
    assert (told == "supported") == (has == says)
    assert bool(missing) == (has != says)


@settings(max_examples=50)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_gets_spans_in_order_within_it(answer: str, passage: str) -> None:
    spans = [(each.start, each.end) for each in check(answer, [citation(1, passage)]).sentences]
    assert all(0 <= start < end <= len(answer) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_what_is_beyond_the_limit_is_not_checked() -> None:
    answer = "x" * MAX_CHECKED_CHARS + ". Fuel cost €3.98 million [1]."
    assert all(each.end <= MAX_CHECKED_CHARS for each in check(answer, [citation(1, FERRY)]).sentences)


@pytest.mark.parametrize(
    "question", ["How much did fuel and electricity cost in 2025?", "When may bicycles not travel?"]
)
def test_what_the_extractive_model_quotes_is_supported(question: str, tmp_path: Path) -> None:
    texts = [
        passage.text for path in (SAMPLES_FOLDER / "Harbour Line annual report 2025.pdf",) for passage in read(path)
    ]
    citations = [citation(index, text) for index, text in enumerate(texts + PASSAGES, 1)]
    messages: list[BaseMessage] = make_messages(question, citations, ())
    answer, _ = compose(messages)
    assert check(answer, citations).supported == 1


@pytest.mark.parametrize(("sentence", "verdict"), [("**Slide 9**", "supported"), ("**Slide 8**", "unsupported")])
def test_the_page_or_slide_that_is_cited_may_be_named(sentence: str, verdict: str) -> None:
    [found] = check(f"{sentence} [1]", [citation(1, "Own car: 45p a mile.", page=9)]).sentences
    assert found.verdict == verdict


def test_a_quote_with_a_bold_figure_before_its_end_is_supported_beside_a_table_of_other_figures() -> None:
    passage = "The whole barn costs £38,500.\n\n| Cost | Total |\n| --- | --- |\n| Oven | 3,100 |\n| Total | 38,500 |"
    [sentence] = check("“The whole barn costs **£38,500**.” [1]", [citation(1, passage)]).sentences
    assert sentence.verdict == "supported"
