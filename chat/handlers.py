"""The page's handlers: ask, stop, start anew, return. `ui` connects them to Gradio's components."""

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chat.answer_view import AnswerView, failure
from chat.conversations import ChatMessage, Conversation, Conversations
from chat.selection import selected_ids
from services.errors import FootnoteError
from services.events import AnswerEvent
from services.operations.turns import serving
from services.questions import MAX_QUESTION_CHARS, Question
from services.rendering.markdown import verbatim

if TYPE_CHECKING:
    from services.answering.run import Follower, Run
    from services.assembly import Services

log = logging.getLogger(__name__)

UPDATES_PER_SECOND = 12  # smooth to the eye; each costs the page and the browser a rendering
_TAB_NAME = re.compile(r"[0-9a-f]{32}")
"""How the page's script names a browser tab."""
_EDIT = re.compile(r"(\d{1,4})-[0-9a-f]{8}")
"""The number of the question that is edited, and a name by which the page's script tells this edit from the last."""
_REFUSED_QUESTION_CHARS = 200
"""What is shown of a question that is too long."""
_NOT_STARTED = "The page was closed before the question was asked. Ask again."
_NOT_SHOWN = "This answer can't be shown. Ask again. If it happens again, ask in other words."


@dataclass(frozen=True, slots=True)
class BrowserTab:
    """Who uses the page: whose browser (`workspace`), which of its tabs, in which of Gradio's sessions, and from which
    client address."""

    workspace: str
    name: str
    session: str
    client: str = ""

    @classmethod
    def of(cls, workspace: str, name: object, session: str, client: str) -> "BrowserTab":
        """`name` is what the page sent as the tab's; one that no script of ours gave is replaced by the session's."""
        known = isinstance(name, str) and _TAB_NAME.fullmatch(name)
        return cls(workspace, str(name) if known else session, session, client)


@dataclass(frozen=True, slots=True)
class PageUpdate:
    """The messages as they are now. `accepted` is true once for each question that is not ignored: when it begins."""

    messages: list[ChatMessage]
    accepted: bool = False


