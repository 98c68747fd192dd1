"""Each sentence of an answer compared with the passages that it cites: words, figures, dates, names and negation."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, takewhile

from services.checking.additions import additions
from services.checking.arithmetic import computed, written
from services.checking.attached import MOST_LOOKED_FOR, repeated_passage
from services.checking.cited_sentences import cited_spans
from services.checking.claims import Claim, Missing, claims_in
from services.checking.comparisons import against_compared_figures
from services.checking.contradictions import turned_round
from services.checking.conversions import in_other_forms, is_duration
from services.checking.derived import follows
from services.checking.equations import counts_in, equations_in, right_duration
from services.checking.evidence import Evidence, joined
from services.checking.limits import turned_limits
from services.checking.meanings import MeaningBudget, contrary_in_meaning, contrary_to, says_the_same
from services.checking.misplaced import is_misplaced_figure, misplaced_names_and_dates
from services.checking.name_neighbours import names_beside_others
from services.checking.name_places import names_of_others
from services.checking.name_roles import names_of_another_role
from services.checking.names import abbreviated_in, has_name, is_name
from services.checking.nearest import nearest
from services.checking.quotations import is_quoted
from services.checking.rates import rates_of_another_time
from services.checking.same_figures import are_same
from services.checking.table_claims import TableRow, table_rows, verdict_on_table
from services.checking.text_forms import without_dates, without_months
from services.checking.value_words import missing_values
from services.events import CheckedSentence, Checks, Citation, Span, Verdict
from services.operations.fair_threads import checkpoint
from services.text.dates import Date, clocks_in, days_in
from services.text.finance_terms import explained
from services.text.function_words import PRESENT
from services.text.language import capitalises_nouns
from services.text.likeness import Likeness
from services.text.numbers import NUMBERS_IN_WORDS, Figure, figures_in, roman_of, single_units
from services.text.opposites import is_direction, synonyms_of
from services.text.thesaurus import synonym_stems
from services.text.units import SCALES, TIMES, unit_of
from services.text.words import words_in

MAX_CHECKED_CHARS = 60_000
"""Of a longer answer the rest is not checked; models write some 30,000 characters at most."""
_MOST_WORK = 12_000_000
"""Steps of an answer, about 0.3 microseconds each; an answer of twenty sentences takes a twentieth of it."""
_MOST_RESULTS = 20
"""Most results of one sentence that later ones may use."""
_JOINING, _COMPARING = 20, 30
"""Steps to join a character of a passage to others, and to compare two figures or dates."""
RIGHT = "computed:"
"""In `missing`, goes before the result that the passages' own figures give, if a sentence has a wrong one."""
_LABEL = re.compile(r"\s*\(([^()]{1,160})\)")
"""The name of a figure of a formula, in brackets after it."""
_AGE = re.compile(r"\b(?:aged?|age of|alter von|âge de|edad de|età di|idade de|leeftijd van)\s$", re.IGNORECASE)
"""What comes before a number of years."""
_BEFORE_AGE = 16
"""Characters of the longest of these phrases."""
_MOST_YEARS = 4
"""If the passages name more years, too many numbers are the difference of two of them."""
_DIGITS = re.compile(r"\d+")
_COMPARED_ELSEWHERE = PRESENT | {word for word in NUMBERS_IN_WORDS if word != "one"}
"""Words that are no content of a sentence: the present is that of its passages, and numbers are compared as figures."""
_ENOUGH_WORDS: dict[bool, float] = {True: 0.34, False: 0.25}
"""Share of its words that supports a sentence: in English, whose synonyms are known, and in other languages.

On 536 pairs, 0.5 doubts 7.5 % of the true sentences, these 6 %, for one altered sentence in a hundred."""
_ENOUGH_OF_LONG, _LONG = 0.6, 8
"""Share for English sentences with at least this number of words, which hardly ever say everything in other words."""
_PLACE = re.compile(
    r"\W*(?:page|slide|seite|folie|diapositive|página|diapositiva|pagina|dia)\s(?P<page>\d{1,6})\b", re.IGNORECASE
)
"""Where a sentence says on which page its source is, which are no words of the passage."""
_SOME_WORDS = 0.2
"""Share of its words below which a sentence is “unsupported” and not “partly” supported."""
_BESIDE = 0  # in place of the number of a passage; cited ones are numbered from 1


