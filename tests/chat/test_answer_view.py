import html
import re

import pytest

from chat.answer_view import AnswerView, failure
from services.events import (
    EXTRACTIVE,
    AnswerEvent,
    CheckedSentence,
    Checks,
    Citations,
    Done,
    Failed,
    Span,
    Status,
    Timings,
    Token,
)
from services.models.extractive.phrases import CLOSEST, UNCERTAIN
from services.text.function_words import LANGUAGES, Language
from tests.support.citations import citation


def done(*cited: int, finish_reason: str = "stop") -> Done:
    timings = Timings(retrieval=1.0, first_token=2.0, total=1400.0)
    return Done.model_validate(
        {"run_id": "r", "finish_reason": finish_reason, "cited": cited, "model": "m", "usage": None}
        | {"timings_ms": timings}
    )


def folded(*events: AnswerEvent, model_writes: bool = True) -> str:
    view = AnswerView(model_writes)
    for event in events:
        view.fold(event)
    return view.html()


def checks(*sentences: CheckedSentence) -> Checks:
    return Checks(sentences=sentences, supported=0.5)


def behind(*spans: Span) -> CheckedSentence:
    return CheckedSentence(start=0, end=9, citations=(1,), verdict="supported", spans={1: spans})


def marking(*spans: Span) -> Checks:
    return checks(behind(*spans))


def test_a_footnote_is_a_link_that_says_its_file_and_page() -> None:
    shown = folded(Citations(citations=(citation(1),)), Token(text="Long [1]."))
    assert html.unescape(shown).endswith(
        'Long<a class="fn" href="source/d-1/signature#passage" title="Source 1: rivers.pdf, page 1">'
        '<span class="sr">[</span>1<span class="sr">]</span></a>.</p>'
    )


def test_at_the_end_a_footnote_also_names_the_sentences_that_are_cited() -> None:
    text = "Rivers are old. The Nile is 6650 km long. It flows north."
    shown = folded(
        Citations(citations=(citation(1, text),)),
        Token(text="The Nile is 6650 km long [1]."),
        marking((16, 41)),
        done(1),
    )
    assert 'class="fn" href="source/d-1/signature?sentences=16-41#passage"' in shown


def test_a_source_says_its_place_in_words_where_it_has_no_page() -> None:
    sheet = citation(1).model_copy(update={"page": None, "place": "Costs, rows 2–14", "filename": "costs.xlsx"})
    shown = folded(Citations(citations=(sheet,)), Token(text="Long [1]."), done(1))
    assert 'title="Source 1: costs.xlsx, Costs, rows 2–14"' in html.unescape(shown)
    assert '<b dir="auto">costs&#46;xlsx</b> · Costs&#44; rows 2&#8211;14' in shown


def test_the_row_of_a_table_that_is_cited_is_marked() -> None:
    table = "| Month | Passengers |\n| --- | --- |\n| June | 310 |\n| July | 984 |"
    row = table.rindex("\n") + 1, len(table)
    shown = folded(Citations(citations=(citation(1, table),)), Token(text="July: 984 [1]"), marking(row), done(1))
    assert re.findall("<mark>(.*?)</mark>", shown) == ["&#124; July &#124; 984 &#124;"]


def test_a_hostile_file_name_stays_text() -> None:
    hostile = citation(1, filename='"><img src=x onerror=1>')
    shown = folded(Citations(citations=(hostile,)), Token(text="Long [1]"), done(1))
    assert "<img" not in shown


def test_the_step_says_what_is_being_done() -> None:
    searching = Status(stage="retrieving", message="Searching 2 documents")
    writing = Status(stage="generating", message="Searched 2 documents, 9 passages, 8 ms")
    assert "Searching 2 documents" in folded(searching)
    assert 'class="step busy"' in folded(searching)
    cited = Citations(citations=(citation(1),))
    assert folded(searching, cited, writing).endswith("8 ms · writing</span></div>")
    assert folded(searching, cited, writing, model_writes=False).endswith("8 ms · choosing sentences</span></div>")


def test_cited_sources_are_listed_apart_from_uncited_ones() -> None:
    shown = folded(Citations(citations=(citation(1), citation(2))), Token(text="Long [2]."), done(2))
    used, found = shown.split('<details class="others">')
    assert 'class="src source-2 cited"' in used
    assert "1 more passage found, not cited" in found
    assert 'class="src source-1"' in found


