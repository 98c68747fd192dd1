import json
from pathlib import Path

import pytest

from services.answering.answer import AnswerProgress
from services.answering.phrases import phrases_in
from services.assembly import Services
from services.documents import Document
from services.errors import DocumentNotFound, RateLimited
from services.events import (
    DONT_KNOW,
    AnswerEvent,
    CheckedSentence,
    Checks,
    Citation,
    Citations,
    Done,
    Status,
    Token,
    Usage,
)
from services.questions import Question, Turn
from tests.services.conftest import WORKSPACE
from tests.support.files import NILE, RHINE
from tests.support.financial_statements import ANNUAL, report_pdf
from tests.support.provider import Provider, Script

LONG_HISTORY = (Turn("user", "word " * 400),) * 20
"""More turns than fit into any prompt here."""


async def answer_to(services: Services, question: Question) -> list[AnswerEvent]:
    return [
        event async for event in services.answers.stream(AnswerProgress("run-1", question, services.answers.model_name))
    ]


async def rivers(services: Services) -> tuple[Document, ...]:
    return await services.answers.scope(WORKSPACE, None)


async def test_an_answer_is_status_citations_status_tokens_checks_done(services: Services, provider: Provider) -> None:
    provider.script = Script(tokens=("It is", " 6,650 km", " [", "1", "]", ", not", " [7]", " much [^2]", "."))
    documents = await rivers(services)
    events = await answer_to(services, Question("How long is the Nile?", documents))
    citations, status, done = events[1], events[2], events[-1]
    assert isinstance(citations, Citations)
    assert isinstance(status, Status)
    assert isinstance(done, Done)
    document = documents[0]
    assert events == [
        Status(stage="retrieving", message="Searching 1 document"),
        Citations(
            citations=tuple(
                Citation(
                    index=index,
                    document_id=document.id,
                    filename="rivers.pdf",
                    page=page,
                    passage_id=f"{document.id}-{page - 1}",
                    chunk_text=got.chunk_text,
                    relevance_score=got.relevance_score,
                    page_url=None,
                    url=got.url,
                )
                for index, page, got in zip((1, 2), (1, 2), citations.citations, strict=True)
            )
        ),
        Status(stage="generating", message=status.message),
        *(Token(text=text) for text in ("It is", " 6,650 km", " ", "[1]", ", not", " ", " much [2]", ".")),
        Checks(
            sentences=(
                CheckedSentence(
                    start=0, end=34, citations=(1, 2), verdict="unsupported", missing=("not",), spans={1: ((0, 26),)}
                ),
            ),
            supported=0.0,
        ),
        Done(
            run_id="run-1",
            finish_reason="stop",
            cited=(1, 2),
            model="gpt-4o-mini",
            usage=Usage(prompt_tokens=11, completion_tokens=7),
            timings_ms=done.timings_ms,
        ),
    ]
    assert [" ".join(c.chunk_text.split()) for c in citations.citations] == [NILE, RHINE]
    assert status.message.startswith("Searched 1 document, 2 passages, ")
    timings = done.timings_ms
    assert timings.retrieval is not None
    assert timings.first_token is not None
    assert 0 < timings.retrieval <= timings.first_token <= timings.total


@pytest.mark.parametrize(
    ("message", "reply"),
    [
        ("Hi!", phrases_in("en").greeting),
        ("Vielen Dank!", phrases_in("de").thanks),
        ("Que sais-tu faire ?", phrases_in("fr").help),
    ],
)
async def test_small_talk_gets_a_reply_in_its_language_and_searches_nothing(
    services: Services, provider: Provider, message: str, reply: str
) -> None:
    events = await answer_to(services, Question(message, await rivers(services)))
    assert events[:2] == [Citations(citations=()), Token(text=reply)]
    assert isinstance(events[2], Done)
    assert (events[2].finish_reason, provider.requests) == ("stop", [])


async def test_which_documents_there_are_is_answered_with_their_names(services: Services, provider: Provider) -> None:
    events = await answer_to(services, Question("Which documents do you have?", await rivers(services)))
    assert events[:2] == [Citations(citations=()), Token(text="Documents that I answer from: 1\n\n- rivers.pdf")]
    assert provider.requests == []


async def test_a_model_that_writes_is_given_the_place_that_the_question_names(
    services: Services, provider: Provider
) -> None:
    await answer_to(services, Question("What does page 2 say?", await rivers(services)))
    [system, *_] = provider.requests[0].body["messages"]
    assert '<passage n="1" file="rivers.pdf" page="2">' in system["content"]
    assert 'page="1"' not in system["content"]


async def test_a_model_receives_the_statements_with_the_figures_first(
    services: Services, provider: Provider, tmp_path: Path
) -> None:
    (tmp_path / "Harrow_Foods_2023.pdf").write_bytes(report_pdf(ANNUAL))
    document = await services.ingestion.add(WORKSPACE, tmp_path / "Harrow_Foods_2023.pdf", "Harrow_Foods_2023.pdf")
    events = await answer_to(services, Question("What was EBITDA in 2023?", (document,), max_results=3))
    [cited] = [event.citations for event in events if isinstance(event, Citations)]
    assert [each.index for each in cited] == [1, 2, 3]
    assert [each.page for each in cited[:2]] == [2, 4]
    [system, *_] = provider.requests[0].body["messages"]
    assert "Depreciation and amortization 60 55 50" in system["content"]


