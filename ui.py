"""The page and the program: `python ui.py` serves both."""

import asyncio
import logging
import os
import re
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

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
from page import View, failure, render_sidebar, safe_markdown
from services.documents import example_questions
from services.errors import BadSetting, FootnoteError
from services.questions import Question, Turn
from services.settings import Settings, read_settings

if TYPE_CHECKING:
    from services.runs import Run

ASSETS = Path(__file__).parent / "assets"
UPDATES_PER_SECOND = 12
SCRIPTS = ("viewer.js", "page.js")
TITLE = "Footnote: ask your documents"

# The page uploads through the API, which enforces the limits. Of Gradio's own routes it needs these; the others open
# doors to files, to the web and to the queue's back.
GRADIO = "/gradio_api/"
GRADIO_PATHS = re.compile(
    r"/|/(theme\.css|favicon\.ico|manifest\.json|robots\.txt)|/(assets|static)(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}){1,4}"
    rf"|{GRADIO}(queue/join|queue/data|startup-events|app_id|heartbeat/[A-Za-z0-9_-]{{1,200}})"
)


@dataclass(slots=True)
class Conversation:
    """One visitor's conversation: what is shown, and what the model is told of it."""

    shown: list[Message] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    question: str = ""
    busy: bool = False
    run: "Run | None" = None

    def begin(self, question: str) -> None:
        self.busy = True
        self.question = question
        self.shown += [_message("user", safe_markdown(question)), _message("assistant", "")]

    def show(self, markdown: str) -> list[Message]:
        """Everything shown, with the last answer as it is now; nothing once the conversation was started anew."""
        if self.shown:
            self.shown[-1] = _message("assistant", markdown)
        return self.shown

    def forget_last(self) -> None:
        del self.shown[-2:]
        if self.turns and self.turns[-2].content == self.question:
            del self.turns[-2:]