def test_the_sentence_that_is_cited_is_marked_in_its_passage() -> None:
    text = "Rivers are old. The Nile is 6650 km long. It flows north."
    shown = folded(
        Citations(citations=(citation(1, text),)),
        Token(text="The Nile is 6650 km long [1]."),
        marking((16, 41)),
        done(1),
    )
    assert re.findall("<mark>(.*?)</mark>", shown) == ["The Nile is 6650 km long&#46;"]


def test_before_the_checks_have_come_nothing_is_marked() -> None:
    shown = folded(Citations(citations=(citation(1),)), Token(text="The Nile is long [1]."), done(1))
    assert "<mark>" not in shown
    assert "?sentences=" not in shown


def test_sentences_behind_several_claims_are_marked_once_each_in_reading_order() -> None:
    text = "Rivers are old. The Nile is 6650 km long. It flows north."
    claims = checks(behind((42, 57)), behind((0, 15), (42, 57)))
    shown = folded(Citations(citations=(citation(1, text),)), Token(text="It is old [1]."), claims, done(1))
    assert re.findall("<mark>(.*?)</mark>", shown) == ["Rivers are old&#46;", "It flows north&#46;"]


def test_a_failure_keeps_what_had_arrived_and_offers_to_retry() -> None:
    failed = Failed(run_id="r", code="model_unreachable", message="It's gone.", retryable=True)
    shown = folded(Citations(citations=(citation(1),)), Token(text="The Nile"), failed)
    assert "The Nile" in shown
    assert 'role="alert">It&#39;s gone&#46;</div>' in shown
    assert 'href="#retry"' in shown
    assert 'href="#retry"' in failure("No.")


def test_a_sentence_in_doubt_is_underlined_and_its_sign_says_why_behind_its_footnotes() -> None:
    doubted = CheckedSentence(start=0, end=17, citations=(1,), verdict="unsupported", missing=("9", "<b>"))
    shown = folded(
        Citations(citations=(citation(1),)), Token(text="It is **9** long. [1] Yes."), checks(doubted), done(1)
    )
    reason = "Not in the source&#44; or different there&#58; &#8220;9&#8221;&#44; &#8220;&#60;b&#62;&#8221;"
    sign = f'<a class="why unsupported" href="#check" title="{reason}"><span class="sr"> ({reason})</span></a>'
    underlined = (
        '<span class="doubt unsupported">It is </span><strong><span class="doubt unsupported">9</span></strong>'
    )
    assert underlined in shown
    assert f"</a>{sign} Yes&#46;</p>" in shown
    assert ">does not match its sources" in shown


def test_an_answer_is_not_marked_before_its_end() -> None:
    doubted = CheckedSentence(start=0, end=5, citations=(), verdict="uncited")
    assert folded(Token(text="Long."), checks(doubted)).endswith("Long&#46;</p>")


def test_a_stopped_answer_says_so() -> None:
    assert "Stopped. The text so far stays." in folded(Token(text="The"), done(finish_reason="cancelled"))


def test_below_an_answer_are_only_the_actions_that_are_possible() -> None:
    def actions(*, sharing: bool = True, kept: bool = True) -> list[str]:
        view = AnswerView(model_writes=True, sharing=sharing, kept=kept)
        for event in (Token(text="Long."), done()):
            view.fold(event)
        return re.findall(r'href="#(\w+)', view.html())

    everything = ["retry", "edit", "copy", "share", "export", "good", "bad"]
    assert actions() == everything
    assert actions(sharing=False) == [each for each in everything if each != "share"]
    assert actions(kept=False) == ["retry", "edit", "copy"]


def test_an_answer_names_who_wrote_it() -> None:
    quoted = done().model_copy(update={"model": EXTRACTIVE})
    assert "<span>quoted, no model</span>" in html.unescape(folded(Token(text="Long."), quoted, model_writes=False))
    # A recording of a model's answer is played where none is set.
    assert "<span>m</span>" in folded(Token(text="Long."), done(), model_writes=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_that_is_only_close_counts_no_matches(language: Language) -> None:
    for doubt in (CLOSEST[language], UNCERTAIN[language]):
        passage = behind((0, 9))
        shown = folded(Token(text=f"{doubt}\n\nThe Nile is long [1]."), checks(passage, passage), done(1))
        assert "<span>from the documents, but may not answer</span>" in html.unescape(shown)
    plain = folded(Token(text="The Nile is long [1]."), checks(passage, passage), done(1))
    assert "<span>2 of 2 sentences match their sources</span>" in html.unescape(plain)
