"""The page and the program: `python ui.py` serves both. The only module that imports Gradio."""

import argparse
import logging
import os
import re
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from chat import light_gradio  # isort: skip  # comes before Gradio

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported

import gradio as gr
from fastapi import FastAPI
from gradio.components.chatbot import Message, TextMessage
from gradio.routes import App
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount

from api.agent_endpoint import AnswerFailed, answers
from api.deps import is_workspace, started_services
from api.errors import BadRequest
from api.main import create_api
from api.middleware.error_shapes import OneErrorShape
from api.middleware.guards import OnlyRoutes
from api.middleware.page_sessions import OwnSessions
from api.middleware.proxies import client_address, speak_for
from api.server import Server
from chat.answer_view import AnswerView
from chat.conversations import ChatMessage
from chat.handlers import BrowserTab, PageHandlers, PageUpdate
from chat.sidebar import render_conversation_actions, render_sidebar
from services.assembly import Services
from services.errors import BadSetting, FootnoteError, RecordingRefused
from services.ingestion.samples import example_questions
from services.operations.logs import configure as configure_logs
from services.operations.privileges import protect_files
from services.recordings import Recording, read_recordings
from services.settings import Settings, read_settings

light_gradio.loaded()
log = logging.getLogger(__name__)

ASSETS = Path(__file__).parent / "chat" / "assets"
TITLE = "Footnote: ask your documents"
_YEAR_S = 365 * 24 * 3600  # the longest that RFC 2616 advised for caches; the address changes with the content
# Gradio looks for a question each millisecond, and for progress bars, of which the page has none, each ten: an idle
# server took 8 % of a core. Now it takes 1.5 %, and a question waits 10 ms longer on average.
_QUEUE_POLL_S = 0.02
_PROGRESS_POLL_S = 1.0

# The page uploads through the API, which enforces the limits. Of Gradio's own routes it needs these; the others open
# doors to files, to the web and to the queue's back.
GRADIO = "/gradio_api/"
GRADIO_PATHS = re.compile(
    r"/|/(theme\.css|favicon\.ico|manifest\.json|robots\.txt)|/(assets|static)(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}){1,4}"
    rf"|{GRADIO}(queue/join|queue/data|startup-events|app_id|heartbeat/[A-Za-z0-9_-]{{1,200}})"
    # for programs: what may be called, the one endpoint, and how to stop it
    rf"|{GRADIO}(info|call/ask|call/ask/[a-f0-9]{{32}}|cancel)"
)


class GradioHandlers:
    """The page's handlers as Gradio calls them: with components' values, and a request that says whose they are."""

    def __init__(self, handlers: PageHandlers, services: Callable[[], Awaitable[Services]]) -> None:
        self._handlers = handlers
        self._services = services

    async def ask(
        self, question: str | None, selection: str, tab: str, edit: str, request: gr.Request
    ) -> AsyncGenerator[tuple[list[Message], object], None]:
        asked = self._handlers.ask(question or "", selection, _tab(tab, request), edit=edit)
        async with aclosing(asked) as updates:
            async for update in updates:
                yield _outputs(update)

    async def ask_example(
        self, event: gr.SelectData, selection: str, tab: str, request: gr.Request
    ) -> AsyncGenerator[tuple[list[Message], object], None]:
        question = event.value.get("text") if isinstance(event.value, dict) else None
        async with aclosing(
            self.ask(question if isinstance(question, str) else "", selection, tab, "", request)
        ) as updates:
            async for outputs in updates:
                yield outputs

    async def ask_again(
        self, selection: str, tab: str, request: gr.Request
    ) -> AsyncGenerator[tuple[list[Message], object], None]:
        async with aclosing(self._handlers.ask_again(selection, _tab(tab, request))) as updates:
            async for update in updates:
                yield _outputs(update)

    async def ask_word_for_word(
        self, selection: str, tab: str, request: gr.Request
    ) -> AsyncGenerator[tuple[list[Message], object], None]:
        updates = self._handlers.ask_again(selection, _tab(tab, request), word_for_word=True)
        async with aclosing(updates):
            async for update in updates:
                yield _outputs(update)

    async def rejoin(self, tab: str, request: gr.Request) -> AsyncGenerator[object, None]:
        async with aclosing(self._handlers.rejoin(_tab(tab, request))) as updates:
            async for messages in updates:
                yield _messages(messages) if messages else gr.skip()

    async def stop(self, tab: str, request: gr.Request) -> None:
        self._handlers.stop(_tab(tab, request))

    async def start_anew(self, tab: str, request: gr.Request) -> list[Message]:
        self._handlers.start_anew(_tab(tab, request))
        return []

    async def answer_program(self, question: str, request: gr.Request) -> AsyncGenerator[dict[str, Any], None]:
        """Answer a question about the documents of the workspace in the header X-Workspace, or about the samples.

        Args:
            question: what to ask, in any language, at most 4,000 characters

        Returns:
            `answer`: Markdown that grows while it is written, with a footnote [n] after each claim; and `citations`,
            once it is complete: for each footnote its index, its title, the url of the cited page, and the quote
        """
        workspace = request.headers.get("x-workspace") or None
        if workspace is not None and not is_workspace(workspace):
            raise gr.Error("X-Workspace is not a workspace's token. Use the one an upload returned, or none.")
        services = await self._services()
        try:
            async with aclosing(answers(services, workspace, question, request.request.scope)) as updates:
                async for text, cited in updates:
                    yield {"answer": text, "citations": cited}
        except (AnswerFailed, BadRequest, FootnoteError) as error:
            raise gr.Error(str(error)) from error

    async def leave(self, request: gr.Request) -> None:
        self._handlers.leave(request.session_hash or "")