class Page:
    """The page's handlers. Visitors' state is in their `Conversation`; shared is only each session's open run."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        self._app = app
        self._model_writes = settings.has_provider
        self._running: dict[str, Run] = {}

    async def ask(
        self, question: str, chosen: str, conversation: Conversation, request: gr.Request
    ) -> AsyncGenerator[tuple[list[Message], object], None]:
        question = question.strip()
        if not question or conversation.busy:
            yield conversation.shown, gr.skip()
            return
        conversation.begin(question)
        async with aclosing(self._answer(chosen, conversation, request)) as updates:
            async for markdown in updates:
                yield conversation.show(markdown), ""

    async def ask_example(
        self, event: gr.SelectData, chosen: str, conversation: Conversation, request: gr.Request
    ) -> AsyncGenerator[tuple[list[Message], object], None]:
        async with aclosing(self.ask(event.value["text"], chosen, conversation, request)) as updates:
            async for update in updates:
                yield update

    async def retry(
        self, _: str, chosen: str, conversation: Conversation, request: gr.Request
    ) -> AsyncGenerator[tuple[list[Message], object], None]:
        if conversation.busy or not conversation.question:
            yield conversation.shown, gr.skip()
            return
        conversation.forget_last()
        async with aclosing(self.ask(conversation.question, chosen, conversation, request)) as updates:
            async for update in updates:
                yield update

    def stop(self, conversation: Conversation) -> None:
        if conversation.run is not None:
            conversation.run.cancel("stopped")

    def start_anew(self, conversation: Conversation) -> list[Message]:
        self.stop(conversation)
        conversation.shown = []
        conversation.turns = []
        return conversation.shown

    def leave(self, request: gr.Request) -> None:
        """The tab was closed; Gradio itself would notice only at the next token."""
        run = self._running.pop(request.session_hash or "", None)
        if run is not None:
            run.cancel("client_left")

    async def _answer(self, chosen: str, conversation: Conversation, request: gr.Request) -> AsyncGenerator[str, None]:
        """What is shown of the answer, at most 12 times a second, the last time always."""
        view = View(self._model_writes)
        session = request.session_hash or ""
        try:
            yield view.markdown()
            workspace = request.headers.get("x-workspace", "")
            run = conversation.run = self._running[session] = await self._start(workspace, chosen, conversation)
            async with aclosing(run.events()) as batches:
                async for batch in batches:
                    for _, event in batch:
                        view.fold(event)
                    yield view.markdown()
                    if view.last is None:
                        await asyncio.sleep(1 / UPDATES_PER_SECOND)
            if view.text and conversation.shown:
                conversation.turns += [Turn("user", conversation.question), Turn("assistant", view.text)]
        except FootnoteError as error:
            yield failure(error.message)
        finally:
            if conversation.run is not None:
                conversation.run.cancel("client_left")
            conversation.run = None
            conversation.busy = False
            self._running.pop(session, None)

    async def _start(self, workspace: str, chosen: str, conversation: Conversation) -> "Run":
        if len(conversation.question) > MAX_QUERY_CHARS:
            raise QuestionTooLong
        services = await started_services(self._app)
        documents = await services.answers.scope(workspace, _ids(chosen))
        services.workspaces.touch(workspace)
        question = Question(conversation.question, documents, tuple(conversation.turns))
        return services.runs.start(workspace, question)


class QuestionTooLong(FootnoteError):
    code = "query_too_long"

    def __init__(self) -> None:
        super().__init__(f"The question is longer than {MAX_QUERY_CHARS:,} characters. Shorten it and ask again.")


class NothingChosen(FootnoteError):
    code = "nothing_chosen"

    def __init__(self) -> None:
        super().__init__("No document is ticked. Tick at least one on the left and ask again.")


class StillReading(FootnoteError):
    code = "still_reading"

    def __init__(self) -> None:
        super().__init__("Your documents are still being read. Ask again when the first one is ready.")


def _ids(chosen: str) -> list[str] | None:
    """The documents that the visitor ticked, as page.js writes them: nothing for all, else ids with spaces between.

    Raises:
        NothingChosen, StillReading
    """
    if not chosen:
        return None
    ids = chosen.split()
    if ids == ["none"]:
        raise NothingChosen
    if ids == ["reading"]:
        raise StillReading
    return ids


def _message(role: str, markdown: str) -> Message:
    # Message objects pass through Gradio as they are; plain strings would lose their indentation.
    return Message(role=role, content=[TextMessage(text=markdown)])


def build_ui(app: FastAPI, settings: Settings) -> gr.Blocks:
    """The page, whose handlers use the services of `app`."""
    page = Page(app, settings)
    with gr.Blocks(title=TITLE, fill_height=True, fill_width=True) as blocks:
        conversation = gr.State(Conversation())
        # page.js writes the ticked documents here. Gradio's own ways to run scripts (`js=`, `gr.HTML`) evaluate
        # strings, which the Content-Security-Policy forbids.
        chosen = gr.Textbox(elem_id="chosen", label="Chosen documents", type="password", visible="hidden")
        with gr.Row(elem_id="app", equal_height=True):
            with gr.Column(elem_id="side", min_width=0):
                sidebar = render_sidebar(max_upload_mb=settings.max_upload_mb, who_answers=_who_answers(settings))
                gr.Markdown(sidebar, sanitize_html=False)
            with gr.Column(elem_id="main", min_width=0):
                chatbot = gr.Chatbot(
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
                with gr.Row(elem_id="ask-row"):
                    question = gr.Textbox(
                        elem_id="question",
                        label="Question",
                        show_label=False,
                        container=False,
                        placeholder="Ask about these documents…",
                        lines=1,
                        max_lines=6,
                        autofocus=True,
                    )
                    ask = gr.Button("Ask", variant="primary", elem_id="ask", min_width=0)
                    stop = gr.Button("Stop", elem_id="stop", min_width=0)
                retry = gr.Button("Ask the last question again", elem_id="retry", min_width=0)
        gr.on(
            [question.submit, ask.click],
            page.ask,
            [question, chosen, conversation],
            [chatbot, question],
            api_visibility="private",
            show_progress="hidden",
            trigger_mode="multiple",
        )
        chatbot.example_select(
            page.ask_example,
            [chosen, conversation],
            [chatbot, question],
            api_visibility="private",
            show_progress="hidden",
            trigger_mode="multiple",
        )
        retry.click(
            page.retry,
            [question, chosen, conversation],
            [chatbot, question],
            api_visibility="private",
            show_progress="hidden",
            trigger_mode="multiple",
        )
        stop.click(page.stop, [conversation], api_visibility="private", show_progress="hidden")
        chatbot.clear(page.start_anew, [conversation], [chatbot], api_visibility="private", show_progress="hidden")
        blocks.unload(page.leave)
    blocks.queue(default_concurrency_limit=None, api_open=False)
    return blocks


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
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        settings = read_settings()
    except BadSetting as error:
        sys.exit(error.message)
    failed: list[FootnoteError] = []

    def give_up(error: FootnoteError) -> None:
        failed.append(error)
        server.should_exit = True

    server = Server(create_app(settings, give_up), host=settings.host, port=settings.port)
    server.run()
    if failed:
        sys.exit(failed[0].message)


if __name__ == "__main__":
    main()
