import pytest

from services.checking.evidence import Evidence
from services.checking.name_neighbours import names_beside_others
from services.checking.names import persons_in
from tests.support.citations import citation
from tests.support.verdicts import verdict

PARISH = (
    "Pfarrerin Ulrike Ammon geht zum Jahresende nach Zeulenbach. Bis dahin vertritt sie Pfarrer Timo Kessel aus "
    "Rothenau. Neue Glocken werden nicht bestellt. Den Kirchenchor leitet Kantor Bruno Ihle, die Kasse führt Frau "
    "Petra Wolny. Ein Ofen aus Stein und Ton wird geheizt."
)
DAIRY = (
    "The museum in Molde keeps the cheese press. Adviser Declan Foley wrote the leaflet. The farm in Kilworth was sold."
)
PRET = "La Caisse du Vexin accorde le prêt. La conseillère est Mme Odile Perrachon ; M. Roux dirige l'agence."


@pytest.mark.parametrize(
    ("passage", "true", "altered", "names"),
    [
        (PARISH, "Timo Kessel aus Rothenau übernimmt die Vertretung.",
         "Timo Kessel aus Zeulenbach übernimmt die Vertretung.", ["Zeulenbach"]),
        (PARISH, "Die Kasse führt Petra Wolny.", "Die Kasse führt Petra Kessel.", ["Kessel"]),
        (PARISH, "Der Ofen aus Ton wird geheizt.", "Der Ofen aus Rothenau wird geheizt.", ["Rothenau"]),
        (DAIRY, "The press is kept in a museum in Molde.", "The press is kept in a museum in Kilworth.", ["Kilworth"]),
        (DAIRY, "Adviser Foley wrote it.", "Declan Kilworth wrote it.", ["Kilworth"]),
        (PRET, "Mme Perrachon est la conseillère.", "Mme Vexin est la conseillère.", ["Vexin"]),
        (PRET, "M. Roux est le directeur.", "Mme Roux est la conseillère.", []),
    ],
)  # fmt: skip
def test_a_name_beside_another_word_than_in_the_passage_is_found(
    passage: str, true: str, altered: str, names: list[str]
) -> None:
    evidence = Evidence.of(citation(1, passage))
    assert names_beside_others(true, evidence) == []
    assert [name for _, name in names_beside_others(altered, evidence)] == names


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("Den Chor leitet Bruno Ihle.", ["Bruno", "Ihle"]),
        ("Den Chor leitet der Kantor Bruno Ihle.", ["Bruno", "Ihle"]),
        ("Die Kasse führt Frau Wolny.", ["Wolny"]),
        ("Timo Kessel führt die Kasse.", ["Timo", "Kessel"]),
        ("Neue Glocken bestellt die Gemeinde.", []),
    ],
)
def test_persons_are_told_from_nouns_by_a_first_name_or_a_title(text: str, persons: list[str]) -> None:
    assert [match[0] for match in persons_in(text, Evidence.of(citation(1, PARISH)))] == persons


@pytest.mark.parametrize(
    ("true", "altered", "made_of_it"),
    [
        ("Leiter des Kirchenchors ist Bruno Ihle", "Leiter des Kirchenchors ist Timo Kessel", "unsupported"),
        ("Frau Wolny führt die Kasse", "Pfarrerin Ulrike Ammon führt die Kasse", "partly"),
    ],
)
def test_another_persons_role_is_found_where_nouns_have_capitals(true: str, altered: str, made_of_it: str) -> None:
    assert verdict(true, PARISH) == ("supported", ())
    assert verdict(altered, PARISH)[0] == made_of_it
