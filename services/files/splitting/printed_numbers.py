"""The numbers that are printed on the pages of a document which doesn't say so itself, as scans and extracts do not."""

import re
from collections import Counter
from collections.abc import Mapping
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


class PrintedNumbers:
    """Finds the printed numbers of a document, page by page."""

    def __init__(self) -> None:
        self._ahead: dict[int, set[int]] = {}
        """By a page's number in the file, how far ahead of it each number is that may be printed on the page."""
        self._is_told = False
        """Whether the file says itself what is printed on any page, or has no pages."""

    def add(self, page: Page) -> None:
        """The next page."""
        if page.label or page.number is None:
            self._is_told = True
        elif not self._is_told:
            self._ahead[page.number] = {number - page.number for number in _printed(page)}

    def labels(self) -> dict[int, str]:
        """The printed number of each page from the first to the last that has one, by the page's number in the file.

        Empty where the file says what is printed on any page, or the numbers don't count the pages.
        """
        if self._is_told:
            return {}
        counts = Counter(each for found in self._ahead.values() for each in found)
        [(best, count)] = counts.most_common(1) or [(0, 0)]
        numbered = [number for number, found in self._ahead.items() if best in found]
        if best == 0 or count < _LEAST_PAGES or count < _LEAST_SHARE * (numbered[-1] - numbered[0] + 1):
            return {}
        return {number: str(number + best) for number in range(numbered[0], numbered[-1] + 1)}


def with_labels(content: Content, labels: Mapping[int, str]) -> Content:
    """The content with labels for the pages with these numbers."""
    if not labels:
        return content
    pages = [replace(page, label=labels.get(page.number or 0)) for page in content.pages]
    passages = [replace(passage, page_label=labels.get(passage.page or 0)) for passage in content.passages]
    return replace(content, pages=pages, passages=passages)


def _printed(page: Page) -> set[int]:
    """The numbers that are alone in one of a page's outermost lines."""
    lines = [line.strip() for line in page.text.split("\n") if line.strip()]
    edges = lines[:_OUTERMOST] + lines[-_OUTERMOST:]
    return {int(match["number"]) for line in edges if (match := _NUMBER.fullmatch(line)) is not None}
