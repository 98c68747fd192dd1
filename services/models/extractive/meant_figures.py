"""Which figures of a sentence can be the one that is asked for: none that it rules out or that is of something else."""

import re
from collections.abc import Sequence
from string import ascii_letters

from services.models.extractive.matching import price_terms
from services.models.extractive.question import Asked
from services.text.ages import age_limits_in
from services.text.dates import YEAR
from services.text.doubtful_statements import asks_for_now, is_of_the_past, tells_only_of_then
from services.text.measured_limits import limits_in
from services.text.negation import negating_words
from services.text.numbers import figures_in
from services.text.opposites import directions_in
from services.text.periods import months
from services.text.terms import terms_of
from services.text.units import TIMES

Span = tuple[int, int]
_DENIED = re.compile(
    r"\b(?:not|nicht|keine?n?|no|pas|non|não|niet)\b(?:[^.;:]|(?<=\d)\.){0,60}?(?=,?\s\b(?:but|sondern|sino|mais|ma|bensì|mas|maar)\b)"
    r"|\b(?:instead of|rather than|(?:an)?statt|anstelle von|au lieu de|plutôt que|en (?:lugar|vez) de|invece di"
    r"|em vez de|in plaats van)\s[^.;:,]{0,40}",
    re.IGNORECASE,
)
"""What a sentence rules out: “not on 31 October but …”, “instead of 20 pounds”."""
FROM_BEFORE = re.compile(
    r"\b(?:from|von|vom|de|du|da|dal|van)\s[^.;:,]{0,40}?(?=\s(?:to|auf|à|au|a|al|para|naar)\b)", re.IGNORECASE
)
"""The earlier value: “raised from 42 to 48 pounds”."""
_BEFORE = re.compile(
    r"\b(?:was|were|before|previous\w*|used to|old|former\w*|earlier|last|until|war(?:en)?|früher|vorher|bisher"
    r"|alte[nrs]?|letzte[nrs]?|vorjahr\w*|vorige[nrs]?|derni[eè]re?|passée?|précédente?|pasad[oa]|scors[oa]|passad[oa]|vorige?"
    r"|precedente|avant|était|ancien\w*|antes|anterior|era|prima|vroeger)\b",
    re.IGNORECASE,
)
_HOW_BIG = re.compile(
    r"\b(?:how (?:big|large)|wie (?:groß|gross)|quelle taille|qué tamaño|quanto (?:è|é) grande|hoe groot)\b",
    re.IGNORECASE,
)
"""Is answered by no length of time: “we return the deposit within ten days”."""
_FORMERLY = re.compile(
    r"\b(?:previously|formerly|used to|vorher|früher|bisher|zuvor|auparavant|autrefois|anteriormente|in precedenza"
    r"|voorheen|vroeger)\b",
    re.IGNORECASE,
)
_HOW_OLD = re.compile(
    r"\b(?:how (?:old|young)|ages?|wie alt|ab wann|alter|quel âge|âge|edad|età|idade|hoe oud|leeftijd)\b", re.IGNORECASE
)
_DIFFERENCE = re.compile(
    r"\s?(?:[^\W\d_]+\s)?(?:more|less|fewer|dearer|cheaper|higher|lower|weniger|mehr|teurer|billiger|höher|niedriger"
    r"|plus ch[eè]re?s?|moins ch[eè]re?s?|duurder|goedkoper|de (?:plus|moins)|más|menos|(?:in )?(?:più|meno)"
    r"|a (?:mais|menos)|minder|meer)\b",
    re.IGNORECASE,
)
"""After a figure that is a difference: “37 fewer than a year ago”."""
_AFTER_NAME = re.compile(r"\s+([IVX]{2,4}|[B-HJ-Z])(?![\w.'’])")
_AFTER_NUMBER = re.compile(r"\s+([^\W\d_a-zß-ÿ][^\W\d_]{2,})")
"""What makes a name or a model's number that of something else."""
OF_THEM = re.compile(
    r"\b(?:of (?:them|these|those|which|whom)|davon|von (?:ihnen|denen|diesen)|dont|d['’]entre (?:eux|elles)"
    r"|de (?:ell[oa]s|los cuales)|di (?:essi|loro)|dei quali|deles|delas|waarvan|daarvan)\b",
    re.IGNORECASE,
)
"""Tells a part of a whole: “64 plots, of which 5 are empty” does not say how many are taken."""
_CHANGED = re.compile(
    r"\b(?:moved|postponed|extended|changed|shifted|rescheduled|brought forward|verlegt|verschoben|verlängert|geändert"
    r"|vorgezogen|report\w+|déplacé\w*|prolongé\w*|modifié\w*|aplazad\w+|trasladad\w+|movid\w+|ampliad\w+"
    r"|cambiad\w+|rinviat\w+|spostat\w+|prorogat\w+|adiad\w+|verplaatst|uitgesteld|verlengd)\b",
    re.IGNORECASE,
)
"""Verbs, besides “rose” and “fell”, after which “from … to …” is a change and not a range."""
_PRESENT = re.compile(
    r"\b(?:is|are|has|have|now|since|ist|sind|hat|haben|jetzt|nun|seit|seitdem|est|sont|désormais|depuis|es|son|está"
    r"|están|ahora|desde|sono|ora|são|agora|zijn|nu)\b",
    re.IGNORECASE,
)
"""Words of clauses about the present."""
_CLAUSE_END = re.compile(
    r"[,;:)]\s|\s\(|\s[–—-]\s|(?<=[^\W_]{3})[.!?]\s"
    r"|\s(?=(?:and|but|und|aber|sondern|et|mais|y|pero|e|ma|mas|en|maar)\s)",
    re.IGNORECASE,
)

