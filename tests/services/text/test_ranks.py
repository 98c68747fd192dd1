import pytest

from services.text.ranks import RankQuestion, rank_question


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Who does the archivist report to?", RankQuestion("above", "the archivist")),
        ("Who is the archivist's boss?", RankQuestion("above", "the archivist")),
        ("Who reports to the head of collections?", RankQuestion("below", "the head of collections")),
        ("Whom does the director manage?", RankQuestion("below", "the director")),
        ("Wer ist direkt über der Werkstatt?", RankQuestion("above", "der Werkstatt")),
        ("Wer berichtet an die Leiterin?", RankQuestion("below", "die Leiterin")),
        ("Qui rend compte à la directrice ?", RankQuestion("below", "la directrice")),
        ("¿De quién depende el taller?", RankQuestion("above", "el taller")),
        ("A chi riporta il custode?", RankQuestion("above", "il custode")),
        ("Who wrote the report?", None),
        ("How many visitors came?", None),
        ("Who reports to the head of collections? " * 20, None),
    ],
)
def test_a_question_about_ranks_names_its_direction_and_where_it_starts(
    question: str, asked: RankQuestion | None
) -> None:
    assert rank_question(question) == asked
