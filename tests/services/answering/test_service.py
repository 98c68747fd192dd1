import pytest

from services.answering import NOTHING_FOUND, Answer
from services.assembly import Services
from services.documents import Document
from services.errors import DocumentNotFound, RateLimited
from services.events import AnswerEvent, CheckedSentence, Checks, Citation, Citations, Done, Status, Token, Usage
from services.prompts import DONT_KNOW
from services.questions import Question, Turn
from tests.files import NILE, RHINE
from tests.provider import Provider, Script
from tests.services.conftest import WORKSPACE


async def answer_to(services: Services, question: Question) -> list[AnswerEvent]:
    return [event async for event in services.answers.stream(Answer("run-1", question, services.answers.model_name))]


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
                )
                for index, page, got in zip((1, 2), (1, 2), citations.citations, strict=True)
            )
        ),
        Status(stage="generating", message=status.message),
        *(Token(text=text) for text in ("It is", " 6,650 km", " ", "[1]", ", not", " ", " much [2]", ".")),
        Checks(
            sentences=(CheckedSentence(start=0, end=34, citations=(1, 2), verdict="unsupported", missing=("not",)),),
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


async def test_where_nothing_is_found_the_model_is_not_asked(services: Services, provider: Provider) -> None:
    events = await answer_to(services, Question("quantum chromodynamics", await rivers(services)))
    done = events[-1]
    assert isinstance(done, Done)
    assert events == [
        Status(stage="retrieving", message="Searching 1 document"),
        Citations(citations=()),
        Token(text=NOTHING_FOUND),
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
    stream = services.answers.stream(Answer("run-1", Question("How long is the Nile?", await rivers(services)), "m"))

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


async def test_a_model_that_says_that_it_does_not_know_has_no_answer_and_nothing_is_checked(
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
