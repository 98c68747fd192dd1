"""Each sentence of an answer compared with the passages that it cites: words, figures, dates, names and negation."""

from collections.abc import Sequence

from services.anchors import out_of_place
from services.claims import Claim, claims_in
from services.contrasts import turned_round
from services.dates import Date, clocks_in, dates_in
from services.events import CheckedSentence, Checks, Citation, Verdict
from services.evidence import Evidence, Missing, joined, normalised, without_dates, without_months
from services.figures import Figure, figures_in, matches
from services.names import capitalises_nouns, has_name, is_name
from services.pairing import misplaced
from services.units import CURRENCIES, SCALES, TIMES, unit_of
from services.wording import alike, content_stems, opposites_of, words_in

MAX_CHECKED_CHARS = 200_000
"""Of a longer answer the rest is not checked."""
_ENOUGH_WORDS = 0.5
_SOME_WORDS = 0.3


class Checker:
    """Compares sentences with passages, each of which is taken apart once."""

    def __init__(self, citations: Sequence[Citation]) -> None:
        self._known = {citation.index: citation for citation in citations}
        self._evidence: dict[tuple[int, ...], Evidence] = {}

    def checked(self, claim: Claim) -> CheckedSentence:
        numbers = tuple(number for number in claim.citations if number in self._known)
        verdict, missing = verdict_on(claim, self._of(numbers)) if numbers else ("uncited", ())
        return CheckedSentence(start=claim.start, end=claim.end, citations=numbers, verdict=verdict, missing=missing)

    def _of(self, numbers: tuple[int, ...]) -> Evidence:
        if numbers not in self._evidence:
            parts = [Evidence.of(self._known[n]) if len(numbers) == 1 else self._of((n,)) for n in numbers]
            self._evidence[numbers] = joined(parts)
        return self._evidence[numbers]


def check(answer: str, citations: Sequence[Citation]) -> Checks:
    """What each sentence of an answer says that its passages do not. `start` and `end` count Unicode characters.

    Several footnotes behind one sentence are compared together. Nothing is known of what is true: a sentence is
    supported when the passages have its figures, dates and names, do not say the contrary, and have most of its words.
    """
    checker = Checker(citations)
    sentences = tuple(checker.checked(claim) for claim in claims_in(answer[:MAX_CHECKED_CHARS]))
    supported = sum(sentence.verdict == "supported" for sentence in sentences)
    return Checks(sentences=sentences, supported=round(supported / len(sentences), 2) if sentences else None)


def verdict_on(claim: Claim, evidence: Evidence) -> tuple[Verdict, tuple[str, ...]]:
    """How far the passages say what a sentence says, and what in it they do not have, in reading order."""
    if _is_quoted(claim.text, evidence):
        return "supported", ()
    telling = [*_missing_figures(claim, evidence), *_missing_dates(claim.text, evidence)]
    telling += [*turned_round(claim.text, evidence), *out_of_place(claim.text, evidence)]
    names, words, total = _missing_words(claim.text, evidence)
    share = 1 - len(words) / total if total else 1.0
    if telling or names:
        return "unsupported", _in_order(telling + names + (words if share < _ENOUGH_WORDS else []))
    if share >= _ENOUGH_WORDS:
        return "supported", ()
    return "partly" if share >= _SOME_WORDS else "unsupported", _in_order(words)


def _in_order(missing: Missing) -> tuple[str, ...]:
    """Of what overlaps, the longer."""
    found: list[str] = []
    position = 0
    for start, word in sorted(missing, key=lambda each: (each[0], -len(each[1]))):
        if start >= position:
            found.append(word)
            position = start + len(word)
    return tuple(dict.fromkeys(found))


def _is_quoted(text: str, evidence: Evidence) -> bool:
    """Whether the sentence is whole sentences, lines or cells of a passage, word for word."""
    quote = normalised(text)
    return bool(quote) and quote in evidence.quotable


def _missing_figures(claim: Claim, evidence: Evidence) -> Missing:
    figures = figures_in(without_dates(claim.text))
    missing = (
        figure
        for figure in figures
        if not (_has_year(year, evidence) if (year := figure.year()) else _has_figure(figure, claim, figures, evidence))
    )
    return [(figure.start, figure.raw) for figure in missing]


def _has_figure(figure: Figure, claim: Claim, figures: Sequence[Figure], evidence: Evidence) -> bool:
    def same(found: Figure) -> bool:
        return _same(figure, found, evidence)

    if not any(same(found) for found in evidence.figures):
        return False
    return figure.unit in TIMES or not misplaced(claim.text, figure, figures, same, evidence)


def _has_year(year: int, evidence: Evidence) -> bool:
    """Where a table names its years, the year of the document's name is none of them."""
    if year in evidence.years:
        return True
    in_columns = any(column is not None for row in evidence.rows for _, column in row.figures)
    return year in evidence.context_years and not in_columns


def _same(claimed: Figure, found: Figure, evidence: Evidence) -> bool:
    return _unit_fits(claimed, found, evidence) and matches(
        claimed, found, evidence.scales, sure_of_scale=bool(evidence.scales)
    )


def _unit_fits(claimed: Figure, found: Figure, evidence: Evidence) -> bool:
    if claimed.unit is None or claimed.unit == found.unit:
        return True
    if found.unit is not None or content_stems(found.beside or ""):
        return False
    money = evidence.units & frozenset(CURRENCIES.values())
    return claimed.unit in evidence.units or (claimed.unit in CURRENCIES.values() and not money)


def _missing_dates(text: str, evidence: Evidence) -> Missing:
    dates = [(date.start, date.raw) for date in dates_in(text) if not _has_date(date, evidence)]
    clocks = (clock for clock in clocks_in(text) if not any(clock.minutes & other.minutes for other in evidence.clocks))
    return [*dates, *((clock.start, clock.raw) for clock in clocks)]


def _has_date(date: Date, evidence: Evidence) -> bool:
    """A date without a year, as above the columns of a table, may be of any year that is named."""
    for found in evidence.dates:
        if date.meets(found) and (found.years or date.years <= evidence.years | evidence.context_years):
            return True
    return False


def _missing_words(text: str, evidence: Evidence) -> tuple[Missing, Missing, int]:
    """Names and other words that the passages do not have, and how many words there are to compare."""
    names: Missing = []
    words: Missing = []
    total = 0
    german = capitalises_nouns(text)
    counted = any(char.isdigit() for char in text)
    for match in words_in(without_months(text)):
        if counted and _goes_with_figures(match[0]):
            continue
        stems = content_stems(match[0])
        total += bool(stems)
        if not german and is_name(text, match):
            if not has_name(match[0], evidence):
                names.append((match.start(), match[0]))
        elif stems and not _has_word(stems, evidence):
            words.append((match.start(), match[0]))
    return names, words, total


def _goes_with_figures(word: str) -> bool:
    """Units, scales and directions: what they say of a figure is compared with the figure."""
    lower = word.lower()
    return lower in SCALES or unit_of(lower, None) is not None or bool(opposites_of(lower))


def _has_word(stems: tuple[str, ...], evidence: Evidence) -> bool:
    found = sum(evidence.has_form_of(each) or bool(alike(each) & evidence.stems) for each in stems)
    return found * 2 > len(stems)
