"""Align a sentence word by word with the sentence of a passage that it nearly repeats."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from services.checking.claims import Missing
from services.checking.same_words import held
from services.checking.segments import Segment
from services.text.dates import YEAR
from services.text.function_words import Language
from services.text.negation import is_negator, is_unsure, limiting_spans, names_exception, negating_words
from services.text.numbers import NUMBERS_IN_WORDS
from services.text.opposites import opposites_of
from services.text.units import SCALES, unit_of
from services.text.words import content_stems, stem

Replaced = tuple[list[re.Match[str]], list[re.Match[str]]]

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?")
_MOST_TOKENS = 150
"""Of a sentence: comparing two takes their product."""
_LEAST_TOKENS = 5
"""Shorter sentences repeat others by chance."""
_REPEATED = 0.75
"""Share of the words of a sentence that repeats another one."""
_SHORT_RUN = 4
"""What is left out in longer runs was left out as a whole, with its negations."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """What of a sentence is word for word in a passage's sentence: where those words begin, and what changed."""

    repeated: frozenset[int]
    changes: tuple[tuple[int, str], ...]


def aligned(text: str, segment: Segment, tabled: frozenset[str]) -> Alignment | None:
    """A sentence beside the one that it repeats three quarters of; None where it does not repeat that much.

    A number in place of another is a change unless it is among `tabled`, those of the passages' tables: it may be
    another row's.
    """
    ours, theirs = tokens_in(text), tokens_in(segment.text)
    mine, its = ([match[0].lower().replace("’", "'") for match in each] for each in (ours, theirs))
    matcher = SequenceMatcher(None, its, mine, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if len(ours) < _LEAST_TOKENS or sum(block.size for block in blocks) < len(ours) * _REPEATED:
        return None
    repeated = frozenset(ours[block.b + n].start() for block in blocks for n in range(block.size))
    replaced = [
        (ours[begin:stop], theirs[start:end])
        for tag, start, end, begin, stop in matcher.get_opcodes()
        if tag != "equal"
        and end - start <= _SHORT_RUN
        and not (tag == "delete" and start in (0, blocks[-1].a + blocks[-1].size))
    ]
    exchanged = [
        (place, word)
        for place, word, match in _exchanged(replaced, tabled, segment.language)
        if not (word[0].isdigit() and _is_placed_there(match, text, segment.text))
    ]
    return Alignment(repeated, (*_negated(text, segment.text, replaced, segment.language), *exchanged))


def tokens_in(text: str) -> list[re.Match[str]]:
    """The words and figures of a sentence; of a very long one the first."""
    return list(_TOKEN.finditer(text))[:_MOST_TOKENS]


def _negated(text: str, passage: str, replaced: list[Replaced], language: Language) -> Missing:
    """A negation that came or went; one that only moved does not count, and one beside an exception is no sign."""
    if names_exception(passage) != names_exception(text) or is_unsure(passage) != is_unsure(text):
        return []
    added = _negating(text, [match for ours, _ in replaced for match in ours], language)
    kept = ((ours, _of_one_clause(theirs, passage)) for ours, theirs in replaced)
    whole = (theirs for ours, theirs in kept if not _is_said_otherwise(ours, theirs, language))
    lost = _negating(passage, [match for theirs in whole for match in theirs], language)
    if (len(added) - len(lost)) % 2 == 0:
        return []
    return [(added[0].start(), added[0][0])] if added else [(len(text), "not")]


def _of_one_clause(replaced: list[re.Match[str]], passage: str) -> list[re.Match[str]]:
    """The words after the last semicolon among them: what is before ends another statement."""
    cut = passage.rfind(";", replaced[0].start(), replaced[-1].end()) if replaced else -1
    return [match for match in replaced if match.start() > cut]


def _is_said_otherwise(ours: Sequence[re.Match[str]], theirs: Sequence[re.Match[str]], language: Language) -> bool:
    """Whether other words stand in the place of a negation and what it negates: closes for does not open."""
    mine, its = (
        frozenset(stemmed for match in each if not _negates(match[0]) for stemmed in content_stems(match[0], language))
        for each in (ours, theirs)
    )
    if any(negating_words(match[0], language) for match in (*ours, *theirs)):
        return False  # "refused", "forbidden": what is said in their place is the contrary
    return bool(mine) and bool(its) and not held(mine, its, language)


def _negating(text: str, replaced: list[re.Match[str]], language: Language) -> list[re.Match[str]]:
    """The words that negate, those left out of which the whole idiom was replaced: “at least” for “not less than”."""
    starts = {word.start() for word in replaced}
    whole = [span for span in limiting_spans(text) if starts.issuperset(_ends_of(text, span))]
    return [
        word
        for word in replaced
        if (_negates(word[0]) or negating_words(word[0], language))
        and not any(start <= word.start() < end for start, end in whole)
    ]


def _ends_of(text: str, span: tuple[int, int]) -> list[int]:
    """Where the first and the last word of an idiom begin."""
    words = [word.start() for word in _TOKEN.finditer(text, *span)]
    return [words[0], words[-1]]


def _is_placed_there(ours: re.Match[str], text: str, passage: str) -> bool:
    """Whether the passage's sentence has the number too, after or before the same word."""
    before, after = text[: ours.start()].split()[-1:], text[ours.end() :].split()[:1]
    return any(
        passage[: there.start()].split()[-1:] == before or passage[there.end() :].split()[:1] == after
        for there in re.finditer(rf"(?<![\d.,]){re.escape(ours[0])}(?!\d|[.,]\d)", passage)
    )


def _exchanged(
    replaced: list[Replaced], tabled: frozenset[str], language: Language
) -> list[tuple[int, str, re.Match[str]]]:
    """Numbers, units and directions in place of others."""
    return [
        (match.start(), match[0], match)
        for ours, theirs in replaced
        for match in ours
        if not any(_negates(word[0]) for word in (*ours, *theirs))
        and any(_excludes(match[0], other[0], language) for other in theirs)
        and match[0] not in tabled
    ]


def _excludes(ours: str, theirs: str, language: Language) -> bool:
    if bool(YEAR.fullmatch(ours)) != bool(YEAR.fullmatch(theirs)):
        return False  # a year names a column, it takes no value's place
    if ":" in ours or ":" in theirs:
        return False  # times of day are compared in whatever form
    for kind in (_number, SCALES.get, _unit):
        one, other = kind(ours.lower()), kind(theirs.lower())
        if one is not None and other is not None:
            return one != other
    return any(stem(theirs.lower(), language) in contrary for _, contrary in opposites_of(ours, language))


def _number(word: str) -> str | None:
    return word if word[0].isdigit() else NUMBERS_IN_WORDS.get(word)


def _unit(word: str) -> str | None:
    return unit_of(word, None)


def _negates(word: str) -> bool:
    return is_negator(word) or word.lower().replace("’", "'").endswith("n't")
