"""A prompt of passages and a question -> the answer, in quotes."""

import re
from collections.abc import Mapping, Sequence
from itertools import islice

from langchain_core.messages import BaseMessage

from services.models.extractive.calculations import TIMES, computed
from services.models.extractive.closest import apart, closest, may_answer
from services.models.extractive.closest_lists import closest_list, lines_of_period
from services.models.extractive.closest_results import worked_out
from services.models.extractive.comparisons import compared
from services.models.extractive.current_rows import of_now
from services.models.extractive.doubts import discount_in, is_doubtful, is_of_other_measure
from services.models.extractive.expected import holds
from services.models.extractive.hierarchies import related
from services.models.extractive.lists import list_with, listed
from services.models.extractive.only_figures import is_said, lacks_a_number
from services.models.extractive.other_codes import without_other_codes
from services.models.extractive.phrases import CLOSEST, NOT_SAID, UNCERTAIN
from services.models.extractive.priced_persons import for_persons
from services.models.extractive.question import CONTACTS, Asked, parts_of
from services.models.extractive.quote_bonuses import bonus_of
from services.models.extractive.quote_context import answered_question, around, other_rules, together
from services.models.extractive.quote_display import shown_together
from services.models.extractive.quote_ranking import Ranking, best_quotes, exact, ranked_quotes, unsaid
from services.models.extractive.quotes import Quote, quotes_of
from services.models.extractive.repeats import without_said
from services.models.extractive.rivals import rival
from services.models.extractive.stated_results import stated
from services.models.extractive.versions import Versions, changes
from services.models.extractive.yes_no import decided
from services.models.prompts import read_passages
from services.operations.fair_threads import checkpoint
from services.text.asked_operations import Operation
from services.text.function_words import Language
from services.text.language import language_of
from services.text.likeness import Likeness
from services.text.loose_operations import asks_for_several, loose_operation
from services.text.markdown_text import without_emphasis
from services.text.negation import is_of_others
from services.text.operations import operation_words_in, operations_in
from services.text.question_kind import understood
from services.text.terms import terms_of

_OR = {
    language: re.compile(rf"\b{word}\b", re.IGNORECASE)
    for language, word in {"en": "or", "de": "oder", "fr": "ou", "es": "o", "it": "o", "pt": "ou", "nl": "of"}.items()
}
"""Joins alternatives, which are shown side by side whatever else is asked."""
_MISSING = 0.34
"""Share of the question's weight in words that no passage has, from which on the documents do not say it."""
_MOST_MISSING = 0.5
"""The same share from which on what comes closest is no answer either."""
_LEAST_CLOSE = 0.12
"""Score from which on a quote is close to the question at all."""
_MOST_CLOSE = 2
"""Quotes that are shown as the closest."""
_NEARLY_AS_GOOD, _MOST_TRIED = 0.74, 8
"""If a reason is asked for: how close to the best quote others must come, and how many are looked through."""
_RESULTS: Mapping[Operation, frozenset[str]] = {
    "difference": frozenset(("difference",)), "growth": frozenset(("difference", "ratio")),
    "sum": frozenset(("sum",)), "product": frozenset(("sum", "ratio")), "average": frozenset(("average",)),
    "ratio": frozenset(("ratio",)), "share": frozenset(("ratio",)),
}  # fmt: skip
"""The operations whose words a sentence has that states the result of an operation."""
_MOST_TELLING = 4_000
"""Characters of the passages that are enough to tell their language."""
_MOST_ROWS_ALIKE = 8
"""More rows that answer alike show that too little is asked."""
_OF_SEVERAL = frozenset(("difference", "growth", "ratio", "sum", "average"))  # shown side by side, if not computed