_ASKS_RATE = re.compile(r"\b(?:per|pro|je|each|apiece|par|por|al|a|an)\s(?:[^\W\d_]+)\W*$", re.IGNORECASE)
_AT_RATE = re.compile(r"(?:\bat|@|\bje|\bà)\s?$", re.IGNORECASE)
"""“90 days at 50p” gives the price of one."""
_TO = re.compile(
    r"\b(?:to|auf|an|zum|until|till|au|à|aux|jusqu['’]au|al|alle|a|hasta|para|ao|às|naar|op|tot)"
    r"\s+(?:the\s|den\s|die\s|das\s|la\s|le\s|el\s|il\s|o\s)?$",
    re.IGNORECASE,
)
"""Comes before the new date of what was moved."""
_RANGE_WORD = (
    r"\s?(?:to|until|till|and|bis(?: zum)?|und|à|au|jusqu['’]au|et|al?|hasta el|y|e|até|tot(?: en met)?|en|[-–—])"
    r"\s?(?:the\s|den\s|dem\s)?"
)
_BEGINS_RANGE = re.compile(rf"(?<![\w.,])\d{{1,2}}(?:[.:]\d\d)?\.?{_RANGE_WORD}$", re.IGNORECASE)
_JOINS_RANGE = re.compile(_RANGE_WORD, re.IGNORECASE)
"""Between two days or hours, which are one answer: “24 to 26 July”."""
_REST_OF_WORD = re.compile(r"[^\W_]*")
_LETTERS = f"{ascii_letters} "


