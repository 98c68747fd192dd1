"""Passages that several searches found -> one order, with no passage that says what one before it says."""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from services.search.document_names import Pureness
from services.storage.schema import Hit

MIN_SIMILARITY = 0.35
"""Cosine below which a passage that shares no word with the question has nothing to do with it."""
MIN_LIKENESS = 0.15
"""The same for vectors of meaning, whose cosines of unrelated texts are near zero."""
_BENEFIT_OF_DOUBT = 2  # added to both counts: one or two passages do not show that a word is another document's


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """What each part of a score counts, beside 1 for the words.

    Chosen on 140 questions about eight mixed documents and 30 about 20 filings: recall at the first page 0.64 and 0.57,
    at ten pages 0.82 and 0.90. Without `likeness` it is 0.61 and 0.60, and 0.77 and 0.90; of the questions in another
    language than their document, five of six are found with it and none without.
    """

    share: float = 0.2
    """Of the words' part, how much is the share of the question's rare terms that a passage has; the rest is BM25."""
    likeness: float = 1.5
    """The cosine of vectors that know other words and other languages, as far as the question's words leave it open.

    It is what finds a question in other words or another language. Where a passage has many of the question's words it
    would put others before that: in filings, whose pages are alike, recall at the first page fell from 0.60 to 0.27.
    """
    certain: int = 3
    """With this many words of the question in one passage, what they leave open is the share of those that it lacks."""
    similarity: float = 0.2
    """The cosine of the first search's vectors."""
    name: float = 1.0
    """How sure it is that the question means the document."""
    other_likeness: float = 0.7
    """What the first search's cosine counts for the other, where a document has no such vectors yet."""
    same: float = 0.9
    """Share of their words that two passages have in common to be the same."""
    per_page: int = 2
    """So many passages of a page come before passages of other pages do."""
    other_documents: int = 4
    """One place in this many is kept for the best passages of documents that would have none."""
    other_share: float = 0.5
    """Such a passage has so much of the terms that the best one has."""


WEIGHTS = RankingWeights()

_WORD = re.compile(r"\w+")

Scored = tuple[Hit, float]


def ranked(
    by_words: Sequence[Hit],
    by_meaning: Sequence[Hit],
    meant: Mapping[str, float],
    limit: int,
    *,
    terms: Sequence[str] = (),
    passages: int = 0,
    likeness: Callable[[Hit], float | None] | None = None,
) -> list[Scored]:
    """At most this many of the best passages, best first, each with its score from 0 to 1.

    `meant` is how sure it is that the question means each document, by its id; `terms` are the question's and
    `passages` how many were searched, which tell how rare a term is. `likeness` gives the cosine of meaning, or None
    where it is not known yet.

    A score adds up what the passage has of the question's words, how like its meaning is, and whether the question
    names its document. It is 1 for a passage that has every word, is the best by words, has the very meaning, and is of
    the document that the question names, if it names one.
    """
    hits = _merged(by_words, by_meaning)
    shares = _shares(hits, terms, passages)
    best_share = max(shares.values(), default=0.0) if terms else 1.0
    most = max((hit.words for hit in hits), default=0.0) or 1.0
    least_like = min((hit.similarity for hit in by_meaning if hit.similarity is not None), default=0.0)
    likeness_weight = WEIGHTS.likeness * _left_open(hits, terms, best_share)
    parts = 1 + WEIGHTS.similarity + (likeness_weight if likeness else 0) + (WEIGHTS.name if meant else 0)

    def score(hit: Hit) -> float:
        similarity = max(0.0, least_like if hit.similarity is None else hit.similarity)
        words = best_share * hit.words / most
        if terms:
            words = (1 - WEIGHTS.share) * words + WEIGHTS.share * shares[hit.passage_id]
        total = words + WEIGHTS.similarity * similarity + WEIGHTS.name * meant.get(hit.document_id, 0.0)
        if likeness:
            cosine = likeness(hit)
            total += likeness_weight * max(0.0, WEIGHTS.other_likeness * similarity if cosine is None else cosine)
        return min(1.0, total / parts)

    relevant = (hit for hit in hits if _is_relevant(hit, likeness))
    best = sorted(((hit, score(hit)) for hit in relevant), key=lambda scored: (-scored[1], scored[0].passage_id))
    chosen = _chosen(best, limit)
    return _with_other_documents(chosen, best, shares, limit) if terms else chosen


