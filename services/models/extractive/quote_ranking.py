"""Which quotes answer a question: those with the words that it is about, and with what it expects."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, takewhile
from math import fsum, log

from services.models.extractive.matching import Matching, about_the_named, with_names_as_written
from services.models.extractive.question import LIGHT_VERBS, Asked
from services.models.extractive.quote_bonuses import bonus_of
from services.models.extractive.quote_weights import WEIGHTS
from services.models.extractive.quotes import SENTENCE_ENDS, Quote
from services.models.prompts import NumberedPassage
from services.operations.fair_threads import checkpoint
from services.text.doubtful_statements import asks_for_now, tells_only_of_then
from services.text.editions import terms_of_now
from services.text.numbers import figures_in
from services.text.outline import is_statement
from services.text.quantity_words import ASKED_WITH
from services.text.tables import is_priced, is_total
from services.text.terms import month_terms, terms_of
from services.text.units import MONEY, SHARES
from services.text.words import are_forms_of_one_word

MAX_QUOTES = 3
"""More are a list to read, not an answer."""
MIN_SCORE, MIN_SCORE_OF_NAMED = 0.39, 0.35
"""Weighted share of the question's words that a quote must hold, those above or beside it counted in part.

A question that names what the documents are about is more likely to be about them.
"""
CLOSE_TO_BEST, _CLOSE_OF_SEVERAL = 0.85, 0.75
"""How good another quote must be beside the best one, where one thing is asked and where several are."""
_LEAST_TOLD = 0.5
"""Share of the question's weight, without its names, that an answer holds; with less it is another fact about them."""
_NEXT, _MOST_TRIED = 0.75, 8
"""If the best quote has only the names of the question: how close others must come to it, and how many are tried."""
_SAME = 0.85
"""Two quotes say the same if the longer one has this share of the shorter one's words."""
_LEAST_NEW = 0.12
"""Share of the question's weight that a further quote must add: about one word of eight."""
_LEAST_TERMS = 2
"""A quote of one word is a heading or a scrap, unless it is a sentence and the word is asked for."""
_PAIR = 2
"""Characters of a term in languages without spaces, of which some are always new."""
_NAME_WORDS = (
    "name named called number nummer numéro número numero namens heißt nom appelle nombre llama nome chiama chama "
    "naam heet figure figures value values wert zahl valeur chiffre valor cifra valore waarde "
    "listed mentioned planned scheduled aufgeführt geplant vorgesehen prévu planifié previsto programado "
    "author authors paper study report text article document describe described according autor autoren studie bericht "
    "dokument beschrieben laut auteur auteurs étude rapport texte document autores estudio informe autori studio "
    "rapporto estudo relatório auteurs onderzoek rapport"
)
"""“What is the name of the vessel?” is answered by “Vessel: Grey Tern”, one for a phone number by “Phone: …”, one for
a figure by a cell; a study does not say that its authors name its limits."""


_CODE = re.compile(r"(?=.*[A-Z])(?=.*\d)[A-Z\d-]{2,8}")
"""The name of a row that is an error or a model: “E4”, “S2-40”."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The quotes of all passages with their scores, best first, and what of the question they hold."""

    asked: Asked
    scored: tuple[tuple[float, Quote], ...]
    matching: Matching
    weights: Mapping[str, float]
    least: float
    """The score that a quote must reach to answer."""

    @property
    def missing(self) -> float:
        """The share of the question's weight in words that no passage has in any form."""
        asked, vocabulary = self.asked, self.matching.vocabulary
        if (asked.explained - asked.measured) & vocabulary:
            return 0.0
        total = fsum(self.weights.values()) or 1.0
        said = self.matching.met | (asked_with() if asked.measured & vocabulary else frozenset()) | unsaid()
        said |= _said_by_dates() if asked.kind == "date" else frozenset()
        return fsum(weight for term, weight in self.weights.items() if _is_word(term) and term not in said) / total


@cache
def unsaid() -> frozenset[str]:
    """What questions say and documents need not: that something holds now, and that a name is asked for."""
    return terms_of_now() | frozenset(terms_of(_NAME_WORDS))


@cache
def asked_with() -> frozenset[str]:
    """The verbs and adjectives that ask for a measure: “heavy” for a weight."""
    return frozenset(terms_of(ASKED_WITH))


