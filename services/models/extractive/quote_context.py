"""A quote with the sentences beside it that a reader needs with it."""

import re
from collections.abc import Sequence
from itertools import islice

from rapidfuzz.fuzz import ratio

from services.models.extractive.expected import figures_of, holds
from services.models.extractive.meant_figures import meant_figures
from services.models.extractive.question import LIGHT_VERBS, Asked
from services.models.extractive.quote_display import MAX_QUOTE_CHARS
from services.models.extractive.quote_ranking import Ranking, unsaid
from services.models.extractive.quotes import SENTENCE_ENDS, STANDS_FOR, Quote
from services.text.asked_periods import asked_period
from services.text.dates import dates_in
from services.text.doubtful_statements import is_proposal, reports_a_question
from services.text.measured_limits import are_met, limits_in
from services.text.negation import negation_offsets
from services.text.permissions import excepts, leaves_free
from services.text.persons import asks_for_one_beside

_MOST_TOGETHER = 420
"""Characters of sentences that are quoted together: about five lines on the page."""
_FOLLOWING = {"steps": 3, "reason": 2}
"""How many sentences after the best one are quoted with it: reasons and steps go on."""
_LEANS = re.compile(
    r"(?:but|so|then|otherwise|until then|after that|in (?:this|that|such an?) case|instead|therefore|sonst|dann|danach"
    r"|bis dahin|in (?:diesem|dem) fall|stattdessen|jusque-là|dans ce cas|ensuite|sinon|hasta entonces"
    r"|en (?:ese|este) caso|fino ad allora|in (?:questo|tal) caso|até lá|nesse caso|tot dan|in dat geval)\b"
    rf"|{STANDS_FOR.pattern}",
    re.IGNORECASE,
)
"""A sentence that begins like this refers to the one before it."""
_FOLLOWS = re.compile(
    r"\b(?:therefore|hence|thus|that is why|for this reason|deshalb|daher|darum|deswegen|somit|folglich|donc"
    r"|par conséquent|c['’]est pour(?:quoi| cette raison)|por eso|por lo tanto|por ello|perciò|quindi|pertanto|por isso"
    r"|portanto|daarom|vandaar|dus)\b",
    re.IGNORECASE,
)
"""A sentence with one of these has its reason in the one before it."""
_MOST_OF_GENERAL = 2
"""Words of a question for all that is said of a thing."""
_MOST_RULES = 3
"""Beside the sentence that fits best: more are a list to read."""
_SAME_QUESTION = 92
"""How alike, of 100, two questions are that ask the same: a letter of a short one, or a word of a long one, differs."""
_REFERS = re.compile(
    r"\b(?:it|them|these|this|those|so|dies\w*|davon|hiervon|les|celles?|celui|ceux|en|los|las|esto|li|ne|questo|isto|os|ze|dit"
    r"|deze)\b",
    re.IGNORECASE,
)
"""May stand for what is said before: “Members may keep them.”"""
_LEAST_COMPOUNDED = 4
"""Letters: other words may end in a shorter word by chance."""
_MOST_OF_WORDS = 0.6
"""Share of the question's words with which a sentence makes sense alone."""


def together(best: Quote, found: Sequence[Quote], asked: Asked) -> list[Quote]:
    """A quote with the sentences of its paragraph that it needs to make sense, or to hold what is expected."""
    if best.row is not None or best.heading is not None:
        return [best]
    beside = _unbroken([q for q in found if q.number == best.number and q.paragraph == best.paragraph], best)
    at = beside.index(best)
    has = holds(best.words, asked)
    strong = asked.terms - asked.weak
    is_whole = len(strong & best.terms) >= _MOST_OF_WORDS * len(strong)
    if has is None and not is_whole and sum(len(quote.words) for quote in beside) <= _MOST_TOGETHER // 2:
        return beside
    first, last = at, at
    gives_before = at and asked.asked.kind == "reason" and _FOLLOWS.search(best.words) is not None
    following = 0 if gives_before else _FOLLOWING.get(asked.asked.kind, 0 if has or is_whole else 1)
    lacks = has is False or (has and asked.asked.expected == "person" and asks_for_one_beside(asked.asked.text))
    if lacks and any(_gives_what_is_expected(quote, best, asked) for quote in beside[at + 1 : at + 2]):
        following = max(following, 1)
    length = len(best.words)
    while last + 1 < len(beside) and last - at < following and length + len(beside[last + 1].words) <= _MOST_TOGETHER:
        last += 1
        length += len(beside[last].words)
    if last + 1 < len(beside) and _qualifies(beside[last + 1], beside[first : last + 1]):
        last += 1
        length += len(beside[last].words)
    if at and (gives_before or _LEANS.match(best.words)) and length + len(beside[at - 1].words) <= _MOST_TOGETHER:
        first = at - 1
    return _with_the_rest(beside, first, last, asked)


