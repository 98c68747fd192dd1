import pytest

from services.text.editions import asks_for_changes, edition_of, newest_first, numbers_in, says_when_it_holds


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Tenancy terms, version 2", [(2,)]),
        ("notice v2 2023", [(2,)]),
        ("Handbook, 3rd edition", [(3,)]),
        ("Fassung 4.1 vom Mai", [(4, 1)]),
        ("Rev. 7", [(7,)]),
        ("3e édition", [(3,)]),
        ("Pump manual Rev B", [(2,)]),
        ("drawing_rev_C", [(3,)]),
        ("Issue A of May", [(1,)]),
        ("Which version a visitor has", []),
        ("the revision I made", []),
        ("a video of 2 hours", []),
        ("version control", []),
        ("24 crowns", []),
    ],
)
def test_numbers_of_versions_are_read_in_their_usual_forms(text: str, numbers: list[tuple[int, ...]]) -> None:
    assert numbers_in(text) == numbers


def test_an_edition_is_stated_by_titles_before_the_file_name() -> None:
    edition = edition_of("terms_v1_2023.md", ["Terms, version 2 (January 2026, replaces version 1 of May 2027)"])
    assert (edition.number, edition.date, edition.stated) == ((2,), (2026, 1, 0), ("version 2", "January 2026"))


def test_a_file_name_alone_states_an_edition() -> None:
    edition = edition_of("terms_v1_2023.md", [])
    assert (edition.number, edition.date) == ((1,), (2023, 0, 0))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Valid from 1 April 2026 · Owner: Quay Office", True),
        ("Gültig ab 1. März 2025", True),
        ("Stand: 03.02.2024", True),
        ("The ferry leaves on 1 April 2026.", False),
        ("Effective teams meet often.", False),
    ],
)
def test_a_line_that_says_when_its_document_holds_is_known(line: str, *, says: bool) -> None:
    assert says_when_it_holds(line) is says


def test_editions_are_ordered_by_date_then_by_number_then_by_upload() -> None:
    dated = [edition_of("a", ["Terms v9, May 2024"]), edition_of("b", ["Terms v2, May 2025"])]
    numbered = [edition_of("a", ["version 1.9"]), edition_of("b", ["version 1.10"])]
    copies = [edition_of("report.md (1)", []), edition_of("report.md (2)", [])]
    unknown = [edition_of("north.md", []), edition_of("south.md", [])]
    assert [newest_first(each) for each in (dated, numbered, copies, unknown)] == [[1, 0], [1, 0], [1, 0], [0, 1]]


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("rules_20240301.md", (2024, 3, 1)),
        ("Protokoll 2025-03-01.md", (2025, 3, 1)),
        ("minutes_2025_11_30.docx", (2025, 11, 30)),
        ("Preise 03.2025.txt", (2025, 3, 0)),
        ("prices-2025-11.csv", (2025, 11, 0)),
        ("Stand 03.02.2024.pdf", (2024, 2, 3)),
        ("Spielplan 2025-26.pdf", (2025, 0, 0)),
        ("IMG_20249999.png", None),
    ],
)
def test_dates_of_file_names_are_read_in_their_usual_forms(name: str, date: tuple[int, int, int] | None) -> None:
    assert edition_of(name, []).date == date


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Handbuch_alt.md", "Handbuch_neu.md"),
        ("Lease draft.docx", "Lease.docx"),
        ("Statuts (brouillon).odt", "Statuts définitifs.odt"),
        ("normas antiguas.pdf", "normas.pdf"),
        ("Fares.xlsx", "New fares.xlsx"),
    ],
)
def test_an_old_or_draft_version_is_older_than_a_new_or_final_one(older: str, newer: str) -> None:
    assert newest_first([edition_of(older, []), edition_of(newer, [])]) == [1, 0]
    assert newest_first([edition_of(newer, []), edition_of(older, [])]) == [0, 1]


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("What changed between version 1 and 2?", True),
        ("Was hat sich an der Miete geändert?", True),
        ("Qu'est-ce qui a changé ?", True),
        ("How do I change the oil?", False),
    ],
)
def test_questions_for_changes_are_recognised(question: str, *, asks: bool) -> None:
    assert asks_for_changes(question) is asks
