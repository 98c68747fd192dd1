import html
import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from page import View, failure, render_sidebar, safe_markdown
from services.events import (
    AnswerEvent,
    CheckedSentence,
    Checks,
    Citations,
    Done,
    Failed,
    Status,
    Timings,
    Token,
)
from tests.citations import citation
from verdicts import as_html, with_marks

DANGEROUS = re.compile(r"<[A-Za-z/!?]|!\[|\[[^\]]*\][(\[:]")


def done(*cited: int, finish_reason: str = "stop") -> Done:
    timings = Timings(retrieval=1.0, first_token=2.0, total=1400.0)
    return Done.model_validate(
        {"run_id": "r", "finish_reason": finish_reason, "cited": cited, "model": "m", "usage": None}
        | {"timings_ms": timings}
    )


def folded(*events: AnswerEvent, model_writes: bool = True) -> str:
    view = View(model_writes)
    for event in events:
        view.fold(event)
    return view.markdown()


@given(st.text(alphabet="<>![]()`\\:/ \nabimgsrc=\"'-#&;1~", max_size=60))
def test_no_text_can_form_a_tag_an_image_or_a_link(text: str) -> None:
    own_html = re.compile(r"</?(?:span|a)\b[^>]*>")
    assert not DANGEROUS.search(own_html.sub("", safe_markdown(text, {1: "<a>1</a>"})))


@pytest.mark.parametrize("text", ["https://evil.example/", "www.evil.example", "HTTP://evil.example", "a@evil.example"])
def test_an_address_is_text_and_no_link(text: str) -> None:
    shown = safe_markdown(f"See {text}, and `{text}`.")
    assert not re.search(r"\w://|www\.|\w@", shown, re.IGNORECASE)
    assert html.unescape(shown).replace("\u2060", "") == f"See {text}, and `{text}`."


def test_markdown_that_structures_an_answer_stays() -> None:
    text = "**bold** and *italic*\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n`x = 1`"
    assert safe_markdown(text) == text


def test_a_footnote_is_a_link_that_says_its_file_and_page() -> None:
    shown = folded(Citations(citations=(citation(1),)), Token(text="Long [1]."))
    assert shown.endswith(
        'Long<a class="fn" href="api/v1/documents/d/passages/d-1" title="Source 1: rivers.pdf, page 1">'
        '<span class="sr">[</span>1<span class="sr">]</span></a>.'
    )


def test_at_the_end_a_footnote_also_names_the_sentences_that_are_cited() -> None:
    text = "Rivers are old. The Nile is 6650 km long. It flows north."
    shown = folded(Citations(citations=(citation(1, text),)), Token(text="The Nile is 6650 km long [1]."), done(1))
    assert 'class="fn" href="api/v1/documents/d/passages/d-1?sentences=16-41"' in shown


def test_a_source_says_its_place_in_words_where_it_has_no_page() -> None:
    sheet = citation(1).model_copy(update={"page": None, "place": "Costs, rows 2–14", "filename": "costs.xlsx"})
    shown = folded(Citations(citations=(sheet,)), Token(text="Long [1]."), done(1))
    assert 'title="Source 1: costs.xlsx, Costs, rows 2–14"' in shown
    assert "<b>costs&#46;xlsx</b> · Costs&#44; rows 2&#8211;14" in shown


def test_the_row_of_a_table_that_is_cited_is_marked() -> None:
    table = "| Month | Passengers |\n| --- | --- |\n| June | 310 |\n| July | 984 |"
    shown = folded(Citations(citations=(citation(1, table),)), Token(text="Month: July; Passengers: 984 [1]"), done(1))
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
    assert folded(searching, cited, writing).endswith("8 ms · writing</div>")
    assert folded(searching, cited, writing, model_writes=False).endswith("8 ms · choosing sentences</div>")


def test_cited_sources_are_told_apart_from_those_merely_found() -> None:
    shown = folded(Citations(citations=(citation(1), citation(2))), Token(text="Long [2]."), done(2))
    used, found = shown.split('<details class="others">')
    assert 'class="src source-2 cited"' in used
    assert "1 more passage found, not cited" in found
    assert 'class="src source-1"' in found


def test_the_sentence_that_is_cited_is_marked_in_its_passage() -> None:
    text = "Rivers are old. The Nile is 6650 km long. It flows north."
    shown = folded(Citations(citations=(citation(1, text),)), Token(text="The Nile is 6650 km long [1]."), done(1))
    assert re.findall("<mark>(.*?)</mark>", shown) == ["The Nile is 6650 km long&#46;"]


def test_a_failure_keeps_what_had_arrived_and_offers_to_retry() -> None:
    failed = Failed(run_id="r", code="model_unreachable", message="It's gone.", retryable=True)
    shown = folded(Citations(citations=(citation(1),)), Token(text="The Nile"), failed)
    assert "The Nile" in shown
    assert 'role="alert">It&#39;s gone&#46;</div>' in shown
    assert 'href="#retry"' in shown
    assert 'href="#retry"' in failure("No.")


def checks(*sentences: CheckedSentence) -> Checks:
    return Checks(sentences=sentences, supported=0.5)


def test_a_sentence_is_underlined_around_what_markdown_interrupts_and_its_sign_stands_behind_its_footnotes() -> None:
    doubted = CheckedSentence(start=0, end=17, citations=(1,), verdict="unsupported", missing=("9", "<b>"))
    shown = folded(
        Citations(citations=(citation(1),)), Token(text="It is **9** long. [1] Yes."), checks(doubted), done(1)
    )
    reason = "Not supported by its sources&#58; &#8220;9&#8221;&#44; &#8220;&#60;b&#62;&#8221;"
    assert shown.split("\n\n")[1].replace(re.findall(r'<a class="fn".*?</a>', shown)[0], "FN") == (
        '<span class="doubt unsupported">It is</span> **9** <span class="doubt unsupported">long.</span>FN'
        f'<a class="why unsupported" href="#check" title="{reason}"><span class="sr"> ({reason})</span></a> Yes.'
    )
    assert ">not supported by its sources" in shown


def test_an_answer_is_not_marked_before_its_end() -> None:
    doubted = CheckedSentence(start=0, end=5, citations=(), verdict="uncited")
    assert folded(Token(text="Long."), checks(doubted)).endswith("Long.")


@given(st.text(alphabet="ab*_`|\n [1]<\\\ue0f0\ue0f2\ue0f3 1", max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_marks_leave_the_text_as_it_is(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    checked = checks(CheckedSentence(start=start, end=end, citations=(), verdict="partly", missing=("x",)))
    html = as_html(with_marks(text, checked), checked, escape)
    assert re.sub(r"<a class=\"why.*?</a>|</?span[^>]*>", "", html) == re.sub("[\ue0f0-\ue0f3]", "\ufffd", text)


def test_a_stopped_answer_says_so() -> None:
    assert "Stopped. What had arrived stays." in folded(Token(text="The"), done(finish_reason="cancelled"))


def test_the_sidebar_says_what_may_be_dropped_and_who_answers() -> None:
    sidebar = render_sidebar(max_upload_mb=7, who_answers="Answers are written by <b>.")
    assert "up to 7 MB" in sidebar
    assert "Answers are written by &lt;b&gt;." in sidebar
    assert "\n" not in sidebar
