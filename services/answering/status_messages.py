"""What a question's status says of its search."""

from collections.abc import Sequence

from services.documents import Document
from services.questions import Question

_NAMED = 3
"""Documents in one line of the page; further ones are counted."""
_NAME_CHARS = 48
"""Of a file name in that line."""


def searching(question: Question) -> str:
    """While the search is on."""
    return f"Searching {_count(len(question.documents), 'document')}"


def searched(question: Question, retrieval_ms: float) -> str:
    """While the answer is written: what was searched, and how long that took."""
    passages = sum(document.passages for document in question.documents)
    where = f"{_count(len(question.documents), 'document')}, {_count(passages, 'passage')}"
    return f"Searched {where}, {retrieval_ms:.0f} ms: {_named(question.documents)}"


def _named(documents: Sequence[Document]) -> str:
    """The first few documents' names, and how many more there are."""
    names = [_shortened(document.filename) for document in documents[:_NAMED]]
    more = len(documents) - len(names)
    return ", ".join(names) + (f" and {more:,} more" if more else "")


def _shortened(name: str) -> str:
    return name if len(name) <= _NAME_CHARS else name[: _NAME_CHARS - 1] + "…"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
