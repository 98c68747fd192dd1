"""Answers from lists within lists: who or what is right above or below an item, as in the chart of a company."""

from collections.abc import Sequence

from services.models.extractive.question import Asked
from services.models.extractive.quote_display import short_quote
from services.models.extractive.quotes import Quote
from services.text.function_words import function_words_of
from services.text.markdown_text import escaped
from services.text.ranks import rank_question
from services.text.terms import terms_of

_MOST_ITEMS = 30  # about a screen; further items are on the page that the footnote opens


def related(asked: Asked, found: Sequence[Quote]) -> str | None:
    """The items right above or below the one that a question names; None where no list within a list has it.

    Empty where the item has none.
    """
    question = rank_question(asked.asked.text)
    if question is None:
        return None
    wanted = _terms(question.of, asked)
    above = _items_above(found)
    named = _named(wanted, above, found) if wanted else []
    if not named:
        return None
    if question.direction == "above":
        chosen = [above[item] for item in named]
    else:
        over_them = frozenset(named)
        chosen = [item for item, over in above.items() if over in over_them]
    lines = [
        f"“{escaped(short_quote(found[item].words))}” [{found[item].number}]" for item in chosen if item is not None
    ]
    lines = list(dict.fromkeys(lines))[:_MOST_ITEMS]
    return "\n".join(f"- {line}" for line in lines) if len(lines) > 1 else "".join(lines)


def _terms(words: str, asked: Asked) -> frozenset[str]:
    left_out = function_words_of(asked.asked.language)
    return frozenset(terms_of(" ".join(word for word in words.split() if word.lower() not in left_out)))


def _items_above(found: Sequence[Quote]) -> dict[int, int | None]:
    """For each item of a list that has items within items, which one it is in."""
    above: dict[int, int | None] = {}
    path: list[int] = []
    for index, quote in enumerate(found):
        if not quote.is_item or (index and found[index - 1].number != quote.number):
            path = []
        if not quote.is_item:
            continue
        while path and found[path[-1]].indent >= quote.indent:
            path.pop()
        above[index] = path[-1] if path else None
        path.append(index)
    within = {item for item, over in above.items() if over is not None} | set(above.values())
    return {item: over for item, over in above.items() if item in within}


def _named(wanted: frozenset[str], above: dict[int, int | None], found: Sequence[Quote]) -> list[int]:
    """The items with all terms, of these those that say least else."""
    having = {item: len(found[item].terms) for item in above if wanted <= found[item].terms}
    least = min(having.values(), default=0)
    return [item for item, terms in having.items() if terms == least]
