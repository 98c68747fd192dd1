"""Models of what clients send, whose checks take little however wrong it is.

pydantic makes an error of each wrong value. 2 MB hold 200,000 of them, which take seconds and stop all other requests.
"""

from collections.abc import Sequence
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, FailFast, Field, model_validator
from pydantic_core import PydanticCustomError

MOST_FIELDS = 50
"""Of an object, known or not."""

ONE_ERROR = Field(fail_fast=True)
"""For lists, as for `Many`: after the first wrong item no other is looked at."""

Item = TypeVar("Item")
Many = Annotated[tuple[Item, ...], FailFast()]


def few_fields(value: object) -> object:
    """Refuse an object with more than `MOST_FIELDS`."""
    if isinstance(value, dict) and len(value) > MOST_FIELDS:
        raise PydanticCustomError("extra_forbidden", "It has more than {most} fields", {"most": MOST_FIELDS})
    return value


FewFields = BeforeValidator(few_fields)


class Bounded(BaseModel):
    """An object of a request, with few fields."""

    @model_validator(mode="before")
    @classmethod
    def _few_fields(cls, value: object) -> object:
        return few_fields(value)


def last_of(most: int) -> BeforeValidator:
    """Of a longer list, only the last `most` items are looked at."""

    def cut(value: object) -> object:
        return value[-most:] if isinstance(value, Sequence) and not isinstance(value, str | bytes) else value

    return BeforeValidator(cut)
