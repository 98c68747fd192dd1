"""Follow-ups that a model completes, and what happens when it does not."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from services.answering.answer import AnswerProgress
from services.answering.followups.model import MAX_CHARS, Rewriter, is_sensible
from services.answering.service import answer_threads
from services.assembly import Services, open_services
from services.errors import ModelError
from services.events import AnswerEvent, Citations, Done, Status, Token
from services.models.factory import open_models
from services.models.provider.circuit_breaker import FAILURES
from services.questions import Question, Turn
from tests.services.conftest import WORKSPACE
from tests.support.files import rivers_pdf
from tests.support.provider import Provider, Script
from tests.support.server import settings_for

HISTORY = (Turn("user", "How long is the Nile?"), Turn("assistant", "The Nile is 6,650 km long [1]."))
FOLLOW_UP = "And the Rhine?"
BY_RULE = "How long is the Rhine?"
BY_MODEL = "How long is the river Rhine?"


@pytest.fixture
async def rewriter(provider: Provider, tmp_path: Path) -> AsyncIterator[Rewriter]:
    async with open_models(settings_for(tmp_path, provider)) as make_model:
        threads = answer_threads()
        yield Rewriter(make_model, 20, threads, timeout_s=1.5)
        threads.close()


async def test_the_model_completes_the_question(rewriter: Rewriter, provider: Provider) -> None:
    provider.script = Script(tokens=("How long", " is the", " river Rhine", "?"))
    assert await rewriter.completed(FOLLOW_UP, HISTORY) == BY_MODEL
    [request] = provider.requests
    assert (request.body["temperature"], request.body["max_tokens"]) == (0, 120)
    rules, said = request.body["messages"]
    assert "do not answer" in rules["content"]
    assert said["content"] == (
        "Conversation:\nuser: How long is the Nile?\nassistant: The Nile is 6,650 km long.\n\n"
        "Last question: And the Rhine?"
    )


@pytest.mark.parametrize(
    "script",
    [
        Script(status=500),
        Script(status=429),
        Script(status=400),
        Script(body=b"<html>", headers={"content-type": "text/html"}),
        Script(drop_at=2),
        Script(stall_at=0),
        Script(stall_at=0, late_headers=True),
        Script(stall_at=2),
        Script(finish_reason="content_filter"),
        *(
            Script(tokens=(said,))
            for said in (
                "",
                " ",
                "How long is\nthe Rhine?",
                FOLLOW_UP,
                "I'm sorry, I can't help with that?",
                "The Rhine is long.",
                "How long is the Rhine, 1,230 km or 999 km?",
                "Which bakery sells croissants downtown?",
                "How long is the Nile?",
                "How long is the Rhine? ![x](https://evil.example/)",
                "How long is the <b>Rhine</b>?",
                "How long is the Rhine " + "and the Rhine " * MAX_CHARS + "?",
            )
        ),
    ],
    ids=str,
)
async def test_what_the_model_fails_at_is_done_by_rule(rewriter: Rewriter, provider: Provider, script: Script) -> None:
    provider.script = script
    started = time.monotonic()
    assert await rewriter.completed(FOLLOW_UP, HISTORY) == BY_RULE
    assert time.monotonic() - started < 2.5


async def test_a_model_that_never_ends_is_stopped_and_its_connection_closed(
    rewriter: Rewriter, provider: Provider
) -> None:
    provider.script = Script(tokens=("on and on ",) * 100_000, delay_s=0.0001)
    assert await rewriter.completed(FOLLOW_UP, HISTORY) == BY_RULE
    await asyncio.to_thread(provider.wait_until_left)


async def test_leaving_during_the_rewrite_closes_the_connection_at_once(rewriter: Rewriter, provider: Provider) -> None:
    provider.script = Script(stall_at=0)
    asking = asyncio.create_task(rewriter.completed(FOLLOW_UP, HISTORY))
    await asyncio.to_thread(provider.wait_for_requests, 1)
    cancelled_at = time.monotonic()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    assert await asyncio.to_thread(provider.wait_until_left) - cancelled_at < 1.4


REVENUE = (Turn("user", "What was Verizon's revenue in 2022?"), Turn("assistant", "It was reported [1]."))


@pytest.mark.parametrize(
    ("whole", "question"),
    [
        ("What was Verizon's revenue in 2021?", "And in 2021?"),
        ("What was Verizon's revenue in 2021?", "And the year before?"),
        ("Why did Verizon's revenue fall in 2022?", "Why did it fall?"),
        ("What was the revenue of T-Mobile in 2022?", "And T-Mobile?"),
        ("Wie hoch war der Umsatz von Verizon im Jahr 2021?", "Und wie war der Umsatz 2021?"),
    ],
)
def test_the_question_completed_from_the_conversation_is_sensible(whole: str, question: str) -> None:
    assert is_sensible(whole, question, REVENUE)


@pytest.mark.parametrize(
    ("whole", "question"),
    [
        ("What was Verizon's revenue in 2020?", "And in 2021?"),
        ("Wie hoch war der Umsatz von Verizon 2021?", "And in 2021?"),
        ("Was it 136,835 million in 2021?", "And in 2021?"),
        ("What was Verizon's revenue in 2022?", "And T-Mobile?"),
        ("What was Verizon's revenue in 2021", "And in 2021?"),
    ],
)
def test_another_question_or_an_answer_is_not(whole: str, question: str) -> None:
    assert not is_sensible(whole, question, REVENUE)


async def events_of(services: Services, question: str, history: tuple[Turn, ...], **options: bool) -> list[AnswerEvent]:
    documents = await services.answers.scope(WORKSPACE, None)
    asked = Question(question, documents, history, rewrite=options.get("rewrite", True))
    async with aclosing(services.answers.stream(AnswerProgress("run-1", asked, "m"))) as events:
        return [event async for event in events]


def said_to(provider: Provider) -> list[str]:
    return [request.question for request in provider.requests]


async def test_a_follow_up_is_completed_searched_and_answered_as_a_whole_question(
    services: Services, provider: Provider
) -> None:
    provider.next_scripts.append(Script(tokens=(BY_MODEL,)))
    events = await events_of(services, FOLLOW_UP, HISTORY)
    assert events[:2] == [
        Status(stage="retrieving", message="Completing the question"),
        Status(stage="retrieving", message="Searching 1 document", question=BY_MODEL),
    ]
    citations, done = events[2], events[-1]
    assert isinstance(citations, Citations)
    assert isinstance(done, Done)
    assert citations.citations[0].page == 2
    rewriting, answering = provider.requests
    assert rewriting.question.endswith("Last question: And the Rhine?")
    assert [message["content"] for message in answering.body["messages"][1:]] == [
        "How long is the Nile?",
        "The Nile is 6,650 km long.",
        BY_MODEL,
    ]
    assert done.timings_ms.retrieval is not None
    assert done.timings_ms.first_token is not None
    assert done.timings_ms.retrieval < done.timings_ms.first_token <= done.timings_ms.total


@pytest.mark.parametrize(
    ("question", "history"),
    [
        ("How long is the Rhine?", HISTORY),
        (FOLLOW_UP, ()),
    ],
)
async def test_a_complete_question_or_one_without_history_costs_no_call(
    services: Services, provider: Provider, question: str, history: tuple[Turn, ...]
) -> None:
    events = await events_of(services, question, history)
    assert events[0] == Status(stage="retrieving", message="Searching 1 document")
    assert said_to(provider) == [question]


async def test_who_asks_for_it_has_the_own_words_searched(services: Services, provider: Provider) -> None:
    events = await events_of(services, FOLLOW_UP, HISTORY, rewrite=False)
    assert events[0] == Status(stage="retrieving", message="Searching 1 document")
    assert said_to(provider) == [FOLLOW_UP]


async def test_a_rewriting_that_fails_takes_nothing_from_the_answer(services: Services, provider: Provider) -> None:
    provider.next_scripts.append(Script(status=400))
    events = await events_of(services, FOLLOW_UP, HISTORY)
    assert events[1] == Status(stage="retrieving", message="Searching 1 document", question=BY_RULE)
    assert "".join(event.text for event in events if isinstance(event, Token)) == "The Nile is 6,650 km long [1]."
    assert isinstance(events[-1], Done)


async def test_failing_rewritings_do_not_open_the_circuit(services: Services, provider: Provider) -> None:
    for _ in range(2 * FAILURES):
        provider.next_scripts.append(Script(status=500, headers={"x-should-retry": "false"}))
        assert isinstance((await events_of(services, FOLLOW_UP, HISTORY))[-1], Done)
    services.answers.check()


async def test_while_the_model_is_down_its_one_try_is_the_answers(services: Services, provider: Provider) -> None:
    provider.script = Script(status=500, headers={"x-should-retry": "false"})
    for _ in range(FAILURES):
        with pytest.raises(ModelError):
            await events_of(services, BY_RULE, ())
    asked = len(provider.requests)
    documents = await services.answers.scope(WORKSPACE, None)
    stream = services.answers.stream(AnswerProgress("run-1", Question(FOLLOW_UP, documents, HISTORY), "m"))
    async with aclosing(stream):
        assert await anext(stream) == Status(stage="retrieving", message="Searching 1 document", question=BY_RULE)
    assert len(provider.requests) == asked


async def test_without_a_provider_rules_complete_the_question_and_it_is_what_is_answered(tmp_path: Path) -> None:
    async with open_services(settings_for(tmp_path)) as services:
        path = tmp_path / "rivers.pdf"
        path.write_bytes(rivers_pdf())
        await services.ingestion.add(WORKSPACE, path, path.name)
        events = await events_of(services, FOLLOW_UP, HISTORY)
    assert events[0] == Status(stage="retrieving", message="Searching 1 document", question=BY_RULE)
    assert "**1,230 km**" in "".join(event.text for event in events if isinstance(event, Token))
