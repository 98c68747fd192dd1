"""Write the log: what happened, when, and for which run or upload. It never contains what anyone wrote.

Call `configure` once, in the program. Our own messages have no question, no document, no name of one and no key. What
libraries say, in messages and in exceptions, may quote anything: only its kind and its place are told, unless
`FOOTNOTE_LOG_LEVEL` is debug. The settings' keys are in no line at any level.
"""

import io
import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Any

from services.events import Done, Failed, outcome
from services.operations.log_format import OWN, JsonLines, TextLines
from services.settings import Settings
from services.upload_events import FileRefused, Ready

log = logging.getLogger(__name__)

run_id: ContextVar[str | None] = ContextVar("run_id", default=None)
"""Set in the task of a run; tasks and threads that it starts have it too."""
upload_id: ContextVar[str | None] = ContextVar("upload_id", default=None)


@contextmanager
def on_behalf_of(run: str) -> Iterator[None]:
    """Lines that are written meanwhile carry a run's id; for what concerns a run outside its task."""
    token = run_id.set(run)
    try:
        yield
    finally:
        run_id.reset(token)


def run_ended(event: Done | Failed, *, ms: float, tokens: int, passages: int) -> None:
    """Write the one line that every run gets: how it ended, what it took and gave."""
    fields: dict[str, object] = {"outcome": outcome(event), "ms": ms, "tokens": tokens, "passages": passages}
    if isinstance(event, Done) and event.timings_ms.first_token is not None:
        fields["first_token_ms"] = event.timings_ms.first_token
    with on_behalf_of(event.run_id):
        log.info("answer ended", extra={"fields": fields})


def file_ended(event: Ready | FileRefused) -> None:
    """Write the one line that every uploaded file gets."""
    if isinstance(event, FileRefused):
        log.info("file refused", extra={"fields": {"outcome": event.error.code}})
        return
    document = event.document
    fields = {
        "outcome": "known" if event.known else "ready",
        "seconds": event.seconds,
        "bytes": document.bytes,
        "pages": document.parts,
        "passages": document.passages,
    }
    log.info("file taken in", extra={"fields": fields})


def configure(settings: Settings) -> None:
    """Write every record of the program, the libraries' and what they print included, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    formatter = JsonLines if settings.log_format == "json" else TextLines
    provider_keys = [settings.openai_api_key] if settings.openai_api_key else []
    keys = [*settings.api_keys, *settings.operator_keys, *provider_keys]
    handler.setFormatter(
        formatter(verbose=settings.log_level == "debug", keys=[key.get_secret_value() for key in keys])
    )
    handler.addFilter(_add_ids)
    logging.raiseExceptions = False  # a record that can't be written would be printed with all its values
    logging.captureWarnings(True)
    _level_loggers(settings.log_level.upper(), handler)
    # Otherwise LanceDB's Rust side writes lines of its own; what fails there is raised as well.
    os.environ.setdefault("LANCEDB_LOG", "off")
    sys.stdout, sys.stderr = _Printed("stdout"), _Printed("stderr")
    sys.excepthook = _on_uncaught
    threading.excepthook = lambda arguments: _on_uncaught(*arguments[:3])
    sys.unraisablehook = lambda found: _on_uncaught(found.exc_type, found.exc_value, found.exc_traceback)


def _level_loggers(level: str, handler: logging.Handler) -> None:
    for name in logging.root.manager.loggerDict:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    logging.root.handlers = [handler]
    libraries = logging.INFO if level == "DEBUG" else max(logging.WARNING, logging.getLevelNamesMapping()[level])
    logging.root.setLevel(libraries)
    for name in OWN:
        logging.getLogger(name).setLevel(level)


def _add_ids(record: logging.LogRecord) -> bool:
    record.ids = {name: value for name, value in (("run_id", run_id.get()), ("upload_id", upload_id.get())) if value}
    return True


def _on_uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is not None and not isinstance(error, KeyboardInterrupt | SystemExit):
        log.critical("an error was not caught", exc_info=(kind, error, trace))


class _Printed(io.TextIOBase):
    """A standard stream whose text becomes records. Gradio prints the exceptions of the page's handlers."""

    def __init__(self, name: str) -> None:
        self._log = logging.getLogger(name)
        self._line = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        error: Any = sys.exception()
        if error is not None:  # a traceback is printed in many pieces: the first writes the record
            if not hasattr(error, "was_printed"):
                error.was_printed = True
                log.error("an error was printed", exc_info=error)
            return len(text)
        *lines, self._line = (self._line + text).split("\n")
        for line in filter(str.strip, lines):
            self._log.warning(line, stacklevel=2)
        return len(text)
