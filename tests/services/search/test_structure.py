from services.documents import Page
from services.search.structure import Stretch, Structure

MANUAL = Page(
    1,
    "1 Safety\nKeep children away from the machine.\n2 Setting up\n1 Choose a place near a wall and away from heat.\n"
    "2 Close the window.\nTable 1: Weights\nSmall 10 kg\n",
)
MANUAL_2 = Page(2, "It must stand level.\n3 Cleaning\nWipe it with a cloth.\n")


def text_of(structure: Structure, stretches: list[Stretch]) -> str:
    return "|".join(structure.pages[each.part - 1].text[each.start : each.end] for each in stretches)


def test_headings_of_markdown_are_found_with_their_levels() -> None:
    text = "# Handbook\n\nWelcome.\n\n## 1. Hours\n\nNine to five.\n\n## 2. Pay\n\nMonthly.\n"
    structure = Structure([Page(None, text)])
    assert [(heading.level, heading.title) for heading in structure.headings] == [
        (1, "Handbook"),
        (2, "1. Hours"),
        (2, "2. Pay"),
    ]
    assert [heading.title for heading, _ in structure.sections()] == ["Handbook", "1. Hours", "2. Pay"]


def test_numbered_lines_of_a_pdf_are_headings_and_items_of_a_list_are_not() -> None:
    structure = Structure([MANUAL, MANUAL_2])
    assert [heading.title for heading in structure.headings] == [
        "1 Safety",
        "2 Setting up",
        "Table 1: Weights",
        "3 Cleaning",
    ]


def test_a_numbered_line_with_an_empty_line_above_and_prose_below_is_a_heading() -> None:
    minutes = "Minutes\n\n1. Boats\nThe pair is ordered.\n\n2. Lease of the boathouse\n25 years are offered.\n\n"
    steps = "Joining:\n\n1. Write to us\n2. Come early\n\n3. Pay the fee\n"
    assert [heading.title for heading in Structure([Page(None, minutes + steps)], markdown=False).headings] == [
        "1. Boats",
        "2. Lease of the boathouse",
    ]


def test_a_section_goes_on_over_pages_to_the_next_heading_of_its_level() -> None:
    structure = Structure([MANUAL, MANUAL_2])
    section = text_of(structure, structure.under(structure.headings[1]))
    assert section.startswith("2 Setting up\n1 Choose")
    assert section.endswith("Small 10 kg\n|It must stand level.\n")


def test_paragraph_signs_and_articles_are_headings() -> None:
    page = Page(1, "§ 3 Wo gilt das?\nÜberall.\n§ 4 Fahrräder\nJa.\nArticle 5 Notice\nTwo weeks.\n")
    titles = [heading.title for heading in Structure([page]).headings]
    assert titles == ["§ 3 Wo gilt das?", "§ 4 Fahrräder", "Article 5 Notice"]


def test_the_work_grows_with_the_text_alone() -> None:
    assert len(Structure([Page(1, "# a\n" * 50_000)]).headings) == 2_000
    assert Structure([Page(1, "1 A" * 30_000)]).headings == []