@cache
def _said_by_dates() -> frozenset[str]:
    """What a question for a date has, and “from 1 May” says without the word."""
    return frozenset(
        terms_of(
            "day date month year hold start begin apply Tag Datum Monat Jahr gelten gilt beginnen beginnt jour mois an "
            "commencer commence valoir vaut día fecha mes año empezar empieza giorno data mese anno inizia dia mês "
            "começa"
        )
    )


def _is_word(term: str) -> bool:
    """Whether a missing term counts: a number may lie in a range, and a pair of characters is only part of a word."""
    return not term.isdigit() and (term.isascii() or len(term) > _PAIR)


def ranked_quotes(asked: Asked, passages: Sequence[NumberedPassage], found: Sequence[Quote]) -> Ranking:
    """The quotes `found` in the passages in the order in which they answer.

    A quote's score is the share of the question's words it holds, each weighted by its rarity among all quotes, and
    what it has of the sort that the question expects. Work grows like the passages' length.
    """
    least = MIN_SCORE_OF_NAMED if asked.names else MIN_SCORE
    asked = with_names_as_written(asked, passages)
    matching = Matching(asked, found)
    quotes = about_the_named(asked, passages, found)
    weights = _rarity(asked, found, matching)
    if not asked.terms:
        return Ranking(asked, (), matching, weights, least)
    scored: list[tuple[float, Quote]] = []
    for quote in quotes:
        checkpoint()
        scored.append((_score(quote, asked, weights, matching), quote))
    order = sorted(scored, key=lambda pair: (-pair[0], pair[1].order))
    return Ranking(asked, tuple(order), matching, weights, least)


def best_quotes(ranking: Ranking) -> list[Quote]:
    """The fewest quotes that answer, in the order of the passages; none where nothing does."""
    asked, weights, matching = ranking.asked, ranking.weights, ranking.matching
    if not ranking.scored or ranking.scored[0][0] < ranking.least:
        return []
    close_to_best = (pair for pair in ranking.scored if pair[0] >= max(ranking.least, ranking.scored[0][0] * _NEXT))
    told = (
        pair
        for pair in islice(close_to_best, _MOST_TRIED)
        if _told(pair[1], ranking) >= _LEAST_TOLD and _has_counted(pair[1], ranking)
    )
    best, first = next(told, (0.0, None))
    if first is None:
        return []
    equal = _equal_rows(first, best, ranking)
    if len(equal) > 1:
        sums = [row for row in equal if is_total(row.label) and not _asks_which(row, asked)]
        if not sums:
            return []
        first = sums[0]
    chosen = [first]
    close = best * (_CLOSE_OF_SEVERAL if asked.is_several else CLOSE_TO_BEST)
    for score, quote in ranking.scored:
        if score < max(ranking.least, close) or len(chosen) == MAX_QUOTES:
            break
        if score <= best and _adds(quote, chosen, asked, weights):
            chosen.append(quote)
    return sorted(_needed(exact(chosen, asked), asked, matching), key=lambda quote: quote.order)


def exact(chosen: Sequence[Quote], asked: Asked) -> list[Quote]:
    """Without those that have another number or month in place of one that is asked for, and that a quote has."""
    wanted = {term for term in asked.terms - asked.years if _is_exact(term)}
    held = [wanted & (quote.terms | quote.under | quote.lead) for quote in chosen]
    most = max(held, key=len, default=wanted)
    return [
        quote
        for quote, its in zip(chosen, held, strict=True)
        if its >= most or not any(_is_exact(term) for term in quote.terms - asked.terms - quote.years)
    ]


def _is_exact(term: str) -> bool:
    return any(map(str.isdigit, term)) or term in month_terms()


def _equal_rows(first: Quote, best: float, ranking: Ranking) -> list[Quote]:
    """The rows of a table that answer as well as its first, where the question has nothing that one of them says.

    It asks for their total then, or for something that the table doesn't tell.
    """
    if not first.label or frozenset(terms_of(first.label if first.row else first.words)) & ranking.asked.terms:
        return []
    equal = takewhile(lambda pair: pair[0] >= best, ranking.scored)
    return [quote for _, quote in equal if (quote.number, quote.paragraph) == (first.number, first.paragraph)]


