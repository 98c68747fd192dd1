"""The page's handlers with the real services, without Gradio."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from chat.answer_view import AnswerView
from chat.conversations import ChatMessage
from chat.handlers import BrowserTab, PageHandlers
from services.assembly import Services, open_services
from services.questions import MAX_QUESTION_CHARS
from tests.support.server import with_samples

TAB = BrowserTab("w" * 32, "a" * 32, "session")
QUESTION = "How much did fuel and electricity cost Harbour Line in 2025?"


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with open_services(with_samples(tmp_path)) as services:
        yield services


def handlers(services: Services | None = None, view: type[AnswerView] = AnswerView) -> PageHandlers:
    """Without services, which then nothing may ask for."""

    async def started() -> Services:
        assert services is not None
        return services

    return PageHandlers(started, partial(view, model_writes=False), reload_grace_s=0)


async def asked(page: PageHandlers, question: str, selection: str = "") -> list[ChatMessage]:
    """The messages at the end of an answer."""
    messages: list[ChatMessage] = []
    async for update in page.ask(question, selection, TAB):
        messages = update.messages
    return list(messages)


async def kept(page: PageHandlers) -> list[ChatMessage]:
    return [message async for messages in page.rejoin(TAB) for message in messages]


class BreaksAtTheEnd(AnswerView):
    """A view that can't show the end of an answer about fuel."""

    def html(self) -> str:
        if self.last is not None and "fuel" in self.text.lower():
            raise IndexError("cannot be shown")
        return super().html()


async def test_after_an_answer_that_cannot_be_shown_the_next_question_is_answered(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    page = handlers(services, BreaksAtTheEnd)
    [_, answer] = await asked(page, QUESTION)
    assert "This answer can&#39;t be shown&#46;" in answer.html
    assert caplog.messages.count("an answer can't be shown") == 1
    messages = await asked(page, "When does the passenger handbook allow dogs on board?")
    assert [message.role for message in messages] == ["user", "assistant"] * 2
    assert "can&#39;t be shown" not in messages[-1].html
    assert await kept(page) == messages


async def test_a_question_that_is_too_long_is_refused_before_anything_is_kept() -> None:
    page = handlers()
    [question, answer] = await asked(page, "long " * MAX_QUESTION_CHARS)
    assert len(question.html) < 1000
    assert "longer than 4&#44;000 characters" in answer.html
    assert await kept(page) == []


async def test_a_question_that_is_no_unicode_text_is_refused_in_words() -> None:
    page = handlers()
    [question, answer] = await asked(page, "How long\udc80 is it?")
    assert "not valid Unicode" in answer.html
    assert (question.html + answer.html).encode()
    assert await kept(page) == []


@pytest.mark.parametrize("selection", ["none", "[1]", '{"document_ids": [3]}', "\udc80"])
async def test_a_selection_that_makes_no_sense_is_refused_in_words(selection: str) -> None:
    [_, answer] = await asked(handlers(), QUESTION, selection)
    assert "Reload the page and ask again" in answer.html
    assert answer.html.encode()


def test_a_tab_without_a_name_of_ours_is_called_like_its_session() -> None:
    assert BrowserTab.of("w", ["x"], "session", "").name == "session"
    assert BrowserTab.of("w", "x" * 32, "session", "").name == "session"
    assert BrowserTab.of("w", "a" * 32, "session", "").name == "a" * 32
