from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.documents import Page, Passage
from services.files.splitting.passages import PASSAGE_CHARS, passages_of
from services.text.headings import Heading

TEXTS = st.lists(st.sampled_from([*"aB1.! \n\t", "word ", "One. ", "x" * 40, "\n\n", "。", "\u00a0"])).map("".join)
LIMITS = st.integers(1, 60)


@given(TEXTS | st.text(), LIMITS)
def test_passages_are_exact_stretches_of_the_page_within_the_limit(text: str, limit: int) -> None:
    passages = list(passages_of(Page(3, text), limit))
    assert all(passage.text == text[passage.start : passage.end] for passage in passages)
    assert all(0 < len(passage.text) <= limit for passage in passages)
    assert all(passage.page == 3 for passage in passages)


@given(TEXTS | st.text(), LIMITS)
def test_passages_hold_all_text_once_and_in_order(text: str, limit: int) -> None:
    passages = list(passages_of(Page(1, text), limit))
    assert "".join("".join(passage.text.split()) for passage in passages) == "".join(text.split())
    assert all(one.end <= other.start for one, other in pairwise(passages))


def test_passages_break_between_sentences() -> None:
    page = Page(None, "First sentence here. Second sentence here. Third one.")
    assert list(passages_of(page, 45)) == [
        Passage(None, 0, 42, "First sentence here. Second sentence here."),
        Passage(None, 43, 53, "Third one."),
    ]


def test_a_sentence_over_the_limit_breaks_between_words() -> None:
    assert [p.text for p in passages_of(Page(1, "alpha beta gamma delta"), 11)] == ["alpha beta", "gamma delta"]


def test_a_word_over_the_limit_is_cut() -> None:
    passages = [p.text for p in passages_of(Page(1, "x" * 3000))]
    assert [len(text) for text in passages] == [PASSAGE_CHARS, PASSAGE_CHARS, 600]


def test_a_blank_page_gives_no_passage() -> None:
    assert list(passages_of(Page(1, " \n\t "))) == []


def test_a_passage_names_the_heading_above_most_of_it() -> None:
    text = "# One\n\nFirst words.\n\n## Two\n\n" + "Second words. " * 30 + "\n\n# Three\n\nThird words."
    second = text.index("Second words.")
    assert [(p.start, p.place, p.text) for p in passages_of(Page(None, text, "Zero"), 400)] == [
        (0, "Two", text[: second + 14 * 26 - 1]),
        (second + 14 * 26, "Two", text[second + 14 * 26 :]),
    ]


def test_a_passage_ends_before_a_heading_once_it_is_long_enough() -> None:
    text = "a" * 299 + ".\n\n# Next\n\nwords"
    assert [(p.text[:6], p.place) for p in passages_of(Page(None, text, "Above"))] == [
        ("aaaaaa", "Above"),
        ("# Next", "Next"),
    ]


def test_a_passage_of_a_slide_is_in_its_slide_whatever_its_headings() -> None:
    assert [(p.page, p.place) for p in passages_of(Page(3, "# Costs\nThey rose.", "slide 3"))] == [(3, "slide 3")]


def test_lines_of_code_are_no_headings() -> None:
    text = "```\n# a comment\n```\n"
    assert [p.place for p in passages_of(Page(None, text + "words", "Setup"))] == ["Setup"]


def test_passages_of_a_table_repeat_its_heading_and_name_their_rows() -> None:
    heading = "| Q | Fuel |\n| --- | --- |\n"
    rows = "| 1 | 10 |\n| 2 | 20 |\n| 3 | 30 |"
    assert list(passages_of(Page(None, heading + rows, "Costs", 2), 22)) == [
        Passage(None, 0, len(heading) + 21, heading + rows[:21], "Costs, rows 2–3"),
        Passage(None, len(heading) + 22, len(heading) + 32, heading + rows[22:], "Costs, row 4"),
    ]


