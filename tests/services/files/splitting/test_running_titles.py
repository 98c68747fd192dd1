"""Lines that the pages of a document repeat at their top or foot."""

from collections.abc import Sequence

import pytest

from services.documents import Page
from services.files.splitting.running_titles import RunningTitles


def bodies(*texts: str) -> list[str]:
    titles = RunningTitles()
    pages = [Page(number, text) for number, text in enumerate(texts, 1)]
    return [page.text[slice(*titles.body(page))].strip() for page in pages]


def test_the_first_page_keeps_its_running_titles_and_the_others_lose_them() -> None:
    texts = [f"Harbour rules\nPart {name}\nIt is {name}.\nEdition 3 · page {n}" for n, name in enumerate("abc", 7)]
    assert bodies(*texts) == [
        "Harbour rules\nPart a\nIt is a.\nEdition 3 · page 7",
        "Part b\nIt is b.",
        "Part c\nIt is c.",
    ]


def test_beside_the_pages_number_one_page_before_is_enough() -> None:
    texts = [f"Handbook - Confidential\nIt is {name}.\nPage {n} of 3" for n, name in enumerate("abc", 1)]
    assert bodies(*texts)[1:] == ["It is b.", "It is c."]


def test_left_and_right_pages_have_titles_of_their_own() -> None:
    texts = ["4 Harbour\nThe pier.", "Boats 5\nAn auk.", "6 Harbour\nThe crane.", "Boats 7\nA tern."]
    assert bodies(*texts)[2:] == ["The crane.", "A tern."]


@pytest.mark.parametrize(
    "texts",
    [
        # Rows, the years above the columns, amounts, and what only two pages share.
        ["| Boat | Fee |\n| --- | --- |\n| Auk | 4 |"] * 3,
        ["Item 2024 2025\nFees 3 4"] * 3,
        ["Berths are let.\nTotal 100", "Berths are sold.\nTotal 250"],
        ["Signed: yes", "Signed: yes"],
        ["No. 5 is free.", "No. 7 is free."],
    ],
)
def test_what_else_pages_share_stays(texts: Sequence[str]) -> None:
    assert bodies(*texts) == [text.strip() for text in texts]


def test_a_page_of_running_titles_alone_has_no_body() -> None:
    assert bodies("Rules · 1", "Rules · 2") == ["Rules · 1", ""]


def test_documents_without_pages_have_none() -> None:
    titles = RunningTitles()
    assert [titles.body(Page(None, "Rules\nText.")) for _ in range(3)] == [(0, 11)] * 3
