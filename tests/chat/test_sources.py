import html

import pytest

from chat.sources import source_card
from tests.support.citations import citation


@pytest.mark.parametrize(
    ("text", "snippet"),
    [
        ("# Rivers\n\n## The Nile\nIt is long.", "Rivers The Nile It is long."),
        ("| River | Length |\n| --- | --- |\n| Nile | 6650 km |", "River Length Nile 6650 km"),
        ("Item #1 of #2\n#3 is last.", "Item #1 of #2 #3 is last."),
    ],
)
def test_a_snippet_has_the_words_of_headings_and_tables_without_their_signs(text: str, snippet: str) -> None:
    card = html.unescape(source_card(citation(text=text)))
    assert f'<span class="snippet" dir="auto">{snippet}</span>' in card


NILE = "Rivers are old. The Nile is 6650 km long. It flows north."
LONG = "\n".join([*(f"Line {number} of the first part of this text." for number in range(30)), NILE, "Last line."])
TABLE = "| River | Length |\n| --- | --- |\n| Nile | 6650 km |\n| Rhine | 1230 km |"


def snippet(text: str, *spans: tuple[int, int]) -> str:
    card = html.unescape(source_card(citation(text=text), list(spans)))
    return card.partition('<span class="snippet" dir="auto">')[2].partition("</span>")[0]


def span_of(words: str, text: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def test_a_snippet_shows_the_cited_sentence_with_the_words_around_it() -> None:
    sentence = span_of("The Nile is 6650 km long.", LONG)
    assert snippet(LONG, sentence) == (
        "… of the first part of this text. Rivers are old. <b>The Nile is 6650 km long.</b> It flows north. Last line."
    )
    assert snippet(NILE, (0, 15), (42, 57)) == "<b>Rivers are old. … It flows north.</b>"


def test_a_snippet_shows_a_cited_row_with_the_names_of_its_columns() -> None:
    assert snippet(TABLE, span_of("| Rhine | 1230 km |", TABLE)) == "<b>River: Rhine · Length: 1230 km</b>"


def test_an_opened_passage_begins_near_the_cited_sentence_and_folds_the_rest() -> None:
    card = html.unescape(source_card(citation(text=LONG + LONG), [span_of("The Nile is 6650 km long.", LONG)]))
    passage = card.partition('<div class="passage" dir="auto">')[2]
    before, _, rest = passage.partition("</details>")
    shown, _, behind = rest.partition("<details>")
    assert before.startswith("<details><summary>Text before it</summary>Line 0 of")
    assert "Line 25 of" in shown
    assert "<mark>The Nile is 6650 km long.</mark> It flows north.<br>Last line." in shown
    assert behind.startswith("<summary>Text after it</summary>")
    assert "<details>" not in source_card(citation(text=NILE), [(0, 15)])
