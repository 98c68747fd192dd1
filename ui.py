"""The page and the program: `python ui.py` serves both."""

import asyncio
import logging
import os
import re
import sys
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported

import gradio as gr
from fastapi import FastAPI
from gradio.components.chatbot import Message, TextMessage
from starlette.routing import Mount

from api.deps import started_services
from api.guards import OnlyRoutes
from api.main import create_api
from api.schemas import MAX_QUERY_CHARS
from api.server import Server
from api.sessions import OwnSessions
from choice import chosen_ids
from conversations import Conversation, Conversations, Shown
from page import View, failure, render_sidebar
from services.documents import example_questions
from services.errors import BadSetting, FootnoteError
from services.logs import configure as configure_logs
from services.questions import Question
from services.settings import Settings, read_settings

if TYPE_CHECKING:
    from services.runs import Follower, Run

log = logging.getLogger(__name__)

ASSETS = Path(__file__).parent / "assets"
UPDATES_PER_SECOND = 12
SCRIPTS = ("viewer.js", "page.js")
TITLE = "Footnote: ask your documents"

TAB = re.compile(r"[0-9a-f]{32}")
"""How page.js names a browser tab."""

# The page uploads through the API, which enforces the limits. Of Gradio's own routes it needs these; the others open
# doors to files, to the web and to the queue's back.
GRADIO = "/gradio_api/"
GRADIO_PATHS = re.compile(
    r"/|/(theme\.css|favicon\.ico|manifest\.json|robots\.txt)|/(assets|static)(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}){1,4}"
    rf"|{GRADIO}(queue/join|queue/data|startup-events|app_id|heartbeat/[A-Za-z0-9_-]{{1,200}})"
)


