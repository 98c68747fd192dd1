"""`ExtractiveChatModel`: answers by quoting the best sentences of the passages in its prompt, offline."""

import asyncio
import math
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import snowballstemmer
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from services.prompts import DONT_KNOW, NumberedPassage, read_passages
from services.sentences import sentence_spans, table_rows

MAX_QUOTES = 3
MAX_QUOTE_CHARS = 600
MIN_COVERAGE = 0.36
"""Weighted share of the question's words that a quoted sentence must hold, those of its passage counted in part."""
_CONTEXT_WEIGHT = 0.5
_CLOSE_TO_BEST = 0.85
_NUMBER_BONUS = 0.12
_RANK_PENALTY = 0.01
_FRAGMENT_WEIGHT = 0.85
_MIN_WORDS = 4
_SENTENCE_ENDS = (".", "!", "?", "…", ".”", '."', ".)", "。")

_WORD = re.compile(r"[^\W_]+(?:[.,'’][^\W_]+)*")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")
_YEAR = re.compile(r"^[a-z]+((?:19|20)\d\d)$")
_CELL_END = re.compile(r"(?<!\\)\|")
_SIGNS = re.compile(r"^(?:#{1,6}|[•▪*–-]) |\s*\[\^?[\d\s,;]*\]")
"""Of a heading, of an item in a list, and of footnotes."""
_ASKS_FOR_NUMBER = re.compile(
    r"\b(?:how (?:much|many|long|old|large|big|high|far)|when|what (?:year|percent|amount))\b"
)
_STOP_WORDS = frozenset(
    """
    a about all also am an and any are as at be been being between but by can could did do does doing for from get
    give had has have having he her his how i if in into is it its just list many me much my no not of off on or our
    out please say shall she should so some tell than that the their them then there these they this those to under
    up us was we were what when where which while who whom whose why will with would you your
    """.split()
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    passage: int
    position: int
    text: str
    terms: frozenset[str]
    context: frozenset[str]


class ExtractiveChatModel(BaseChatModel):
    """A chat model that quotes, word for word, up to three sentences that hold most of the question's words.

    It answers the exact "I don't know" sentence of the prompt, with `finish_reason` "no_answer", when no sentence does.
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
        for word in re.findall(r"\S+\s*", text):
            yield ChatGenerationChunk(message=AIMessageChunk(content=word))
            await asyncio.sleep(1 / self.words_per_second)
        metadata = {"finish_reason": reason, "model_name": self.NAME}
        yield ChatGenerationChunk(message=AIMessageChunk(content="", response_metadata=metadata))


def compose(messages: Sequence[BaseMessage]) -> tuple[str, str]:
    """The answer to a prompt of `make_messages`, and its finish reason."""
    prompt, question = str(messages[0].content), str(messages[-1].content)
    quotes = best_sentences(question, read_passages(prompt))
    if not quotes:
        return DONT_KNOW, "no_answer"
    return "\n\n".join(f"{text} [{number}]" for number, text in quotes), "stop"


def best_sentences(question: str, passages: Sequence[NumberedPassage]) -> list[tuple[int, str]]:
    """The sentences that answer a question best, with their passages' numbers, in the order of the passages.

    A sentence's score is the share of the question's words it holds, each weighted by its rarity among all sentences.
    """
    wanted = _terms(_asked(question))
    sentences = [s for rank, passage in enumerate(passages) for s in _sentences(rank, passage)]
    if not wanted or not sentences:
        return []
    weights = _rarity(wanted, _terms(" ".join(_NAME.findall(question))), sentences)
    asks_for_number = bool(_ASKS_FOR_NUMBER.search(question.lower()))
    scored = sorted(
        ((_score(sentence, weights, asks_for_number=asks_for_number), sentence) for sentence in sentences),
        key=lambda pair: (-pair[0], pair[1].position),
    )
    best = scored[0][0]
    chosen: list[_Sentence] = []
    for score, sentence in scored:
        if score < max(MIN_COVERAGE, best * _CLOSE_TO_BEST) or len(chosen) == MAX_QUOTES:
            break
        if all(_overlap(sentence.terms, other.terms) < _CLOSE_TO_BEST for other in chosen):
            chosen.append(sentence)
    return [(sentence.passage, sentence.text) for sentence in sorted(chosen, key=lambda s: s.position)]


def _sentences(rank: int, passage: NumberedPassage) -> Iterator[_Sentence]:
    text = passage.text
    context = _terms(text) | _terms(passage.filename.replace("_", " "))
    rows = table_rows(text)
    for index, (start, end) in enumerate(sentence_spans(text)):
        row = rows.get(start)
        if row is None:
            words = _SIGNS.sub("", " ".join(text[start:end].split()))
            quote = f"“{_shortened(words)}”"
        elif row.heading is not None:
            words = _named_cells(row.heading, text[start:end])
            quote = _shortened(words)
        else:
            continue
        if len(_WORD.findall(words)) >= _MIN_WORDS:
            yield _Sentence(passage.number, rank * 1000 + index, quote, _terms(words), context)


def _named_cells(heading: str, row: str) -> str:
    """A row of a table with the heading of each cell."""
    cells = zip(*(_CELL_END.split(line.strip().strip("|")) for line in (heading, row)), strict=False)
    named = ((name.strip(), value.strip()) for name, value in cells)
    return "; ".join(f"{name}: {value}" if name else value for name, value in named if value.strip("-: "))


def _shortened(quote: str) -> str:
    return quote if len(quote) <= MAX_QUOTE_CHARS else quote[:MAX_QUOTE_CHARS].rsplit(" ", 1)[0] + " …"


def _rarity(wanted: frozenset[str], names: frozenset[str], sentences: Sequence[_Sentence]) -> dict[str, float]:
    """Inverse sentence frequencies; names count double, so that a question about somebody else is not answered."""
    counts = Counter(term for sentence in sentences for term in sentence.terms & wanted)
    return {term: math.log(1 + len(sentences) / (1 + counts[term])) * (2 if term in names else 1) for term in wanted}


def _score(sentence: _Sentence, weights: dict[str, float], *, asks_for_number: bool) -> float:
    held = sum(weight for term, weight in weights.items() if term in sentence.terms)
    if not held:
        return 0.0
    near = sum(weight for term, weight in weights.items() if term in sentence.context - sentence.terms)
    score = (held + _CONTEXT_WEIGHT * near) / sum(weights.values())
    if asks_for_number and any(term[0].isdigit() for term in sentence.terms - weights.keys()):
        score += _NUMBER_BONUS
    if not sentence.text.removesuffix("”").endswith(_SENTENCE_ENDS):
        score *= _FRAGMENT_WEIGHT
    return score - _RANK_PENALTY * (sentence.position // 1000)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def _asked(question: str) -> str:
    """The sentences that ask, without those that only say how to answer; all of it when none does."""
    asking = [question[start:end] for start, end in sentence_spans(question) if question[start:end].endswith("?")]
    return " ".join(asking) or question


def _terms(text: str) -> frozenset[str]:
    words = (word.replace("’", "'").removesuffix("'s") for word in _WORD.findall(text.lower()))
    parts = (part for word in words for part in {word, *_YEAR.findall(word)})
    return frozenset(_stem(part) for part in parts if part not in _STOP_WORDS)


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return str(snowballstemmer.stemmer("english").stemWord(word))