async def test_where_nothing_is_found_the_model_is_not_asked(services: Services, provider: Provider) -> None:
    events = await answer_to(services, Question("quantum chromodynamics", await rivers(services)))
    done = events[-1]
    assert isinstance(done, Done)
    assert events == [
        Status(stage="retrieving", message="Searching 1 document"),
        Citations(citations=()),
        Token(text=phrases_in("en").nothing_found),
        Done(
            run_id="run-1", finish_reason="no_answer", cited=(), model="gpt-4o-mini", usage=None,
            timings_ms=done.timings_ms,
        ),
    ]  # fmt: skip
    assert provider.requests == []


async def test_the_model_is_given_the_passages_the_history_and_the_question(
    services: Services, provider: Provider
) -> None:
    history = (Turn("user", "Which is the longest river?"), Turn("assistant", "The Nile [1]."))
    await answer_to(services, Question("How long is the Nile?", await rivers(services), history))
    system, *conversation = provider.requests[0].body["messages"]
    assert system["role"] == "system"
    assert '<passage n="1" file="rivers.pdf" page="1">\nThe Nile is 6,650 km long.' in system["content"]
    assert conversation == [
        {"role": "user", "content": "Which is the longest river?"},
        {"role": "assistant", "content": "The Nile."},
        {"role": "user", "content": "How long is the Nile?"},
    ]


async def test_at_most_max_results_passages_are_cited(services: Services) -> None:
    events = await answer_to(services, Question("Which river is long?", await rivers(services), max_results=1))
    citations = events[1]
    assert isinstance(citations, Citations)
    assert [citation.index for citation in citations.citations] == [1]


async def test_a_failure_of_the_model_is_raised_after_the_events_before_it(
    services: Services, provider: Provider
) -> None:
    provider.script = Script(status=429)
    events: list[AnswerEvent] = []
    stream = services.answers.stream(
        AnswerProgress("run-1", Question("How long is the Nile?", await rivers(services)), "m")
    )

    async def read() -> None:
        async for event in stream:
            events.append(event)  # noqa: PERF401 - a comprehension would lose them

    with pytest.raises(RateLimited):
        await read()
    assert [event.type for event in events] == ["status", "citations", "status"]


async def test_a_question_searches_the_chosen_documents_or_all_of_its_workspace(services: Services) -> None:
    [document] = await rivers(services)
    assert await services.answers.scope(WORKSPACE, [document.id, document.id]) == (document,)
    assert await services.answers.scope("another-workspace-token", None) == ()
    assert await services.answers.scope(None, None) == ()
    for workspace in ("another-workspace-token", None):
        with pytest.raises(DocumentNotFound):
            await services.answers.scope(workspace, [document.id])


async def test_nothing_is_checked_where_the_model_says_that_it_does_not_know(
    services: Services, provider: Provider
) -> None:
    provider.script = Script(tokens=tuple(f"{word} " for word in DONT_KNOW.split()))
    events = await answer_to(services, Question("How long is the Nile?", await rivers(services)))
    assert isinstance(events[-1], Done)
    assert events[-1].finish_reason == "no_answer"
    assert isinstance(events[-2], Token)


async def test_an_answer_that_ends_early_is_checked_too(services: Services, provider: Provider) -> None:
    provider.script = Script(tokens=("It is 6,650 km long [1]", ", and it"), finish_reason="length")
    events = await answer_to(services, Question("How long is the Nile?", await rivers(services)))
    assert [event.type for event in events[-3:]] == ["token", "checks", "done"]


async def test_a_prompt_over_the_models_window_is_sent_again_with_fewer_passages(
    services: Services, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    too_long = Script(status=400, body=b'{"error": {"code": "context_length_exceeded", "message": "too long"}}')
    provider.next_scripts.extend([too_long, too_long])
    question = Question("How long is the Nile?", await rivers(services), LONG_HISTORY)
    events = await answer_to(services, question)
    sizes = [len(json.dumps(request.body)) for request in provider.requests]
    assert [event.type for event in events][-2:] == ["checks", "done"]
    assert sizes[0] > sizes[1] > sizes[2]
    assert "prompts have at most 3000 tokens from now on" in caplog.text
    assert "set FOOTNOTE_CONTEXT_TOKENS" in caplog.text
    await answer_to(services, question)
    assert len(json.dumps(provider.requests[-1].body)) == sizes[2]


async def test_a_thought_that_only_its_end_gives_away_is_neither_cited_nor_checked(
    services: Services, provider: Provider
) -> None:
    provider.script = Script(tokens=("Let me see, [2].", "\n</think>\n", "The Nile is 6,650 km long [1]."))
    events = await answer_to(services, Question("How long is the Nile?", await rivers(services)))
    restart = events.index(Status(stage="generating", message="The model has finished thinking", restart=True))
    done, checks = events[-1], events[-2]
    assert isinstance(done, Done)
    assert isinstance(checks, Checks)
    assert "".join(event.text for event in events[restart:] if isinstance(event, Token)) == (
        "The Nile is 6,650 km long [1]."
    )
    assert (done.cited, [(each.start, each.end) for each in checks.sentences]) == ((1,), [(0, 30)])


@pytest.mark.parametrize(("read", "warned"), [(400, True), (4000, False)])
async def test_a_server_that_reads_only_part_of_a_long_prompt_leaves_a_warning(
    services: Services, provider: Provider, caplog: pytest.LogCaptureFixture, *, read: int, warned: bool
) -> None:
    provider.script = Script(usage=(read, 7))
    await answer_to(services, Question("How long is the Nile?", await rivers(services), LONG_HISTORY))
    assert (f"the model's server read {read} of about" in caplog.text) == warned
