"""Text of documents as Markdown that shows exactly that text (CommonMark 0.31, section 2.4)."""

import re
import unicodedata

_SIGNS = re.compile(r"[\\`*\[\]<|]|&(?=#?\w+;)|~(?=~)|(?<=~)~|(?<![^\W_])_|_(?![^\W_])")
"""Signs that act wherever they are, and underscores that are not between two letters or digits."""
_BEGINNING = re.compile(r"^(\s*)(?:([#+>=-])(?=#*(?:\s|$)|[-=]*$)|(\d{1,9})([.)])(?=\s|$))")
"""What makes a heading, a list or a line at the beginning of a block."""
_EDGE = "“"
"""Stands for the stars beside a stretch while its signs are escaped."""


def escaped(text: str) -> str:
    """The text with a backslash before each sign that Markdown would read as more than text, on one line."""
    line = _SIGNS.sub(r"\\\g<0>", " ".join(text.split()))
    return _BEGINNING.sub(_at_the_beginning, line)


def escaped_within(text: str) -> str:
    """The same for text with other characters before it on its line."""
    return escaped(_EDGE + text)[1:]


def emphasised(text: str, start: int, end: int) -> str:
    """The text escaped, `text[start:end]` in bold where Markdown allows bold there."""
    if not _can_be_bold(text, start, end):
        return escaped(text)
    before, inner, after = text[:start], text[start:end], text[end:]
    return f"{escaped(before + _EDGE)[:-1]}**{escaped(_EDGE + inner)[1:]}**{escaped(_EDGE + after)[1:]}"


def without_emphasis(text: str) -> str:
    """What `emphasised` made, with nothing in bold; stars of the text itself are escaped and stay."""
    return text.replace("**", "")


def _at_the_beginning(match: re.Match[str]) -> str:
    space, sign, number, dot = match.groups()
    return f"{space}\\{sign}" if sign else f"{space}{number}\\{dot}"


def _can_be_bold(text: str, start: int, end: int) -> bool:
    """Whether two stars open before the stretch and close after it: no space within, no letter beside a sign."""
    inner = text[start:end]
    if not inner or inner != inner.strip() or "*" in text[max(0, start - 1) : end + 1]:
        return False
    opens = not _is_sign(inner[0]) or start == 0 or _is_sign(text[start - 1])
    closes = not _is_sign(inner[-1]) or end == len(text) or _is_sign(text[end])
    return opens and closes


def _is_sign(character: str) -> bool:
    return character.isspace() or unicodedata.category(character)[0] in "PS"