class Checker:
    """Compares sentences with passages, each of which is taken apart once."""

    def __init__(
        self, citations: Sequence[Citation], likeness: Likeness | None = None, beside: Sequence[str] = ()
    ) -> None:
        """`beside` are texts with further rows of the tables that are cited; no sentence rests on them alone."""
        self._rows_beside = [row for text in beside for row in table_rows(text, _BESIDE)]
        self._known = {citation.index: citation for citation in citations}
        self._evidence: dict[tuple[int, ...], Evidence] = {}
        self._rows: dict[int, list[TableRow]] = {}
        self._work_left = _MOST_WORK
        self._meanings = MeaningBudget(likeness) if likeness is not None else None
        self._looked_for = 0
        self._results: list[Figure] = []
        """Of the equations in supported sentences, which those after them may go on with."""

    def spend_work(self, claim: Claim) -> bool:
        """Counts the work of a sentence; false once the answer has had all that one answer may have."""
        checkpoint()
        numbers = self._numbers(claim)
        joining = 0 if numbers in self._evidence else sum(len(self._known[number].chunk_text) for number in numbers)
        self._work_left -= joining * _JOINING
        if self._work_left > 0 and numbers:
            evidence = self._of(numbers)
            figures = len(_DIGITS.findall(claim.text)) * (len(evidence.figures) + len(evidence.dates))
            self._work_left -= len(claim.text) * len(evidence.segments) + figures * _COMPARING
        return self._work_left > 0

    def _numbers(self, claim: Claim) -> tuple[int, ...]:
        return tuple(number for number in claim.citations if number in self._known)

    def checked(self, claim: Claim) -> CheckedSentence:
        numbers = self._numbers(claim)
        attached = None if numbers else self._repeated(claim)
        numbers = numbers if attached is None else (attached,)
        verdict, missing, rows = self._verdict_on(claim, numbers) if numbers else ("uncited", (), {})
        if verdict == "supported":
            self._results += [each.result for each in equations_in(claim.text)][:_MOST_RESULTS]
        found = rows or {number: cited_spans(claim.compared, self._of((number,))) for number in numbers}
        return CheckedSentence(
            start=claim.start,
            end=claim.end,
            citations=numbers,
            verdict=verdict,
            missing=missing,
            attached=attached is not None,
            spans={number: spans for number, spans in found.items() if spans},
        )

    def _verdict_on(
        self, claim: Claim, numbers: tuple[int, ...]
    ) -> tuple[Verdict, tuple[str, ...], dict[int, tuple[Span, ...]]]:
        """The verdict, the details that the passages lack, and where a sentence made of cells has its rows."""
        cited = [self._known[number] for number in numbers]
        pages = {citation.page for citation in cited}
        place = _PLACE.match(claim.text)
        if place is not None and int(place["page"]) in pages:
            claim = replace(claim, text=" " * place.end() + claim.text[place.end() :])
            if not any(map(str.isalnum, claim.text)):
                return "supported", (), {}
        rows = [row for number in numbers for row in self._rows_of(number)]
        of_table = verdict_on_table(claim.text, [*rows, *self._rows_beside] if rows else [])
        if of_table is not None and not is_quoted(claim.text, self._of(numbers)):
            spans = {number: spans for number, spans in of_table.spans().items() if number != _BESIDE}
            return of_table.verdict, of_table.missing, spans
        return *verdict_on(claim, self._of(numbers), self._meanings, self._results), {}

    def _rows_of(self, number: int) -> list[TableRow]:
        if number not in self._rows:
            self._rows[number] = table_rows(self._known[number].chunk_text, number)
        return self._rows[number]

    def _repeated(self, claim: Claim) -> int | None:
        """The passage that a sentence without a footnote repeats, if it says nothing beyond that."""
        self._looked_for += 1
        if self._looked_for > MOST_LOOKED_FOR or self._work_left <= 0:
            return None
        self._work_left -= sum(len(citation.chunk_text) for citation in self._known.values()) * _JOINING
        number = repeated_passage(claim, {number: self._of((number,)) for number in self._known})
        return number if number is not None and verdict_on(claim, self._of((number,)))[0] == "supported" else None

    def _of(self, numbers: tuple[int, ...]) -> Evidence:
        if numbers not in self._evidence:
            parts = [Evidence.of(self._known[n]) if len(numbers) == 1 else self._of((n,)) for n in numbers]
            self._evidence[numbers] = joined(parts)
        return self._evidence[numbers]


