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
