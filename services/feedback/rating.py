"""A reader's rating of an answer."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from services.json_bounds import Bounded, Many
from services.json_numbers import AS_IN_JSON

Reason = Literal["wrong", "incomplete", "wrong_source", "not_in_documents", "too_slow", "good"]

_LONGEST_COMMENT = 4000
"""As long as a question may be."""
_LONGEST_QUOTE = 10_000
"""Characters of the right place: a long page."""


class _Strict(Bounded):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExpectedPlace(_Strict):
    """Where the right answer is."""

    document_id: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    page: Annotated[int, Field(ge=1, le=1_000_000, strict=True), AS_IN_JSON] | None = None
    text: Annotated[str, StringConstraints(max_length=_LONGEST_QUOTE)] | None = None


class Rating(_Strict):
    """A reader's rating of an answer: 1 is good, -1 is bad."""

    rating: Literal[1, -1]
    reasons: Many[Reason] = Field((), max_length=6)
    comment: Annotated[str, StringConstraints(max_length=_LONGEST_COMMENT)] = ""
    expected: ExpectedPlace | None = None


@dataclass(frozen=True, slots=True)
class RatedRun:
    """The rating of an answer; `expected_filename` names the document of its right place."""

    run_id: str
    rating: Rating
    expected_filename: str | None