def _is_relevant(hit: Hit, likeness: Callable[[Hit], float | None] | None) -> bool:
    """Whether a passage shares a word with the question, or is like it enough by one of the two vectors."""
    cosine = likeness(hit) if likeness else None
    return bool(hit.words) or (hit.similarity or 0) >= MIN_SIMILARITY or (cosine or 0) >= MIN_LIKENESS


def _left_open(hits: Sequence[Hit], terms: Sequence[str], best_share: float) -> float:
    """How much the words of a question leave open, 0 to 1: the less, the more of them the best passage has."""
    if not terms:
        return 1.0
    held = max((len(hit.terms.intersection(terms)) for hit in hits), default=0)
    return float(max(0.0, 1 - best_share) ** (held / WEIGHTS.certain))


def _merged(by_words: Sequence[Hit], by_meaning: Sequence[Hit]) -> list[Hit]:
    hits: dict[str, Hit] = {}
    for hit in [*by_words, *by_meaning]:
        known = hits.setdefault(hit.passage_id, hit)
        similarity = known.similarity if hit.similarity is None else hit.similarity
        hits[hit.passage_id] = replace(known, words=max(known.words, hit.words), similarity=similarity)
    return list(hits.values())


def _shares(hits: Sequence[Hit], terms: Sequence[str], passages: int) -> dict[str, float]:
    """What each passage has of the question's terms, 0 to 1; a term counts the more the fewer passages have it."""
    having = Counter(term for hit in hits for term in hit.terms.intersection(terms))
    rarity = {term: math.log(1 + max(passages, len(hits)) / (1 + having[term])) for term in terms}
    total = math.fsum(rarity.values()) or 1.0
    return {hit.passage_id: math.fsum(rarity[term] for term in hit.terms & rarity.keys()) / total for hit in hits}


def _chosen(scored: Sequence[Scored], limit: int) -> list[Scored]:
    """The first ones that differ; what comes third and later of a page comes after all the rest."""
    chosen: list[Scored] = []
    later: list[Scored] = []
    seen: list[frozenset[str]] = []
    of_page: Counter[tuple[str, int | str]] = Counter()
    for hit, score in scored:
        words = _words(hit)
        if any(_overlap(words, other) >= WEIGHTS.same for other in seen):
            continue
        # Where a format has no pages, one "page" may be the whole document.
        page = (hit.document_id, hit.passage_id if hit.passage.page is None else hit.passage.part)
        into = chosen if of_page[page] < WEIGHTS.per_page else later
        of_page[page] += 1
        if len(into) < limit:
            into.append((hit, score))
            seen.append(words)
        if len(chosen) == limit:
            break
    return [*chosen, *later][:limit]


def _with_other_documents(
    chosen: list[Scored], scored: Sequence[Scored], shares: Mapping[str, float], limit: int
) -> list[Scored]:
    """The same with the best passages of some other documents at the end, if theirs have the question's words too.

    A file's name puts its document first, and must not hide that another one has the answer.
    """
    there = {hit.document_id for hit, _ in chosen}
    least = WEIGHTS.other_share * max((shares[hit.passage_id] for hit, _ in scored), default=0.0)
    others: dict[str, Scored] = {}
    for hit, score in scored:
        if hit.document_id not in there and shares[hit.passage_id] >= least > 0:
            others.setdefault(hit.document_id, (hit, score))
    added = list(others.values())[: limit // WEIGHTS.other_documents]
    return [*chosen[: limit - len(added)], *added]


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
