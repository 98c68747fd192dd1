import pytest

from services.documents import Page
from services.search.addresses import (
    address_in,
    counts_pages,
    has_places,
    item_at,
    named_sheet_in,
    place_asked_in,
    stretches_at,
)
from services.search.structure import Structure

SLIDES = [Page(1, "# Hello\nFirst", "slide 1"), Page(2, "# World\nSecond", "slide 2")]
SHEET = [Page(None, "| Item | Price |\n| --- | --- |\n| Tea | 2 |\n| Milk | 1 |", "Drinks", first_row=2)]
TREATY = [
    Page(1, "ARTICLE I. TERM\nA year.\nARTICLE II\nTen euros, as article 1 says.\nARTICLE 14. LAW\nThat of Lowmere.\n")
]
RULES = [Page(1, "§ 8 Exclusions\nWar.\n§ 9 Sum insured\nThe value when new.\n§ 10 Notice\nThree months.")]
LEASE = [Page(1, "§ 1 Rent\nTen euros.\n§ 2 Animals\n(1) Cats may stay. (2) Dogs may not.\n§ 3 End\nIn May.")]
LETTER = [Page(None, "Dear Agnes,\n\n1. Barrels.\nOne leaks.\n2) Delivery.\nIn June.\n\nYours, Tom")]
HANDBOOK = [Page(None, "# 4. Leave\n\nTen days.\n\n## 4.2 Parents\n\nTen weeks.\n\n# Appendix B: Forms\n\nForm 1.")]
REPORT = [Page(1, "Preface", label="iv"), Page(2, "Table 1: Costs\nFuel 10\nTable 2: Fares\nAdult 4", label="1")]


@pytest.mark.parametrize(
    ("question", "kind", "label"),
    [
        ("What is on page 3?", "page", "3"),
        ("was steht auf Seite 12", "page", "12"),
        ("Que montre la diapositive 4 ?", "slide", "4"),
        ("What does § 9 say?", "section", "§ 9"),
        ("que dit la résolution n° 7", "section", "7"),
        ("What is in section 4.2.1?", "section", "4.2.1"),
        ("show me Appendix B", "section", "b"),
        ("¿Qué dice el artículo 5?", "section", "5"),
        ("what does Tabelle 2 show", "table", "2"),
        ("explain figure 3", "figure", "3"),
        ("what is in row 12", "row", "12"),
    ],
)
def test_a_place_is_read_in_the_languages_of_the_questions(question: str, kind: str, label: str) -> None:
    address = address_in(question)
    assert address is not None
    assert (address.kind, address.label) == (kind, label)


@pytest.mark.parametrize("question", ["How long is the article?", "What is in the table?", "page after page of rules"])
def test_a_word_for_places_without_a_number_is_no_address(question: str) -> None:
    assert address_in(question) is None


@pytest.mark.parametrize(
    ("pages", "question", "expected"),
    [
        (SLIDES, "slide 2", "# World\nSecond"),
        (SHEET, "row 3", "| Milk | 1 |"),
        (RULES, "§ 9", "§ 9 Sum insured\nThe value when new.\n"),
        (LEASE, "§ 2 Abs. 2", "(2) Dogs may not.\n"),
        (LEASE, "clause 2 (1)", "(1) Cats may stay. "),
        (LEASE, "§ 2 (7)", "§ 2 Animals\n(1) Cats may stay. (2) Dogs may not.\n"),
        (HANDBOOK, "section 4", "# 4. Leave\n\nTen days.\n\n## 4.2 Parents\n\nTen weeks.\n\n"),
        (HANDBOOK, "section 4.2", "## 4.2 Parents\n\nTen weeks.\n\n"),
        (HANDBOOK, "appendix B", "# Appendix B: Forms\n\nForm 1."),
        (TREATY, "article 2", "ARTICLE II\nTen euros, as article 1 says.\n"),
        (TREATY, "article xiv", "ARTICLE 14. LAW\nThat of Lowmere.\n"),
        (TREATY, "article 3", ""),
        (REPORT, "page iv", "Preface"),
        (REPORT, "page 1", "Table 1: Costs\nFuel 10\nTable 2: Fares\nAdult 4"),
        (REPORT, "table 1", "Table 1: Costs\nFuel 10\n"),
        (SLIDES, "slide 3", ""),
        (RULES, "§ 90", ""),
        (HANDBOOK, "section 9", ""),
    ],
)
def test_the_text_at_a_place_is_found(pages: list[Page], question: str, expected: str) -> None:
    address = address_in(question)
    assert address is not None
    structure = Structure(pages)
    found = stretches_at(address, structure)
    assert "".join(pages[each.part - 1].text[each.start : each.end] for each in found) == expected
    assert has_places(address.kind, structure)


def test_a_document_without_pages_has_no_page_three() -> None:
    assert not has_places("page", Structure(HANDBOOK))


