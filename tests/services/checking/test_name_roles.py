import pytest

from services.checking.evidence import Evidence
from services.checking.name_roles import names_of_another_role

COMMITTEE = "Ms Ruth Amsel chaired the session and Mr Ivo Brunner wrote the protocol. Dara Finch sang a solo."
GAME = "Vela scored twice and was praised by coach Nina Roth. The keeper, Marco Aydin, was injured in Turin."


@pytest.mark.parametrize(
    ("sentence", "passage", "found"),
    [
        ("Ruth Amsel chaired the session.", COMMITTEE, None),
        ("Ivo Brunner chaired the session.", COMMITTEE, "Brunner"),
        ("The protocol was written by Mr Brunner.", COMMITTEE, None),
        ("The protocol was written by Ms Amsel.", COMMITTEE, "Amsel"),
        ("Dara Finch sang.", COMMITTEE, None),
        ("Marco Aydin was injured.", GAME, None),
        ("Vela was praised by Nina Roth.", GAME, None),
        ("Somebody was injured.", GAME, None),
        ("Jana Frost was injured.", GAME, None),
    ],
)
def test_a_name_is_found_where_another_clause_says_the_same_of_another_name(
    sentence: str, passage: str, found: str | None
) -> None:
    names = [name for _, name in names_of_another_role(sentence, Evidence(passage, "", ""))]
    assert names == ([found] if found else [])


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Das Protokoll schrieb Herr Brunner.", []),
        ("Das Protokoll schrieb Frau Amsel.", ["Amsel"]),
        ("Das Protokoll schrieb die Kasse.", []),
    ],
)
def test_in_german_only_words_with_a_title_or_a_first_name_are_names(sentence: str, found: list[str]) -> None:
    passage = Evidence("Die Sitzung leitete Frau Amsel, das Protokoll schrieb der Herr Brunner und die Kasse.", "", "")
    assert [name for _, name in names_of_another_role(sentence, passage)] == found