def check(
    answer: str, citations: Sequence[Citation], likeness: Likeness | None = None, beside: Sequence[str] = ()
) -> Checks:
    """Check each sentence of an answer against the passages that it cites. `start` and `end` count Unicode characters.

    `beside` are texts with the other rows of a table that is cited in part: a sum over it is added up over all of them.

    Several footnotes after one sentence are compared together. Nothing is known of what is true: a sentence is
    supported when the passages have its figures, dates and names, do not say the contrary, and have most of its words.
    """
    checker = Checker(citations, likeness, beside)
    sentences = tuple(
        checker.checked(claim) for claim in takewhile(checker.spend_work, claims_in(answer[:MAX_CHECKED_CHARS]))
    )
    supported = sum(sentence.verdict == "supported" for sentence in sentences)
    return Checks(sentences=sentences, supported=round(supported / len(sentences), 2) if sentences else None)


def verdict_on(
    claim: Claim, evidence: Evidence, meanings: MeaningBudget | None = None, results: Sequence[Figure] = ()
) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict on a sentence, and the details that the passages lack, in reading order.

    `results` are those of sentences before it, whose own figures the passages had.
    """
    if is_quoted(claim.text, evidence):
        return "supported", ()
    telling = [*_missing_figures(claim, evidence, results), *_missing_dates(claim.text, evidence)]
    telling += [*turned_round(claim.text, evidence), *misplaced_names_and_dates(claim.text, evidence)]
    telling += names_of_others(claim.text, evidence)
    telling += names_of_another_role(claim.text, evidence)
    telling += names_beside_others(claim.text, evidence)
    telling += missing_values(claim.text, evidence)
    telling += against_compared_figures(claim.text, evidence)
    telling += rates_of_another_time(claim.text, evidence)
    telling += turned_limits(claim.text, lambda ours, theirs: are_same(ours, theirs, evidence), evidence)
    names, words, total = _missing_words(claim.text, evidence)
    if names and any(equation.is_right(evidence.scales) for equation in equations_in(claim.text)):
        names = [name for name in names if explained(name[1]) == name[1]]  # a measure is what its formula says
    total += _anchors(claim.text)
    share = 1 - len(words) / total if total else 1.0
    enough = _enough(total, evidence)
    if telling or names:
        return "unsupported", _in_order(telling + names + (words if share < enough else []))
    same = says_the_same(claim.text, share, evidence, meanings) if share < enough and meanings is not None else None
    if share >= enough or same is not None:
        if added := additions(
            claim.text, lambda word: _lacks(word, evidence), evidence.language, evidence.joined_pairs
        ):
            return "partly", _in_order(added)
        contrary = contrary_to(claim.text, same, evidence) if same is not None else []
        if meanings is not None and not contrary:
            contrary = contrary_in_meaning(claim.text, evidence, meanings)
        return ("unsupported", _in_order(contrary)) if contrary else ("supported", ())
    return "partly" if share >= _SOME_WORDS else "unsupported", _in_order(words)


def _enough(words: int, evidence: Evidence) -> float:
    is_english = evidence.language == "en"
    return _ENOUGH_OF_LONG if is_english and words >= _LONG else _ENOUGH_WORDS[is_english]


def _anchors(text: str) -> int:
    """How many matching words a figure or a day is worth, because it hardly matches by chance."""
    figures = [each for each in figures_in(without_dates(text)) if each.year() is None]
    days = [date for date in days_in(text) if date.has_day]
    return 2 * len(days) + sum(
        min(2, (sum(map(str.isdigit, each.raw)) + (each.unit is not None)) // 2) for each in figures
    )


def _in_order(missing: Missing) -> tuple[str, ...]:
    """Of what overlaps, the longer."""
    found: list[str] = []
    position = 0
    for start, word in sorted(missing, key=lambda each: (each[0], -len(each[1]))):
        if start >= position:
            found.append(word)
            position = start + len(word.partition(" (")[0])
    return tuple(dict.fromkeys(found))


def _missing_figures(claim: Claim, evidence: Evidence, results: Sequence[Figure]) -> Missing:
    figures = figures_in(without_dates(claim.text))
    equations = {each.result.start: each for each in equations_in(claim.text)}
    operands = {each.start for equation in equations.values() for each in equation.operands}
    known = {each.start for equation in equations.values() for each in equation.constants}
    known |= {each.start for each in figures if any(each.raw == result.raw for result in results)}
    known |= {each.start for each in counts_in(claim.text, figures)} if equations else set()
    spans = [*in_other_forms(claim.text, evidence), *filter(None, [right_duration(claim.text)])]
    known |= {each.start for each in figures if any(start <= each.start < end for start, end in spans)}
    missing: Missing = []
    for figure in figures:
        if (equation := equations.get(figure.start)) is not None:
            right = f"{figure.raw} ({RIGHT} {written(equation.amount(evidence.scales), figure)})"
            missing += [] if equation.is_right(evidence.scales) else [(figure.start, right)]
        elif figure.start in operands - known:
            missing += [] if _has_operand(figure, claim, figures, evidence) else [(figure.start, figure.raw)]
        elif figure.start not in known:
            missing += _missing_figure(figure, claim, figures, evidence)
    return missing


def _has_operand(figure: Figure, claim: Claim, figures: Sequence[Figure], evidence: Evidence) -> bool:
    """Whether the passages have a figure of a formula, for what it is called in brackets: “1,875 (Receivables)”."""
    text = claim.text[: figure.start]
    if text.rfind("(") > text.rfind(")"):  # one of those that make a whole: “150 (Wages) / (150 + 34 + 16)”
        return any(are_same(figure, found, evidence) for found in evidence.figures)
    label = _LABEL.match(claim.text, claim.text.find(figure.raw, figure.start) + len(figure.raw))
    labelled = replace(claim, text=f"{figure.raw} ({label[1]})") if label is not None else claim
    own = next((each for each in figures_in(labelled.text) if each.worth == figure.worth), figure)
    if label is None or own is figure:
        return _has_figure(figure, claim, figures, evidence)
    return _has_figure(own, labelled, figures_in(labelled.text), evidence)


def _missing_figure(figure: Figure, claim: Claim, figures: Sequence[Figure], evidence: Evidence) -> Missing:
    """A figure that the passages do not have and that does not follow from theirs, with the right result of those."""
    if year := figure.year():
        return [] if _has_year(year, evidence) else [(figure.start, figure.raw)]
    if _has_figure(figure, claim, figures, evidence) or _counts_years(claim.text, figure, evidence):
        return []
    result = computed(claim.text, figure, figures, evidence)
    if (result is not None and result.is_right) or follows(claim.text, figure, evidence):
        return []
    right = result.right if result is not None else None
    return [(figure.start, f"{figure.raw} ({RIGHT} {right})" if right else figure.raw)]


def _counts_years(text: str, figure: Figure, evidence: Evidence) -> bool:
    """Whether a figure counts the years that the passages name, or those between two of them: in the two years."""
    if figure.unit != "year" and not _AGE.search(text, max(0, figure.start - _BEFORE_AGE), figure.start):
        return False
    apart = {other - year for year, other in combinations(sorted(evidence.years)[:_MOST_YEARS], 2)}
    return figure.worth in apart or (figure.raw[0].isalpha() and figure.worth <= len(evidence.years))


def _has_figure(figure: Figure, claim: Claim, figures: Sequence[Figure], evidence: Evidence) -> bool:
    def same(found: Figure) -> bool:
        return are_same(figure, found, evidence)

    if not any(same(found) for found in evidence.figures):
        if figure.raw == str(int(figure.worth)) and roman_of(int(figure.worth)) in evidence.abbreviations:
            return True  # chapter IV
        return any(same(single) for each in nearest(claim.text, evidence, 0)[:1] for single in single_units(each.text))
    return figure.unit in TIMES or not is_misplaced_figure(claim.text, figure, figures, same, evidence)


def _has_year(year: int, evidence: Evidence) -> bool:
    """Where a table names its years, the year in the file's name does not count."""
    if year in evidence.years:
        return True
    in_columns = any(column is not None for row in evidence.rows for _, column in row.figures)
    return year in evidence.context_years and not in_columns


