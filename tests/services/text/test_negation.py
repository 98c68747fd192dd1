import pytest

from services.text.function_words import Language
from services.text.negation import (
    contrary_forms,
    implies_negation,
    is_negator,
    is_unsure,
    limiting_spans,
    names_exception,
    negating_words,
    negation_offsets,
)


@pytest.mark.parametrize(
    ("text", "offsets"),
    [
        ("It is not paid.", [6]),
        ("It isn’t paid and never was.", [5, 18]),
        ("Nobody came", [0]),
        ("Kein Hund darf hinein", [0]),
        ("Il ne paie pas", [11]),
        ("Nunca se paga", [0]),
        ("Non è pagato", [0]),
        ("Não é pago", [0]),
        ("Het is niet betaald", [7]),
        ("La ligne n'est plus desservie", [15]),
        ("未払い", [0]),
        ("支払いません", [3]),
    ],
)
def test_negations_are_found_in_every_language(text: str, offsets: list[int]) -> None:
    assert negation_offsets(text) == offsets


@pytest.mark.parametrize(
    "text",
    [
        "No. 5",
        "non-profit",
        "no later than 5 May",
        "may not sail further than 5 miles",
        "darf nicht schneller als 5 km/h fahren",
        "n'est guère que de 5 litres",
        "not\nonly here",
        "does not exceed 5",
        "nicht nur A",
        "will not vote until May",
        "darf nicht länger als 5 Tage dauern",
        "ne doit pas durer plus de 5 jours",
        "no se admite más de 5 horas",
        "notable knots",
    ],
)
def test_limits_additions_and_other_words_are_no_negations(text: str) -> None:
    assert negation_offsets(text) == []


@pytest.mark.parametrize(
    ("text", "limiting"),
    [("paid not only once", ["not only"]), ("non seulement A", ["non seulement"]), ("not paid", [])],
)
def test_idioms_that_limit_or_add_have_their_spans(text: str, limiting: list[str]) -> None:
    assert [text[start:end] for start, end in limiting_spans(text)] == limiting


@pytest.mark.parametrize(
    ("text", "implied"),
    [("All except dogs", True), ("She refuses", True), ("It is impossible", True), ("It is not", False)],
)
def test_some_words_negate_without_being_negations(text: str, implied: bool) -> None:  # noqa: FBT001
    assert implies_negation(text) is implied


@pytest.mark.parametrize(
    ("language", "text"),
    [("pt", "no prédio"), ("de", "in der Not"), ("nl", "non"), ("es", "pas")],
)
def test_a_negation_of_another_language_is_none_where_it_means_something_else(language: Language, text: str) -> None:
    assert negation_offsets(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "It was turned down and later ruled out.", ["turned down", "ruled out"]),
        ("de", "Das Rauchen ist untersagt.", ["untersagt"]),
        ("fr", "Les chiens sont interdits.", ["interdits"]),
        ("es", "Se rechazó la propuesta.", ["rechazó"]),
        ("it", "È vietato fumare.", ["vietato"]),
        ("pt", "É proibido fumar.", ["proibido"]),
        ("nl", "Roken is verboden.", ["verboden"]),
        ("en", "It was allowed.", []),
    ],
)
def test_words_that_forbid_or_refuse_are_found_by_language(language: Language, text: str, words: list[str]) -> None:
    assert [match[0] for match in negating_words(text, language)] == words


@pytest.mark.parametrize(
    ("text", "excepts", "unsure"),
    [
        ("All unless told", True, False),
        ("sauf le lundi", True, False),
        ("They proposed a café", False, True),
        ("The lift is out of order", False, True),
        ("All of them", False, False),
    ],
)
def test_exceptions_and_wishes_are_told_apart(text: str, excepts: bool, unsure: bool) -> None:  # noqa: FBT001
    assert (names_exception(text), is_unsure(text)) == (excepts, unsure)


@pytest.mark.parametrize(
    ("word", "negates"), [("Not", True), ("jamais", True), ("ingen", True), ("only", False), ("note", False)]
)
def test_a_negator_is_a_whole_word_in_any_case(word: str, negates: bool) -> None:  # noqa: FBT001
    assert is_negator(word) is negates


@pytest.mark.parametrize(
    ("one", "other"), [("unaffected", "affected"), ("Possible", "impossible"), ("regular", "irregular")]
)
def test_words_with_and_without_a_negating_prefix_are_contrary(one: str, other: str) -> None:
    assert other in contrary_forms(one)


def test_too_short_a_rest_is_no_word_without_its_prefix() -> None:
    assert "to" not in contrary_forms("into")