@pytest.mark.parametrize("question", ["How many pages has it?", "Wie viele Folien sind das?", "combien de pages ?"])
def test_a_question_for_the_number_of_pages_is_known(question: str) -> None:
    assert counts_pages(question)


def test_a_question_for_the_number_of_other_things_is_not() -> None:
    assert not counts_pages("How many days of leave are on page 3?")


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What is on the sheet Staff?", "staff"),
        ("What does the sheet “Old plan” say?", "old plan"),
        ("What is in the Staff sheet?", "staff"),
        ("Was steht auf dem Blatt Personal?", "personal"),
        ("What is the total on the sheet Staff?", None),
    ],
)
def test_a_question_for_a_whole_sheet_names_it(question: str, name: str | None) -> None:
    address = named_sheet_in(question)
    assert (address.label if address is not None else None) == name


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("which section is about bonfires", ("section", "section", "bonfires", "")),
        ("On what page are the charges for leaving early?", ("page", "page", "charges for leaving early", "")),
        ("what slide are the costs on", ("slide", "slide", "costs", "")),
        ("Auf welcher Seite steht die Kündigungsfrist?", ("page", "Seite", "Kündigungsfrist", "")),
        ("¿En qué página está el precio?", ("page", "página", "el precio", "")),
        ("in welchem Paragraphen steht was über Hunde", ("section", "Paragraphen", "Hunde", "")),
        ("dans quel article parle-t-on des retards ?", ("section", "article", "retards", "")),
        ("what page of the leaflet has the prices", ("page", "page", "prices", "of the leaflet")),
        ("where in the handbook does it say what to wear", (None, "", "to wear", "in the handbook")),
        ("where is the notice period mentioned?", (None, "", "notice period", "")),
        ("Wo steht etwas über Hunde?", (None, "", "Hunde", "")),
        ("où parle-t-on des balcons", (None, "", "balcons", "")),
        ("which tab has the frost nights", ("sheet", "tab", "frost nights", "")),
        ("in welcher Tabelle finde ich die Fenster", ("table", "Tabelle", "Fenster", "")),
        ("Which figure shows the dam?", ("figure", "figure", "dam", "")),
        ("where is the first-aid box?", None),
        ("Wo steht der Feuerlöscher?", None),
        ("où est la sortie ?", None),
        ("where does the coach leave?", None),
        ("Which section of the museum is closed?", None),
        ("Which page?", None),
    ],
)
def test_a_question_for_a_place_itself_is_answered_with_its_text(
    question: str, asked: tuple[str | None, str, str, str] | None
) -> None:
    place = place_asked_in(question)
    assert (place and (place.kind, place.unit, place.about, place.document)) == asked


@pytest.mark.parametrize(
    ("question", "text"),
    [("point 1", "1. Barrels.\nOne leaks.\n"), ("point 2", "2) Delivery.\nIn June."), ("point 3", None)],
)
def test_a_point_of_a_letter_is_the_numbered_item(question: str, text: str | None) -> None:
    address = address_in(question)
    assert address is not None
    stretches = item_at(address, Structure(LETTER))
    assert [LETTER[each.part - 1].text[each.start : each.end] for each in stretches] == ([] if text is None else [text])


CLAUSES = [
    Page(
        1,
        "1. Definitions\n  1.1 “Harbour” means the basin.\n2. Payment\n  2.1 Invoices are due in 21 days.\n"
        "  2.2 Late payment bears interest of\n4.5 percent a year.\n    (a) It stops on payment.\n"
        "    (b) It is simple.\n\nSigned.",
    ),
    Page(
        2,
        "3.1 The berth is let as it is.\n\n(a) It has water.\n\n3.1.1 Power costs more.\n\n3.2 No subletting.\n\n"
        "A boat of\n5.2 metres fits.",
    ),
]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does clause 2.1 say?", "  2.1 Invoices are due in 21 days.\n"),
        (
            "What does clause 2.2 say?",
            CLAUSES[0].text[CLAUSES[0].text.index("  2.2") : CLAUSES[0].text.index("\n\nSigned")],
        ),
        ("What does clause 2.2 (a) say?", "(a) It stops on payment.\n    "),
        ("Was sagt § 3.1?", "3.1 The berth is let as it is.\n\n(a) It has water.\n\n3.1.1 Power costs more."),
        ("Section 3.2", "3.2 No subletting."),
        ("Section 4.5", None),
        ("Section 5.2", None),
        ("Section 9.9", None),
    ],
)
def test_a_clause_that_is_no_heading_is_found_by_its_number(question: str, text: str | None) -> None:
    address = address_in(question)
    assert address is not None
    stretches = item_at(address, Structure(CLAUSES))
    assert [CLAUSES[each.part - 1].text[each.start : each.end] for each in stretches] == (
        [] if text is None else [text]
    )