def _tab(name: str, request: gr.Request) -> BrowserTab:
    speak_for(request.request.scope)  # Gradio's queue calls handlers from a task of its own
    workspace, session = request.headers.get("x-workspace", ""), request.session_hash or ""
    return BrowserTab.of(workspace, name, session, client_address(request.request.scope))


def _outputs(update: PageUpdate) -> tuple[list[Message], object]:
    """The chat, and the question's field: emptied when the question is taken; what is typed after that stays."""
    return _messages(update.messages), "" if update.accepted else gr.skip()


def _messages(messages: list[ChatMessage]) -> list[Message]:
    # Message objects pass through Gradio as they are. Their HTML is blocks that its Markdown leaves alone.
    return [Message(role=each.role, content=[TextMessage(text=each.html)]) for each in messages]


def build_ui(app: FastAPI, settings: Settings, recordings: Sequence[Recording] = ()) -> gr.Blocks:
    """The page, to be mounted; its handlers use the services of `app`."""
    with light_gradio.without_apps(App):
        with gr.Blocks(title=TITLE, fill_height=True, fill_width=True) as blocks:
            handlers = GradioHandlers(
                PageHandlers(
                    partial(started_services, app),
                    partial(AnswerView, settings.has_provider, settings.sharing),
                    reload_grace_s=settings.reload_grace_s,
                ),
                partial(started_services, app),
            )
            gr.api(handlers.answer_program, api_name="ask", concurrency_limit=None)  # before the page's, for its name
            _wire(handlers, _laid_out(settings, [recording.question for recording in recordings]))
            blocks.unload(handlers.leave)
        blocks.queue(default_concurrency_limit=None, api_open=False)
    return blocks


@dataclass(frozen=True, slots=True)
class PageComponents:
    """Those that do something. The page's script fills in and presses the hidden ones."""

    selection: gr.Textbox
    tab: gr.Textbox
    edit: gr.Textbox
    chatbot: gr.Chatbot
    question: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    retry: gr.Button
    as_asked: gr.Button
    rejoin: gr.Button


def _laid_out(settings: Settings, recorded: Sequence[str]) -> PageComponents:
    # The script writes the ticked documents and the tab's name here. Gradio's own ways to run scripts (`js=`,
    # `gr.HTML`) evaluate strings, which the Content-Security-Policy forbids.
    selection = gr.Textbox(elem_id="selection", label="Ticked documents", type="password", visible="hidden")
    tab = gr.Textbox(elem_id="tab", label="Browser tab", type="password", visible="hidden")
    edit = gr.Textbox(elem_id="edit", label="Question that is edited", type="password", visible="hidden")
    with gr.Row(elem_id="app", equal_height=True):
        with gr.Column(elem_id="side", min_width=0):
            sidebar = render_sidebar(
                max_upload_mb=settings.max_upload_mb,
                who_answers=_who_answers(settings, recorded),
                needs_key=bool(settings.api_keys),
            )
            gr.Markdown(sidebar, sanitize_html=False)
        with gr.Column(elem_id="main", min_width=0):
            chatbot = _chatbot(settings, recorded)
            gr.Markdown(render_conversation_actions(sharing=settings.sharing), elem_id="conversation", container=False)
            with gr.Row(elem_id="ask-row"):
                question = _question_field()
                ask = gr.Button("Ask", variant="primary", elem_id="ask", min_width=0)
                stop = gr.Button("Stop", elem_id="stop", min_width=0)
            retry = gr.Button("Ask the last question again", elem_id="retry", min_width=0)
            as_asked = gr.Button("Search the words of the last question", elem_id="as-asked", min_width=0)
            rejoin = gr.Button("Show the conversation again", elem_id="rejoin", min_width=0)
    return PageComponents(selection, tab, edit, chatbot, question, ask, stop, retry, as_asked, rejoin)


def _chatbot(settings: Settings, recorded: Sequence[str]) -> gr.Chatbot:
    questions = recorded or (example_questions() if settings.samples else [])
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
        autoscroll=False,  # it undoes a short scroll up; scrolling.js follows the end instead
        placeholder="# Ask your documents\nEvery claim in the answer carries a footnote to its page.",
        examples=[{"text": question} for question in questions] or None,
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


