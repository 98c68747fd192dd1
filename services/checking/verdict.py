"""Each sentence of an answer compared with the passages that it cites: words, figures, dates, names and negation."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from services.checking.additions import additions
from services.checking.attached import MOST_LOOKED_FOR, repeated_passage
from services.checking.cited_sentences import cited_spans
from services.checking.claims import Claim, Missing, claims_in
from services.checking.comparisons import against_compared_figures
from services.checking.contradictions import perhaps_turned_round, turned_round
from services.checking.crossed import crossed_parts, perhaps_crossed_parts
from services.checking.equations import equations_in
from services.checking.evidence import Evidence, joined, languages_of
from services.checking.limits import turned_limits
from services.checking.meanings import MeaningBudget, contrary_in_meaning, contrary_to, most_alike
from services.checking.misplaced import misplaced_names_and_dates
from services.checking.missing_figures import missing_dates, missing_figures
from services.checking.missing_words import lacks, missing_words
from services.checking.name_neighbours import names_beside_others
from services.checking.name_places import names_of_others
from services.checking.name_roles import names_of_another_role
from services.checking.overstated import included, told_as_done, widened
from services.checking.quotations import is_quoted
from services.checking.rates import rates_of_another_time
from services.checking.same_figures import are_same
from services.checking.table_claims import TableRow, table_rows, verdict_on_table
from services.checking.text_forms import without_dates
from services.checking.turned_comparisons import compared_against_figures, turned_comparisons
from services.checking.turned_pairs import turned_contrast, turned_ways
from services.checking.value_words import missing_values
from services.events import CheckedSentence, Checks, Citation, Span, Verdict
from services.operations.fair_threads import checkpoint
from services.text.dates import days_in
from services.text.finance_terms import explained
from services.text.likeness import Likeness
from services.text.numbers import Figure, figures_in

MAX_CHECKED_CHARS = 60_000
"""Of a longer answer the rest is not checked; models write some 30,000 characters at most."""
_MOST_WORK = 12_000_000
"""Steps of an answer, about 0.3 microseconds each; an answer of twenty sentences takes a twentieth of it."""
_MOST_RESULTS = 20
"""Most results of one sentence that later ones may use."""
_JOINING, _COMPARING = 20, 30
"""Steps to join a character of a passage to others, and to compare two figures or dates."""
_DIGITS = re.compile(r"\d+")
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
        self._languages = languages_of(citations)
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
            cited = self._known[numbers[0]]
            one = Evidence.of(cited, self._languages[cited.document_id]) if len(numbers) == 1 else None
            self._evidence[numbers] = one or joined([self._of((number,)) for number in numbers])
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
    against = _against(claim, evidence, results)
    names, words, total = missing_words(claim.text, evidence)
    if names and any(equation.is_right(evidence.scales) for equation in equations_in(claim.text)):
        names = [name for name in names if explained(name[1]) == name[1]]  # a measure is what its formula says
    total += _anchors(claim.text)
    share = 1 - len(words) / total if total else 1.0
    enough = _enough(total, evidence)
    if against or names:
        return "unsupported", _in_order(against + names + (words if share < enough else []))
    alike = most_alike(claim.text, share, evidence, meanings) if share < enough and meanings is not None else None
    if share < enough and (alike is None or not alike.says_the_same):
        is_related = share >= _SOME_WORDS or (alike is not None and alike.is_related)
        return "partly" if is_related else "unsupported", _in_order(words)
    doubtful = _doubtful(claim.text, evidence)
    if not doubtful and alike is not None:
        doubtful = contrary_to(claim.text, alike.segment, evidence)
    if not doubtful and meanings is not None:
        doubtful = contrary_in_meaning(claim.text, evidence, meanings)
    return ("partly", _in_order(doubtful)) if doubtful else ("supported", ())


def _against(claim: Claim, evidence: Evidence, results: Sequence[Figure]) -> Missing:
    """What the passages do not have, or contradict."""
    text = claim.text
    return [
        *missing_figures(claim, evidence, results),
        *missing_dates(text, evidence),
        *turned_round(text, evidence),
        *misplaced_names_and_dates(text, evidence),
        *names_of_others(text, evidence),
        *names_of_another_role(text, evidence, 1),
        *names_beside_others(text, evidence),
        *missing_values(text, evidence),
        *against_compared_figures(text, evidence),
        *rates_of_another_time(text, evidence),
        *crossed_parts(text, evidence),
        *turned_ways(text, evidence),
        *turned_contrast(text, evidence),
        *turned_comparisons(text, evidence),
        *turned_limits(text, lambda ours, theirs: are_same(ours, theirs, evidence), evidence),
    ]


def _doubtful(text: str, evidence: Evidence) -> Missing:
    """What the passages may say in other words; of true sentences nearly as many have such as of altered ones."""
    return [
        *additions(text, lambda word: lacks(word, evidence), evidence.language, evidence.joined_pairs),
        *perhaps_turned_round(text, evidence),
        *names_of_another_role(text, evidence),
        *perhaps_crossed_parts(text, evidence),
        *compared_against_figures(text, evidence),
        *told_as_done(text, evidence),
        *widened(text, evidence),
        *included(text, evidence),
    ]


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
