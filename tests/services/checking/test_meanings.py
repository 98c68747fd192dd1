"""Checks with the encoder of meaning: what rules about words alone can't see."""

from collections.abc import Sequence

import pytest

from services.checking.verdict import check
from services.models.embeddings import UniversalSentenceEncoder
from services.text.likeness import Likeness
from tests.support.citations import citation

POOL = (
    "The indoor pool is open from 7 to 22. Lockers cost one euro. Guests are not required to wear caps. "
    "Nobody has to book in advance. Marit Solberg runs the sauna, and the café is leased to Jonas Weil."
)
BAD = (
    "Das Hallenbad öffnet um 7 Uhr. Gäste müssen keine Badekappe tragen, Kinder brauchen aber eine Begleitung. "
    "Die Sauna ist für Jugendliche gesperrt."
)
PISCINE = "La piscine ouvre à 7 heures. Les chiens ne sont pas admis. Le bonnet de bain est fourni à l'entrée."

INSPECTED = (
    "Quayside Grill, 14 Ferry Street, was inspected without notice on Tuesday 18 June by Health Officer Simone Abel. "
    "The fridge in the bar ran at 9 °C. The owner, Tomasz Wilk, must replace the bar fridge."
)
QUAY = (
    "The harbour was dredged by the firm Tollmann in 2019. Its quay was designed earlier, by the engineer Petra Vang."
)


@pytest.fixture(scope="module")
def likeness() -> Likeness:
    return UniversalSentenceEncoder().likeness


def verdict_of(sentence: str, passage: str, likeness: Likeness | None) -> str:
    [checked] = check(f"{sentence} [1]", [citation(1, passage)], likeness).sentences
    return checked.verdict


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        (POOL, "Visitors have to put on a cap."),
        (QUAY, "The design of the quay is the work of Tollmann."),
    ],
)
def test_the_contrary_in_other_words_is_found_by_its_meaning(passage: str, sentence: str, likeness: Likeness) -> None:
    assert verdict_of(sentence, passage, None) == "supported"
    assert verdict_of(sentence, passage, likeness) == "partly"


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        (BAD, "Gäste haben eine Badekappe zu tragen."),
        (BAD, "Jugendliche dürfen in die Sauna."),
        (PISCINE, "On peut venir avec ses chiens."),
        (PISCINE, "Les chiens peuvent entrer."),
    ],
)
def test_a_lost_negation_is_found_in_each_language(passage: str, sentence: str) -> None:
    assert verdict_of(sentence, passage, None) != "supported"


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        (POOL, "Visitors don't have to put on a cap."),
        (POOL, "The sauna is managed by Marit Solberg."),
        (POOL, "The café is run by Jonas Weil."),
        (POOL, "The pool can be used from 7 in the morning."),
        (INSPECTED, "Simone Abel carried out the inspection."),
        (BAD, "Gäste dürfen ohne Badekappe schwimmen."),
        (PISCINE, "On reçoit un bonnet de bain à l'entrée."),
    ],
)
def test_what_a_passage_says_in_other_words_stays_supported(passage: str, sentence: str, likeness: Likeness) -> None:
    assert verdict_of(sentence, passage, likeness) == "supported"


def test_a_sentence_in_quite_other_words_is_supported_by_its_meaning(likeness: Likeness) -> None:
    passage = "Employees may work from home on two days a week. The canteen closes at three."
    sentence = "Staff are allowed to do their job remotely twice weekly."
    assert verdict_of(sentence, passage, None) == "partly"
    assert verdict_of(sentence, passage, likeness) == "supported"


def test_the_encoder_is_asked_about_so_many_sentences_of_an_answer() -> None:
    asked: list[str] = []

    def likeness(text: str, others: Sequence[str]) -> list[float]:
        asked.append(text)
        assert len(others) <= 20
        return [0.0] * len(others)

    check("Visitors have to put on a cap [1]. " * 200, [citation(1, POOL * 20)], likeness)
    assert 0 < len(asked) <= 60


LONG = (
    "Kites of every colour sailed over hills while drummers, jugglers and bakers filled each lane of that town, "
    "singers climbed onto barrels, lanterns swung from windows, and fireworks lit rivers until dawn broke over roofs."
)
LANG = (
    "Die Gäste der Stadt haben am Abend auf dem Platz getanzt, während die Kinder mit ihren Laternen durch die Gassen "
    "zogen und ein Feuerwerk über dem Fluss zu sehen war, das bis in den Morgen nicht enden wollte."
)


@pytest.mark.parametrize(("sentence", "is_compared"), [(LONG, False), (LONG[:80], True), (LANG, True)])
def test_a_long_sentence_without_words_of_its_passages_is_compared_only_across_languages(
    sentence: str, *, is_compared: bool
) -> None:
    asked: list[str] = []

    def likeness(text: str, others: Sequence[str]) -> list[float]:
        asked.append(text)
        return [0.0] * len(others)

    check(f"{sentence} [1].", [citation(1, POOL)], likeness)
    assert bool(asked) == is_compared


SLOPE = (
    "The meadow above the farm is mown twice. She never married. Cream should not be frozen. "
    "The red cloth is softer than the blue one."
)


@pytest.mark.parametrize(
    ("true", "altered"),
    [
        ("She remained unmarried.", None),
        ("Freezing cream is not recommended.", "Freezing cream is recommended."),
    ],
)
def test_sentences_that_share_no_word_are_compared_by_meaning_too(
    true: str, altered: str | None, likeness: Likeness
) -> None:
    assert verdict_of(true, SLOPE, None) != "supported"
    assert verdict_of(true, SLOPE, likeness) == "supported"
    assert altered is None or verdict_of(altered, SLOPE, likeness) != "supported"


def test_less_likeness_is_enough_for_a_sentence_that_shares_some_words(likeness: Likeness) -> None:
    krone = "The krone has weakened since the last meeting, which pulls in the opposite direction."
    assert verdict_of("The currency has lost value since the previous meeting.", krone, None) != "supported"
    assert verdict_of("The currency has lost value since the previous meeting.", krone, likeness) == "supported"


@pytest.mark.parametrize(
    ("passage", "true", "altered"),
    [
        ("Los niveles de ozono no variaron. El informe lo firma la directora.",
         "Los valores de ozono no cambiaron.", "Los valores de ozono cambiaron."),
        ("Les récipients vides ne doivent pas être réutilisés. Le bouchon est rouge.",
         "Il est interdit de réemployer les récipients une fois vidés.",
         "Il est permis de réemployer les récipients une fois vidés."),
        ("Les bus n'ont pas retrouvé leur niveau d'avant 2020. Un billet coûte 2 euros.",
         "La fréquentation des bus reste inférieure à celle d'avant 2020.",
         "La fréquentation des bus a rejoint celle d'avant 2020."),
    ],
)  # fmt: skip
def test_a_negation_lost_with_its_words_is_found_in_other_languages(
    passage: str, true: str, altered: str, likeness: Likeness
) -> None:
    assert verdict_of(true, passage, likeness) == "supported"
    assert verdict_of(altered, passage, likeness) == "partly"
