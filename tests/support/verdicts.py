"""A passage to check sentences against, and what the checker says of one of them."""

from services.checking.verdict import check
from tests.support.citations import citation

FERRY = (
    "The ferry Merganser entered service on the City route on 12 May 2025. Fuel cost €3.98 million, which is 11.8 per "
    "cent less than in 2024. The crew does not sell tickets on board. A crossing takes 12 minutes."
)


def verdict(sentence: str, passage: str, section: tuple[str, ...] = ()) -> tuple[str, tuple[str, ...]]:
    [checked] = check(f"{sentence} [1]", [citation(1, passage, section=section)]).sentences
    return checked.verdict, checked.missing
