"""What the tools of the Model Context Protocol take and give, and the text that goes with it.

`search` and `fetch` have the shapes that ChatGPT's connectors want (https://platform.openai.com/docs/mcp): the same
JSON as structured content and as the one text, `url` never empty.
"""

import json
from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.protocols.collected import Collected
from api.protocols.footnotes import QUOTE_CHARS, quote, shortened, title
from services.documents import Document, Page, Passage
from services.events import Citation, FinishReason
from services.json_bounds import Bounded
from services.questions import MAX_QUESTION_CHARS

MOST_RESULTS = 10  # passages of one search; `_MOST_BYTES` may leave fewer
MOST_DOCUMENTS = 50  # of a page of the list; the reply says how to get the next one
_MOST_BYTES = 40 * 1024
"""Of a result, which is sent twice and in one line: under the 64 KiB at which clients' line readers end. An answer may
be longer: its lines are cut between its pieces."""
_PIECE_CHARS = _MOST_BYTES // 6
"""One character takes at most six bytes of JSON."""
_UNFINISHED: dict[FinishReason, str] = {
    "cancelled": "\n(This answer was stopped before its end.)",
    "length": "\n(This answer was cut off: the model reached its longest answer.)",
}

Question = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION_CHARS)]


class _Arguments(Bounded):
    model_config = ConfigDict(extra="forbid")


class SearchArguments(_Arguments):
    query: Question = Field(description="what to look for, in words or as a question")


class FetchArguments(_Arguments):
    id: str = Field(max_length=200, description="an id from `search`, `ask` or `list_documents`, or `metadata.next`")


class AskArguments(_Arguments):
    question: Question = Field(description="a question about the documents")
    document_ids: list[Annotated[str, StringConstraints(max_length=100)]] | None = Field(
        None, min_length=1, max_length=1000, description="ids of documents to search; default: all"
    )


class ListArguments(_Arguments):
    offset: int = Field(0, ge=0, le=1_000_000, description="documents to skip: `next_offset` of the list before")


class SearchResult(BaseModel):
    id: str
    title: str
    url: str


class SearchResults(BaseModel):
    results: list[SearchResult]


class FetchedText(BaseModel):
    id: str
    title: str
    text: str
    url: str
    metadata: dict[str, str] = Field(
        description="where the text is; `next` is the id of what follows it, `quoted` the passage that was found"
    )


class AnswerCitation(BaseModel):
    """A passage that the answer cites; `id` can be fetched."""

    index: int = Field(description="the n of its footnote [n]")
    id: str
    title: str
    url: str
    quote: str = Field(description="the sentences that support the answer")


class AnswerChecks(BaseModel):
    supported: float | None = Field(description="share of the sentences that the cited passages support")
    doubtful: list[str] = Field(description="sentences of the answer that they do not support, or only in part")


class Answer(BaseModel):
    answer: str = Field(description="Markdown with footnotes [n]")
    continued: list[str] = Field(
        default_factory=list,
        exclude_if=lambda pieces: not pieces,
        description="the rest of a very long answer, in pieces to be put together",
    )
    citations: list[AnswerCitation]
    checks: AnswerChecks | None
    finish_reason: FinishReason
    run_id: str


class ListedDocument(BaseModel):
    id: str
    title: str
    pages: int | None
    sample: bool = Field(description="one of the samples, which are searched while there are no other documents")


class DocumentsListed(BaseModel):
    documents: list[ListedDocument]
    next_offset: int | None


def search_results(found: Sequence[Citation]) -> SearchResults:
    return SearchResults(results=[SearchResult(id=each.passage_id, title=title(each), url=each.url) for each in found])


def answer_of(answer: Collected) -> Answer:
    cited = [each for each in answer.citations if each.index in answer.done.cited]
    first, *rest = pieces(answer.text)
    return Answer(
        answer=first,
        continued=rest,
        citations=[
            AnswerCitation(
                index=each.index,
                id=each.passage_id,
                title=title(each),
                url=each.url,
                quote=quote(each, answer.checks),
            )
            for each in cited
        ],
        checks=_checks(answer) if answer.checks else None,
        finish_reason=answer.done.finish_reason,
        run_id=answer.done.run_id,
    )


def answer_text(answer: Answer) -> str:
    """The answer with its sources below, for clients that show text alone."""
    sources = "".join(f"\n[{each.index}] {each.title}: {each.url}" for each in answer.citations)
    text = "".join((answer.answer, *answer.continued))
    return "\n".join(part for part in (text, _UNFINISHED.get(answer.finish_reason, ""), sources) if part)


def pieces(text: str) -> list[str]:
    """The same text in strings of which each fits into one line; most often one."""
    if len(json.dumps(text)) <= _MOST_BYTES:
        return [text]
    found = []
    while len(text) > _PIECE_CHARS:
        end = max(text.rfind("\n", 0, _PIECE_CHARS), text.rfind(" ", 0, _PIECE_CHARS)) + 1 or _PIECE_CHARS
        found.append(text[:end])
        text = text[end:]
    return [*found, text]


def fetched(
    document: Document, part: int, page: Page, url: str, *, start: int = 0, passage: Passage | None = None
) -> FetchedText:
    """The text of a page from `start` on, as much as one result holds; of a passage, the page around it."""
    if passage is not None and _size(page.text) > _MOST_BYTES:
        start = passage.start
    text = _fitting(page.text[start:])
    metadata = {"document_id": document.id, "filename": document.filename, "part": str(part)}
    metadata |= {"parts": str(document.parts)} | ({"page": page.label or str(page.number)} if page.number else {})
    if page.place:
        metadata["place"] = page.place
    if passage is not None:
        metadata["quoted"] = page.text[passage.start : passage.end][:QUOTE_CHARS]
    if start + len(text) < len(page.text):
        metadata["next"] = f"{document.id}/{part}/{start + len(text)}"
    elif part < document.parts:
        metadata["next"] = f"{document.id}/{part + 1}"
    where = page.place or (f"page {page.label or page.number}" if page.number else "")
    name = f"{document.filename}, {where}" if where else document.filename
    return FetchedText(id=f"{document.id}/{part}", title=name, text=text, url=url, metadata=metadata)


def documents_listed(own: Sequence[Document], samples: Sequence[Document], offset: int) -> DocumentsListed:
    shown = [(document, False) for document in own] + [(document, True) for document in samples]
    page = shown[offset : offset + MOST_DOCUMENTS]
    more = offset + len(page)
    return DocumentsListed(
        documents=[
            ListedDocument(id=each.id, title=each.filename, pages=each.pages, sample=sample) for each, sample in page
        ],
        next_offset=more if more < len(shown) else None,
    )


def _checks(answer: Collected) -> AnswerChecks:
    assert answer.checks is not None
    sentences = [each for each in answer.checks.sentences if each.verdict != "supported"]
    doubtful = [shortened(answer.text[each.start : each.end]) for each in sentences]
    return AnswerChecks(supported=answer.checks.supported, doubtful=doubtful)


def _fitting(text: str) -> str:
    while _size(text) > _MOST_BYTES:
        text = text[: int(len(text) * _MOST_BYTES / _size(text) * 0.99)]
    return text


def _size(text: str) -> int:
    """How many bytes a text takes in a result: once as it is, and once inside the text of the same JSON."""
    return 2 * len(json.dumps(text))
