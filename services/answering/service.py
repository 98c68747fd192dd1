"""One question -> the events of its answer."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

from langchain_core.messages import BaseMessage

from services.answering import status_messages
from services.answering.answer import AnswerProgress
from services.answering.excerpts import Selection
from services.answering.financial_statements.statement_answers import StatementAnswers
from services.answering.followups.model import Rewriter
from services.answering.followups.rules import completed, depends_on_history
from services.answering.other_language import hint
from services.answering.phrases import Phrases, phrases_in
from services.answering.second_opinion import added
from services.answering.sheets import Sheets
from services.answering.whole_documents import WholeDocuments, spread
from services.checking.second_opinion import Scorer, cited_claims, with_opinions
from services.checking.verdict import check
from services.documents import SAMPLES, Document, told_apart
from services.errors import ContextTooLong, DocumentNotFound, ModelRejected, RateLimited, TooMuchWork
from services.events import (
    DONT_KNOW,
    AnswerEvent,
    Checks,
    Citation,
    FinishReason,
    Status,
    Token,
    Usage,
    citation_events,
    token_events,
)
from services.models.extractive.composing import compose
from services.models.extractive.model import ExtractiveChatModel, paced
from services.models.extractive.phrases import is_only_close
from services.models.factory import ModelFactory
from services.models.generation import Ending, Restart, Thinking, stream_answer
from services.models.prompts import estimated_tokens, fitting, make_messages
from services.models.provider.circuit_breaker import Circuit
from services.models.provider.refusals import OnRefusal, ignored
from services.models.traits import ModelTraits, Window
from services.operations.fair_threads import FairThreads
from services.questions import Question
from services.search.retrieval import Retriever
from services.search.sections import cited_sections
from services.settings import CONTEXT_TOKENS
from services.storage.library import Library
from services.text.citation_markers import FootnoteFilter
from services.text.likeness import Likeness
from services.text.question_kind import understood

log = logging.getLogger(__name__)

_SMALLEST_WINDOW = 2048
"""A shorter prompt fits into the window of every server that is known to cut prompts silently (Ollama's default)."""
_DOCUMENTS_LOOKED_AT, _BEGINNING_CHARS = 20, 2_000
"""How much tells in which language the documents are."""
_LEAST_SHARE_READ = 0.5
"""The estimate of a prompt's tokens is too high by a third at most in the languages tried."""

THREADS, THREADS_OF_ONE = 3, 1
"""How many questions are completed, answers quoted and checked at a time, and how many of one client address: what
takes long there delays no others. Python runs one of them at a time; two of one client would end no sooner, and
the event loop would wait twice as long for each of its turns."""
WORK_S = 5.0
"""Most seconds of the processor for one of them. The longest among usual documents takes half a second."""


def answer_threads() -> FairThreads:
    """Threads for the work on answers that takes the processor: apart from all others, so that nothing delays it."""
    return FairThreads("answers", THREADS, of_one=THREADS_OF_ONE, limit_s=WORK_S)


class AnswerService:
    """The only orchestration: complete the question, search, cite, write.

    `rewriter` completes what depends on the conversation; without one, rules do, which find words of the same kind by
    `likeness`. `threads` are shared with the model that quotes.
    """

    def __init__(
        self,
        library: Library,
        retriever: Retriever,
        make_model: ModelFactory,
        model_name: str,
        first_token_timeout_s: float,
        *,
        threads: FairThreads | None = None,
        rewriter: Rewriter | None = None,
        context_tokens: int = CONTEXT_TOKENS,
        window: Window | None = None,
        scorer: Scorer | None = None,
        strict: bool = False,
        on_refusal: OnRefusal = ignored,
        likeness: Likeness | None = None,
    ) -> None:
        self._library = library
        self._retriever = retriever
        self._make_model = make_model
        self._first_token_timeout_s = first_token_timeout_s
        self._rewriter = rewriter
        self._traits = ModelTraits(context_tokens, window)
        self._on_refusal = on_refusal
        self._scorer = scorer
        self._strict = strict
        self._circuit = Circuit()
        self._threads = threads or answer_threads()
        self._whole_documents = WholeDocuments(library, retriever, self._threads)
        self._likeness = likeness
        self._statement_answers = StatementAnswers(library, retriever, self._threads)
        self._sheets = Sheets(library, retriever, self._threads)
        self._quotes = model_name == ExtractiveChatModel.NAME
        self.model_name = model_name

    def check(self) -> None:
        """Check that the model can be asked now. Costs nothing, and never raises when no model is set.

        Raises:
            ModelUnreachable: its server is down; `retry_after_s` is when the next question tries it again.
        """
        self._circuit.check()

    async def scope(self, workspace: str | None, document_ids: Sequence[str] | None) -> tuple[Document, ...]:
        """The documents that a question searches: the chosen ones, or the workspace's own, or the samples.

        Raises:
            DocumentNotFound: a chosen one is neither the workspace's nor a sample.
            StoreUnavailable
        """
        own = told_apart(await self._library.documents(workspace) if workspace else [])
        if document_ids is None:
            return tuple(own or await self._library.documents(SAMPLES))
        reachable = {document.id: document for document in [*await self._library.documents(SAMPLES), *own]}
        for document_id in document_ids:
            if document_id not in reachable:
                raise DocumentNotFound(document_id)
        return tuple(reachable[document_id] for document_id in dict.fromkeys(document_ids))

    async def stream(self, answer: AnswerProgress) -> AsyncGenerator[AnswerEvent, None]:
        """The events of one answer; `answer` keeps track of how far it has come.

        Raises:
            FootnoteError: the events end without a terminal one.
        """
        question = answer.question
        asked = understood(question.text)
        phrases = phrases_in(asked.language)
        if asked.is_talk:
            for event in _without_search(answer, phrases.talk(asked.kind, question.documents)):
                yield event
            return
        if question.rewrite and question.history and depends_on_history(question.text):
            if self._rewriter is not None and self._circuit.closed:
                yield Status(stage="retrieving", message="Completing the question")
            question = replace(question, text=await self._completed(question))
        searching = status_messages.searching(question)
        whole = question.text if question.text != answer.question.text else None
        yield Status(stage="retrieving", message=searching, question=whole)
        began_ms = answer.elapsed_ms()
        selection = await self._selected(question)
        citations = await self._passages(question, selection)
        answer.retrieval_ms = round(answer.elapsed_ms() - began_ms, 2)
        for shown in citation_events(citations):
            yield shown
        if not citations:
            async with aclosing(self._nothing_found(answer, question, selection, phrases)) as events:
                async for event in events:
                    yield event
            return
        yield Status(stage="generating", message=status_messages.searched(question, answer.retrieval_ms))
        with self._circuit.attempt():
            async with aclosing(self._written(answer, question, selection, citations)) as events:
                async for event in events:
                    yield event

    async def _nothing_found(
        self, answer: AnswerProgress, question: Question, selection: Selection | None, phrases: Phrases
    ) -> AsyncGenerator[AnswerEvent, None]:
        """What a selection without passages says, or that nothing was found and what to do about it."""
        answer.first_token_ms = answer.elapsed_ms()
        yield Token(text=selection.text if selection else phrases.nothing_found)
        if selection is None and (other := await self._hint(question, ())):
            yield Token(text=f"\n\n{other}")
        yield answer.done("no_answer")

    def _written(
        self, answer: AnswerProgress, question: Question, selection: Selection | None, citations: tuple[Citation, ...]
    ) -> AsyncGenerator[AnswerEvent, None]:
        if selection is not None and self._quotes:
            return self._recite(answer, selection)
        return self._write(answer, question, citations)

    async def _selected(self, question: Question) -> Selection | None:
        """Whole documents, a place in one, lines of statements, or rows of a sheet, if the question asks for those."""
        selection = await self._whole_documents.found(question.text, question.documents)
        if selection is None and self._quotes:
            selection = await self._statement_answers.found(question.text, question.documents)
        if selection is None and self._quotes:
            selection = await self._sheets.found(question.text, question.documents)
        is_needless = selection is not None and selection.is_guess and await self._is_answered_by_passages(question)
        return None if is_needless else selection

    async def _is_answered_by_passages(self, question: Question) -> bool:
        """Whether the passages that the search finds answer a question, and are not only the closest to it."""
        model = self._make_model()
        assert isinstance(model, ExtractiveChatModel)
        citations = await self._passages(question, None)
        messages = make_messages(question.text, citations, question.history, self._traits.context_tokens)
        text, reason = await self._threads.run(compose, messages, model.likeness)
        return reason == "stop" and not is_only_close(text)

    async def _passages(self, question: Question, selection: Selection | None) -> tuple[Citation, ...]:
        if selection is not None and self._quotes:
            return selection.citations
        if selection is not None:
            found = spread(selection.citations, question.max_results)
        else:
            searched = await self._retriever.search(question.text, question.documents, question.max_results)
            figures = (
                await self._statement_answers.found(question.text, question.documents) if not self._quotes else None
            )
            found = _joined(figures.citations, searched) if figures is not None else searched
        await self._traits.learn_window()
        # What does not fit into the prompt can be no footnote.
        return fitting(question.text, found, question.history, self._traits.context_tokens)

    async def _recite(self, answer: AnswerProgress, selection: Selection) -> AsyncGenerator[AnswerEvent, None]:
        """An answer that is there already, at the pace of the model that quotes."""
        model = self._make_model()
        assert isinstance(model, ExtractiveChatModel)
        footnotes = self._footnotes(answer, selection.citations)
        written: list[str] = []
        async with aclosing(paced(selection.text, model.words_per_second)) as pieces:
            async for piece in pieces:
                if text := footnotes.feed(piece):
                    answer.count_first_token()
                    written.append(text)
                    yield Token(text=text)
        if text := footnotes.end():
            answer.count_first_token()
            written.append(text)
            yield Token(text=text)
        if not selection.is_quoted:
            yield answer.done(selection.finish_reason)
            return
        ending = Ending("stop", None)
        closing = self._closing(answer, "".join(written), selection.citations, ending, selection.beside)
        async with aclosing(closing):
            async for last in closing:
                yield last

    async def _completed(self, question: Question) -> str:
        # A server that is down is left to the answer: it has one try at a time.
        if self._rewriter is not None and self._circuit.closed:
            return await self._rewriter.completed(question.text, question.history)
        return await self._threads.run(completed, question.text, question.history, self._likeness)

    async def _write(
        self, answer: AnswerProgress, question: Question, citations: tuple[Citation, ...]
    ) -> AsyncGenerator[AnswerEvent, None]:
        """The tokens, the checks and the end; with fewer passages as long as the server finds the prompt too long."""
        while True:
            fitting_citations = fitting(question.text, citations, question.history, self._traits.context_tokens)
            try:
                async with aclosing(self._attempt(answer, question, fitting_citations)) as events:
                    async for event in events:
                        yield event
            except ContextTooLong as error:
                self._on_refusal(error.refusal)
                if answer.first_token_ms is not None or not self._traits.shorten():
                    raise
                log.warning("prompts have at most %d tokens from now on", self._traits.context_tokens)
                continue
            except (ModelRejected, RateLimited) as error:
                self._on_refusal(error.refusal)
                raise
            return

    async def _attempt(
        self, answer: AnswerProgress, question: Question, citations: tuple[Citation, ...]
    ) -> AsyncGenerator[AnswerEvent, None]:
        footnotes = self._footnotes(answer, citations)
        written: list[str] = []
        messages = make_messages(question.text, citations, question.history, self._traits.context_tokens)
        pieces = stream_answer(
            self._make_model(), messages, first_token_timeout_s=self._first_token_timeout_s, traits=self._traits
        )
        async with aclosing(pieces):
            async for piece in pieces:
                match piece:
                    case Thinking(seconds=seconds):
                        yield Status(stage="generating", message=f"The model is thinking ({seconds} s)")
                        continue
                    case Restart():
                        footnotes = self._footnotes(answer, citations)
                        written.clear()
                        yield Status(stage="generating", message="The model has finished thinking", restart=True)
                        continue
                    case Ending():
                        text = footnotes.end()
                    case str():
                        text = footnotes.feed(piece)
                if text:
                    answer.count_first_token()
                    written.append(text)
                    for event in token_events(text):
                        yield event
                if isinstance(piece, Ending):
                    self._note_a_cut_prompt(messages, piece.usage)
                    async with aclosing(self._closing(answer, "".join(written), citations, piece)) as closing:
                        async for last in closing:
                            yield last

    async def _hint(self, question: Question, citations: Sequence[Citation]) -> str:
        """What to do where the documents are in another language and no model translates."""
        if not self._quotes:
            return ""
        documents = question.documents[:_DOCUMENTS_LOOKED_AT]
        pages = await asyncio.gather(*(self._library.page(document, 1) for document in documents))
        beginnings = [page.text[:_BEGINNING_CHARS] for page in pages if page is not None]
        return hint(question.text, [*beginnings, *(citation.chunk_text for citation in citations)])

    async def _closing(
        self,
        answer: AnswerProgress,
        text: str,
        citations: Sequence[Citation],
        ending: Ending,
        beside: Sequence[str] = (),
    ) -> AsyncGenerator[AnswerEvent, None]:
        """The checks, or a hint where there is no answer, and the end.

        The second opinion is asked for after the last token, so it delays none.
        """
        reason, usage = _reason(ending, text), ending.usage
        if reason != "no_answer":
            checks = await self._checked(text, citations, beside)
            answer.cited.update(number for each in checks.sentences if each.attached for number in each.citations)
            claims = cited_claims(text, checks, citations) if self._scorer is not None else []
            if self._scorer is not None and claims:
                yield Status(stage="generating", message="The model checks its sentences")
                opinions = await self._scorer.opinions(claims)
                checks = with_opinions(checks, opinions.verdicts)
                usage = added([usage, opinions.usage])
            strict = self._strict if answer.question.strict is None else answer.question.strict
            yield checks.model_copy(update={"strict": strict, "sections": cited_sections(citations, checks)})
        elif other := await self._hint(answer.question, citations):
            yield Token(text=f"\n\n{other}")
        yield answer.done(reason, usage)

    async def _checked(self, text: str, citations: Sequence[Citation], beside: Sequence[str]) -> Checks:
        try:
            return await self._threads.run(check, text, citations, self._likeness, beside)
        except TooMuchWork:
            log.warning("an answer took too long to check, so none of its sentences is confirmed")
            return Checks(sentences=(), supported=None)

    def _note_a_cut_prompt(self, messages: Sequence[BaseMessage], usage: Usage | None) -> None:
        """Some servers cut a prompt that is longer than their window, and say nothing."""
        sent = sum(estimated_tokens(str(message.content)) for message in messages)
        if usage is not None and sent > _SMALLEST_WINDOW and 0 < usage.prompt_tokens < sent * _LEAST_SHARE_READ:
            log.warning(
                "the model's server read %d of about %d tokens of the prompt: passages were lost",
                usage.prompt_tokens,
                sent,
            )
            self._on_refusal("cut_prompt")

    def _footnotes(self, answer: AnswerProgress, citations: Sequence[Citation]) -> FootnoteFilter:
        footnotes = FootnoteFilter(range(1, len(citations) + 1), round_too=not self._quotes)
        answer.cited = footnotes.cited
        return footnotes


def _joined(first: Sequence[Citation], others: Sequence[Citation]) -> tuple[Citation, ...]:
    """The passages with the figures of statements first, then others, in total as many as were searched."""
    known = {citation.passage_id for citation in first}
    several = [*first, *(citation for citation in others if citation.passage_id not in known)]
    kept = several[: max(len(first), len(others))]
    return tuple(citation.model_copy(update={"index": index}) for index, citation in enumerate(kept, start=1))


def _without_search(answer: AnswerProgress, text: str) -> list[AnswerEvent]:
    """The events of a reply that comes from no document."""
    answer.first_token_ms = answer.elapsed_ms()
    return [*citation_events(()), Token(text=text), answer.done("stop")]


def _reason(ending: Ending, text: str) -> FinishReason:
    """How the answer ended: with no answer if the text is the sentence that the prompt prescribes for that case."""
    return "no_answer" if text.strip() == DONT_KNOW else ending.finish_reason
