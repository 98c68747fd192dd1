"""Reasons why quotes with most of a question's words may still not answer it."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from math import fsum

from services.models.extractive.expected import figures_of, is_of_measure, persons_in, tells_when
from services.models.extractive.question import LIGHT_VERBS, Asked, names_money
from services.models.extractive.quote_ranking import Ranking, asked_with, unsaid
from services.models.extractive.quotes import Quote
from services.text.ages import age_limits_in
from services.text.asked_periods import asked_period
from services.text.dates import clocks_in, dates_in
from services.text.doubtful_statements import (
    asks_for_now,
    is_no_plain_statement,
    is_of_another_time,
    is_of_later,
    is_proposal,
    tells_only_of_then,
)
from services.text.function_words import FUNCTION_WORDS
from services.text.language import language_of
from services.text.measured_limits import are_met, limits_in
from services.text.negation import is_of_others, negation_offsets
from services.text.numbers import NUMBERS_IN_WORDS, figures_in
from services.text.opposites import is_direction, opposites_of
from services.text.periods import months, short_months
from services.text.persons import asks_for_one_beside
from services.text.ranges import ranges_in
from services.text.tables import is_total
from services.text.terms import month_terms, terms_of
from services.text.units import CURRENCY_SIGNS, SHARES
from services.text.words import stem

_WHICH = re.compile(
    r"\b(?:which|what|welche[rsnm]?|quel(?:le)?s?|quale?|quali|qual|quais|welke?)\s+(?P<kind>[^\W\d_]{3,})\b",
    re.IGNORECASE,
)
"""Asks for one of a kind: “which bus”."""
_OF_SIZE = re.compile(
    r"\b(?:bigger|larger|smaller|heavier|lighter|longer|shorter|taller|wider|narrower|deeper|faster|slower|older|younger"
    r"|biggest|largest|smallest|heaviest|lightest|longest|shortest|tallest|fastest|slowest|oldest|youngest|latest|earliest"
    r"|gr[oö](?:ß|ss)er|kleiner|schwerer|leichter|länger|kürzer|breiter|tiefer|schneller|langsamer|älter|jünger"
    r"|plus (?:grand|petit|lourd|léger|long|court|large|vieux|vieille|rapide|lent)\w*"
    r"|m[aá]s (?:grand|peque|pesad|liger|larg|cort|anch|r[aá]pid|lent)\w*"
    r"|pi[uù] (?:grand|piccol|pesant|legger|lung|cort|larg)\w*"
    r"|mais (?:pesad|lev|long|curt|larg|r[aá]pid)\w*|zwaarder|lichter|langer|korter|breder|sneller|ouder|jonger)\b",
    re.IGNORECASE,
)
_DISCOUNT = re.compile(
    r"\b(?:off|discount\w*|reduc\w+|rebates?|rabatte?|erm(?:ä|ae)(?:ß|ss)ig\w*|nachl(?:a|ä)ss\w*|remises?|réduction\w*"
    r"|descuentos?|sconti?|scont\w+|descontos?|korting\w*)\b",
    re.IGNORECASE,
)
_EXCEPT = re.compile(
    r"\b(?:except(?: for)?|excluding|other than|apart from|but not|ausgenommen|außer|ausser|nicht aber|sauf|excepté"
    r"|hors|hormis|salvo|excepto|tranne|eccetto|escluso|exceto|behalve|uitgezonderd)\b[^.;:()]{1,80}",
    re.IGNORECASE,
)
_MUCH_OF_QUESTION = 0.4
"""Share of the weight of a question's words without which it is another question."""
_WORD = re.compile(r"[^\W\d_]+")
_MONTHS = 12  # of a year
_MOST_READ = 40
"""Quotes among which ages are looked for."""
_MONEY = re.compile(rf"[{CURRENCY_SIGNS}]|\b(?:EUR|USD|GBP|CHF)\b")


def discount_in(ranking: Ranking) -> Quote | None:
    """The first sentence that speaks of a discount on what is asked for, so that a price is less certain."""
    strong = ranking.asked.terms - ranking.asked.weak
    for _, quote in ranking.scored:
        is_sentence = quote.heading is None and quote.row is None
        is_about = not strong.isdisjoint(ranking.matching.held(quote.terms))
        if is_sentence and is_about and _DISCOUNT.search(quote.words) and _may_be_given(quote, ranking.asked):
            return quote
    return None