def meant_figures(words: str, figures: Sequence[Span], asked: Asked) -> list[Span]:
    """The figures that the question can mean.

    A figure that the sentence rules out or calls earlier gives way to others, and if something was moved, only the new
    date counts. There is none if a part of a whole is told, if the figure is in a clause about something else, or if
    several are left.
    """
    question = asked.asked.text
    is_past = bool(asked.years) or _BEFORE.search(question) is not None or is_of_the_past(question)
    left = _besides(figures, [(match.start(), match.end()) for match in _DENIED.finditer(words)])
    if not is_past and (directions_in(words) or _CHANGED.search(words)):
        left = _besides(left, [(match.start(), match.end()) for match in FROM_BEFORE.finditer(words)])
    left = _of_the_kind(words, left, question)
    if OF_THEM.search(words) and not asked.terms <= frozenset(terms_of(words)):
        return []
    if is_past and not asked.years:
        before = [match.span() for match in FROM_BEFORE.finditer(words)]
        left = [span for span in left if _is_in_any(span, before)] or left
    if not is_past and len(left) > 1 and _CHANGED.search(words):
        left = [span for span in left if _TO.search(words[: span[0]])]
    if _ASKS_RATE.search(question):
        left = [span for span in left if _AT_RATE.search(words[: span[0]])] or left
    if asked.measures:
        left = _within_limits(words, left, asked)
    if asked.ages:
        left = _for_age(words, left, asked)
    counting = [span for span in left if _counts(words, span, asked)] if asked.asked.expected == "number" else []
    left = _in_clauses(words, left, asked, is_past=is_past)
    if len(counting) > 1:
        return []  # “5H (27 pupils) and 5M (26 pupils)”
    left = counting if len(left) > 1 and counting else left
    whole = _ranges(words, left) if asked.kind == "date" else [_whole(words, span) for span in left]
    return whole if len(whole) == 1 else []


def _of_the_kind(words: str, figures: Sequence[Span], question: str) -> list[Span]:
    """Without ages, differences and lengths of time where the question asks for none."""
    left = list(figures)
    if not _HOW_OLD.search(question):
        ages = [(start, end) for _, start, end in age_limits_in(words)]
        left = [span for span in left if not _is_in_any(span, ages)]
    if not _DIFFERENCE.search(question):
        left = [span for span in left if not _DIFFERENCE.match(words, span[1])]
    if _HOW_BIG.search(question):
        left = [span for span in left if not any(each.unit in TIMES for each in figures_in(words[slice(*span)]))]
    return left


def _within_limits(words: str, figures: Sequence[Span], asked: Asked) -> list[Span]:
    """The figures for the measure in question: “up to 5 kg £4, up to 10 kg £7”; none where no limit is met.

    Each limit has the figures after it, up to the next one; those before it, where the sentence begins with a figure.
    """
    limits = [limit for limit in limits_in(words) if any(each.is_of_kind(limit) for each in asked.measures)]
    left = [span for span in figures if not any(limit.start < span[1] and span[0] < limit.end for limit in limits)]
    if not limits or not left:
        return list(figures)
    if left[0][0] < limits[0].start:
        limit_of = {span: next((each for each in limits if each.start > span[0]), limits[-1]) for span in left}
    else:
        limit_of = {span: [each for each in limits if each.start < span[0]][-1] for span in left}
    return [span for span in left if any(measure.meets(limit_of[span]) for measure in asked.measures)]


def _for_age(words: str, figures: Sequence[Span], asked: Asked) -> list[Span]:
    """The figures in the clauses for the age in question, where a clause is for it: “children under 5 eat free”."""
    met = [
        start
        for (least, most), start, _ in age_limits_in(words)
        if any(least <= age <= most for age in asked.ages)
    ]  # fmt: skip
    ends = [*(match.start() for match in _CLAUSE_END.finditer(words)), len(words)]
    clauses = {next(index for index, end in enumerate(ends) if start <= end) for start in met}
    return [
        span for span in figures if not clauses or next(i for i, end in enumerate(ends) if span[0] < end) in clauses
    ]


def _ranges(words: str, dates: Sequence[Span]) -> list[Span]:
    """The dates or times, those that are the ends of one stretch as one."""
    ranges: list[Span] = []
    for start, end in dates:
        if ranges and _JOINS_RANGE.fullmatch(words[ranges[-1][1] : start]):
            ranges[-1] = ranges[-1][0], end
        else:
            begins = _BEGINS_RANGE.search(words[:start])
            ranges.append((begins.start() if begins is not None else start, end))
    return ranges


def _is_of_years(text: str) -> bool:
    return YEAR.search(text) is not None or any(figure.unit in {*TIMES, None} for figure in figures_in(text))


def _counts(words: str, span: Span, asked: Asked) -> bool:
    """Whether a figure comes right before what the question counts: “312 trees: 140 apple”."""
    return bool(asked.counted.intersection(terms_of(" ".join(words[span[1] :].split(maxsplit=1)[:1]))))


