import pytest

from services.text.headings import TITLE_CHARS, Heading, headings_of, title_of


def test_headings_have_their_level_and_their_offset() -> None:
    assert headings_of("# A\ntext\n  ## B c ##\n") == [Heading(0, 1, "A"), Heading(11, 2, "B c")]


@pytest.mark.parametrize(
    "text",
    [
        "#no",
        "    # code",
        "####### seven",
        "# ",
        "text # a",
        "```\n# code\n```",
        "~~~\n```\n# code\n~~~",
        "```\n# never closed",
    ],
)
def test_other_lines_are_no_headings(text: str) -> None:
    assert headings_of(text) == []


def test_a_heading_behind_a_closed_fence_counts() -> None:
    assert [heading.title for heading in headings_of("```\n# no\n```\n# yes")] == ["yes"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("[Fares](fares.md)", "Fares"),
        ("![](logo.png) Fares", "Fares"),
        ("**Fares** for `dogs` ##", "Fares for dogs"),
        ("Fares **for dogs**", "Fares for dogs"),
        ("Fares\tfor  dogs", "Fares for dogs"),
        ("2 * 3", "2 * 3"),
        ("C#", "C"),
    ],
)
def test_a_title_is_its_words_alone(text: str, title: str) -> None:
    assert title_of(text) == title


def test_a_long_title_is_shortened() -> None:
    assert title_of("a" * 500) == "a" * (TITLE_CHARS - 1) + "…"
