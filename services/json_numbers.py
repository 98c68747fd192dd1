"""Whole numbers as JSON writes them."""

from typing import Annotated

from pydantic import BeforeValidator, Field


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


AS_IN_JSON = BeforeValidator(_whole)
"""For a strict `int`, after its bounds, which the schema would lack otherwise: in JSON 8.0 is the integer 8."""

Whole = Annotated[int, Field(strict=True), AS_IN_JSON]