class PageHandlers:
    """What visitors have said and seen is in their `Conversation`, found by workspace and tab."""

    def __init__(
        self,
        services: Callable[[], Awaitable["Services"]],
        new_view: Callable[[], AnswerView],
        *,
        reload_grace_s: float,
    ) -> None:
        """`services` waits until the program has started. Runs go on for `reload_grace_s` when a tab is closed."""
        self._services = services
        self._new_view = new_view
        self._reload_grace_s = reload_grace_s
        self._conversations = Conversations()
        self._followers: dict[str, set[Follower]] = {}

    async def ask(
        self, question: str, selection: str, tab: BrowserTab, *, rewrite: bool = True, edit: str = ""
    ) -> AsyncGenerator[PageUpdate, None]:
        """Answer a question, and show the answer as it comes; an `edit` takes the place of an earlier one."""
        conversation = self._conversation(tab)
        question = question.strip()
        if not question or conversation.busy:
            yield PageUpdate(conversation.messages)
            return
        if (refusal := _refusal(question)) is not None:
            # Nothing of it is kept: anyone could fill everybody's room with such questions.
            beginning = question[:_REFUSED_QUESTION_CHARS].encode(errors="replace").decode()
            shown = ChatMessage("user", verbatim(beginning + "…"))
            yield PageUpdate([*conversation.messages, shown, ChatMessage("assistant", failure(refusal, retry=False))])
            return
        _take_back(conversation, edit)
        conversation.rewrite = rewrite
        accepted = True
        async with aclosing(self._answer(question, selection, tab, conversation)) as updates:
            async for messages in updates:
                yield PageUpdate(messages, accepted)
                accepted = False

    async def ask_again(
        self, selection: str, tab: BrowserTab, *, word_for_word: bool = False
    ) -> AsyncGenerator[PageUpdate, None]:
        """Ask the last question again, in place of its answer; `word_for_word` searches it as it was typed."""
        conversation = self._conversation(tab)
        if conversation.busy or not conversation.question:
            yield PageUpdate(conversation.messages)
            return
        conversation.forget_last()
        rewrite = conversation.rewrite and not word_for_word
        async with aclosing(self.ask(conversation.question, selection, tab, rewrite=rewrite)) as updates:
            async for update in updates:
                yield update

    async def rejoin(self, tab: BrowserTab) -> AsyncGenerator[list[ChatMessage], None]:
        """Show the tab's conversation again after a reload or a broken connection, its answer going on."""
        conversation = self._conversation(tab)
        yield conversation.messages
        async with aclosing(self._follow(tab, conversation)) as updates:
            async for messages in updates:
                yield messages

    def stop(self, tab: BrowserTab) -> None:
        run = self._conversation(tab).run
        if run is not None:
            run.cancel("stopped")

    def start_anew(self, tab: BrowserTab) -> None:
        self.stop(tab)
        self._conversation(tab).clear()

    def leave(self, session: str) -> None:
        """A session's page was closed; Gradio itself would notice only at the next token."""
        for follower in self._followers.pop(session, ()):
            follower.leave()

    def _conversation(self, tab: BrowserTab) -> Conversation:
        return self._conversations.of(tab.workspace, tab.name)

    async def _answer(
        self, question: str, selection: str, tab: BrowserTab, conversation: Conversation
    ) -> AsyncGenerator[list[ChatMessage], None]:
        async with aclosing(self._follow(tab, conversation)) as updates:
            async for _ in updates:  # the end of the answer before, if nobody was there to see it
                pass
        conversation.begin(question)
        self._conversations.keep(tab.workspace, tab.name, conversation)
        problem: str | None = _NOT_STARTED
        try:
            yield conversation.show(self._new_view().html())
            conversation.run = await self._start(selection, tab, conversation)
            problem = None
        except FootnoteError as error:
            problem = error.message
        finally:
            conversation.starting = False
            if problem is not None:
                conversation.show(failure(problem))
        if problem is not None:
            yield conversation.messages
        async with aclosing(self._follow(tab, conversation)) as updates:
            async for messages in updates:
                yield messages

    async def _start(self, selection: str, tab: BrowserTab, conversation: Conversation) -> "Run":
        selected = selected_ids(selection)
        services = await self._services()
        documents = await services.answers.scope(tab.workspace, selected)
        services.workspaces.touch(tab.workspace)
        history = tuple(conversation.turns)
        question = Question(conversation.question, documents, history, rewrite=conversation.rewrite)
        with serving(tab.client):  # Gradio's queue calls from a task that serves all visitors
            return services.runs.start(tab.workspace, question, linger_s=self._reload_grace_s)

    async def _follow(self, tab: BrowserTab, conversation: Conversation) -> AsyncGenerator[list[ChatMessage], None]:
        """The messages while an answer is written, at most 12 times a second, the last time always."""
        run = conversation.run
        if run is None or not run.has_room:
            return
        view = self._new_view()
        async with aclosing(self._shown(run, view, tab)) as updates:
            async for html in updates:
                if conversation.run is not run:  # followed to its end by another, or cleared
                    yield conversation.messages
                    return
                yield conversation.show(html)
        conversation.finish(run, view.text)
        self._conversations.keep(tab.workspace, tab.name, conversation)

    async def _shown(self, run: "Run", view: AnswerView, tab: BrowserTab) -> AsyncGenerator[str, None]:
        """The answer as HTML, again and again until its end. One that can't be shown ends with a sentence."""
        with self._followed(run, tab.session) as follower:
            async with aclosing(follower.events()) as batches:
                async for batch in batches:
                    view.kept = run.keep
                    html = _folded(view, [event for _, event in batch])
                    if html is None:
                        run.cancel("stopped")
                        yield failure(_NOT_SHOWN)
                        return
                    yield html
                    if view.last is None:
                        await asyncio.sleep(1 / UPDATES_PER_SECOND)

    @contextmanager
    def _followed(self, run: "Run", session: str) -> Iterator["Follower"]:
        """Follow a run, until its end or until the session's."""
        with run.follow() as follower:
            self._followers.setdefault(session, set()).add(follower)
            try:
                yield follower
            finally:
                others = self._followers.get(session, set())
                others.discard(follower)
                if not others:
                    self._followers.pop(session, None)


def _take_back(conversation: Conversation, edit: str) -> None:
    """Forget what an edit replaces. Each counts once: a hidden field of the page may stay filled."""
    match = _EDIT.fullmatch(edit)
    if match is not None and edit != conversation.last_edit:
        conversation.last_edit = edit
        conversation.forget_from(int(match[1]))


def _folded(view: AnswerView, events: Sequence[AnswerEvent]) -> str | None:
    """The answer with these events, as HTML; None where that fails."""
    try:
        for event in events:
            view.fold(event)
        return view.html()
    except Exception:
        log.exception("an answer can't be shown")
        return None


def _refusal(question: str) -> str | None:
    """Why a question can't be asked, in words; None if it can."""
    if len(question) > MAX_QUESTION_CHARS:
        return f"The question is longer than {MAX_QUESTION_CHARS:,} characters. Shorten it and ask again."
    try:
        question.encode()
    except UnicodeEncodeError:
        return "The question has characters that are not valid Unicode text. Remove them and ask again."
    return None