def compose(messages: Sequence[BaseMessage], likeness: Likeness | None = None) -> tuple[str, str]:
    """The answer to a prompt of `make_messages`, and its finish reason."""
    prompt, question = str(messages[0].content), str(messages[-1].content)
    passages = read_passages(prompt)
    written_in = language_of(" ".join(passage.text for passage in passages)[:_MOST_TELLING])
    asked = understood(question, written_in)
    found: list[Quote] = []
    for rank, passage in enumerate(passages):
        checkpoint()
        found += quotes_of(rank, passage)
    found = without_other_codes(asked.text, without_said(found, messages[1:-1], Asked.of(asked.text, written_in)))
    versions = Versions(passages)
    shown: dict[tuple[int, int], str] = {}
    rankings = [ranked_quotes(Asked.of(part, written_in), passages, found) for part in parts_of(asked.text)]
    if (items := related(rankings[0].asked, found)) is not None:
        return (items, "stop") if items else (NOT_SAID[asked.language], "no_answer")
    if changed := changes(versions, rankings[0], found):
        return "\n\n".join(_named_versions(pair, (), versions, rankings[0].asked) for pair in changed), "stop"
    answers = []
    for ranking in rankings:
        checkpoint()
        answers.append(answer_of(ranking, found, versions, likeness))
    if len(rankings) > 1 and not all(answers):
        # What one part does not say itself, it may mean by the others.
        whole = ranked_quotes(Asked.of(asked.text, written_in), passages, found)
        answers = [answer_of(whole, found, versions, likeness), *answers]
        answers = answers[:1] if answers[0] else answers
    for answer in answers:
        for order, text in answer.items():
            shown.setdefault(order, text)
    if shown:
        return "\n\n".join(shown[order] for order in sorted(shown)), "stop"
    return _not_answered(rankings[0], found, likeness, versions)


def _not_answered(
    ranking: Ranking, found: Sequence[Quote], likeness: Likeness | None, versions: Versions
) -> tuple[str, str]:
    """What comes closest, said to be only that: by its meaning, or otherwise by its words."""
    language = ranking.asked.asked.language
    if likeness is None:
        is_near = bool(best_quotes(ranking)) and ranking.missing <= _MOST_MISSING
        close = [quote for score, quote in ranking.scored[:_MOST_CLOSE] if score >= _LEAST_CLOSE]
        near = _apart([together(quote, found, ranking.asked) for quote in exact(close, ranking.asked)])
    else:
        best = apart(closest(ranking, found, likeness), _MOST_CLOSE)
        is_near = may_answer(best, ranking)
        near = [around(each.quote, found) for each in best]
    if not near:
        return NOT_SAID[language], "no_answer"
    if len(each := versions.differing(near[0][0], ranking)) > 1:
        text = _named_versions(each, found, versions, ranking.asked)
        return f"{CLOSEST[language]}\n\n{text}", "stop" if is_near else "no_answer"
    if is_near and likeness is not None and asks_for_several(ranking.asked.asked):
        several = lines_of_period(ranking, found) or closest_list(ranking, found, likeness, best[0].score)
    else:
        several = None
    texts = _plain(near, ranking.asked, found)
    texts = [several, *texts[:1]] if several is not None else texts
    quotes = [group[0] for group in near] if likeness is None else [each.quote for each in best]
    result = for_persons(ranking, found) or (worked_out(ranking, quotes, near) if is_near else None)
    texts += [result] if result is not None else []
    return "\n\n".join([CLOSEST[language], *texts]), "stop" if is_near or result is not None else "no_answer"


def _plain(groups: Sequence[Sequence[Quote]], asked: Asked, found: Sequence[Quote]) -> list[str]:
    """What may not answer, nothing in bold and each text once; an item with its list where several are asked for."""
    are_several = asked.asked.kind in {"list", "steps"}
    lists = (list_with(group[0], found) if are_several and group[0].is_item else None for group in groups)
    texts = (
        without_emphasis(whole or shown_together(group, asked)) for whole, group in zip(lists, groups, strict=True)
    )
    return list({text.rpartition(" [")[0]: text for text in texts}.values())


def _apart(groups: Sequence[list[Quote]]) -> list[list[Quote]]:
    """The groups that share no sentence with one before them."""
    kept: list[list[Quote]] = []
    for group in groups:
        if not any(quote in other for other in kept for quote in group):
            kept.append(group)
    return kept