def _with_the_rest(beside: Sequence[Quote], first: int, last: int, asked: Asked) -> list[Quote]:
    """The sentences from the first to the last, with the one after or before them that tells what they leave open."""
    quotes = list(beside[first : last + 1])
    room = MAX_QUOTE_CHARS - sum(len(quote.words) + 1 for quote in quotes)
    after, before = beside[last + 1 : last + 2], beside[first - 1 : first] if first else []
    for other in (*after, *before):
        is_next = other in after
        tells = _tells_more(other, quotes, asked) or (is_next and _is_left_open(quotes, other, asked))
        if tells and len(other.words) < room:
            return [*quotes, other] if is_next else [other, *quotes]
    return quotes


def _tells_more(other: Quote, quotes: Sequence[Quote], asked: Asked) -> bool:
    """Whether a sentence has a word of the question that those quoted lack: “The bathroom has to wait until May.”

    Or a time, where the question has one: “It is shut from November to March.”
    """
    if asked_period(asked.asked.text) is not None and not _has_time(quotes) and _has_time([other]):
        return True
    if _is_of_another_number(other, quotes, asked):
        return False
    told = {term for term in asked.terms - asked.weak - LIGHT_VERBS - unsaid() if not term.isdigit()}
    said = frozenset().union(*(quote.terms | quote.lead | quote.under for quote in quotes))
    return not (told - said).isdisjoint(other.terms)


def _is_of_another_number(other: Quote, quotes: Sequence[Quote], asked: Asked) -> bool:
    """Whether a sentence has other numbers in place of the one that is asked for, and that is quoted: 2.10 for 2.1."""
    numbers = {term for term in asked.terms - asked.years if any(map(str.isdigit, term))}
    is_quoted = any(not numbers.isdisjoint(quote.terms) for quote in quotes)
    has_others = any(any(map(str.isdigit, term)) for term in other.terms)
    return is_quoted and has_others and numbers.isdisjoint(other.terms)


def _has_time(quotes: Sequence[Quote]) -> bool:
    """Whether sentences speak of a date, a month or a day of the week."""
    words = " ".join(quote.words for quote in quotes)
    return bool(dates_in(words)) or asked_period(words) is not None


def _is_left_open(quotes: Sequence[Quote], following: Quote, asked: Asked) -> bool:
    """Whether those quoted only ask or propose, are for other measures, or give several figures for what is taken up.

    “You asked whether you may keep a dog.” “Two quotes: Aqualine £640, Pondwell £585. The committee chose Aqualine.”
    """
    words = " ".join(quote.words for quote in quotes)
    if reports_a_question(words) or is_proposal(words) or are_met(asked.measures, limits_in(words)) is False:
        return True
    said = frozenset().union(*(quote.terms for quote in quotes))
    figures = figures_of(words, asked.kind, asked.years)
    takes_up = following.is_leaning or not following.terms.isdisjoint(said - asked.terms)
    return len(figures) > 1 and takes_up and not meant_figures(words, figures, asked)


def _qualifies(following: Quote, quotes: Sequence[Quote]) -> bool:
    """Whether a sentence says for which case what is quoted before it is not so.

    It names an exception, or it allows what they forbid, or the contrary, or denies something of the same thing: “Dogs
    are not allowed. Guide dogs are welcome.” “The hospital benefit is £25 a day. The benefit is not for visitors.”
    """
    length = sum(len(quote.words) for quote in quotes) + len(following.words)
    if length > MAX_QUOTE_CHARS or following.is_item or following.words.endswith("?"):
        return False
    if excepts(following.words):
        return True
    contrary = leaves_free(following.words)
    is_contrary = contrary is not None and any(leaves_free(quote.words) is (not contrary) for quote in quotes)
    are_denied = [bool(negation_offsets(quote.words)) for quote in (*quotes, following)]
    is_contrary = is_contrary or (are_denied[-1] and not any(are_denied[:-1]))
    said = frozenset().union(*(quote.terms for quote in quotes))
    refers = following.is_leaning or _REFERS.search(following.words) is not None
    return is_contrary and (refers or any(_names(term, said) for term in following.terms))


