"""Names beside another word than in the passages: “Jens Kolbe aus Gera”, where he is from another town.

The words beside a name tell whose or where it is, also in German, where all nouns have capitals.
"""

import re
from collections.abc import Collection, Iterator
from itertools import pairwise

from services.checking.claims import Missing
from services.checking.evidence import Evidence
from services.checking.neighbours import adjoin, is_capitalised, placed_in
from services.checking.text_forms import without_months
from services.text.function_words import TITLES
from services.text.words import words_in

_GENITIVE = re.compile(r"['’]?s$|['’]$")
_NEAREST = 2
"""Words before a preposition of which one may be what is in the place; the other may be a verb."""

_MOST_PLACES = 50
"""Of a word that many places follow; further ones are not compared."""


def names_beside_others(text: str, evidence: Evidence) -> Missing:
    """Names that the passages have beside no such word, while they have another name there."""
    text = without_months(text)
    return [*_of_other_places(text, evidence), *_after_other_names(text, evidence)]


def _of_other_places(text: str, evidence: Evidence) -> Iterator[tuple[int, str]]:
    for found in placed_in(text, evidence.language):
        there = [
            other
            for word in found.before[:_NEAREST]
            for other in evidence.placed.get(word, ())[:_MOST_PLACES]
            if other.preposition == found.preposition
        ]
        is_of_the_file = evidence.has_in_name(found.name.lower())
        if there and not is_of_the_file and not any(found.name in other.following for other in there):
            yield found.start, found.name


def _after_other_names(text: str, evidence: Evidence) -> Iterator[tuple[int, str]]:
    for one, other in pairwise(words_in(text)):
        if not (is_capitalised(other[0]) and adjoin(text, one, other)):
            continue
        is_title = one[0].lower() in TITLES
        followers = evidence.followers.get(one[0], frozenset()) if is_title or evidence.content_stems(one[0]) else ()
        known = evidence.only_places if is_title else evidence.inner_capitals
        is_known = other[0] in known or (not is_title and _is_another_name(other[0], followers, evidence))
        if followers and other[0] not in followers and is_known:
            yield other.start(), other[0]


def _is_another_name(word: str, followers: Collection[str], evidence: Evidence) -> bool:
    """Whether the passages lack a word, which is also no genitive of the names that they have there."""
    plain = _GENITIVE.sub("", word)
    return word.lower() not in evidence.words and not any(_GENITIVE.sub("", each) == plain for each in followers)
