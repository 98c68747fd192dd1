"""Work on a text takes steps in proportion to its length, whatever the text, so that no visitor delays others.

Lines of Python are counted, not timed. Time inside regular expressions and other C code has no lines: there, only the
ratio of processor times is compared, of the best of several runs, with room for noise.
"""

import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import is_dataclass
from decimal import Decimal
from importlib import import_module

import pytest

import services.text
from services.answering.financial_statements.question import statement_question
from services.answering.followups.names import names_of
from services.answering.followups.rules import completed, depends_on_history
from services.checking.equations import equations_in
from services.checking.table_claims import table_rows, verdict_on_table
from services.checking.verdict import check
from services.documents import Page
from services.files.splitting.passages import passages_of
from services.models import thoughts
from services.models.extractive.composing import compose
from services.models.extractive.expected import figures_of
from services.models.prompts import cut, estimated_tokens, make_messages
from services.questions import Turn
from services.text import (
    ages,
    asked_measures,
    asked_periods,
    cells,
    centuries,
    citation_markers,
    clocks,
    code_spans,
    comparatives,
    courtesies,
    dates,
    doubtful_statements,
    durations,
    editions,
    excess,
    figure_years,
    finance_terms,
    frequencies,
    halves,
    headings,
    instructions,
    language,
    limits,
    loose_operations,
    mail_questions,
    markdown_text,
    measured_limits,
    negation,
    note_marks,
    numbers,
    operations,
    opposites,
    ordinal_places,
    outline,
    periods,
    permissions,
    persons,
    plans,
    quantity_words,
    question_kind,
    ranges,
    ranks,
    scopes,
    sentences,
    summary_rows,
    tables,
    terms,
    territories,
    thesaurus,
    units,
    values,
    words,
    year_parts,
)
from tests.support.citations import citation
from tests.support.expressions import value_of
from tests.support.growth import MOST_STEPS, TRACED_CHARS, Work, grown_times, of_length, steps
from tests.support.repeated import PIECES
from tests.support.text_calls import text_calls

pytestmark = pytest.mark.slow


def _filtered(text: str) -> str:
    footnotes = citation_markers.FootnoteFilter({1, 2})
    return "".join([*map(footnotes.feed, (text[i : i + 5] for i in range(0, len(text), 5))), footnotes.end()])


def _answered(text: str) -> str:
    answer = thoughts.AnswerFilter()
    return "".join([*map(answer.feed, (text[i : i + 5] for i in range(0, len(text), 5))), answer.end()])


def _tracked(text: str) -> bool:
    code = code_spans.CodeTracker()
    for start in range(0, len(text), 5):
        code.feed(text[start : start + 5])
    return code.inside


def _outlined(text: str) -> list[tuple[str, ...]]:
    lines = outline.Outline(text)
    return [lines.above(offset) for offset in range(0, len(text), 300)]


def _summaries(text: str) -> frozenset[int]:
    lines = enumerate(text.split("\n"))
    return summary_rows.summaries_of([summary_rows.TableRow(line, (line[:3],), {"n": Decimal(n)}) for n, line in lines])


def _years_of_first(text: str) -> list[frozenset[int]]:
    figures = numbers.figures_in(text)
    return [figure_years.years_of(text, each, figures) for each in figures[:3]]


def _is_difference_first(text: str) -> bool:
    return any(figure_years.is_difference(text, each) for each in numbers.figures_in(text)[:3])


def _question(text: str) -> question_kind.AskedQuestion:
    """As `understood` gives it, whose own work is measured apart."""
    return question_kind.AskedQuestion(text, "lookup", "text", "en", ())


_ROWS = table_rows("| Hirer | Paid |\n| --- | --- |\n| Okafor | yes |\n| Cubs, Scouts | no |", 1)
QUESTION = "How much is the fee of a ferry in 2021?"
OTHER_QUESTIONS = ("What is the total fee of all ferries?", "Which ferry has the highest fee?", "List all fees.")