def _may_be_given(quote: Quote, asked: Asked) -> bool:
    """Whether a discount applies to the number in the question: one for eight or more does not apply to two."""
    words = _WORD.sub(lambda match: NUMBERS_IN_WORDS.get(match[0].lower(), match[0]), quote.words)
    limits = [limits for limits, start, end in ranges_in(words) if "%" not in words[start : end + 2]]
    counts = [number.worth for number in asked.numbers]
    is_share = any(figure.unit in SHARES for figure in figures_in(quote.words))
    return is_share and (not limits or not counts or any(least <= n <= most for least, most in limits for n in counts))


def is_of_other_measure(text: str, asked: Asked) -> bool:
    """Whether a result is an amount of money, where the question asks what is larger, longer, older, or by how much.

    A table of prices is often the only one that has both.
    """
    question = asked.asked.text
    return _OF_SIZE.search(question) is not None and not names_money(question.lower()) and bool(_MONEY.search(text))


def is_doubtful(quotes: Sequence[Quote], ranking: Ranking) -> bool:
    """Whether the quotes are for a kind of thing that no passage speaks of, a reason of a time alone, or other words.

    “Which bus …?” where there is no bus, “why not in May?”, “what is a heel plot?” where a quote is about plots, and
    “total staff” where a total is of sales.
    """
    match ranking.asked.asked.kind:
        case "reason":
            return _is_of_a_time_alone(ranking)
        case "definition":
            return not any(_has_all(quote, ranking) for quote in quotes)
        case _:
            doubts = (
                _is_of_another_month, _is_of_part_of_months, _is_total_of_others, _are_others_left_out, _is_not_stated,
                _names_nobody, _is_of_another_thing, _are_of_other_limits,
                _tells_no_time, _is_excepted, _is_of_the_date_alone,
                _is_of_another_measure, _lacks_a_name, _says_the_contrary, _says_no_age,
            )  # fmt: skip
            return any(doubt(quotes, ranking) for doubt in doubts) or _is_of_unmet_kind(ranking)


def _has_all(quote: Quote, ranking: Ranking) -> bool:
    """Whether a quote, or what it is under, has every word of what is to be defined: a “heel plot” is not any plot."""
    held = ranking.matching.held(quote.terms | quote.lead | quote.under)
    return not (ranking.asked.terms - ranking.asked.weak) - held.keys()


def _has_all_itself(quote: Quote, ranking: Ranking) -> bool:
    return ranking.asked.terms - ranking.asked.weak <= ranking.matching.held(quote.terms).keys()


def _is_of_a_time_alone(ranking: Ranking) -> bool:
    """Whether a question has no other words than a date: “why not in May?” asks for what only its writer knows."""
    strong = ranking.asked.terms - ranking.asked.weak
    return bool(strong) and all(term.isdigit() or term in month_terms() for term in strong)


def _is_of_another_month(quotes: Sequence[Quote], ranking: Ranking) -> bool:
    """Whether neither the quotes nor the passages that they are from speak of the month that is asked about."""
    period = asked_period(ranking.asked.asked.text)
    if period is None or period.is_whole_year or period.first[0] != period.last[0]:
        return False
    month = period.first[0]
    names = frozenset(
        terms_of(" ".join(name for name, number in {**months(), **short_months()}.items() if number == month))
    )
    return not any(
        names & (quote.around | quote.under)
        or any(period.has(date) for date in dates_in(f"{quote.lead_words} {quote.words}"))
        for quote in quotes
    )


def _is_of_part_of_months(quotes: Sequence[Quote], ranking: Ranking) -> bool:
    """Whether several months are asked about, and the quotes are rows of fewer of them."""
    period = asked_period(ranking.asked.asked.text)
    if period is None or period.is_whole_year or period.first[0] == period.last[0]:
        return False
    asked_for = (period.last[0] - period.first[0]) % _MONTHS + 1
    named = [frozenset(terms_of(quote.label)) & month_terms() for quote in quotes]
    return all(named) and len(frozenset().union(*named)) < asked_for


def _are_others_left_out(quotes: Sequence[Quote], ranking: Ranking) -> bool:
    """Whether the question is for others than those with its words, “not paid”, and the quotes are rows or figures."""
    asked = ranking.asked.asked
    if asked.kind == "yes_no" or not is_of_others(asked.text, asked.language):
        return False
    is_counted = ranking.asked.kind in {"count", "amount", "figure"}
    return all((quote.heading is not None or is_counted) and not negation_offsets(quote.words) for quote in quotes)