class Page:
    """The page's handlers. What visitors have said and seen is in their `Conversation`, found by workspace and tab."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        self._app = app
        self._model_writes = settings.has_provider
        self._reload_grace_s = settings.reload_grace_s
        self._conversations = Conversations()
        self._followers: dict[str, set[Follower]] = {}

    async def ask(
        self, question: str, chosen: str, tab: str, request: gr.Request, *, rewrite: bool = True
    ) -> AsyncGenerator[tuple[list[Message], object], None]:
        """Answer a question, and show the answer as it comes."""
        visit = self._visit(tab, request)
        question = question.strip()
        if not question or visit.conversation.busy:
            yield _messages(visit.conversation.shown), gr.skip()
            return
        visit.conversation.rewrite = rewrite
        async with aclosing(self._answer(question, chosen, visit)) as updates:
            question_box: object = ""
            async for shown in updates:
                yield _messages(shown), question_box
                question_box = gr.skip()  # what is typed meanwhile stays

    async def ask_example(
        self, event: gr.SelectData, chosen: str, tab: str, request: gr.Request
    ) -> AsyncGenerator[tuple[list[Message], object], None]:
        async with aclosing(self.ask(event.value["text"], chosen, tab, request)) as updates:
            async for update in updates:
                yield update

    async def retry(
        self, chosen: str, tab: str, request: gr.Request
    ) -> AsyncGenerator[tuple[list[Message], object], None]:
        """Ask the last question again, in place of its answer."""
        rewrite = self._visit(tab, request).conversation.rewrite
        async with aclosing(self._ask_again(chosen, tab, request, rewrite=rewrite)) as updates:
            async for update in updates:
                yield update

    async def ask_as_asked(
        self, chosen: str, tab: str, request: gr.Request
    ) -> AsyncGenerator[tuple[list[Message], object], None]:
        """Ask the last question again, and search it word for word."""
        async with aclosing(self._ask_again(chosen, tab, request, rewrite=False)) as updates:
            async for update in updates:
                yield update

    async def _ask_again(
        self, chosen: str, tab: str, request: gr.Request, *, rewrite: bool
    ) -> AsyncGenerator[tuple[list[Message], object], None]:
        conversation = self._visit(tab, request).conversation
        if conversation.busy or not conversation.question:
            yield _messages(conversation.shown), gr.skip()
            return
        conversation.forget_last()
        async with aclosing(self.ask(conversation.question, chosen, tab, request, rewrite=rewrite)) as updates:
            async for update in updates:
                yield update

    async def rejoin(self, tab: str, request: gr.Request) -> AsyncGenerator[object, None]:
        """Show the tab's conversation again after a reload or a broken connection, its answer going on."""
        visit = self._visit(tab, request)
        if not visit.conversation.shown:
            yield gr.skip()
            return
        yield _messages(visit.conversation.shown)
        async with aclosing(self._follow(visit)) as updates:
            async for shown in updates:
                yield _messages(shown)

    async def stop(self, tab: str, request: gr.Request) -> None:
        run = self._visit(tab, request).conversation.run
        if run is not None:
            run.cancel("stopped")

    async def start_anew(self, tab: str, request: gr.Request) -> list[Message]:
        await self.stop(tab, request)
        self._visit(tab, request).conversation.clear()
        return []

    async def leave(self, request: gr.Request) -> None:
        """The tab was closed; Gradio itself would notice only at the next token."""
        for follower in self._followers.pop(request.session_hash or "", ()):
            follower.leave()

    def _visit(self, tab: str, request: gr.Request) -> "Visit":
        session = request.session_hash or ""
        workspace = request.headers.get("x-workspace", "")
        tab = tab if TAB.fullmatch(tab or "") else session
        return Visit(workspace, tab, session, self._conversations.of(workspace, tab))

    async def _answer(self, question: str, chosen: str, visit: "Visit") -> AsyncGenerator[list[Shown], None]:
        conversation = visit.conversation
        async with aclosing(self._follow(visit)) as updates:
            async for _ in updates:  # the end of the answer before, if nobody was there to see it
                pass
        conversation.begin(question)
        self._conversations.keep(visit.workspace, visit.tab, conversation)
        problem: str | None = "The page was closed before the question was asked. Ask again."
        try:
            yield conversation.show(View(self._model_writes).markdown())
            conversation.run = await self._start(chosen, visit)
            problem = None
        except FootnoteError as error:
            problem = error.message
        finally:
            conversation.starting = False
            if problem is not None:
                conversation.show(failure(problem))
        if problem is not None:
            yield conversation.shown
        async with aclosing(self._follow(visit)) as updates:
            async for shown in updates:
                yield shown

    async def _follow(self, visit: "Visit") -> AsyncGenerator[list[Shown], None]:
        """What is shown of the answer that is on its way, at most 12 times a second, the last time always."""
        conversation, run = visit.conversation, visit.conversation.run
        if run is None:
            return
        view = View(self._model_writes)
        with self._followed(run, visit.session) as follower:
            async with aclosing(follower.events()) as batches:
                async for batch in batches:
                    for _, event in batch:
                        view.fold(event)
                    if conversation.run is not run:  # seen to its end by somebody else, or cleared
                        yield conversation.shown
                        return
                    yield conversation.show(view.markdown())
                    if view.last is None:
                        await asyncio.sleep(1 / UPDATES_PER_SECOND)
        conversation.finish(run, view.text)
        self._conversations.keep(visit.workspace, visit.tab, conversation)

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

    async def _start(self, chosen: str, visit: "Visit") -> "Run":
        conversation = visit.conversation
        if len(conversation.question) > MAX_QUERY_CHARS:
            raise QuestionTooLong
        services = await started_services(self._app)
        documents = await services.answers.scope(visit.workspace, chosen_ids(chosen))
        services.workspaces.touch(visit.workspace)
        history = tuple(conversation.turns)
        question = Question(conversation.question, documents, history, rewrite=conversation.rewrite)
        return services.runs.start(visit.workspace, question, linger_s=self._reload_grace_s)


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks something of the page: whose browser, which tab, which of the tab's sessions."""

    workspace: str
    tab: str
    session: str
    conversation: Conversation


class QuestionTooLong(FootnoteError):
    code = "query_too_long"

    def __init__(self) -> None:
        super().__init__(f"The question is longer than {MAX_QUERY_CHARS:,} characters. Shorten it and ask again.")


def _messages(shown: list[Shown]) -> list[Message]:
    # Message objects pass through Gradio as they are; plain strings would lose their indentation.
    return [Message(role=each.role, content=[TextMessage(text=each.markdown)]) for each in shown]


def build_ui(app: FastAPI, settings: Settings) -> gr.Blocks:
    """The page, whose handlers use the services of `app`."""
    with gr.Blocks(title=TITLE, fill_height=True, fill_width=True) as blocks:
        page = Page(app, settings)
        _wire(page, _laid_out(settings))
        blocks.unload(page.leave)
    blocks.queue(default_concurrency_limit=None, api_open=False)
    return blocks


@dataclass(frozen=True, slots=True)
class Parts:
    """What of the page does something. The hidden ones are page.js's to fill in and press."""

    chosen: gr.Textbox
    tab: gr.Textbox
    chatbot: gr.Chatbot
    question: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    retry: gr.Button
    as_asked: gr.Button
    rejoin: gr.Button


