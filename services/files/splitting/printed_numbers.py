"""The numbers that are printed on the pages of a document which doesn't say so itself, as scans and extracts do not."""

import re
from collections import Counter
from dataclasses import replace

from services.documents import Content, Page

_OUTERMOST = 2
"""Lines at the top of a page, and at its foot, among which its number is."""
_NUMBER = re.compile(
    r"[^\w§]{0,3}(?:(?:page|seite|página|pagina|pagine|bladzijde|blz|pg?|s)\b\.?\s?)?(?P<number>\d{1,4})"
    r"(?:\s?(?:/|of|von|sur|de|di|van)\s?\d{1,4})?[^\w%‰)]{0,3}",
    re.IGNORECASE,
)
_LEAST_PAGES = 3
"""Pages whose numbers go up by one each; two figures alone may do so by chance."""
_LEAST_SHARE = 0.5
"""Of the pages from the first to the last of these: others, as the first of a chapter, may have no number."""


def with_printed_numbers(content: Content) -> Content:
    """The content with the printed numbers as labels of its pages, where they are others than the file's count.

    Where the file says what is printed on any page, or the numbers don't count the pages, nothing changes.
    """
    if any(page.label or page.number is None for page in content.pages):
        return content
    labels = _labels(content.pages)
    if not labels:
        return content
    pages = [replace(page, label=labels.get(page.number or 0)) for page in content.pages]
    passages = [replace(passage, page_label=labels.get(passage.page or 0)) for passage in content.passages]
    return replace(content, pages=pages, passages=passages)


def _labels(pages: list[Page]) -> dict[int, str]:
    """The printed number of each page from the first to the last that has one, by the page's number in the file."""
    ahead = {page.number: {number - page.number for number in _printed(page)} for page in pages if page.number}
    counts = Counter(each for found in ahead.values() for each in found)
    [(best, count)] = counts.most_common(1) or [(0, 0)]
    numbered = [number for number, found in ahead.items() if best in found]
    if best == 0 or count < _LEAST_PAGES or count < _LEAST_SHARE * (numbered[-1] - numbered[0] + 1):
        return {}
    return {number: str(number + best) for number in range(numbered[0], numbered[-1] + 1)}


def _printed(page: Page) -> set[int]:
    """The numbers that are alone in one of a page's outermost lines."""
    lines = [line.strip() for line in page.text.split("\n") if line.strip()]
    edges = lines[:_OUTERMOST] + lines[-_OUTERMOST:]
    return {int(match["number"]) for line in edges if (match := _NUMBER.fullmatch(line)) is not None}
