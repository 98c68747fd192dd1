"""Passages that several searches found -> one order, with no passage that says what one before it says."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.filenames import Pureness
from services.tables import Hit

MIN_SIMILARITY = 0.35
"""Cosine below which a passage that shares no word with the question has nothing to do with it."""
_MEANING_WEIGHT = 0.2
_NAME_WEIGHT = 1.0
"""How much likeness of meaning, and being the document that is named, count beside the best score by words."""
_BEST = 1 + _MEANING_WEIGHT + _NAME_WEIGHT
_SAME = 0.9
"""Share of their words that two passages have in common to be the same."""
_PER_PAGE = 2
"""So many passages of a page come before passages of other pages do."""
_BENEFIT_OF_DOUBT = 2

_WORD = re.compile(r"\w+")


Scored = tuple[Hit, float]


def ranked(by_words: Sequence[Hit], by_meaning: Sequence[Hit], meant: Mapping[str, float], limit: int) -> list[Scored]:
    """The best passages, at most so many, best first, each with its score from 0 to 1.

    A score adds up the share of the best score by words, the cosine, and how sure it is that the question means the
    document (`meant`, by its id).
    """
    hits = _merged(by_words, by_meaning)
    most = max((hit.words for hit in hits), default=0.0) or 1.0
    least_like = min((hit.similarity for hit in by_meaning if hit.similarity is not None), default=0.0)

    def score(hit: Hit) -> float:
        likeness = max(0.0, least_like if hit.similarity is None else hit.similarity)
        total = hit.words / most + _MEANING_WEIGHT * likeness + _NAME_WEIGHT * meant.get(hit.document_id, 0.0)
        return total / _BEST

    relevant = [hit for hit in hits if hit.words or (hit.similarity or 0) >= MIN_SIMILARITY]
    best = sorted(((hit, score(hit)) for hit in relevant), key=lambda scored: -scored[1])
    return _chosen(best, limit)


def _merged(by_words: Sequence[Hit], by_meaning: Sequence[Hit]) -> list[Hit]:
    hits: dict[str, Hit] = {}
    for hit in [*by_words, *by_meaning]:
        known = hits.setdefault(hit.passage_id, hit)
        similarity = known.similarity if hit.similarity is None else hit.similarity
        hits[hit.passage_id] = replace(known, words=max(known.words, hit.words), similarity=similarity)
    return list(hits.values())


def _chosen(scored: Sequence[Scored], limit: int) -> list[Scored]:
    """The first so many that differ, what comes third and later of a page behind all the rest."""
    chosen: list[Scored] = []
    later: list[Scored] = []
    seen: list[frozenset[str]] = []
    of_page: Counter[tuple[str, int]] = Counter()
    for hit, score in scored:
        words = _words(hit)
        if any(_overlap(words, other) >= _SAME for other in seen):
            continue
        seen.append(words)
        page = (hit.document_id, hit.passage.part)
        (chosen if of_page[page] < _PER_PAGE else later).append((hit, score))
        of_page[page] += 1
        if len(chosen) == limit:
            break
    return [*chosen, *later][:limit]


def _words(hit: Hit) -> frozenset[str]:
    return frozenset(_WORD.findall(hit.passage.text.lower()))


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))


def pureness_in(found: Sequence[Hit]) -> Pureness:
    """How pure a word is, measured on the passages found; the fewer have it, the purer it is taken for."""
    texts = [(hit.document_id, hit.passage.text.lower()) for hit in found]

    def pureness(word: str, document_ids: frozenset[str]) -> float:
        whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
        holders = [document_id for document_id, text in texts if word in text and whole.search(text)]
        own = sum(document_id in document_ids for document_id in holders)
        return (own + _BENEFIT_OF_DOUBT) / (len(holders) + _BENEFIT_OF_DOUBT)

    return pureness
