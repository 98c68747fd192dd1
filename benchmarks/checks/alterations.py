"""Sentences of documents with one thing changed at random."""

import random
import re
from collections.abc import Callable, Iterator, Sequence

from services.documents import Passage
from services.text.sentences import sentence_spans
from services.text.tables import markdown_rows

ALTERED_KINDS = ("number", "name", "date", "unit", "negation", "direction")
_MIN_WORDS, _MAX_WORDS = 8, 60
_TRIES = 100
_FIGURE = re.compile(r"(?!(?:19|20)\d\d\b)(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?![\w-]|[.,]\d)")
_YEAR = re.compile(r"(?<![\d,.])(?:19|20)\d\d(?![\d,]|\.\d)")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")
_VERB = re.compile(r"\b(?:is|are|was|were|will|may|can|could|should|must)\b(?! not)")
_NOT = re.compile(r" not(?= [a-z])")
_DIRECTIONS = {
    one: other
    for pair in (
        ("increase", "decrease"), ("increased", "decreased"), ("increases", "decreases"), ("higher", "lower"),
        ("more than", "less than"), ("rose", "fell"), ("above", "below"), ("highest", "lowest"), ("before", "after"),
        ("growth", "decline"), ("increasing", "decreasing"),
    )
    for one, other in (pair, pair[::-1])
}  # fmt: skip
_DIRECTION = re.compile(rf"\b(?:{'|'.join(_DIRECTIONS)})\b")
_UNITS = {"million": "billion", "billion": "million", "%": " million", "per cent": "euros", "days": "months",
          "months": "weeks", "metres": "miles", "litres": "tonnes", "$": "€", "€": "$"}  # fmt: skip
_UNIT = re.compile(r"(?<=\d )(?:million|billion|per cent|days|months|metres|litres)\b|(?<=\d)%|[$€](?=\d)")


def sentences_of(passage: Passage) -> Iterator[str]:
    """The whole sentences of a passage's prose, shortened as in repeating: without brackets and opening phrases."""
    rows = markdown_rows(passage.text)
    for start, end in sentence_spans(passage.text):
        text = re.sub(r"\s*\([^()]*\)", "", " ".join(passage.text[start:end].split()))
        text = re.sub(r"^[A-Z][a-z]+(?: \w+){0,3}, (?=[a-z])", "", text)
        whole = text.endswith(".") and text[0].isalpha() and start not in rows and "[" not in text
        if whole and len(sentence_spans(text)) == 1 and _MIN_WORDS <= len(text.split()) <= _MAX_WORDS:
            yield text[0].upper() + text[1:]


def altered(text: str, kind: str, passage: Passage, names: Sequence[str], chance: random.Random) -> str | None:
    """The sentence with one thing of this kind changed; None if it has none."""
    if kind == "negation" and _NOT.search(text):
        return _NOT.sub("", text, count=1)
    changes: dict[str, tuple[re.Pattern[str], Callable[[str], str]]] = {
        "number": (_FIGURE, lambda old: _other_number(old, passage.text, chance)),
        "date": (_YEAR, lambda old: str(int(old) + chance.choice((-3, -2, -1, 1, 2, 3)))),
        "name": (_NAME, lambda _: chance.choice([name for name in names if name not in passage.text])),
        "negation": (_VERB, lambda old: f"{old} not"),
        "direction": (_DIRECTION, _DIRECTIONS.__getitem__),
        "unit": (_UNIT, _UNITS.__getitem__),
    }
    return _changed(text, *changes[kind], chance)


def _other_number(old: str, taken: str, chance: random.Random) -> str:
    """A number of the same form that the passage does not have."""
    digits = [index for index, char in enumerate(old) if char.isdigit()]
    for _ in range(_TRIES):
        place = chance.choice(digits)
        new = old[:place] + chance.choice("123456789") + old[place + 1 :]
        if not re.search(rf"(?<![\d.,]){re.escape(new)}(?!\d|[.,]\d)", taken):
            return new
    return f"7{old}"


def _changed(text: str, what: re.Pattern[str], change: Callable[[str], str], chance: random.Random) -> str | None:
    places = list(what.finditer(text))
    if not places:
        return None
    place = chance.choice(places)
    return text[: place.start()] + change(place[0]) + text[place.end() :]