def _is_not_stated(quotes: Sequence[Quote], ranking: Ranking) -> bool:
    """Whether the quotes tell what was, is proposed or is said, and the question asks for what is.

    “Same period last year: 745 kWh”, “The manager used to be Tom Reed”, “Ines proposed 48 pounds”.
    """
    asked = ranking.asked
    of_now = [is_proposal, is_no_plain_statement]
    tells = of_now if asked.years else [is_of_another_time, *of_now]
    if asked.kind not in {"other", "date"} and not asked.years and asks_for_now(asked.asked.text):
        tells.append(tells_only_of_then)
    if asked.kind == "money" and not dates_in(asked.asked.text):
        tells.append(is_of_later)
    sentences = [quote for quote in quotes if quote.heading is None and quote.row is None]
    return any(not says(asked.asked.text) and any(says(quote.words) for quote in sentences) for says in tells)


def _names_nobody(quotes: Sequence[Quote], ranking: Ranking) -> bool:
    """Whether somebody is asked for, and the quotes name nobody but whom the question names, and lack a word of it.

    “Frau Lang is ill” does not say who stands in for Frau Lang.
    """
    asked = ranking.asked
    if asked.asked.expected != "person":
        return False
    if not asks_for_one_beside(asked.asked.text):
        if any(quote.heading is not None or quote.row is not None for quote in quotes):
            return False
        if all(_has_all(quote, ranking) for quote in quotes):
            return False
    return not any(frozenset(terms_of(name)) - asked.terms for quote in quotes for name in persons_in(quote.words))


def _is_of_another_thing(quotes: Sequence[Quote], ranking: Ranking) -> bool:
    """Whether sentences lack much of what a question for a figure, a person, a yes or a no names, and others have it.

    “We value clocks” does not say whether you repair them. If it is asked how much there is of something, nothing may
    be lacking: “You used 745 kWh of electricity” does not say how much gas was used.
    """
    asked = ranking.asked
    may_be_other = asked.kind != "other" or asked.asked.kind == "yes_no" or asked.asked.expected == "person"
    if not may_be_other or any(quote.heading is not None or quote.row is not None for quote in quotes):
        return False
    telling = {
        term
        for term in asked.terms - asked.weak - asked.years - LIGHT_VERBS - unsaid() - asked_with()
        if term.isalpha()
    }
    if asked.kind == "amount":
        said = frozenset().union(*(quote.terms | quote.near | quote.under | quote.lead for quote in quotes))
        held = ranking.matching.held(said)
        return not (telling - held.keys()).isdisjoint(ranking.matching.met)
    with_figure = [quote for quote in quotes if asked.kind != "other" and quote.has_figure(asked.kind, asked.years)]
    return all(_leaves_much_out(quote, telling, ranking) for quote in with_figure or quotes)


def _leaves_much_out(quote: Quote, telling: AbstractSet[str], ranking: Ranking) -> bool:
    """Whether a sentence lacks much of what is asked, with what is above and beside it.

    To say whether something is so it must name it: only the question that it answers is above it then.
    """
    is_yes_no = ranking.asked.asked.kind == "yes_no"
    asks = quote.lead if quote.lead_words.endswith("?") else frozenset()
    above = asks if is_yes_no else quote.lead | quote.under
    missing = (telling - ranking.matching.held(quote.terms | quote.near | above).keys()) & ranking.matching.met
    return _is_much(missing, telling, ranking)


def _is_much(missing: AbstractSet[str], telling: AbstractSet[str], ranking: Ranking) -> bool:
    of_all = fsum(ranking.weights[term] for term in telling)
    return bool(missing) and fsum(ranking.weights[term] for term in missing) >= _MUCH_OF_QUESTION * of_all


def _are_of_other_limits(quotes: Sequence[Quote], ranking: Ranking) -> bool:
    """Whether the quotes are for other measures than the question's: “more than 30 days before”, asked about 10."""
    sentences = (quote for quote in quotes if quote.heading is None and quote.row is None)
    said = [limit for quote in sentences for limit in limits_in(quote.words)]
    return bool(ranking.asked.measures) and are_met(ranking.asked.measures, said) is False


def _tells_no_time(quotes: Sequence[Quote], ranking: Ranking) -> bool:
    """Whether it is asked when something is, and no quote has a time, or all of the question: “Amount due: £251.45”."""
    if ranking.asked.kind != "date" or any(_has_all_itself(quote, ranking) for quote in quotes):
        return False
    return not any(tells_when(f"{quote.lead_words} {quote.heading or ''} {quote.words}") for quote in quotes)


