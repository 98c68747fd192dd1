"""`ExtractiveChatModel`: answers by quoting the sentences and rows that answer best, offline."""

import asyncio
import math
import re
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, ClassVar

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from services.asked import LIGHT_VERBS, Asked, parts_of
from services.prompts import DONT_KNOW, NumberedPassage, read_passages
from services.quotes import Quote, quotes_of
from services.rows import FigureRow
from services.terms import terms_of

MAX_QUOTES = 3
MIN_SCORE, MIN_SCORE_OF_NAMED = 0.39, 0.35
"""Weighted share of the question's words that a quote must hold, those that it stands under or beside counted in part.

A question that names what the documents are about is more likely to be about them.
"""
_UNDER, _AROUND, _EXPLAINED = 0.6, 0.3, 0.6
_YEAR_OF_FILE = 0.7
_CLOSE_TO_BEST, _CLOSE_OF_SEVERAL = 0.85, 0.75
"""How good another quote must be beside the best one, where one thing is asked and where several are."""
_SAME = 0.85
_LEAST_NEW = 0.12
_FIGURE_BONUS = 0.1
_SOURCE_BONUS = 0.15
_LABEL_BONUS = 0.2
_COMPLETE_BONUS = 0.2
"""A sentence with every word of the question answers better than the row it was made from."""
_UNNAMED_PENALTY = 0.15
"""Of several values under columns that nothing names, none is an answer."""
_OTHER_YEAR_WEIGHT = 0.7
_VERB_WEIGHT = 0.4
_RANK_PENALTY = 0.01
_LEAST_IN_FILE = 2
_FRAGMENT_WEIGHT = 0.75
_SENTENCE_ENDS = (".", "!", "?", "…", ".”", '."', ".)", "。", "！")

_WORDS = re.compile(r"(?:\*\*[^*\n]+\*\*|\S)\S*\s*")
"""What is in bold comes at once, so that no marks stand in the page until it is whole."""


class ExtractiveChatModel(BaseChatModel):
    """A chat model that quotes, word for word, the fewest sentences and rows that hold what is asked, three at most.

    It answers the exact "I don't know" sentence of the prompt, with `finish_reason` "no_answer", when none does.
    `words_per_second` paces the stream so that a person can read along and stop it.
    """

    NAME: ClassVar[str] = "extractive"

    words_per_second: float = 60

    @property
    def _llm_type(self) -> str:
        return self.NAME

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ANN401, ARG002
    ) -> ChatResult:
        text, reason = compose(messages)
        message = AIMessage(text, response_metadata={"finish_reason": reason, "model_name": self.NAME})
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: AsyncCallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ANN401, ARG002
    ) -> AsyncIterator[ChatGenerationChunk]:
        text, reason = await asyncio.to_thread(compose, messages)
        for word in _WORDS.findall(text):
            yield ChatGenerationChunk(message=AIMessageChunk(content=word))
            await asyncio.sleep(1 / self.words_per_second)
        metadata = {"finish_reason": reason, "model_name": self.NAME}
        yield ChatGenerationChunk(message=AIMessageChunk(content="", response_metadata=metadata))


def compose(messages: Sequence[BaseMessage]) -> tuple[str, str]:
    """The answer to a prompt of `make_messages`, and its finish reason."""
    prompt, question = str(messages[0].content), str(messages[-1].content)
    passages = read_passages(prompt)
    shown: dict[tuple[int, int], str] = {}
    for part in parts_of(question):
        asked = Asked.of(part)
        for quote in best_quotes(asked, passages):
            shown.setdefault(quote.order, f"{quote.shown(asked)} [{quote.number}]")
    if not shown:
        return DONT_KNOW, "no_answer"
    return "\n\n".join(shown[order] for order in sorted(shown)), "stop"


def best_quotes(asked: Asked, passages: Sequence[NumberedPassage]) -> list[Quote]:
    """The fewest quotes that answer, in the order of the passages; none where nothing does.

    A quote's score is the share of the question's words it holds, each weighted by its rarity among all quotes.
    """
    found = [quote for rank, passage in enumerate(passages) for quote in quotes_of(rank, passage)]
    quotes = _about_the_named(asked, passages, found)
    if not asked.terms or not quotes:
        return []
    weights = _rarity(asked, quotes)
    scored = sorted(
        ((_score(quote, asked, weights), quote) for quote in quotes), key=lambda pair: (-pair[0], pair[1].order)
    )
    best, first = scored[0]
    least = MIN_SCORE_OF_NAMED if asked.names else MIN_SCORE
    if best < least:
        return []
    chosen = [first]
    close = best * (_CLOSE_OF_SEVERAL if asked.is_several else _CLOSE_TO_BEST)
    for score, quote in scored[1:]:
        if score < max(least, close) or len(chosen) == MAX_QUOTES:
            break
        if _adds(quote, chosen, asked, weights):
            chosen.append(quote)
    return sorted(_needed(chosen, asked), key=lambda quote: quote.order)


