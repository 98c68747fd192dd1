"""What is measured in a question: “how heavy” asks for a weight, “wie warm” for a temperature."""

import re

from services.text.units import factor_between, rough_factor_between

_MEASURES: tuple[tuple[str, re.Pattern[str]], ...] = (  # a unit of what is measured, and how it is asked for
    (
        "kilogram",
        re.compile(
            r"\b(?:how (?:much )?(?:heav\w+|light\w*)|weights?|weighs?|wie (?:viel )?(?:schwer\w*|leicht\w*)"
            r"|wieg\w+|gewicht|poids|p[eè]sent?|peso|pesan?o?|gewicht|hoe zwaar|weegt|wegen)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "metre",
        re.compile(
            r"\b(?:how (?:high|tall|wide|deep|thick)|wie (?:hoch|breit|tief|dick) (?:ist|sind|war|darf|muss)"
            r"|quelle (?:est la )?(?:hauteur|longueur|largeur|profondeur)|qué (?:altura|longitud|anchura)"
            r"|quanto (?:è|é) (?:alt|larg|lung|profond)\w+|hoe (?:hoog|breed|diep|dik) (?:is|zijn|was))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "degree",
        re.compile(
            r"\b(?:how (?:hot|warm|cold)|temperatur\w*|température|temperatura|wie (?:heiß|heiss|warm|kalt)"
            r"|hoe (?:heet|warm|koud))\b",
            re.IGNORECASE,
        ),
    ),
)


def measured_in(question: str) -> str | None:
    """A unit of what a question measures, of which others may be multiples; None where its words leave that open."""
    found = {unit for unit, asks in _MEASURES if asks.search(question)}
    return found.pop() if len(found) == 1 else None


def measures_the_same(unit: str | None, other: str) -> bool:
    """Whether a unit measures what another one does: an ounce weighs, as a kilogram does."""
    if unit is None:
        return False
    return unit == other or any(factor(unit, other) is not None for factor in (factor_between, rough_factor_between))