def _is_excepted(quotes: Sequence[Quote], ranking: Ranking) -> bool:
    """Whether what is asked about is only in what the quotes leave out: “Zone 1: Europe, except Egypt”."""
    asked = ranking.asked
    if asked.asked.kind == "yes_no":
        return False
    words = " ".join(quote.words for quote in quotes)
    left_out = [match[0] for match in _EXCEPT.finditer(words)]
    said = frozenset(terms_of(_EXCEPT.sub(" ", words))).union(*(quote.lead for quote in quotes))
    only_there = frozenset(terms_of(" ".join(left_out))) - said
    return not (asked.terms - asked.weak - LIGHT_VERBS).isdisjoint(only_there)


def _is_of_the_date_alone(quotes: Sequence[Quote], ranking: Ranking) -> bool:
    """Whether all that quotes have of the question is in the date that answers it: “valid until 31 December”."""
    asked = ranking.asked
    if asked.kind != "date" or any(quote.heading is not None or quote.row is not None for quote in quotes):
        return False
    strong = asked.terms - asked.weak
    words = " ".join(quote.words for quote in quotes)
    told = words
    for start, end in reversed(figures_of(words, "date")):
        told = f"{told[:start]} {told[end:]}"
    has_own = bool(strong & ranking.matching.held(frozenset(terms_of(words))).keys())
    above = frozenset().union(*(quote.lead | quote.under for quote in quotes))
    return has_own and strong.isdisjoint(ranking.matching.held(frozenset(terms_of(told)) | above))


def _is_of_another_measure(quotes: Sequence[Quote], ranking: Ranking) -> bool:
    """Whether no sentence has a figure for what is measured: “60 °C” does not say how heavy something is."""
    sentences = [quote for quote in quotes if quote.heading is None and quote.row is None]
    return (
        bool(sentences)
        and ranking.asked.kind == "measure"
        and not any(is_of_measure(quote.words, ranking.asked) for quote in sentences)
    )


def _says_the_contrary(quotes: Sequence[Quote], ranking: Ranking) -> bool:
    """Whether quotes have the contrary of a word of the question in its place: “closed on 1 January” for “when open”.

    Hours tell both, and what has fallen has risen by less than nothing.
    """
    asked = ranking.asked.asked
    words = " ".join(f"{quote.lead_words} {quote.words}" for quote in quotes)
    if asked.kind == "yes_no" or clocks_in(words):
        return False
    language = language_of(words, otherwise=asked.language)
    said = {stem(word.lower(), language) for word in _WORD.findall(words)}
    senses = (
        sense
        for word in _WORD.findall(asked.text)
        if not is_direction(word, language)
        for sense in opposites_of(word, language)
    )
    return any(same.isdisjoint(said) and not contrary.isdisjoint(said) for same, contrary in senses)


def _says_no_age(quotes: Sequence[Quote], ranking: Ranking) -> bool:
    """Whether the question gives an age, and no sentence speaks of one, though others in the passages do."""
    if not ranking.asked.ages or any(quote.heading is not None or quote.row is not None for quote in quotes):
        return False
    if any(age_limits_in(f"{quote.lead_words} {quote.words}") for quote in quotes):
        return False
    return any(age_limits_in(quote.words) for _, quote in ranking.scored[:_MOST_READ])


def _lacks_a_name(quotes: Sequence[Quote], ranking: Ranking) -> bool:
    """Whether a name in the question is in none of the quotes, nor above or beside them, and in other passages."""
    met, matching = ranking.matching.met, ranking.matching
    said = frozenset().union(*(quote.terms | quote.lead | quote.under | quote.near for quote in quotes))
    held = matching.held(said).keys()
    return any(name <= met and name.isdisjoint(held) for name in ranking.asked.names)


def _is_total_of_others(quotes: Sequence[Quote], ranking: Ranking) -> bool:
    """Whether the quotes are totals, and have nothing of what the question asks the total of: “total staff”."""
    of_what = {term for term in ranking.asked.terms - ranking.asked.weak - unsaid() if not is_total(term)}
    return bool(of_what) and all(
        is_total(quote.label) and of_what.isdisjoint(ranking.matching.held(quote.terms | quote.lead | quote.under))
        for quote in quotes
    )


def _is_of_unmet_kind(ranking: Ranking) -> bool:
    asked = ranking.asked
    found = _WHICH.search(asked.asked.text)
    if found is None or asked.asked.expected != "text" or found["kind"].lower() in FUNCTION_WORDS:
        return False
    kind = frozenset(terms_of(found["kind"])) & asked.terms - unsaid()
    return bool(kind) and kind.isdisjoint(ranking.matching.met)
