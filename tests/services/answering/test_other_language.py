import pytest

from services.answering.other_language import hint

ENGLISH = "Dogs must be kept on a lead on all ferries. The ticket office closes at half past six."
GERMAN = "Hunde müssen auf allen Fähren an der Leine sein. Die Kasse schließt um halb sieben."


@pytest.mark.parametrize(
    ("question", "beginning", "words"),
    [
        ("Müssen Hunde auf der Fähre an die Leine?", ENGLISH, "auf Englisch"),
        ("Quand ferme le guichet ?", ENGLISH, "en anglais"),
        ("¿Cuándo cierra la taquilla?", GERMAN, "en alemán"),
        ("When does the office close?", GERMAN, "in German"),
        ("自行车免费吗？", ENGLISH, "in English"),
        ("Собаки разрешены?", ENGLISH, "in English"),
    ],
)
def test_a_question_in_another_language_is_told_that_of_the_documents(
    question: str, beginning: str, words: str
) -> None:
    assert words in hint(question, [beginning])


@pytest.mark.parametrize(
    ("question", "beginnings"),
    [
        ("When does the office close?", [ENGLISH]),
        ("Tolmin?", [ENGLISH]),
        ("Wann schließt die Kasse?", [ENGLISH, GERMAN]),
        ("Wann schließt die Kasse?", ["12 14 16"]),
        ("Wann schließt die Kasse?", []),
    ],
)
def test_no_hint_is_given_where_the_language_may_be_the_same(question: str, beginnings: list[str]) -> None:
    assert hint(question, beginnings) == ""
