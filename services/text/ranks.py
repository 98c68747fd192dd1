"""Questions for who or what is right above or below something in an order of ranks, in seven languages."""

import re
from dataclasses import dataclass
from typing import Literal

Direction = Literal["above", "below"]

_END = r"(?P<of>[^?.!]{2,80}?)\W*$"
_MIDDLE = r"(?P<of>[^?.!]{2,80}?)"
_RULES: tuple[tuple[Direction, str], ...] = (
    ("above", rf"\b(?:does|do|did) {_MIDDLE} (?:directly )?(?:report|answer) to\W*$"),
    ("above", rf"\b(?:is|are|stands?) (?:directly |right )?above {_END}"),
    ("above", rf"\b(?:boss|superior|supervisor|line manager) of {_END}"),
    ("above", rf"\bwho (?:is )?{_MIDDLE}['’]s? (?:boss|superior|supervisor|manager)\W*$"),
    ("above", rf"\bwho (?:manages|leads|supervises|heads|directs) {_END}"),
    ("above", rf"\b(?:an wen (?:berichte[nt]|rapportier\w+)|wem unterste(?:ht|hen)) {_END}"),
    ("above", rf"\b(?:vorgesetzte[rn]?|chef(?:in)?) (?:von|vom|des|der) {_END}"),
    ("above", rf"\b(?:ist|sind|steht|stehen) (?:direkt )?über {_END}"),
    ("above", rf"\b(?:de qui (?:relève|dépend)|à qui rend compte|de quién depende|a quién (?:reporta|informa)) {_END}"),
    ("above", rf"\b(?:a chi (?:riporta|risponde)|a quem (?:reporta|responde)|aan wie rapporteert) {_END}"),
    ("below", rf"\b(?:report(?:s|ing)?|answers?|subordinate) (?:directly )?to {_END}"),
    ("below", rf"\b(?:is|are|works?|stands?|comes?) (?:directly |right )?(?:below|under|beneath) {_END}"),
    ("below", rf"\b(?:managed|led|supervised|headed|directed) by {_END}"),
    ("below", rf"\bwho(?:m)? does {_MIDDLE} (?:manage|lead|supervise|head|direct)\W*$"),
    ("below", rf"\b(?:berichte[nt]|rapportier\w+) (?:direkt )?an {_END}"),
    ("below", rf"\b(?:unterste(?:ht|hen)|(?:ist|sind|steht|stehen|arbeite[nt]) (?:direkt )?unter) {_END}"),
    ("below", rf"\b(?:relèvent?|dépend(?:ent)?|dependen?|dipend(?:e|ono)) d\w* {_END}"),
    ("below", rf"\b(?:rend(?:ent)? compte|reportan?|informan?|riportano?|rispond(?:e|ono)) (?:à|au|al?|ao) {_END}"),
    ("below", rf"\b(?:sous|rapporte(?:ert|ren) aan) {_END}"),
)
_PATTERNS = tuple((direction, re.compile(pattern, re.IGNORECASE)) for direction, pattern in _RULES)
_MOST_CHARS = 300
"""A longer question says more than that."""


@dataclass(frozen=True, slots=True)
class RankQuestion:
    """In which direction a question asks, and from what: “Who reports to the VP?” asks for what is below “the VP”."""

    direction: Direction
    of: str


def rank_question(question: str) -> RankQuestion | None:
    """What a question asks about ranks; None where it asks about something else."""
    if len(question) > _MOST_CHARS:
        return None
    for direction, asks in _PATTERNS:
        if found := asks.search(question):
            return RankQuestion(direction, found["of"])
    return None
