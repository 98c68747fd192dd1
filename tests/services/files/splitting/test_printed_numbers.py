import pytest

from services.documents import Content, Page, Passage
from services.files.splitting.printed_numbers import PrintedNumbers, with_labels


def labels(*texts: str, label: str | None = None) -> list[str | None]:
    pages = [Page(number, text, label=label if number == 1 else None) for number, text in enumerate(texts, 1)]
    passages = [Passage(number, 0, len(text), text) for number, text in enumerate(texts, 1)]
    numbers = PrintedNumbers()
    for page in pages:
        numbers.add(page)
    content = with_labels(Content(pages, passages, []), numbers.labels())
    assert [page.label for page in content.pages][1:] == [passage.page_label for passage in content.passages][1:]
    return [page.label for page in content.pages]


@pytest.mark.parametrize(
    ("texts", "printed"),
    [
        (["Cover", "Boats\n– 120 –", "Ropes\n– 121 –", "Masts\n– 122 –"], [None, "120", "121", "122"]),
        (["Boats\n\nPage 7 of 90", "Ropes\n\nPage 8 of 90", "Masts\n\nPage 9 of 90"], ["7", "8", "9"]),
        (["12\nBoats", "A chapter begins", "14\nRopes", "15\nMasts"], ["12", "13", "14", "15"]),
    ],
)
def test_numbers_alone_in_a_line_that_count_the_pages_are_their_labels(
    texts: list[str], printed: list[str | None]
) -> None:
    assert labels(*texts) == printed


@pytest.mark.parametrize(
    "texts",
    [
        ["Boats\n1", "Ropes\n2", "Masts\n3"],
        ["Boats\n2024", "Ropes\n2024", "Masts\n2024"],
        ["Boats\n40", "Ropes\n41"],
        ["Fare: 40", "Fare: 41", "Fare: 42"],
        ["40 %", "41 %", "42 %"],
        ["", "", ""],
    ],
)
def test_other_numbers_are_no_labels(texts: list[str]) -> None:
    assert labels(*texts) == [None] * len(texts)


def test_what_the_file_says_is_printed_counts() -> None:
    assert labels("Boats\n7", "Ropes\n8", "Masts\n9", label="i") == ["i", None, None]