def _needed(chosen: Sequence[Quote], asked: Asked) -> list[Quote]:
    """Without those of which another one has all that they have of what is asked."""
    held = [
        {term for term in asked.terms if _held(quote, asked, term) >= _UNDER} | asked.explained & quote.terms
        for quote in chosen
    ]
    return [
        quote
        for index, quote in enumerate(chosen)
        if not any(held[index] < other for other in held) and held[index] not in held[:index]
    ]


def _adds(quote: Quote, chosen: Sequence[Quote], asked: Asked, weights: Mapping[str, float]) -> bool:
    """Whether a quote says enough of what is asked that those chosen do not say."""
    if any(_overlap(quote.terms, other.terms) >= _SAME for other in chosen):
        return False
    new = quote.terms - frozenset().union(*(other.terms for other in chosen))
    told = asked.terms.difference(*asked.names)
    share = sum(weights[term] for term in new & told) / sum(weights.values())
    return share + _EXPLAINED * len(new & asked.explained) / max(1, len(asked.explained)) >= _LEAST_NEW


def _about_the_named(asked: Asked, passages: Sequence[NumberedPassage], quotes: Sequence[Quote]) -> Sequence[Quote]:
    """The quotes that have one at least of the names in the question, or are from a document that is about it.

    A document is, when its file has the name, or most of its passages have it.
    """
    if not asked.names:
        return quotes
    files = {passage.number: passage.filename for passage in passages}
    named = {file for file in files.values() if _has_name(file, asked)}
    words = {quote.number: quote.under | quote.around for quote in quotes}
    for file in set(files.values()) - named:
        of_file = [words[number] for number, name in files.items() if name == file and number in words]
        having = sum(any(name <= each for name in asked.names) for each in of_file)
        if having * 2 > len(of_file):
            named.add(file)
    return [
        quote
        for quote in quotes
        if files[quote.number] in named or any(name <= quote.terms | quote.under for name in asked.names)
    ]


def _has_name(filename: str, asked: Asked) -> bool:
    letters = re.sub(r"[\W_]", "", filename.lower())
    return any(all(len(term) >= _LEAST_IN_FILE and term in letters for term in name) for name in asked.names)


def _rarity(asked: Asked, quotes: Sequence[Quote]) -> dict[str, float]:
    """Inverse frequencies among the quotes; verbs that any question may have count less."""
    counts = Counter(term for quote in quotes for term in quote.terms & asked.terms)
    return {
        term: math.log(1 + len(quotes) / (1 + counts[term])) * (_VERB_WEIGHT if term in LIGHT_VERBS else 1)
        for term in asked.terms
    }


def _score(quote: Quote, asked: Asked, weights: Mapping[str, float]) -> float:
    if not (asked.terms | asked.explained) & quote.terms:
        return 0.0
    total = sum(weights.values())
    score = sum(weight * _held(quote, asked, term) for term, weight in weights.items()) / total
    if asked.explained:
        share = len(asked.explained & quote.terms) / len(asked.explained)
        score += _EXPLAINED * share * (1 - score)
    if asked.kind != "other":
        score += _FIGURE_BONUS if quote.has_figure(asked.kind) else -2 * _FIGURE_BONUS
    if quote.row is not None:
        score += _of_row(quote.row, quote.columns, asked)
    if asked.terms <= quote.terms:
        score += _COMPLETE_BONUS
    if asked.kind != "other" and quote.names_column(asked):
        score += _FIGURE_BONUS
    if asked.source:
        score += _SOURCE_BONUS * len(asked.source & quote.under) / len(asked.source)
    if quote.row is None and quote.heading is None and not quote.words.endswith(_SENTENCE_ENDS):
        score *= _FRAGMENT_WEIGHT
    if asked.years and not asked.years & (quote.years or quote.under):
        score *= _OTHER_YEAR_WEIGHT
    return score - _RANK_PENALTY * quote.order[0]


def _of_row(row: FigureRow, columns: Sequence[str], asked: Asked) -> float:
    """What a row gains by how much of its name is asked for, and loses where nothing tells its values apart."""
    label = frozenset(terms_of(row.label))
    told = asked.terms.difference(asked.years, *asked.names) | asked.explained
    score = _LABEL_BONUS * len(told & label) / max(1, len(label))
    return score - _UNNAMED_PENALTY if len(row.values) > 1 and not columns else score


def _held(quote: Quote, asked: Asked, term: str) -> float:
    """How much of a term of the question a quote holds, itself or by what stands above it and around it."""
    if term in asked.years:
        if quote.years:
            return 1.0 if term in quote.years else 0.0
        return _YEAR_OF_FILE if term in quote.under else 0.0
    if term in quote.terms:
        return 1.0
    if term in quote.under:
        return 1.0 if any(term in name for name in asked.names) else _UNDER
    return _AROUND if term in quote.around else 0.0


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))
