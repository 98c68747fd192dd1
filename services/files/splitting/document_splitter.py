"""Splits the pages of one document, in their order: what begins on a page may go on over the next ones."""

from collections.abc import Iterator
from dataclasses import replace

from services.documents import Page, Passage
from services.files.splitting.passages import passages_of
from services.files.splitting.printed_numbers import PrintedNumbers
from services.files.splitting.running_titles import RunningTitles
from services.text.headings import Heading
from services.text.outline import path_after


class DocumentSplitter:
    """Is given each page once."""

    def __init__(self) -> None:
        self._parts = 0
        self._begun: tuple[Heading, ...] = ()
        self._titles = RunningTitles()
        self._numbers = PrintedNumbers()

    @property
    def labels(self) -> dict[int, str]:
        """What is printed on the pages so far as their number, by the number in the file, where that is another."""
        return self._numbers.labels()

    def split(self, page: Page) -> Iterator[Passage]:
        """The passages of the next page."""
        self._parts += 1
        self._numbers.add(page)
        start, end = self._titles.body(page)
        for passage in passages_of(replace(page, text=page.text[start:end]), begun=self._begun):
            yield replace(
                passage,
                start=passage.start + start,
                end=passage.end + start,
                part=self._parts,
                page_label=page.label,
                recognised=page.recognised,
            )
        if page.first_row is None and page.is_markdown:
            self._begun = path_after(page.text, self._begun)