def test_a_heading_without_rows_is_a_passage_of_its_sheet() -> None:
    text = "| Costs of 2025 |\n| --- |"
    assert list(passages_of(Page(None, text, "Costs", 3))) == [Passage(None, 0, len(text), text, "Costs")]


ROWS = st.lists(st.lists(st.text("ab 1|", max_size=30), min_size=1, max_size=4), min_size=1, max_size=30)


@given(ROWS, st.integers(2, 500), st.integers(40, 200))
def test_every_row_of_a_table_is_in_one_passage_below_the_heading(
    rows: list[list[str]], first_row: int, limit: int
) -> None:
    heading = "| A | B |\n| --- | --- |"
    lines = [f"| {' | '.join(row)} |" for row in rows]
    text = "\n".join([heading, *lines])
    passages = list(passages_of(Page(None, text, None, first_row), limit))
    found: list[str] = []
    for passage in passages:
        assert passage.text.startswith(heading + "\n")
        assert passage.text == text[passage.start : passage.end] or passage.text == "\n".join(
            [heading, text[passage.start : passage.end]]
        )
        held = passage.text.removeprefix(heading + "\n").split("\n")
        first, last = first_row + len(found), first_row + len(found) + len(held) - 1
        assert passage.place == (f"row {first}" if len(held) == 1 else f"rows {first}–{last}")
        assert len(held) == 1 or len("\n".join(held)) <= limit
        found += held
    assert found == lines
    assert passages[0].start == 0


@given(st.text("ab# \n`|-", max_size=300), st.integers(1, 40))
def test_any_table_makes_passages_of_bounded_length(text: str, limit: int) -> None:
    passages = list(passages_of(Page(None, text, "Costs", 2), limit))
    assert all(len(passage.text) <= 2 * 4 * limit + 1 for passage in passages)
    assert all(0 <= passage.start < passage.end <= len(text) for passage in passages if passage.text)


def test_a_row_far_down_a_table_is_searched_with_the_titles_of_its_page() -> None:
    rows = "\n".join(f"Line {n} of the fleet {n},100 {n},200" for n in range(60))
    passages = list(passages_of(Page(4, f"FLEET COSTS\n(In thousands)\n2025 2024\n{rows}")))
    last = passages[-1]
    assert "FLEET" not in last.text
    assert last.section == ("FLEET COSTS", "(In thousands)", "2025 2024")
    assert all(
        {"fleet", "cost", "2025"} <= set(stretch.split()) for passage in passages for stretch in passage.searched
    )


def test_all_words_of_a_passage_are_searched_in_short_stretches() -> None:
    words = [f"{word}{n}" for word in ("word", "term") for n in range(65)]
    [passage] = passages_of(Page(1, ". ".join(words)))
    assert [term for stretch in passage.searched for term in stretch.split()] == words
    assert len(passage.searched) == 4


def test_a_row_of_a_sheet_is_searched_with_its_heading_and_its_sheet() -> None:
    page = Page(None, "| Month | Guests |\n| --- | --- |\n| May | 310 |", "Traffic", 2)
    [passage] = passages_of(page)
    assert {"month", "guest", "may", "310", "traffic"} <= set(passage.searched[0].split())


def test_rows_of_a_table_among_prose_are_below_its_headings_in_every_passage() -> None:
    heading = "| Ship | Seats |\n| --- | --- |\n"
    rows = "".join(f"| Tern {number} | {100 + number} |\n" for number in range(40))
    page = Page(4, f"Our fleet.\n\n{heading}{rows}\nThat was the fleet.")

    passages = list(passages_of(page, limit=300))

    within = [passage for passage in passages if "| Tern" in passage.text]
    assert all(heading in passage.text for passage in within)
    assert len(within) > 1
    assert "".join(page.text[passage.start : passage.end] for passage in passages).count("| Tern") == 40


def test_a_page_is_told_and_not_searched_with_the_headings_that_it_goes_on_under() -> None:
    [passage] = passages_of(Page(2, "They bark at night."), begun=(Heading(0, 1, "Dogs"),))
    assert passage.section == ("Dogs",)
    assert passage.searched == ("bark night",)
