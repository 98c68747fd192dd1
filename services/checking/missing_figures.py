"""Figures and dates of a sentence that the passages lack, and that do not follow from theirs."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations

from services.checking.arithmetic import computed, written
from services.checking.claims import Claim, Missing
from services.checking.conversions import in_other_forms, is_duration
from services.checking.derived import follows
from services.checking.derived_dates import day_follows, year_follows
from services.checking.equations import counts_in, equations_in, right_duration
from services.checking.evidence import Evidence
from services.checking.misplaced import is_misplaced_figure
from services.checking.nearest import nearest
from services.checking.same_figures import are_same
from services.checking.text_forms import without_dates
from services.text.dates import Date, clocks_in, days_in
from services.text.durations import timed_in
from services.text.numbers import Figure, figures_in, roman_of, single_units
from services.text.units import TIMES, factor_between
from services.text.values import values_in

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
_EARLY_YEAR = re.compile(r"1[0-8]\d\d")
"""What may be a year, or any other number."""
_YEARS = frozenset({"year", "decade"})
_SECOND = 2  # in an order
_AGAIN = re.compile(
    r"\b(?:again|another|once more|erneut|nochmals?|wieder|encore|de nouveau|à nouveau|otr[oa]|de nuevo|otra vez|ancora"
    r"|di nuovo|outr[oa]|de novo|opnieuw|nogmaals)\b",
    re.IGNORECASE,
)
"""What is done again has a second time."""


def missing_figures(claim: Claim, evidence: Evidence, results: Sequence[Figure]) -> Missing:
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
        is_known = _has_year(year, evidence) or year_follows(claim.text, year, evidence)
        return [] if is_known else [(figure.start, figure.raw)]
    if _has_figure(figure, claim, figures, evidence) or _counts_years(claim.text, figure, evidence):
        return []
    if _EARLY_YEAR.fullmatch(figure.raw) and year_follows(claim.text, int(figure.raw), evidence):
        return []
    result = computed(claim.text, figure, figures, evidence)
    if (result is not None and result.is_right) or follows(claim.text, figure, evidence):
        return []
    right = result.right if result is not None else None
    return [(figure.start, f"{figure.raw} ({RIGHT} {right})" if right else figure.raw)]


def _counts_years(text: str, figure: Figure, evidence: Evidence) -> bool:
    """Whether a figure counts the years that the passages name, or those between two of them: in the two years."""
    is_age = _AGE.search(text, max(0, figure.start - _BEFORE_AGE), figure.start) is not None
    factor = 1 if is_age else factor_between(figure.unit or "", "year")
    if factor is None or (figure.unit not in _YEARS and not is_age):
        return False
    apart = {other - year for year, other in combinations(sorted(evidence.years)[:_MOST_YEARS], 2)}
    if is_age:  # somebody whose birthday was still to come was a year younger
        apart |= {years - 1 for years in apart}
    return figure.worth * factor in apart or (figure.raw[0].isalpha() and figure.worth <= len(evidence.years))


def _has_figure(figure: Figure, claim: Claim, figures: Sequence[Figure], evidence: Evidence) -> bool:
    def same(found: Figure) -> bool:
        return are_same(figure, found, evidence)

    if not any(same(found) for found in evidence.figures):
        if figure.raw == str(int(figure.worth)) and roman_of(int(figure.worth)) in evidence.abbreviations:
            return True  # chapter IV
        if _is_place_of(figure, evidence) or _counts_or_names_items(figure, evidence):
            return True
        return any(same(single) for each in nearest(claim.text, evidence, 0)[:1] for single in single_units(each.text))
    return figure.unit in TIMES or not is_misplaced_figure(claim.text, figure, figures, same, evidence)


def _counts_or_names_items(figure: Figure, evidence: Evidence) -> bool:
    """Whether a number is how many rows a table has, or in digits the one of an item in a list."""
    if figure.unit is not None:
        return False
    return figure.worth in evidence.row_counts or (figure.raw.isdigit() and figure.worth in evidence.list_numbers)


def _is_place_of(figure: Figure, evidence: Evidence) -> bool:
    """Whether a word for a place in an order is in the passages, maybe in another language or as “again”."""
    places = {each.value for each in values_in(figure.raw) if each.kind == "ordinal"}
    known = {each.value for each in evidence.values if each.kind == "ordinal"}
    return bool(places & known) or (places == {_SECOND} and _AGAIN.search(evidence.text) is not None)


def _has_year(year: int, evidence: Evidence) -> bool:
    """Where a table names its years, the year in the file's name does not count."""
    if year in evidence.years:
        return True
    in_columns = any(column is not None for row in evidence.rows for _, column in row.figures)
    return year in evidence.context_years and not in_columns


def missing_dates(text: str, evidence: Evidence) -> Missing:
    lacking = (each for each in days_in(text) if not _has_date(each, evidence))
    dates = [(each.start, each.raw) for each in lacking if not day_follows(text, each, evidence)]
    clocks = (
        clock
        for clock in clocks_in(text)
        if not any(clock.minutes & other.minutes for other in evidence.clocks) and not is_duration(clock, evidence)
    )
    timed = (each for each in timed_in(text) if not _has_length(each, text, evidence))
    return [*dates, *((clock.start, clock.raw) for clock in clocks), *((each.start, each.raw) for each in timed)]


def _has_length(timed: Figure, text: str, evidence: Evidence) -> bool:
    same = partial(are_same, timed, evidence=evidence)
    if any(map(same, evidence.figures)):
        return not is_misplaced_figure(text, timed, [timed], same, evidence)
    return follows(text, timed, evidence)


def _has_date(date: Date, evidence: Evidence) -> bool:
    """A date without a year, as above the columns of a table, may be of any year that is named."""
    for found in evidence.dates:
        if date.meets(found) and (found.years or date.years <= evidence.years | evidence.context_years):
            return True
    return False