def _quoted(question: str) -> Work:
    return lambda text: compose(make_messages(question, [citation(text=text)], (), 100_000))


WORK: dict[str, Work] = {
    "services.text.ages.age_limits_in": ages.age_limits_in,
    "services.text.ages.ages_in": ages.ages_in,
    "services.text.asked_periods.asked_period": asked_periods.asked_period,
    "services.text.asked_periods.days_of": lambda text: asked_periods.days_of(text.split()),
    "services.text.cells.is_yes_or_no": lambda text: cells.is_yes_or_no(text.split()),
    "services.text.cells.things_in": lambda text: cells.things_in(text.split("\n")),
    "services.text.centuries.year_spans_in": centuries.year_spans_in,
    "services.text.citation_markers.without_footnotes": citation_markers.without_footnotes,
    "services.text.citation_markers.FootnoteFilter": _filtered,
    "services.text.clocks.spoken_clocks_in": clocks.spoken_clocks_in,
    "services.text.code_spans.CodeTracker": _tracked,
    "services.text.courtesies.courtesy_language": courtesies.courtesy_language,
    "services.text.courtesies.talk_in": courtesies.talk_in,
    "services.text.courtesies.without_courtesies": courtesies.without_courtesies,
    "services.text.dates.clocks_in": dates.clocks_in,
    "services.text.dates.dates_in": dates.dates_in,
    "services.text.dates.days_in": dates.days_in,
    "services.text.comparatives.comparatives_in": comparatives.comparatives_in,
    "services.text.plans.is_done": plans.is_done,
    "services.text.plans.is_left_open": plans.is_left_open,
    "services.text.plans.is_planned": plans.is_planned,
    "services.text.plans.is_requested": plans.is_requested,
    "services.text.scopes.says_all": scopes.says_all,
    "services.text.scopes.says_some": scopes.says_some,
    "services.text.scopes.says_too": scopes.says_too,
    "services.text.dates.with_capital_months": dates.with_capital_months,
    "services.text.dates.years_in": dates.years_in,
    "services.text.durations.durations_in": durations.durations_in,
    "services.text.asked_measures.measured_in": asked_measures.measured_in,
    "services.text.asked_measures.measures_the_same": lambda text: asked_measures.measures_the_same(text, "metre"),
    "services.text.doubtful_statements.asks_for_now": doubtful_statements.asks_for_now,
    "services.text.doubtful_statements.tells_only_of_then": doubtful_statements.tells_only_of_then,
    "services.text.doubtful_statements.is_of_another_time": doubtful_statements.is_of_another_time,
    "services.text.doubtful_statements.reports_a_question": doubtful_statements.reports_a_question,
    "services.text.measured_limits.are_met": lambda text: measured_limits.are_met(
        measured_limits.measures_in(text), measured_limits.limits_in(text)
    ),
    "services.text.measured_limits.limits_in": measured_limits.limits_in,
    "services.text.measured_limits.measures_in": measured_limits.measures_in,
    "services.text.doubtful_statements.is_of_later": doubtful_statements.is_of_later,
    "services.text.doubtful_statements.is_proposal": doubtful_statements.is_proposal,
    "services.text.durations.timed_in": durations.timed_in,
    "services.text.doubtful_statements.is_no_plain_statement": doubtful_statements.is_no_plain_statement,
    "services.text.doubtful_statements.is_of_the_past": doubtful_statements.is_of_the_past,
    "services.text.editions.asks_for_changes": editions.asks_for_changes,
    "services.text.editions.edition_of": lambda text: editions.edition_of(text, text.split("\n")),
    "services.text.editions.numbers_in": editions.numbers_in,
    "services.text.editions.says_when_it_holds": editions.says_when_it_holds,
    "services.text.excess.asks_for_more": excess.asks_for_more,
    "services.text.excess.compared_with": excess.compared_with,
    "services.text.expressions.ExpressionParser": value_of,
    "services.text.figure_years.is_difference": _is_difference_first,
    "services.text.figure_years.years_of": _years_of_first,
    "services.text.frequencies.frequencies_in": frequencies.frequencies_in,
    "services.text.finance_terms.explained": finance_terms.explained,
    "services.text.finance_terms.statement_of": finance_terms.statement_of,
    "services.text.halves.halves_in": halves.halves_in,
    "services.text.headings.headings_above": lambda text: headings.headings_above(text, len(text)),
    "services.text.headings.headings_of": headings.headings_of,
    "services.text.headings.title_of": headings.title_of,
    "services.text.instructions.without_instructions": instructions.without_instructions,
    "services.text.language.capitalises_nouns": language.capitalises_nouns,
    "services.text.language.known_language": language.known_language,
    "services.text.language.language_of": language.language_of,
    "services.text.limits.limits_in": limits.limits_in,
    "services.text.loose_operations.asks_for_several": lambda text: loose_operations.asks_for_several(_question(text)),
    "services.text.loose_operations.loose_operation": lambda text: loose_operations.loose_operation(_question(text)),
    "services.text.mail_questions.header_asked": lambda text: mail_questions.header_asked(text, of_mails_alone=True),
    "services.text.markdown_text.emphasised": lambda text: markdown_text.emphasised(text, 3, len(text) - 3),
    "services.text.markdown_text.escaped": markdown_text.escaped,
    "services.text.markdown_text.escaped_within": markdown_text.escaped_within,
    "services.text.markdown_text.without_emphasis": markdown_text.without_emphasis,
    "services.text.negation.contrary_forms": negation.contrary_forms,
    "services.text.negation.is_negator": negation.is_negator,
    "services.text.negation.implies_negation": negation.implies_negation,
    "services.text.negation.nearly_negates": negation.nearly_negates,
    "services.text.negation.demands_something": negation.demands_something,
    "services.text.negation.is_unsure": negation.is_unsure,
    "services.text.negation.is_of_others": negation.is_of_others,
    "services.text.negation.names_exception": negation.names_exception,
    "services.text.negation.names_only_some": negation.names_only_some,
    "services.text.negation.negating_words": negation.negating_words,
    "services.text.negation.limiting_spans": negation.limiting_spans,
    "services.text.negation.negation_offsets": negation.negation_offsets,
    "services.text.note_marks.without_note_marks": note_marks.without_note_marks,
    "services.text.numbers.are_continental": lambda text: numbers.are_continental(text.split()),
    "services.text.numbers.figures_in": numbers.figures_in,
    "services.text.numbers.phone_numbers_in": numbers.phone_numbers_in,
    "services.text.numbers.single_units": numbers.single_units,
    "services.text.numbers.spaced_figures": numbers.spaced_figures,
    "services.text.operations.digit_fractions_in": operations.digit_fractions_in,
    "services.text.operations.fractions_in": operations.fractions_in,
    "services.text.operations.counted_fractions_in": operations.counted_fractions_in,
    "services.text.operations.word_fractions_in": operations.word_fractions_in,
    "services.text.operations.operations_in": operations.operations_in,
    "services.text.ordinal_places.with_numbers": ordinal_places.with_numbers,
    "services.text.operations.operation_words_in": operations.operation_words_in,
    "services.text.opposites.directions_in": opposites.directions_in,
    "services.text.opposites.is_direction": opposites.is_direction,
    "services.text.opposites.opposites_of": opposites.opposites_of,
    "services.text.opposites.synonyms_of": opposites.synonyms_of,
    "services.text.outline.Outline": _outlined,
    "services.text.outline.is_statement": outline.is_statement,
    "services.text.outline.path_after": outline.path_after,
    "services.text.ranges.range_of": ranges.range_of,
    "services.text.ranges.ranges_in": ranges.ranges_in,
    "services.text.ranks.rank_question": ranks.rank_question,
    "services.text.periods.part_of_year_pattern": lambda text: periods.part_of_year_pattern().findall(text),
    "services.text.periods.weekday_pattern": lambda text: periods.weekday_pattern().findall(text),
    "services.text.quantity_words.quantity_words": quantity_words.quantity_words,
    "services.text.persons.asks_for_one_beside": persons.asks_for_one_beside,
    "services.text.persons.counted_persons": persons.counted_persons,
    "services.text.persons.persons_in": persons.persons_in,
    "services.text.summary_rows.summaries_of": _summaries,
    "services.text.year_parts.year_parts_in": year_parts.year_parts_in,
    "services.text.question_kind.understood": question_kind.understood,
    "services.text.question_kind.without_time_clause": question_kind.without_time_clause,
    "services.text.permissions.excepts": permissions.excepts,
    "services.text.permissions.leaves_free": permissions.leaves_free,
    "services.text.sentences.is_entry_of_bill": sentences.is_entry_of_bill,
    "services.text.sentences.sentence_spans": sentences.sentence_spans,
    "services.text.tables.cells_of": tables.cells_of,
    "services.text.tables.columns_of": lambda text: tables.columns_of(text.split("\n"), 3),
    "services.text.tables.with_columns": lambda text: tables.with_columns(
        tables.FigureRow("", tuple(text.split()) or ("",)), lambda count: ("",) * count
    ),
    "services.text.tables.figure_row": tables.figure_row,
    "services.text.tables.heading_of_columns": tables.heading_of_columns,
    "services.text.tables.is_dashes": tables.is_dashes,
    "services.text.tables.is_field": tables.is_field,
    "services.text.tables.is_timetable_row": tables.is_timetable_row,
    "services.text.tables.states_amount": tables.states_amount,
    "services.text.tables.is_priced": tables.is_priced,
    "services.text.tables.is_average": tables.is_average,
    "services.text.tables.is_summary": tables.is_summary,
    "services.text.tables.is_total": tables.is_total,
    "services.text.tables.is_figure_row": tables.is_figure_row,
    "services.text.tables.is_markdown_row": tables.is_markdown_row,
    "services.text.tables.markdown_rows": tables.markdown_rows,
    "services.text.tables.power_of": tables.power_of,
    "services.text.tables.scale_of": lambda text: tables.scale_of([text, *text.split("\n")]),
    "services.text.terms.question_terms": terms.question_terms,
    "services.text.terms.terms_of": terms.terms_of,
    "services.text.thesaurus.antonym_stems": thesaurus.antonym_stems,
    "services.text.territories.territory_of": territories.territory_of,
    "services.text.thesaurus.synonym_stems": thesaurus.synonym_stems,
    "services.text.units.factor_between": lambda text: units.factor_between(text, text),
    "services.text.units.rough_factor_between": lambda text: units.rough_factor_between(text, text),
    "services.text.units.unit_of": lambda text: units.unit_of(text, text),
    "services.text.values.days_meant": values.days_meant,
    "services.text.values.values_in": values.values_in,
    "services.text.words.are_forms_of_one_word": lambda text: words.are_forms_of_one_word(text, text),
    "services.text.words.clause_spans": words.clause_spans,
    "services.text.words.content_stems": words.content_stems,
    "services.text.words.shortened": lambda text: words.shortened(text, len(text) // 2),
    "services.text.words.stem": words.stem,
    "services.text.words.stems_in": words.stems_in,
    "services.text.words.stems_of": words.stems_of,
    "services.text.words.without_accents": words.without_accents,
    "services.text.words.without_asides": words.without_asides,
    "services.text.words.words_in": words.words_in,
    "services.models.thoughts.AnswerFilter": _answered,
    "services.models.extractive.expected.figures_of": lambda text: figures_of(text, "figure", frozenset({"2020"})),
    "services.answering.followups.names.names_of": names_of,
    "a question about statements": lambda text: statement_question(f"What was revenue in 2022 {text}"),
    "services.checking.equations.equations_in": equations_in,
    **{f"quote for “{question}”": _quoted(question) for question in (QUESTION, *OTHER_QUESTIONS)},
    "check with a passage": lambda text: check("The ferry fee is 20 euros in 2021 [1].", [citation(text=text)]),
    "check a text": lambda text: check(text, [citation()]),
    "services.checking.verdict.check": lambda text: check(f"{text} [1]", [citation(text=text)]),
    "complete a long question": lambda text: completed(text, [Turn("user", "What was the fare in 2020?")]),
    "complete after long questions": lambda text: completed("And in 2021?", [Turn("user", text)]),
    "depends_on_history": depends_on_history,
    "verdict_on_table": lambda text: verdict_on_table(f"Hirer: {text}; Paid: yes", _ROWS),
    "verdict_on_column": lambda text: verdict_on_table(f"Hirer: {text}", _ROWS),
    "passages_of": lambda text: list(passages_of(Page(1, text))),
    "cut": lambda text: cut(text, estimated_tokens(text) // 2),
}

WITHOUT_TEXT = frozenset(
    {
        "services.text.editions.newest_first",
        "services.text.editions.terms_of_changes",
        "services.text.editions.terms_of_now",
        "services.text.function_words.function_words_of",
        "services.text.function_words.languages_of_words",
        "services.text.numbers.matches",
        "services.text.numbers.roman_of",
        "services.text.numbers.round_step",
        "services.text.periods.english_months",
        "services.text.periods.english_names",
        "services.text.periods.month_name",
        "services.text.periods.months",
        "services.text.periods.short_months",
        "services.text.periods.short_weekdays",
        "services.text.periods.unambiguous_short_months",
        "services.text.periods.weekdays",
        "services.text.question_patterns.any_of",
        "services.text.terms.month_terms",
    }
)
"""Functions that take nothing, a language, a number, two figures or patterns: their work does not grow with a text."""


def _public() -> Iterator[str]:
    """The public functions of `services.text`, and its classes that do more than hold values."""
    for found in pkgutil.iter_modules(services.text.__path__, "services.text."):
        for name, each in vars(import_module(found.name)).items():
            is_work = callable(each) and not (inspect.isclass(each) and is_dataclass(each))
            if is_work and not name.startswith("_") and getattr(each, "__module__", None) == found.name:
                yield f"{found.name}.{name}"


def test_every_public_function_for_text_is_listed() -> None:
    listed = {name for name in WORK if name.startswith("services.text.")} | WITHOUT_TEXT
    assert set(_public()) == listed


@pytest.mark.parametrize("name", WORK)
def test_steps_grow_like_the_text(name: str) -> None:
    work = WORK[name]
    work("Warm 1 word.")  # what is loaded once is no part of it
    grown = {}
    for family, piece in PIECES.items():
        one, four = (steps(work, of_length(piece, times * TRACED_CHARS)) for times in (1, 4))
        if four > MOST_STEPS * one:
            two = steps(work, of_length(piece, 2 * TRACED_CHARS))
            if four > MOST_STEPS / 2 * two:
                grown[family] = (one, two, four)
    assert not grown


@pytest.mark.parametrize("name", WORK)
def test_time_grows_like_the_text(name: str) -> None:
    assert not grown_times(WORK[name])


PACKAGES = ("services.checking", "services.models.extractive", "services.answering.followups", "services.search")
CALLS = {name: call for package in PACKAGES for name, call in text_calls(package) if name not in WORK}


@pytest.mark.parametrize("name", CALLS)
def test_time_of_every_function_that_takes_a_text_grows_like_it(name: str) -> None:
    assert not grown_times(CALLS[name])