def _asks_which(row: Quote, asked: Asked) -> bool:
    """Whether the question has the name of the first column: “Which item …?” is answered by no total."""
    return any(asked.terms.intersection(terms_of(name)) for name, _ in row.cells[:1])


def _told(quote: Quote, ranking: Ranking) -> float:
    """What a quote, or what is above it, holds of the question's weight beside names, years and function words.

    A question that names the documents' subject is not answered by all that they say of it. 1 where a question names
    nothing, or nothing else.
    """
    asked = ranking.asked
    if _CODE.fullmatch(quote.label) and frozenset(terms_of(quote.label)) <= asked.terms:
        return 1.0  # what the code means is all that can be asked about it
    if is_named(quote, ranking):
        return 1.0
    left_out = asked.years | asked.weak | LIGHT_VERBS
    told = {term for term in asked.terms.difference(*asked.names) if term not in left_out and not term.isdigit()}
    total = fsum(ranking.weights[term] for term in told)
    if not asked.names or not total or asked.explained & quote.terms:
        return 1.0
    held = _held(quote, asked, ranking.matching)
    return fsum(ranking.weights[term] for term in told if held.get(term, 0) >= WEIGHTS.under) / total


def own_share(quote: Quote, ranking: Ranking) -> float:
    """The share of the question's weight in words that a quote has itself, function words left out."""
    weights = {term: weight for term, weight in ranking.weights.items() if term not in ranking.asked.weak}
    held = ranking.matching.held(quote.terms)
    return fsum(weight for term, weight in weights.items() if held.get(term, 0) >= 1) / (fsum(weights.values()) or 1.0)


def _has_counted(quote: Quote, ranking: Ranking) -> bool:
    """Whether a quote, or what is above it, speaks of what the question counts, if it counts anything."""
    counted = ranking.asked.counted & ranking.asked.terms
    held = _held(quote, ranking.asked, ranking.matching)
    return (
        not counted or bool(counted & ranking.asked.explained) or any(held.get(t, 0) >= WEIGHTS.under for t in counted)
    )


def is_named(row: Quote, ranking: Ranking) -> bool:
    """Whether the question has the whole name of a row, of two words or more: “Accounts payable”."""
    name = frozenset(terms_of(row.label)) if row.row is not None else frozenset()
    return len(name) >= _LEAST_TERMS and all(
        any(term == word or are_forms_of_one_word(term, word) for term in ranking.asked.terms) for word in name
    )


def _needed(chosen: Sequence[Quote], asked: Asked, matching: Matching) -> list[Quote]:
    """Without those of which another one has all that they have of what is asked, except one for another age."""
    if asked.ages or asked.measures:
        return list(chosen)
    held = [
        {
            term
            for term in asked.terms - LIGHT_VERBS
            if _held(quote, asked, matching).get(term, 0) >= (WEIGHTS.near if quote.is_field else WEIGHTS.under)
        }
        | asked.explained & quote.terms
        for quote in chosen
    ]
    return [
        quote
        for index, quote in enumerate(chosen)
        if not any(held[index] < other for other in held) and held[index] not in held[:index]
    ]


def are_alike(quote: Quote, other: Quote) -> bool:
    """Whether two quotes say the same: one has nearly all words of the other."""
    return _overlap(quote.terms, other.terms) >= _SAME


def _adds(quote: Quote, chosen: Sequence[Quote], asked: Asked, weights: Mapping[str, float]) -> bool:
    """Whether a quote says enough of what is asked that those chosen do not say."""
    if any(are_alike(quote, other) for other in chosen):
        return False
    new = quote.terms - frozenset().union(*(other.terms for other in chosen))
    told = asked.terms.difference(*asked.names)
    share = fsum(weights[term] for term in new & told) / fsum(weights.values())
    return share + WEIGHTS.explained * len(new & asked.explained) / max(1, len(asked.explained)) >= _LEAST_NEW


