"""What is asked."""

from dataclasses import dataclass
from typing import Literal

from services.documents import Document


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and where to look: the documents are resolved and belong to whoever asks.

    `rewrite` says whether one that leans on the history may be completed before it is searched.
    """

    text: str
    documents: tuple[Document, ...]
    history: tuple[Turn, ...] = ()
    max_results: int = 8
    rewrite: bool = True