def answer_of(
    ranking: Ranking, found: Sequence[Quote], versions: Versions, likeness: Likeness | None = None
) -> dict[tuple[int, int], str]:
    """What answers one question, by where it is; nothing where the passages do not answer it."""
    if group := answered_question(ranking.asked, found):
        return {group[0].order: shown_together(group, ranking.asked)}
    if (sentence := stated(ranking)) is not None:
        return {sentence.order: shown_together(together(sentence, found, ranking.asked), ranking.asked)}
    if text := _of_tables(ranking, found):
        return {(0, 0): text}
    best = _best_of(ranking, found, versions) if ranking.missing <= _MISSING else []
    return _of_quotes(best, found, ranking, versions, likeness) if best else {}


def _of_quotes(
    best: Sequence[Quote], found: Sequence[Quote], ranking: Ranking, versions: Versions, likeness: Likeness | None
) -> dict[tuple[int, int], str]:
    """The quotes as they answer, with what makes them uncertain: other versions, rivals, or that they say no result."""
    if asks_for_several(ranking.asked.asked) and (lines := lines_of_period(ranking, found)):
        return {best[0].order: f"{CLOSEST[ranking.asked.asked.language]}\n\n{lines}"}
    if each := _of_versions(best, ranking, versions):
        return {best[0].order: _named_versions(each, found, versions, ranking.asked)}
    of_persons = for_persons(ranking, found)
    result = of_persons or worked_out(ranking, best, [around(quote, found) for quote in best])
    other = rival(best, ranking, versions, likeness)
    wants_result = of_persons or (result and loose_operation(ranking.asked.asked) in {"difference", "remainder"})
    if wants_result or not is_said(best, ranking.asked) or is_doubtful(best, ranking):
        quotes = best if result or other is None else [*best, other.quote]
        shown = _undecided(quotes, found, ranking.asked, CLOSEST)
        return {order: f"{text}\n\n{result}" for order, text in shown.items()} if result else shown
    if other is not None:
        return _undecided([*best, other.quote], found, ranking.asked, other.said)
    if rows := of_now(_rows_alike(best, ranking), ranking.asked):
        return (
            _all_of(rows, ranking) if len(rows) <= _MOST_ROWS_ALIKE else _undecided(best, found, ranking.asked, CLOSEST)
        )
    return _decided(best, found, ranking)


def _rows_alike(best: Sequence[Quote], ranking: Ranking) -> list[Quote]:
    """The rows of one table that have the same of the question as the only best quote; empty where it is alone."""
    first = best[0]
    if len(best) != 1 or first.heading is None:
        return []
    of_table = (quote for _, quote in ranking.scored if quote.heading == first.heading)
    rows = {quote.words: quote for quote in of_table if _has_of_asked(quote, ranking) == _has_of_asked(first, ranking)}
    return sorted(rows.values(), key=lambda quote: quote.order) if len(rows) > 1 else []


def _has_of_asked(row: Quote, ranking: Ranking) -> tuple[Mapping[str, float], float]:
    return ranking.matching.held(row.terms), bonus_of(row, ranking.asked)


def _all_of(rows: Sequence[Quote], ranking: Ranking) -> dict[tuple[int, int], str]:
    """Rows that answer alike; of a sheet there may be more of them than the search has found."""
    lines = "\n".join(f"- {without_emphasis(shown_together([row], ranking.asked))}" for row in rows)
    said = UNCERTAIN[ranking.asked.asked.language] if any(row.is_of_some_rows for row in rows) else None
    return {rows[0].order: f"{said}\n\n{lines}" if said else lines}


def _best_of(ranking: Ranking, found: Sequence[Quote], versions: Versions) -> list[Quote]:
    """The quotes that answer, one of them at least with what is expected; otherwise none."""
    best = [quote for quote in best_quotes(ranking) if _says(quote, ranking.asked)]
    kind = ranking.asked.asked.kind
    if kind == "comparison" and (each := _of_documents(ranking, versions)):
        best = each
    has_expected = any(_has_expected(quote, found, ranking.asked) for quote in best)
    if kind == "reason" and best and not has_expected:
        best = _with_a_reason(ranking, found) or best
    may_lack_it = ranking.asked.kind in {"other", "date"} and ranking.asked.asked.expected not in CONTACTS
    return best if has_expected or may_lack_it else []