def _laid_out(settings: Settings) -> Parts:
    # page.js writes the ticked documents and the tab's name here. Gradio's own ways to run scripts (`js=`,
    # `gr.HTML`) evaluate strings, which the Content-Security-Policy forbids.
    chosen = gr.Textbox(elem_id="chosen", label="Chosen documents", type="password", visible="hidden")
    tab = gr.Textbox(elem_id="tab", label="Browser tab", type="password", visible="hidden")
    with gr.Row(elem_id="app", equal_height=True):
        with gr.Column(elem_id="side", min_width=0):
            sidebar = render_sidebar(max_upload_mb=settings.max_upload_mb, who_answers=_who_answers(settings))
            gr.Markdown(sidebar, sanitize_html=False)
        with gr.Column(elem_id="main", min_width=0):
            chatbot = _chatbot(settings)
            with gr.Row(elem_id="ask-row"):
                question = _question_field()
                ask = gr.Button("Ask", variant="primary", elem_id="ask", min_width=0)
                stop = gr.Button("Stop", elem_id="stop", min_width=0)
            retry = gr.Button("Ask the last question again", elem_id="retry", min_width=0)
            as_asked = gr.Button("Search the words of the last question", elem_id="as-asked", min_width=0)
            rejoin = gr.Button("Show the conversation again", elem_id="rejoin", min_width=0)
    return Parts(chosen, tab, chatbot, question, ask, stop, retry, as_asked, rejoin)


def _chatbot(settings: Settings) -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="chat",
        show_label=False,
        container=False,
        height="100%",
        layout="bubble",
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],
        line_breaks=False,
        placeholder="# Ask your documents\nEvery claim in the answer carries a footnote to its page.",
        examples=[{"text": question} for question in example_questions()] if settings.samples else None,
    )


def _question_field() -> gr.Textbox:
    return gr.Textbox(
        elem_id="question",
        label="Question",
        show_label=False,
        container=False,
        placeholder="Ask about these documents…",
        lines=1,
        max_lines=6,
        autofocus=True,
    )


def _wire(page: Page, parts: Parts) -> None:
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    shared = [parts.chosen, parts.tab]
    answer: dict[str, Any] = {"outputs": [parts.chatbot, parts.question], "trigger_mode": "multiple"} | quiet
    gr.on([parts.question.submit, parts.ask.click], page.ask, [parts.question, *shared], **answer)
    parts.chatbot.example_select(page.ask_example, shared, **answer)
    parts.retry.click(page.retry, shared, **answer)
    parts.as_asked.click(page.ask_as_asked, shared, **answer)
    parts.rejoin.click(page.rejoin, [parts.tab], [parts.chatbot], trigger_mode="multiple", **quiet)
    parts.stop.click(page.stop, [parts.tab], **quiet)
    parts.chatbot.clear(page.start_anew, [parts.tab], [parts.chatbot], **quiet)


def _who_answers(settings: Settings) -> str:
    return (
        f"Answers are written by {settings.chat_model}."
        if settings.has_provider
        else "Answers are quoted, no model is set."
    )


def create_app(settings: Settings, on_failed_start: Callable[[FootnoteError], None] | None = None) -> FastAPI:
    """The whole program: the API, and the page at `/`."""
    app = create_api(settings, on_failed_start)
    script = "".join((ASSETS / name).read_text() for name in SCRIPTS)
    gr.mount_gradio_app(
        app,
        build_ui(app, settings),
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=0,
        ssr_mode=False,
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        css_paths=ASSETS / "page.css",
        head=f"<style>{(ASSETS / 'viewer.css').read_text()}</style><script>{script}</script>",
    )
    # Around Gradio's app alone, behind the API's own guards.
    [page] = [route for route in app.routes if isinstance(route, Mount)]
    page.app = OnlyRoutes(OwnSessions(page.app, GRADIO), GRADIO_PATHS)
    return app


def main() -> None:
    try:
        settings = read_settings()
    except BadSetting as error:
        sys.exit(error.message)
    configure_logs(settings)
    failed: list[FootnoteError] = []

    def give_up(error: FootnoteError) -> None:
        failed.append(error)
        server.should_exit = True

    server = Server(create_app(settings, give_up), host=settings.host, port=settings.port)
    server.run()
    if failed:
        log.critical(failed[0].message)
        sys.exit(1)


if __name__ == "__main__":
    main()
