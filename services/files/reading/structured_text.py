"""JSON and XML in paragraphs that can be quoted: a record each, so that a name and its values stay together.

Only white space between the parts changes: figures, escapes and the order of keys stay as the author wrote them.
"""

import json
import re
from collections.abc import Iterator

_LONGEST_RECORD = 300  # characters; a longer object or element is written part by part
_MOST_CHARS = 5_000_000  # of a file; a larger one is an export that nobody reads
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|(?P<open>[{\[])|(?P<close>[}\]])')
_TAG = re.compile(
    # What is opened and not closed goes on to the end: looking for its end again and again would take quadratic time.
    r"<!--(?>.*?-->|.*)|<!\[CDATA\[(?>.*?\]\]>|.*)|<[?!][^<>]*+>|<(?P<end>/)?[^\W\d][\w:.-]*+[^<>]*+>",
    re.DOTALL,
)


def in_records(text: str) -> str:
    """The text as paragraphs of records if it is JSON or XML, otherwise as it is."""
    start = text.lstrip()[:5]
    if len(text) > _MOST_CHARS:
        return text
    if start.startswith(("{", "[")) and _is_json(text):
        return _paragraphs(text, _json_containers(text), _JSON_TOKEN)
    if start == "<?xml" and (elements := _elements(text)):
        return _paragraphs(text, elements, _TAG)
    return text


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _json_containers(text: str) -> dict[int, tuple[int, bool]]:
    """Where each object and array that begins at an index ends, and whether it holds others."""
    found: dict[int, tuple[int, bool]] = {}
    opened: list[tuple[int, bool]] = []
    for token in _JSON_TOKEN.finditer(text):
        if token["open"]:
            if opened:
                opened[-1] = (opened[-1][0], True)
            opened.append((token.start(), False))
        elif token["close"] and opened:
            start, holds_others = opened.pop()
            found[start] = (token.end(), holds_others)
    return found


def _elements(text: str) -> dict[int, tuple[int, bool]]:
    """Where each element that begins at an index ends, and whether it holds elements that hold others.

    Empty where tags don't match.
    """
    found: dict[int, tuple[int, bool]] = {}
    opened: list[tuple[int, int]] = []
    for tag in _TAG.finditer(text):
        if tag[0][1] in "?!":
            continue
        if tag["end"]:
            if not opened:
                return {}
            start, height = opened.pop()
            found[start] = (tag.end(), height > 1)
            if opened:
                opened[-1] = (opened[-1][0], max(opened[-1][1], height + 1))
        elif tag[0].endswith("/>"):
            found[tag.start()] = (tag.end(), False)
            if opened:
                opened[-1] = (opened[-1][0], max(opened[-1][1], 1))
        else:
            opened.append((tag.start(), 0))
    return {} if opened else found


def _paragraphs(text: str, containers: dict[int, tuple[int, bool]], token: re.Pattern[str]) -> str:
    return "\n\n".join(piece for each in _pieces(text, containers, token) if (piece := " ".join(each.split())))


def _pieces(text: str, containers: dict[int, tuple[int, bool]], token: re.Pattern[str]) -> Iterator[str]:
    """The records whole, and what is between them, cut behind what opens another level."""
    begun, place = 0, 0
    while match := token.search(text, place):
        place = match.end()
        if match.start() not in containers:
            continue
        end, holds_others = containers[match.start()]
        if not holds_others and end - match.start() <= _LONGEST_RECORD:
            yield text[begun : match.start()]
            begun, place = match.start(), end + text.startswith(",", end)
        yield text[begun:place]
        begun = place
    yield text[begun:]