def _whole(words: str, span: Span) -> Span:
    """A figure with its sign and its whole unit, “102 m³”, and without the beginning of another word: “40 an hour”."""
    start, end = span
    is_signed = start > 0 and words[start - 1] in "-–−+" and not words[: start - 1].rstrip(" (")[-1:].isalnum()
    rest = _REST_OF_WORD.match(words, end) if words[end - 1].isalnum() else None
    if rest is not None and any(map(str.isalpha, rest[0])):
        end = start + len(words[start:end].rstrip(_LETTERS))
    elif rest is not None:
        end = rest.end()
    return start - is_signed, end


def _besides(figures: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """The figures outside the other stretches, or all of them if none is outside."""
    return [span for span in figures if not _is_in_any(span, others)] or list(figures)


def _is_in_any(span: Span, others: Sequence[Span]) -> bool:
    return any(start <= span[0] < end for start, end in others)


def _in_clauses(words: str, figures: Sequence[Span], asked: Asked, *, is_past: bool) -> list[Span]:
    """The figures in the clauses that are about what is asked, and not about the past.

    Later clauses continue what earlier ones name: “Membership is £95, for families £150”. So figures before the last
    clause that adds a word of the question are left out, and those in that clause come before those after it.
    """
    ends = [*(match.start() for match in _CLAUSE_END.finditer(words)), len(words)]
    starts = [0, *ends[:-1]]
    telling = asked.terms - asked.weak - price_terms()
    seen: frozenset[str] = frozenset()
    first, last = None, 0
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        terms = telling.intersection(terms_of(words[start:end]))
        first = index if terms and first is None else first
        last = index if terms - seen else last
        seen |= terms
    clause_of = {span: next(index for index, end in enumerate(ends) if span[0] < end) for span in figures}
    # “On 5 May, the fair opens”: what is before all words of the question belongs to the first of them.
    left = [span for span in figures if clause_of[span] >= last or (first == last and clause_of[span] < last)]
    clauses = [words[start:end] for start, end in zip(starts, ends, strict=True)]
    if not negating_words(asked.asked.text, asked.asked.language):
        left = [span for span in left if not negating_words(clauses[clause_of[span]], asked.asked.language)]
    if not is_past and any(_PRESENT.search(clause) and not is_of_the_past(clause) for clause in clauses):
        left = [span for span in left if not is_of_the_past(clauses[clause_of[span]])]
    if not is_past:
        asks_now = asks_for_now(asked.asked.text)
        left = [span for span in left if not _is_of_then(clauses[clause_of[span]], asks_now=asks_now)]
    elif not asked.years:
        left = [span for span in left if _is_said_before(clauses[clause_of[span]])] or left
    left = [span for span in left if not _has_longer_name(clauses[clause_of[span]], asked)]
    in_last = [span for span in left if clause_of[span] == last]
    if not in_last and asked.kind != "date" and any(map(str.isdigit, clauses[last])) and first != last:
        return []  # “a box may weigh 25 kilograms, a box of books 20”
    return in_last or left


def _is_of_then(clause: str, *, asks_now: bool) -> bool:
    return _FORMERLY.search(clause) is not None or (asks_now and tells_only_of_then(clause))


def _is_said_before(clause: str) -> bool:
    return is_of_the_past(clause) or _BEFORE.search(clause) is not None


def _has_longer_name(clause: str, asked: Asked) -> bool:
    """Whether a clause speaks of another thing whose name begins like the one asked for: “Gull II”, “300 Plus”."""
    for word in re.finditer(r"[^\W_]+", clause):
        after = (_AFTER_NUMBER if word[0].isdigit() else _AFTER_NAME).match(clause, word.end())
        is_named = after is not None and bool(asked.terms.intersection(terms_of(word[0])))
        if is_named and after is not None and after[1].lower() not in {*months(), *_words_of(asked)}:
            return True
    return False


def _words_of(asked: Asked) -> frozenset[str]:
    return frozenset(word.lower() for word in re.findall(r"[^\W_]+", asked.asked.text))
