"""Find spans of a page's text in the text that another version of the reader makes of the same page.

A stored passage is a span of the text that was read then. Readers get better: they set a table's cells in rows, or a
heading apart, and each character after that is elsewhere. The words are mostly the same in both texts.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

Span = tuple[int, int]

_WORD = re.compile(r"[^\s|\\]+")
_MARKUP = re.compile(r"-{3,}|#{1,6}")
"""What Markdown puts between the words: the line below a table's headings, and the signs of a heading."""


def realigned(spans: Sequence[Span], before: str, now: str) -> list[Span]:
    """The spans `[start, end)` of one text as spans of the other: those of the words that are in both.

    Takes n log n time. Words whose neighbours all changed are not found, and so are words in another order.
    """
    old, new = _words(before), _words(now)
    places = _places([before[start:end] for start, end in old], [now[start:end] for start, end in new])
    ends = [end for _, end in old]
    found: list[Span] = []
    for start, end in spans:
        last: int | None = None
        for number in range(bisect_left(ends, start + 1), len(old)):
            if old[number][0] >= end:
                break
            place = places[number]
            if place is None:
                continue
            if last is not None and place == last + 1:
                found[-1] = (found[-1][0], new[place][1])
            else:
                found.append(new[place])
            last = place
    return found


def _words(text: str) -> list[Span]:
    return [match.span() for match in _WORD.finditer(text) if not _MARKUP.fullmatch(match[0])]


def _places(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """For each word of one text its number in the other: what is between places that both texts have once."""
    places: list[int | None] = [None] * len(old)
    fixed = [(-1, -1), *_rising(_shared(old, new)), (len(old), len(new))]
    for (one, place), (other, following) in pairwise(fixed):
        if one >= 0:
            places[one] = place
        length = min(other - one, following - place)
        ahead = next((step for step in range(1, length) if old[one + step] != new[place + step]), length)
        for step in range(1, ahead):
            places[one + step] = place + step
        for step in range(1, length - ahead + 1):
            if old[other - step] != new[following - step]:
                break
            places[other - step] = following - step
    return places


def _shared(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The places of words that, with both their neighbours, each text has once, in the order of the first."""
    ours, theirs = _triples(old), _triples(new)
    once, counted = Counter(ours), Counter(theirs)
    where = {triple: place for place, triple in enumerate(theirs) if counted[triple] == 1}
    for number, triple in enumerate(ours):
        if once[triple] == 1 and triple in where:
            yield number, where[triple]


def _triples(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[max(0, number - 1) : number + 2]) for number in range(len(words))]


def _rising(pairs: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest choice of the pairs in which the second numbers rise too (patience sorting)."""
    ends: list[int] = []
    last: list[tuple[tuple[int, int], int | None]] = []
    tops: list[int] = []
    for pair in pairs:
        pile = bisect_left(ends, pair[1])
        last.append((pair, tops[pile - 1] if pile else None))
        if pile == len(ends):
            ends.append(pair[1])
            tops.append(len(last) - 1)
        else:
            ends[pile], tops[pile] = pair[1], len(last) - 1
    chosen: list[tuple[int, int]] = []
    index = tops[-1] if tops else None
    while index is not None:
        pair, index = last[index]
        chosen.append(pair)
    return chosen[::-1]