def _undecided(
    quotes: Sequence[Quote], found: Sequence[Quote], asked: Asked, said: Mapping[Language, str]
) -> dict[tuple[int, int], str]:
    """The quotes, said to be such that any of them may answer; none has a figure in bold."""
    groups = _apart([together(quote, found, asked) for quote in quotes])
    return {quotes[0].order: "\n\n".join([said[asked.asked.language], *_plain(groups, asked, found)])}


def _with_a_reason(ranking: Ranking, found: Sequence[Quote]) -> list[Quote]:
    """The first quote that gives a reason, itself or in the sentences after it, and is nearly as good as the best."""
    least = max(ranking.least, ranking.scored[0][0] * _NEARLY_AS_GOOD)
    close = (quote for score, quote in ranking.scored[:_MOST_TRIED] if score >= least)
    given = (quote for quote in close if not quote.cells and _has_expected(quote, found, ranking.asked))
    return list(islice(given, 1))


def _decided(best: Sequence[Quote], found: Sequence[Quote], ranking: Ranking) -> dict[tuple[int, int], str]:
    """The quotes as they are shown, the first after “Yes.” or “No.” where it says so."""
    if _are_rival_rows(best, ranking.asked):
        return _undecided(best, found, ranking.asked, UNCERTAIN)
    groups = _joined([together(quote, found, ranking.asked) for quote in best])
    first = next((quote for _, quote in ranking.scored if quote in best), None)
    for group in groups:
        if first in group and first is not None and (word := decided(first, group, ranking)):
            return {first.order: f"{word} {shown_together(group, ranking.asked)}"}
    if first is not None and ranking.asked.asked.kind == "yes_no":
        rules = other_rules(first, found, ranking)
        every = sorted({quote.order: quote for quote in (*best, *rules)}.values(), key=_order)
        groups = _joined([together(quote, found, ranking.asked) for quote in every])
    return {group[0].order: _shown_beside(group, first, ranking.asked) for group in groups}


def _shown_beside(group: Sequence[Quote], first: Quote | None, asked: Asked) -> str:
    """A group; where one figure is asked for, none is in bold but in the group of the best quote."""
    text = shown_together(group, asked)
    is_other = asked.kind != "other" and not asked.is_several and first not in group
    return without_emphasis(text) if is_other else text


def _are_rival_rows(best: Sequence[Quote], asked: Asked) -> bool:
    """Whether one figure is asked for, and several rows of one table have one each with other words of the question."""
    are_of_one_table = len(best) > 1 and len({quote.heading for quote in best} - {None}) == 1
    is_of_one = asked.kind != "other" and not asked.is_several and asked.asked.operation is None
    return is_of_one and are_of_one_table and all(quote.has_figure(asked.kind) for quote in best)


def _joined(groups: Sequence[list[Quote]]) -> list[list[Quote]]:
    """The groups, those that share a sentence as one, so that no sentence is quoted twice."""
    joined: list[list[Quote]] = []
    for group in groups:
        if joined and any(quote in joined[-1] for quote in group):
            joined[-1] = sorted({quote.order: quote for quote in (*joined[-1], *group)}.values(), key=_order)
        else:
            joined.append(group)
    return joined


def _order(quote: Quote) -> tuple[int, int]:
    return quote.order


def _of_versions(best: Sequence[Quote], ranking: Ranking, versions: Versions) -> list[Quote]:
    """The quotes of several documents, the newest first, that give different values for what is asked; else none."""
    if len(best) == 1:
        each = versions.differing(best[0], ranking)
        return each if len(each) > 1 else []
    are_values = all(quote.has_figure(ranking.asked.kind) for quote in best)
    strong = ranking.asked.terms - ranking.asked.weak
    are_alike = len({strong.intersection(ranking.matching.held(quote.terms)) for quote in best}) == 1
    return versions.newest_first(best) if are_values and are_alike and versions.are_different(best) else []