def _wire(handlers: GradioHandlers, page: PageComponents) -> None:
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    shared = [page.selection, page.tab]
    answer: dict[str, Any] = {"outputs": [page.chatbot, page.question], "trigger_mode": "multiple"} | quiet
    gr.on([page.question.submit, page.ask.click], handlers.ask, [page.question, *shared, page.edit], **answer)
    page.chatbot.example_select(handlers.ask_example, shared, **answer)
    page.retry.click(handlers.ask_again, shared, **answer)
    page.as_asked.click(handlers.ask_word_for_word, shared, **answer)
    page.rejoin.click(handlers.rejoin, [page.tab], [page.chatbot], trigger_mode="multiple", **quiet)
    page.stop.click(handlers.stop, [page.tab], **quiet)
    page.chatbot.clear(handlers.start_anew, [page.tab], [page.chatbot], **quiet)


def _who_answers(settings: Settings, recorded: Sequence[str]) -> str:
    others = (
        f"Answers are written by {settings.chat_model}."
        if settings.has_provider
        else "Answers are quotes: no model is set."
    )
    return f"Recorded answers are played. Other {others[0].lower()}{others[1:]}" if recorded else others


def create_app(
    settings: Settings,
    on_failed_start: Callable[[FootnoteError], None] | None = None,
    recordings: Sequence[Recording] = (),
) -> FastAPI:
    """The whole program: the API, and the page at `/`, which offers the questions of `recordings` and plays them."""
    app = create_api(settings, on_failed_start, recordings)
    scripts = _serve_scripts(app)
    blocks = build_ui(app, settings, recordings)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=0,
        ssr_mode=False,
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        css_paths=ASSETS / "page.css",
        head=f"<style>{(ASSETS / 'viewer.css').read_text()}</style>{scripts}",
    )
    # Around Gradio's app alone, behind the API's own guards.
    [page] = [route for route in app.routes if isinstance(route, Mount)]
    queue = blocks._queue  # noqa: SLF001 - Gradio has no other way to tell whose events are whose, nor to set these
    queue.sleep_when_free = _QUEUE_POLL_S
    queue.progress_update_sleep_when_free = _PROGRESS_POLL_S
    events = queue.pending_event_ids_session
    own = OwnSessions(page.app, GRADIO, lambda session: events.get(session, ()), partial(_inputs, blocks))
    page.app = OneErrorShape(OnlyRoutes(own, GRADIO_PATHS))
    return app


def _inputs(blocks: gr.Blocks) -> dict[int, int]:
    """How many values each of the page's functions takes from its client."""
    return {number: len(function.inputs) for number, function in blocks.fns.items()}


def _serve_scripts(app: FastAPI) -> str:
    """Serve the page's script modules; returns the tags that load them.

    They come from addresses of their own, which the Content-Security-Policy allows as `'self'`, so that the browser's
    module loader finds what they import and names the right file and line in errors. The address has a digest of all of
    them: the browser may cache them indefinitely and never mixes two versions.
    """
    modules = {path.name: path.read_bytes() for path in sorted(ASSETS.glob("*.js"))}
    folder = f"page/{sha256(b''.join(modules.values())).hexdigest()[:16]}"

    async def module(request: Request) -> Response:
        content = modules.get(request.path_params["name"])
        if content is None:
            raise HTTPException(404)
        headers = {"Cache-Control": f"private, max-age={_YEAR_S}, immutable"}
        return Response(content, media_type="text/javascript", headers=headers)

    app.add_route(f"/{folder}/{{name}}", module, include_in_schema=False)
    early = "".join(f'<link rel="modulepreload" href="{folder}/{name}">' for name in modules)
    return f'{early}<script type="module" src="{folder}/main.js"></script>'


def _recordings(arguments: Sequence[str]) -> list[Recording]:
    """The recordings of the file that `--replay` names; none without it."""
    parser = argparse.ArgumentParser(description="Serve the page and the API of Footnote.")
    parser.add_argument("--replay", metavar="FILE", type=Path, help="play the answers of an exported JSON file")
    file: Path | None = parser.parse_args(arguments).replay
    if file is None:
        return []
    try:
        return read_recordings(file.read_bytes())
    except OSError:
        sys.exit(f"{file} can't be read. Name a file that an export with “format=json” gave.")
    except RecordingRefused as error:
        sys.exit(f"{file}: {error.message}")


def main() -> None:
    recordings = _recordings(sys.argv[1:])
    try:
        settings = read_settings()
    except BadSetting as error:
        sys.exit(error.message)
    configure_logs(settings)
    protect_files()
    failed: list[FootnoteError] = []

    def give_up(error: FootnoteError) -> None:
        failed.append(error)
        server.should_exit = True

    server = Server(create_app(settings, give_up, recordings), host=settings.host, port=settings.port)
    server.run()
    if failed:
        log.critical(failed[0].message)
        sys.exit(1)


if __name__ == "__main__":
    main()
