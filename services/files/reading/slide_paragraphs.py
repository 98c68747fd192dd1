"""Paragraphs of a shape on a slide as lines: points, and the numbers that PowerPoint counts (ECMA-376, 21.1.2.4)."""

import re
from collections.abc import Iterator

from services.files.reading.drawings import paragraph_text
from services.files.reading.number_styles import number_in_style
from services.files.reading.office_package import Element

_LEVELS = 9
_SCHEME = re.compile(r"(?P<style>arabic|alphaLc|alphaUc|romanLc|romanUc|ea1Chs|ea1Cht|ea1Jpn|circleNum)(?P<frame>\w*)")
_STYLES = {
    "arabic": "decimal",
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
    "ea1Chs": "chineseCounting",
    "ea1Cht": "chineseCounting",
    "ea1Jpn": "japaneseCounting",
    "circleNum": "decimalEnclosedCircle",
}
_FRAMES = {"Period": "{}.", "ParenR": "{})", "ParenBoth": "({})", "Minus": "- {} -"}


def shape_lines(body: Element, *, are_points: bool) -> Iterator[str]:
    """The paragraphs that have text, one a line; `are_points` where those of a shape are items of a list."""
    counts: dict[int, tuple[str, int]] = {}
    for paragraph in body.iterfind("{*}p"):
        text = paragraph_text(paragraph)
        if not text:
            continue
        properties = paragraph.find("{*}pPr")
        level = _number(None if properties is None else properties.get("lvl"), 0, _LEVELS - 1)
        counts = {each: count for each, count in counts.items() if each <= level}
        if (scheme := _scheme(body, properties, level)) is not None:
            number = _next(scheme, counts.get(level))
            counts[level] = (scheme.get("type", ""), number)
            yield f"{'  ' * level}{_written(number, scheme.get('type', ''))} {text}"
        else:
            counts.pop(level, None)
            yield f"{'  ' * level}- {text}" if are_points else text


def _scheme(body: Element, properties: Element | None, level: int) -> Element | None:
    """How a paragraph is numbered, if it is: by itself, or by its shape."""
    for each in (properties, body.find(f"{{*}}lstStyle/{{*}}lvl{level + 1}pPr")):
        if each is not None and any(
            each.find(f"{{*}}{name}") is not None for name in ("buNone", "buChar", "buAutoNum")
        ):
            return each.find("{*}buAutoNum")
    return None


def _next(scheme: Element, before: tuple[str, int] | None) -> int:
    if before is not None and before[0] == scheme.get("type", ""):
        return before[1] + 1
    return _number(scheme.get("startAt"), 1, 32_767)


def _written(number: int, kind: str) -> str:
    found = _SCHEME.match(kind)
    if found is None:
        return f"{number}."
    frame = next((each for name, each in _FRAMES.items() if found["frame"].endswith(name)), "{}")
    return frame.format(number_in_style(number, _STYLES[found["style"]]))


def _number(text: str | None, otherwise: int, most: int) -> int:
    return min(int(text), most) if text and text.isascii() and text.isdigit() and len(text) < 9 else otherwise  # noqa: PLR2004
