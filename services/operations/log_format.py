"""A record as one line: as text for people, as JSON for programs. Both leave out what may quote a visitor."""

import json
import logging
import re
import traceback
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

OWN = ("__main__", "ui", "chat", "api", "services", "uvicorn")
"""Loggers whose messages quote nobody: ours, and uvicorn's, which tell of the server's start and end."""

_SHORTEST_KEY = 6
"""Replacing a shorter one would garble the log, and keep nothing secret."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_WARNING = re.compile(r"(.+?:\d+: \w+):")


class _Lines(logging.Formatter):
    """`verbose` shows also what libraries say. The `keys` are shown by neither."""

    def __init__(self, *, verbose: bool = False, keys: Iterable[str] = ()) -> None:
        super().__init__()
        self._verbose = verbose
        self._keys = [key for key in keys if len(key) >= _SHORTEST_KEY]

    def _fields(self, record: logging.LogRecord) -> dict[str, Any]:
        """What is known beyond the message: what the caller passed as `extra={"fields": ...}`, and the ids."""
        own = getattr(record, "fields", {}) if _is_own(record.name) else {}
        return {**own, **getattr(record, "ids", {})}

    def _message(self, record: logging.LogRecord) -> str:
        if self._verbose or _is_own(record.name):
            return self._without_keys(record.getMessage())
        if record.name == "py.warnings" and (found := _WARNING.match(record.getMessage())):
            return found[1]
        return f"a message of {Path(record.pathname).name}:{record.lineno}"

    def _exception(self, record: logging.LogRecord) -> str | None:
        if not record.exc_info or record.exc_info[1] is None:
            return None
        if self._verbose:
            return self._without_keys("".join(traceback.format_exception(record.exc_info[1])).rstrip())
        return "\n".join(_told(record.exc_info[1], set()))

    def _without_keys(self, text: str) -> str:
        for key in self._keys:
            text = text.replace(key, "[key]")
        return text


class TextLines(_Lines):
    """`time LEVEL logger: message name=value ...`; only a traceback adds lines, which are indented."""

    def format(self, record: logging.LogRecord) -> str:
        fields = "".join(f" {name}={value}" for name, value in self._fields(record).items())
        line = f"{_time(record)} {record.levelname} {record.name}: {self._message(record)}{fields}"
        exception = self._exception(record)
        lines = [line, *(f"    {each}" for each in exception.splitlines())] if exception else [line]
        return "\n".join(_CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", each) for each in lines)


class JsonLines(_Lines):
    """One JSON object: `time`, `level`, `logger`, `message`, then the fields, then `exception`."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._message(record),
            **self._fields(record),
        }
        if (exception := self._exception(record)) is not None:
            entry["exception"] = exception
        return json.dumps(entry, default=str)


def kind_of(error: BaseException) -> str:
    """An exception's class, and of its values only numbers that servers and systems give: never its message."""
    numbers = (getattr(error, name, None) for name in ("errno", "status_code"))
    shown = "".join(f" {number}" for number in numbers if isinstance(number, int))
    return f"{type(error).__module__}.{type(error).__qualname__}{shown}".removeprefix("builtins.")


def causes(error: BaseException) -> str:
    """An exception and what it came from, on one line, without their messages."""
    kinds: list[str] = []
    each: BaseException | None = error
    while each is not None and len(kinds) < _DEEPEST:
        kinds.append(kind_of(each))
        each = each.__cause__
    return " from ".join(kinds)


_DEEPEST = 8  # causes of causes; it also ends a circle of them


def _told(error: BaseException, seen: set[int]) -> Iterator[str]:
    """A traceback as Python's, without the exceptions' messages: those quote what could not be read."""
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _told(before, seen)
        yield "The above led to:"
    yield "Traceback (most recent call last):"
    for frames in traceback.format_tb(error.__traceback__):
        yield from frames.rstrip().splitlines()
    yield kind_of(error)
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            if id(each) not in seen:
                yield from _told(each, seen)


def _is_own(logger: str) -> bool:
    return logger.partition(".")[0] in OWN


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
