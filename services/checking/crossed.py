"""Find sentences that exchange what belongs to two things: they say of each what the passages say of the other."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from services.checking.claims import Missing
from services.checking.evidence import Evidence
from services.checking.nearest import nearest
from services.checking.parts import Part, is_figure
from services.checking.same_words import held
from services.checking.segments import Segment
from services.text.function_words import Language
from services.text.opposites import opposites_of
from services.text.thesaurus import antonym_stems
from services.text.words import words_in

Places = dict[str, int]
"""For tokens of a part the one part of the passages that has each; those that several have are left out."""

_MOST_SENTENCES = 4
_TOGETHER = 2
"""Sentences of the passages between which something may be exchanged: those nearest to the sentence."""
_MOST = 0.5
"""Share of a part's words and figures that the passages have in one place each."""
_JOINING = frozenset("and or et ou y o e en und oder".split())
_MOST_OF_IT = 2
"""Tokens of a part that place it beside the other one, where that has nothing of its own."""


def crossed_parts(text: str, evidence: Evidence) -> Missing:
    """Where the second of two parts begins that each mix the same two parts of the passages.

    “The council gave the land and the province paid for the plants”, where the province gave and the council paid.
    """
    return _found(text, evidence, sure=True)


def perhaps_crossed_parts(text: str, evidence: Evidence) -> Missing:
    """The same where the other part says nothing that the passages have, but names a thing of the same kind.

    “Hall A lost power while hall B kept running”, where “the failure cut the power of hall B; hall A was not affected”.
    """
    return _found(text, evidence, sure=False)


def _found(text: str, evidence: Evidence, *, sure: bool) -> Missing:
    near = [each for each in nearest(text, evidence, 0, 0)[:_MOST_SENTENCES] if each.is_prose]
    own = Segment(text, language=evidence.language)
    windows = [*([each] for each in near), *_next_to_each_other(near[:_TOGETHER], evidence)]
    for ours, several in ((own.parts, [each.parts for each in near]), (own.clauses, [each.clauses for each in near])):
        theirs = dict(zip(map(id, near), several, strict=True))
        for window in windows if len(ours) > 1 else ():
            parts = [part for segment in window for part in theirs[id(segment)]]
            if found := next(_crossed(ours, parts, evidence.language, sure=sure), None):
                return [(found.start, found.text.strip())]
    return []


def _next_to_each_other(near: list[Segment], evidence: Evidence) -> Iterator[list[Segment]]:
    places = [evidence.segments.index(each) for each in near]
    if len(near) == _TOGETHER and abs(places[0] - places[1]) == 1:
        yield near


def _crossed(ours: Sequence[Part], theirs: Sequence[Part], language: Language, *, sure: bool) -> Iterator[Part]:
    places = [_places(part, theirs, language) for part in ours]
    for (one, first), (other, second) in combinations(zip(ours, places, strict=True), 2):
        common = one.tokens & other.tokens
        a, b = ({token: place for token, place in each.items() if token not in common} for each in (first, second))
        both = set(a.values()) & set(b.values())
        if sure and len(both) >= _TOGETHER and all(map(_is_told, (one, other), (first, second))):
            yield other
        if not sure and not (one.is_rejected or other.is_rejected):
            mixed = _takes_over(a, b, ours, theirs, language) or _takes_over(b, a, ours, theirs, language)
            if mixed:
                yield other


def _is_told(part: Part, places: Places) -> bool:
    """Whether a part is no list of names, whose order may be another, and the passages have most of it."""
    return len(places) >= len(part.tokens) * _MOST and not _is_list_of_names(part.text)


def _is_list_of_names(text: str) -> bool:
    words = [match[0] for match in words_in(text)]
    return len(words) > 1 and all(word[0].isupper() or word in _JOINING for word in words)


def _places(part: Part, theirs: Sequence[Part], language: Language) -> Places:
    found = {}
    for token in part.tokens:
        there = [place for place, other in enumerate(theirs) if held([token], other.tokens, language)]
        if len(there) == 1:
            found[token] = there[0]
    return found


def _takes_over(mixed: Places, plain: Places, ours: Sequence[Part], theirs: Sequence[Part], language: Language) -> bool:
    """Whether a part says of one thing what the passages have in the part of the thing that the other part is about."""
    if len(set(mixed.values())) != _TOGETHER or len(set(plain.values())) != 1:
        return False
    home = next(iter(plain.values()))
    taken = [token for token, place in mixed.items() if place == home]
    own = [token for token, place in mixed.items() if place != home]
    if len(taken) < _MOST_OF_IT or len(own) == len(mixed):
        return False
    return any(_are_of_one_kind(a, b, (ours, theirs), language) for a in own for b in plain)


def _are_of_one_kind(one: str, other: str, several: Sequence[Sequence[Part]], language: Language) -> bool:
    """Whether two words are contraries, or beside the same word: hall A and hall B."""
    if is_figure(one) or is_figure(other):
        return False
    if other in antonym_stems(one) or any(other in contrary for _, contrary in opposites_of(one, language)):
        return True
    return any(not _beside(one, parts).isdisjoint(_beside(other, parts)) for parts in several)


def _beside(token: str, parts: Sequence[Part]) -> frozenset[tuple[str, str]]:
    """The words right before and right after a word."""
    places = [(part.order, n) for part in parts for n, each in enumerate(part.order) if each == token]
    before = {("before", order[n - 1]) for order, n in places if n}
    after = {("after", order[n + 1]) for order, n in places if n + 1 < len(order)}
    return frozenset(before | after)
