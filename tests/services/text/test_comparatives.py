import pytest

from services.text.comparatives import comparatives_in
from services.text.function_words import Language

COMPARISONS: list[tuple[Language, str, str, int, str]] = [
    ("en", "Ice is more slippery than snow.", "slippery", 1, " snow"),
    ("en", "Snow is less slippery than ice, they say.", "slippery", -1, " ice"),
    ("de", "Eis ist glatter als Schnee.", "glatter", 1, " Schnee"),
    ("fr", "La glace est plus lisse que la neige.", "lisse", 1, " la neige"),
    ("es", "El hielo es menos blanco que la nieve.", "blanco", -1, " la nieve"),
    ("it", "Il ghiaccio è più freddo della neve.", "freddo", 1, " neve"),
    ("pt", "O gelo é mais frio do que a neve.", "frio", 1, " a neve"),
    ("nl", "IJs is gladder dan sneeuw.", "gladder", 1, " sneeuw"),
]


@pytest.mark.parametrize(("language", "text", "adjective", "sign", "after"), COMPARISONS)
def test_a_comparative_has_its_two_sides(language: Language, text: str, adjective: str, sign: int, after: str) -> None:
    (found,) = comparatives_in(text, language)
    assert (found.adjective, found.sign, text[slice(*found.second)]) == (adjective, sign, after)


@pytest.mark.parametrize("text", ["Rather than wait, they left.", "Other boats than these sank.", "More boats sank."])
def test_what_compares_nothing_is_no_comparative(text: str) -> None:
    assert comparatives_in(text) == []
