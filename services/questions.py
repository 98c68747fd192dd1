"""What is asked."""

from dataclasses import dataclass
from typing import Literal

from services.documents import Document

MAX_QUESTION_CHARS = 4000  # a page of text with the question below it


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the documents to search, which are resolved and belong to the visitor.

    `strict` says whether unsupported sentences of the answer are struck out; None: as the server is set.
    `rewrite` says whether one that depends on the history may be completed before it is searched.
    """

    text: str
    documents: tuple[Document, ...]
    history: tuple[Turn, ...] = ()
    max_results: int = 8
    rewrite: bool = True
    strict: bool | None = None
