import pytest

from api.protocols.footnotes import FootnoteFinder, title
from tests.support.answers import citation


def found(*pieces: str) -> list[tuple[int, int, int]]:
    finder = FootnoteFinder()
    finder.add([citation(1), citation(2)])
    return [(each.citation.index, each.start, each.end) for piece in pieces for each in finder.feed(piece)]


@pytest.mark.parametrize(
    ("pieces", "footnotes"),
    [
        (("It is long", " [1]", "."), [(1, 11, 14)]),
        (("Long [1][2]",), [(1, 5, 8), (2, 8, 11)]),
        (("a ", "b", " [2] c [1]"), [(2, 4, 7), (1, 10, 13)]),
        (("日本 [1]",), [(1, 3, 6)]),
        (("Of [3] nothing",), []),
        (("`x = [1]`",), []),
        (("the list x[1]",), []),
        (("escaped \\[1]",), []),
        (("```\n", "[1]\n", "```\n", "then [1]"), [(1, 17, 20)]),
    ],
)
def test_a_footnote_is_found_with_its_place_in_the_text(
    pieces: tuple[str, ...], footnotes: list[tuple[int, int, int]]
) -> None:
    assert found(*pieces) == footnotes


def test_a_title_says_where_in_the_file() -> None:
    one = citation(1)
    assert title(one) == "rivers.pdf, page 3"
    assert title(one.model_copy(update={"page_label": "iv"})) == "rivers.pdf, page iv"
    assert title(one.model_copy(update={"place": "slide 3"})) == "rivers.pdf, slide 3"
    assert title(citation(1, page=None)) == "rivers.pdf"
