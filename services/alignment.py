"""A sentence laid word by word beside the sentence of a passage that it nearly repeats."""

import re
from difflib import SequenceMatcher

from services.evidence import Segment
from services.wording import is_negator, opposites_of

Missing = list[tuple[int, str]]

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?")
_NUMBERS = frozenset(
    """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred""".split()
)
_MOST_TOKENS = 150
_LEAST_TOKENS = 5
_REPEATED = 0.75
_SHORT_RUN = 4
"""What is left out in longer runs was left out as a whole, with its negations."""


def changed_words(text: str, segment: Segment) -> Missing | None:
    """What a sentence that repeats three quarters of a passage's sentence has changed in the rest.

    None where it does not repeat that much: then nothing is known.
    """
    ours = list(_TOKEN.finditer(text))[:_MOST_TOKENS]
    mine = [match[0].lower().replace("’", "'") for match in ours]
    theirs = [word.lower().replace("’", "'") for word in _TOKEN.findall(segment.text)[:_MOST_TOKENS]]
    matcher = SequenceMatcher(None, theirs, mine, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if len(mine) < _LEAST_TOKENS or sum(block.size for block in blocks) < len(mine) * _REPEATED:
        return None
    found: Missing = []
    first, last = blocks[0].a, blocks[-1].a + blocks[-1].size
    for _, start, end, begin, stop in matcher.get_opcodes():
        inside = first <= start and end <= last and end - start <= _SHORT_RUN
        lost = theirs[start:end] if inside else []
        if mine[begin:stop] != theirs[start:end]:
            place = ours[begin].start() if begin < len(ours) else len(text)
            found += _changes(ours[begin:stop], lost, place)
    return found


def _changes(ours: list[re.Match[str]], lost: list[str], place: int) -> Missing:
    """What matters of a replacement, an omission or an addition."""
    added = [match for match in ours if negates(match[0])]
    if bool(added) != any(negates(word) for word in lost):
        return [(added[0].start(), added[0][0]) if added else (place, "not")]
    counted = any(_is_number(word) for word in lost)
    return [
        (match.start(), match[0])
        for match in ours
        if (counted and _is_number(match[0]) and match[0].lower() not in lost)
        or any(word in other for _, other in opposites_of(match[0]) for word in lost)
    ]


def negates(word: str) -> bool:
    return is_negator(word) or word.lower().replace("’", "'").endswith("n't")


def _is_number(word: str) -> bool:
    return word[0].isdigit() or word.lower() in _NUMBERS