def _of_tables(ranking: Ranking, found: Sequence[Quote]) -> str | None:
    """What is listed, computed or compared; None where it is not certain."""
    asked = ranking.asked.asked
    if asked.kind == "list":
        return listed(ranking, found) if not is_of_others(asked.text, asked.language) else None
    result = computed(ranking, found)
    text = result.text if result is not None else _compared(ranking, found)
    if text is None or is_of_other_measure(text, ranking.asked):
        return None
    discount = discount_in(ranking) if TIMES in text else None
    if discount is None:
        is_other = TIMES not in text and is_of_others(asked.text, asked.language)
        is_certain = (result is None or result.is_certain) and not is_other
        return text if is_certain else f"{CLOSEST[asked.language]}\n\n{without_emphasis(text)}"
    rule = shown_together(together(discount, found, ranking.asked), ranking.asked)
    return "\n\n".join([CLOSEST[asked.language], without_emphasis(text), without_emphasis(rule)])


def _compared(ranking: Ranking, found: Sequence[Quote]) -> str | None:
    asked = ranking.asked.asked
    side_by_side = _OR[asked.language].search(asked.text) is not None
    if asked.kind == "comparison" or asked.operation in _OF_SEVERAL or side_by_side:
        return _side_by_side(ranking, found)
    return None


def _side_by_side(ranking: Ranking, found: Sequence[Quote]) -> str | None:
    """A table of what is compared, said to be only close where a result is asked for, or it may be of other things."""
    table = compared(ranking, found)
    if table is None:
        return None
    text, is_certain = table
    asked = ranking.asked.asked
    return text if is_certain and asked.operation is None else f"{CLOSEST[asked.language]}\n\n{without_emphasis(text)}"


def _says(quote: Quote, asked: Asked) -> bool:
    """Whether a quote may be the answer itself: one figure can't be computed with or counted.

    It says the result where it is called so, as in “Average age” or “rose by 4%”, and a number in a column that the
    question names.
    """
    operation = asked.asked.operation
    if quote.row is None and quote.heading is None:
        results = _RESULTS.get(operation) if operation is not None else None
        if operation == "product" and not lacks_a_number(quote.words, asked):
            return True
        return results is None or not results.isdisjoint(operations_in(quote.words))
    if quote.lacks_what_is_asked(asked):
        return False
    if operation is not None:
        said = frozenset(terms_of(" ".join(operation_words_in(asked.asked.text))))
        of_what = asked.terms - said - asked.weak - unsaid() - asked.years
        is_of_it = not of_what or not of_what.isdisjoint(quote.terms | quote.under | quote.lead)
        return is_of_it and not said.isdisjoint(quote.terms)
    if asked.asked.expected == "number" and quote.heading is not None:
        return any(asked.terms & frozenset(terms_of(name)) - asked.weak for name, _ in quote.cells[1:])
    return True


def _named_versions(quotes: Sequence[Quote], found: Sequence[Quote], versions: Versions, asked: Asked) -> str:
    """What each document says, below its name and date, the newest first."""
    texts = ((quote, shown_together(together(quote, found, asked) if found else [quote], asked)) for quote in quotes)
    return "\n\n".join(f"{versions.named(quote)}\n\n{text}" for quote, text in texts)


def _of_documents(ranking: Ranking, versions: Versions) -> list[Quote]:
    """The best quote of each of the two documents that answer best; empty if only one answers."""
    best: dict[str, Quote] = {}
    for score, quote in ranking.scored:
        if score < ranking.least or len(best) > 1:
            break
        best.setdefault(versions.file(quote), quote)
    return list(best.values()) if len(best) > 1 else []


def _has_expected(quote: Quote, found: Sequence[Quote], asked: Asked) -> bool:
    is_table = (quote.row is not None or quote.heading is not None) and asked.asked.expected not in CONTACTS
    return is_table or any(holds(each.words, asked) for each in together(quote, found, asked))