def _names(term: str, said: frozenset[str]) -> bool:
    """Whether a word is one of those said, or a kind of one: “Blindenhund” is a “Hund”."""
    return term in said or any(term.endswith(each) for each in said if len(each) >= _LEAST_COMPOUNDED)


def answered_question(asked: Asked, found: Sequence[Quote]) -> list[Quote]:
    """What is below the same question in a document, as far as there is room; empty where none asks it."""
    question = _plain_words(asked.asked.text)
    below = [
        quote
        for quote in found
        if quote.lead_words.endswith("?") and not quote.is_lead and quote.heading is None and quote.row is None
        and ratio(_plain_words(quote.lead_words), question, score_cutoff=_SAME_QUESTION)
    ]  # fmt: skip
    if len({(quote.number, quote.lead_words) for quote in below}) != 1:
        return []
    length, chosen = 0, list[Quote]()
    for quote in below:
        length += len(quote.words)
        if chosen and (length > _MOST_TOGETHER or quote.paragraph != chosen[0].paragraph):
            break
        chosen.append(quote)
    return chosen


def _plain_words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def other_rules(best: Quote, found: Sequence[Quote], ranking: Ranking) -> list[Quote]:
    """The other sentences of its section that allow, forbid or demand something of the same thing.

    “Dogs are not allowed on the seats” alone says little of whether dogs are allowed. A question of more words
    than that asks for one of the rules.
    """
    strong = ranking.asked.terms - ranking.asked.weak
    if len(strong) > _MOST_OF_GENERAL:
        return []
    its = strong & ranking.matching.held(best.terms).keys()
    of_section = (
        quote for quote in found
        if quote.number == best.number and quote.under == best.under and quote.lead == best.lead
        and not quote.is_lead and quote.row is None and quote.heading is None
    )  # fmt: skip
    rules = (quote for quote in of_section if quote is not best and leaves_free(quote.words) is not None)
    return list(
        islice((rule for rule in rules if its and its <= ranking.matching.held(rule.terms).keys()), _MOST_RULES)
    )


def _gives_what_is_expected(following: Quote, best: Quote, asked: Asked) -> bool:
    """Whether a sentence gives the price, the person, … that is asked for, of what the one before it is about.

    “The fee is 415 crowns.” “It was made by Hugh Calloway.”
    """
    is_about_it = following.is_leaning or not following.terms.isdisjoint(best.terms | asked.explained)
    return is_about_it and holds(following.words, asked) is True


def _unbroken(paragraph: Sequence[Quote], best: Quote) -> list[Quote]:
    """The stretch of sentences around one, up to the next caption, heading row or line without an end."""
    at = paragraph.index(best)
    first, last = at, at + 1
    while first and _is_sentence(paragraph[first - 1]):
        first -= 1
    while last < len(paragraph) and _is_sentence(paragraph[last]):
        last += 1
    return list(paragraph[first:last])


def _is_sentence(quote: Quote) -> bool:
    """“Table 6.” is not a sentence: it is one word and a number."""
    words = sum(not term.isdigit() for term in quote.terms)
    return quote.is_item or (words > 1 and quote.words.endswith(SENTENCE_ENDS))


def around(best: Quote, found: Sequence[Quote]) -> list[Quote]:
    """A quote with the sentences before and after it in its paragraph, as far as there is room."""
    if best.row is not None or best.heading is not None:
        return [best]
    beside = [quote for quote in found if quote.number == best.number and quote.paragraph == best.paragraph]
    at = beside.index(best)
    chosen = [best]
    for other in (*beside[at + 1 : at + 3], *reversed(beside[max(0, at - 1) : at])):
        is_next = abs(other.order[1] - chosen[0].order[1]) == 1 or abs(other.order[1] - chosen[-1].order[1]) == 1
        if is_next and sum(len(quote.words) for quote in chosen) + len(other.words) <= _MOST_TOGETHER:
            chosen = sorted([*chosen, other], key=lambda quote: quote.order)
    return chosen