def _rarity(asked: Asked, quotes: Sequence[Quote], matching: Matching) -> dict[str, float]:
    """Inverse frequencies among the quotes; verbs that any question may have, and function words, count less.

    So do "current" and the like: what a document says holds now.
    """
    counts = Counter(term for quote in quotes for term in matching.held(quote.terms))
    unmet = (unsaid() | (_said_by_dates() if asked.kind == "date" else frozenset())) - matching.met | terms_of_now()
    return {
        term: log(1 + len(quotes) / (1 + counts[term]))
        * (WEIGHTS.weak if term in asked.weak or term in unmet else WEIGHTS.verb if term in LIGHT_VERBS else 1)
        for term in asked.terms
    }


def _score(quote: Quote, asked: Asked, weights: Mapping[str, float], matching: Matching) -> float:
    held = _held(quote, asked, matching)
    is_bare = quote.is_lead and (quote.is_label or quote.words.endswith((":", "?")) or not asked.terms <= quote.terms)
    is_asked = quote.words.endswith(SENTENCE_ENDS) and bool(quote.terms & asked.terms)
    is_scrap = len(quote.terms) < _LEAST_TERMS and not (is_asked or quote.is_labelled)
    if is_bare or is_scrap or not (held or asked.explained & quote.terms):
        return 0.0
    if asked.asked.expected == "number" and quote.has_amounts_alone:
        return 0.0
    total = fsum(weights.values()) or 1.0
    score = fsum(weights[term] * share for term, share in held.items()) / total
    if asked.explained:
        share = len(asked.explained & quote.terms) / len(asked.explained)
        score += WEIGHTS.explained * share * (1 - score)
    score += bonus_of(quote, asked)
    if asked.source:
        score += WEIGHTS.source * len(asked.source & quote.under) / len(asked.source)
    if is_fragment(quote):
        score *= WEIGHTS.fragment
    if asked.kind not in {"other", "date"} and not asked.years and _is_of_then(quote, asked):
        score *= WEIGHTS.other_year
    if asked.years and not asked.years & (quote.years or quote.under):
        score *= WEIGHTS.other_year
    return score - WEIGHTS.rank * quote.order[0]


def _is_of_then(quote: Quote, asked: Asked) -> bool:
    """Whether a sentence tells only what was, where a question asks what is."""
    is_sentence = quote.heading is None and quote.row is None
    return is_sentence and asks_for_now(asked.asked.text) and tells_only_of_then(quote.words)


def is_fragment(quote: Quote) -> bool:
    """Whether words are no whole sentence, row, item, value or entry of a list of prices."""
    is_entry = quote.is_item or quote.is_labelled or is_priced(quote.words)
    is_whole = quote.row is not None or quote.heading is not None or is_entry
    return not (is_whole or quote.words.endswith(SENTENCE_ENDS) or (not quote.is_lead and is_statement(quote.words)))


def _held(quote: Quote, asked: Asked, matching: Matching) -> dict[str, float]:
    """How much of the terms of the question a quote holds, itself or by what is above it and around it."""
    held: dict[str, float] = {}
    own = matching.held(quote.terms - _prices_alike(quote, asked))
    near = WEIGHTS.leaning if quote.is_leaning else WEIGHTS.near
    places = (
        (own, 1.0), (matching.held(quote.lead), WEIGHTS.lead), (matching.held(quote.under), WEIGHTS.under),
        (matching.held(quote.near), near), (matching.held(quote.around), WEIGHTS.around),
    )  # fmt: skip
    for terms, worth in places:
        for term, share in terms.items():
            if worth > WEIGHTS.near or not term.isdigit():
                held[term] = max(held.get(term, 0.0), share * worth)
    for term in matching.held(quote.under):
        if any(term in name for name in asked.names):
            held[term] = 1.0
    for year in asked.years & asked.terms:
        if quote.years:
            held[year] = 1.0 if year in quote.years else 0.0
        else:
            held[year] = WEIGHTS.year_of_file if year in quote.under else 0.0
    return {term: share for term, share in held.items() if share}


def _prices_alike(quote: Quote, asked: Asked) -> frozenset[str]:
    """The numbers of the question that a sentence has as amounts of money or shares: “a group of 10” and “€ 10”."""
    counted = {f"{number.worth:g}" for number in asked.numbers if not number.is_money} & quote.terms
    if not counted or quote.heading is not None or quote.row is not None:
        return frozenset()
    others = {f"{each.worth:g}" for each in figures_in(quote.words) if each.unit not in MONEY | SHARES}
    return frozenset(counted - others)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))
