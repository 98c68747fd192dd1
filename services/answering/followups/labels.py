"""Swap the one label of the earlier question that a follow-up names another of: a number, or a word of the same kind.

“And the 25?” after “How heavy is the Cirrus 40?” is “How heavy is the Cirrus 25?”, and “what about children” after
“What do adults pay?” is “What do children pay?”. Two words are of one kind where their meanings are alike.
"""

import re

from services.answering.followups.slots import slots_of
from services.text.dates import YEAR
from services.text.function_words import ARTICLES, FUNCTION_WORDS, PREPOSITIONS
from services.text.likeness import Likeness

_NUMBER = re.compile(r"(?<![\w.,/-])\d+(?:[.,]\d+)?(?![\w/-]|[.,]\d)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_MOST_WORDS = 3  # of a label: longer phrases describe something and are no other item of the same kind
_LEAST_ALIKE, _LEAST_AHEAD = 0.42, 0.1
"""Cosine from which on two words are of one kind, and how far the next word must be behind.

Of 16 pairs such as nights and sundays, adults and children, cats and dogs, all have it but for names; a time beside a
question that has none does not.
"""


def with_other_number(asked: str, fragment: str) -> str | None:
    """The question with another number in the place of its only one; None where the fragment is no number alone."""
    words = fragment.split()
    if not words or not _NUMBER.fullmatch(words[-1]) or YEAR.fullmatch(words[-1]):
        return None
    if any(word.lower() not in ARTICLES | PREPOSITIONS for word in words[:-1]):
        return None
    taken = [(slot.start, slot.end) for slot in slots_of(asked)]
    numbers = [
        match
        for match in _NUMBER.finditer(asked)
        if not YEAR.fullmatch(match[0]) and not any(start <= match.start() < end for start, end in taken)
    ]
    if len(numbers) != 1 or not _has_before(asked[: numbers[0].start()], words[:-1]):
        return None
    return asked[: numbers[0].start()] + words[-1] + asked[numbers[0].end() :]


def _has_before(text: str, words: list[str]) -> bool:
    """Whether a text ends with the preposition that a fragment begins with, if it has one."""
    prepositions = [word.lower() for word in words if word.lower() in PREPOSITIONS - ARTICLES]
    return not prepositions or text.lower().split()[-1:] == prepositions[-1:]


def with_like_word(asked: str, fragment: str, likeness: Likeness) -> str | None:
    """The question with a fragment in the place of the one word that is of its kind; None where no word is, or several.

    Not to be called from the event loop.
    """
    words = fragment.split()
    if words and words[0].lower() in ARTICLES:
        words = words[1:]
    # A phrase such as “after ten years” or “in total” is something more, and no other thing of the same kind.
    if not 0 < len(words) <= _MOST_WORDS or any(word.lower() in FUNCTION_WORDS for word in words):
        return None
    told = " ".join(words)
    places = [match for match in _WORD.finditer(asked) if match[0].lower() not in FUNCTION_WORDS]
    if not places or told.lower() in asked.lower():
        return None
    alike = sorted(zip(likeness(told, [match[0] for match in places]), places, strict=True), key=lambda each: -each[0])
    best, place = alike[0]
    if best < _LEAST_ALIKE or (len(alike) > 1 and best - alike[1][0] < _LEAST_AHEAD):
        return None
    return asked[: place.start()] + told + asked[place.end() :]