def _missing_dates(text: str, evidence: Evidence) -> Missing:
    dates = [(date.start, date.raw) for date in days_in(text) if not _has_date(date, evidence)]
    clocks = (
        clock
        for clock in clocks_in(text)
        if not any(clock.minutes & other.minutes for other in evidence.clocks) and not is_duration(clock, evidence)
    )
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
    german = evidence.capitalises_nouns or capitalises_nouns(text)
    counted = any(char.isdigit() for char in text)
    abbreviated = abbreviated_in(text, evidence)
    converted = in_other_forms(text, evidence)
    for match in words_in(without_months(text)):
        if any(start <= match.start() < end for start, end in converted):
            continue
        if (counted and _goes_with_figures(match[0], evidence)) or _is_compared_elsewhere(match[0].lower(), evidence):
            continue
        stems = evidence.content_stems(match[0])
        total += bool(stems)
        if match[0] in abbreviated:
            continue
        if not german and is_name(text, match):
            if not has_name(match[0], evidence):
                names.append((match.start(), match[0]))
        elif stems and not _has_word(stems, evidence):
            words.append((match.start(), match[0]))
    return names, words, total


def _is_compared_elsewhere(lower: str, evidence: Evidence) -> bool:
    return lower in _COMPARED_ELSEWHERE and lower not in evidence.words


def _lacks(word: str, evidence: Evidence) -> bool:
    stems = evidence.content_stems(word)
    known = (
        _is_compared_elsewhere(word.lower(), evidence) or _goes_with_figures(word, evidence) or has_name(word, evidence)
    )
    return bool(stems) and not known and not _has_word(stems, evidence)


def _goes_with_figures(word: str, evidence: Evidence) -> bool:
    """Units, scales and directions: what they say of a figure is compared with the figure."""
    lower = word.lower()
    return lower in SCALES or unit_of(lower, None) is not None or is_direction(lower, evidence.language)


def _has_word(stems: tuple[str, ...], evidence: Evidence) -> bool:
    found = sum(
        evidence.has_form_of(each)
        or not evidence.stems.isdisjoint(synonyms_of(each, evidence.language) | _same_in_english(each, evidence))
        for each in stems
    )
    return found * 2 > len(stems)


def _same_in_english(stem: str, evidence: Evidence) -> frozenset[str]:
    return synonym_stems(stem) if evidence.language == "en" else frozenset()
