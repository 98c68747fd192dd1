from hypothesis import given
from hypothesis import strategies as st

from services.text.outline import SECTION_CHARS, SECTION_LINES, Outline, path_after
from tests.support.growth import MOST_STEPS, steps

STATEMENT = """\
RIVER SHIPPING, INC.
STATEMENTS OF CASH FLOWS
(In thousands)
Year Ended December 31,
2020 2019
Cash flows from operations:
Net income $ 213,105 $ 375,446
Depreciation 84,212 75,598
Cash flows from investing:
Purchase of ships (138,402) (62,498)
This page goes on with a sentence that is long enough to be told from a heading, and ends with a full stop.
"""
LONG = "This is a sentence that is long enough to be told from a heading, which takes no more than a line of print."
TITLES = ("RIVER SHIPPING, INC.", "STATEMENTS OF CASH FLOWS", "(In thousands)", "Year Ended December 31,", "2020 2019")


def above(text: str, place: str) -> tuple[str, ...]:
    return Outline(text).above(text.index(place))


def test_above_a_row_are_its_titles_its_tables_heading_and_the_line_above() -> None:
    assert above(STATEMENT, "Depreciation") == (*TITLES, "Cash flows from operations:")
    assert above(STATEMENT, "Purchase") == (*TITLES, "Cash flows from operations:", "Cash flows from investing:")


def test_a_line_in_brackets_is_part_of_a_table_s_heading() -> None:
    lower = STATEMENT.replace(
        "(In thousands)\nYear Ended December 31,\n2020 2019", "2020 2019\n(in thousands, of which 3)"
    )
    assert above(lower, "Depreciation")[2:4] == ("2020 2019", "(in thousands, of which 3)")


def test_above_the_beginning_there_is_nothing() -> None:
    assert Outline(STATEMENT).above(0) == ()
    assert Outline("").above(0) == ()


def test_above_a_line_in_the_second_table_is_the_heading_of_that_table() -> None:
    second = STATEMENT + "\nSHIPS BY ROUTE\nCity Island\nTern 3 4\nGull 5 6\n"
    found = above(second, "Gull")
    assert found[-2:] == ("SHIPS BY ROUTE", "City Island")
    assert "STATEMENTS OF CASH FLOWS" in found


def test_above_prose_are_its_markdown_headings() -> None:
    text = "# Handbook\n\nWords.\n\n## Refunds\n\nMore words.\n\n### Late\n\nLast.\n\n## Dogs\n\nDogs go free.\n"
    assert above(text, "Last.") == ("Handbook", "Refunds", "Late")
    assert above(text, "Dogs go") == ("Handbook", "Dogs")


def test_a_page_goes_on_under_the_headings_of_the_pages_before() -> None:
    begun = path_after("# Handbook\n\n## Refunds\n\nWords.\n")
    text = "More about refunds.\n\n## Dogs\n\nDogs go free.\n"
    assert Outline(text).above(0, begun) == ("Handbook", "Refunds")
    assert Outline(text).above(text.index("Dogs go"), begun) == ("Handbook", "Dogs")
    assert [heading.title for heading in path_after(text, begun)] == ["Handbook", "Dogs"]


def test_a_line_that_the_next_one_goes_on_with_is_no_heading() -> None:
    text = (
        f"{LONG}\n\nOpening hours\n\nThe office opens. Letters may be left in the box of the\nharbour master.\n\nLast."
    )
    assert above(text, "Last") == ("Opening hours",)


def test_lines_with_nothing_below_them_are_no_headings_of_each_other() -> None:
    for text in ("The office has 12 rooms\nTotal area 450\nBuilt 1988", "Rooms on two floors\n\nGarden to the south"):
        lines = text.split("\n")
        assert not any(Outline(text).is_heading(text.index(line)) for line in lines if line)
        assert above(text, lines[-1]) == ()


def test_a_line_with_the_verb_of_a_sentence_is_no_heading() -> None:
    assert above("Dogs are allowed on deck\n\nBicycles cost nothing at all on any day.", "Bicycles") == ()
    assert above("What is covered\n\nThe policy pays for damage by fire.", "policy") == ("What is covered",)


def test_a_number_sign_marks_a_heading_in_markdown_alone() -> None:
    text = "# timeout in seconds\ntimeout = 30"
    assert Outline(text).above(text.index("timeout =")) == ("timeout in seconds",)
    assert Outline(text, markdown=False).above(text.index("timeout =")) == ()


def test_what_begins_a_printed_page_is_above_all_of_it() -> None:
    text = f"Harbour Line\n\n# Letter\n\n{LONG}\n\n# Dogs\n\nDogs go free.\n"
    assert Outline(text, is_printed=True).above(text.index("Dogs go")) == ("Dogs", "Harbour Line", "Letter")


@given(st.text(st.sampled_from("aB1 .,\n#|$()—")), st.integers(0, 400))
def test_what_is_above_comes_before_and_is_short(text: str, offset: int) -> None:
    lines = Outline(text).above(offset)
    assert len(lines) <= SECTION_LINES
    assert sum(map(len, lines)) <= SECTION_CHARS
    assert all(line in " ".join(text[:offset].split()) for line in lines)


def _above_each_heading(text: str) -> None:
    outline = Outline(text)
    for offset in range(0, len(text), 4):
        outline.above(offset)


def test_a_page_of_headings_takes_steps_in_proportion_to_their_number() -> None:
    one, four = (steps(_above_each_heading, "# a\n" * headings) for headings in (200, 800))
    assert four < MOST_STEPS * one
