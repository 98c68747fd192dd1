import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.text.function_words import Language
from services.text.words import (
    are_forms_of_one_word,
    clause_spans,
    content_stems,
    stem,
    stems_in,
    stems_of,
    without_accents,
    without_asides,
    words_in,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It's 5 o'clock, A&B", ["It's", "o'clock", "A&B"]),
        ("x_y 7up 東京é", ["x", "y", "東京", "é"]),
        ("the U.S. fare.", ["the", "U.S", "fare"]),
        ("l'entretien d’Angers, dell'anno", ["l'", "entretien", "d’", "Angers", "dell'", "anno"]),
        ("", []),
    ],
)
def test_words_keep_apostrophes_and_leave_out_numbers(text: str, words: list[str]) -> None:
    assert [match[0] for match in words_in(text)] == words


@pytest.mark.parametrize(
    ("word", "stems"),
    [
        ("Running", ("run",)),
        ("museum’s", ("museum",)),
        ("the", ()),
        ("not", ()),
        ("a", ()),
        ("東京都", ("東京", "京都")),
        ("京", ("京",)),
        ("naïve", ("naïv",)),
    ],
)
def test_words_are_compared_by_stems_or_pairs_of_characters(word: str, stems: tuple[str, ...]) -> None:
    assert content_stems(word) == stems


@pytest.mark.parametrize(
    ("language", "words", "stems"),
    [
        ("de", ("Türen", "Tür"), ("tur",)),
        ("fr", ("pelées", "peler"), ("pel",)),
        ("es", ("aceptan", "aceptar"), ("acept",)),
        ("it", ("domande", "domanda"), ("domand",)),
        ("pt", ("pagamentos", "pagamento"), ("pagament",)),
        ("nl", ("kelders", "kelder"), ("kelder",)),
        ("fr", ("qu'", "dès"), ()),
    ],
)
def test_words_of_other_languages_are_stemmed_by_their_own_rules(
    language: Language, words: tuple[str, ...], stems: tuple[str, ...]
) -> None:
    assert {each for word in words for each in content_stems(word, language)} == set(stems)


def test_accents_of_other_languages_are_left_out_of_stems() -> None:
    assert stem("pérez", "es") == stem("perez", "es")
    assert without_accents("é") == "e"


def test_a_repeated_word_is_one_stem_of_a_text() -> None:
    assert stems_in("Fares and the fare") == ["fare", "fare"]
    assert stems_of("Fares and the fare") == {"fare"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("internal", "international", True),
        ("nation", "nature", False),
        ("cat", "cats", False),
    ],
)
def test_long_common_beginnings_make_forms_of_one_word(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    assert are_forms_of_one_word(stem(one), stem(other)) is same


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("It rose, but it fell", ["It rose, but ", "it fell"]),
        ("it rose, and costs fell", ["it rose, and ", "costs fell"]),
        ("salt and pepper", ["salt and pepper"]),
        ("", [""]),
    ],
)
def test_clauses_begin_behind_what_joins_them(text: str, clauses: list[str]) -> None:
    assert [text[start:end] for start, end in clause_spans(text)] == clauses


@pytest.mark.parametrize(
    ("text", "blanked"), [("Income (loss) rose", "Income        rose"), ("a (b", "a (b"), ("a ((b) c)", "a (    c)")]
)
def test_asides_become_spaces_of_the_same_length(text: str, blanked: str) -> None:
    assert without_asides(text) == blanked


def test_words_are_stemmed_alike_in_several_threads_at_a_time() -> None:
    endings = ("ization", "ly", "ness", "ities", "ing", "edly", "ments", "ational", "fulness", "ively")
    words = [
        f"{begin}{middle}{end}" for begin in ("nation", "relat", "form") for middle in ("al", "ful") for end in endings
    ]
    alone = [stem(word) for word in words]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            beside = list(pool.map(lambda _: [stem.__wrapped__(word) for word in words * 10], range(8)))
    finally:
        sys.setswitchinterval(interval)
    assert beside == [alone * 10] * 8
