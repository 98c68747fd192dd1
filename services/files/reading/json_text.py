"""JSON, and JSON Lines: objects as rows of labels and values, lists of objects that are alike as tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from services.files.reading.messages import ReaderMessage
from services.files.reading.pages import clean, unnumbered
from services.files.reading.plain_text import text_pages
from services.files.reading.records import MOST_LEVELS, DataRecord, Value, markdown_of
from services.files.reading.structured_text import in_records
from services.files.reading.text_encoding import decoded

_MOST_CHARS = 5_000_000
"""Of a file; a larger one is an export that nobody reads, and stays as it is."""


def read_json(path: Path, max_pages: int) -> Iterator[ReaderMessage]:
    """The pages of a file of JSON. What is nested too deeply for people stays JSON, a record a paragraph."""
    text = clean(decoded(path.read_bytes()) or "")
    value = json_value(text)
    shown = in_records(text) if value is None else markdown_of(value)
    yield from unnumbered(text_pages(shown, markdown=True), max_pages)


def json_value(text: str) -> Value | None:
    """The value of a text; None where it is no JSON, or nested too deeply. Figures stay as they are written."""
    if len(text) > _MOST_CHARS:
        return None
    try:
        try:
            return _value(_parsed(text), 0)
        except json.JSONDecodeError:
            lines = [line for line in text.split("\n") if line.strip()]
            return [_value(_parsed(line), 1) for line in lines] if _are_objects(lines) else None
    except (ValueError, RecursionError):
        return None


def _are_objects(lines: list[str]) -> bool:
    return len(lines) > 1 and all(line.strip().startswith("{") for line in lines)


def _parsed(text: str) -> object:
    parsed: object = json.loads(text, object_pairs_hook=_Pairs, parse_int=str, parse_float=str, parse_constant=str)
    return parsed


class _Pairs(list[tuple[str, object]]):
    """The names and values of an object."""


def _value(parsed: object, level: int) -> Value:
    if level > MOST_LEVELS:
        raise RecursionError
    match parsed:
        case _Pairs():
            return DataRecord([(name, _value(each, level + 1)) for name, each in parsed])
        case list():
            return [_value(each, level + 1) for each in parsed]
        case bool():
            return str(parsed).lower()
        case None:
            return ""
        case _:
            return clean(str(parsed))
