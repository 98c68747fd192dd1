"""Documents to take in: the filings of a folder if there is one, and made-up ones."""

import os
import random
from itertools import accumulate
from pathlib import Path

import pypdfium2
from fpdf import FPDF

from tests.support.processes import ROOT

_FILINGS = ROOT.parent / "shared" / "eval" / "financebench-dev" / "documents"
_SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo yu za bre cli dro flu gra sto tri".split()
_COMMON = "the of and to in for with on by from that is was were its as at an this which".split()
_LINES_PER_PAGE = 45


def filings() -> list[Path]:
    """The PDF files of `BENCH_PDFS`, or of the project's own folder of real filings; empty if there are none."""
    folder = Path(os.environ.get("BENCH_PDFS", _FILINGS))
    return sorted(folder.glob("*.pdf"))


def longest_filing(least_pages: int) -> Path | None:
    """The filing with the most pages, if it has that many."""
    pages = {path: _page_count(path) for path in filings()}
    longest = max(pages, key=lambda path: pages[path], default=None)
    return longest if longest and pages[longest] >= least_pages else None


def _page_count(path: Path) -> int:
    with pypdfium2.PdfDocument(path) as document:
        return len(document)


class DocumentWriter:
    """Writes nonsense whose words are as unevenly frequent as a language's; the same seed writes the same."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        words = random.Random(1)
        self._rare = ["".join(words.choices(_SYLLABLES, k=words.randint(2, 4))) for _ in range(20_000)]
        self._frequency = list(accumulate(1 / rank for rank in range(10, len(self._rare) + 10)))

    def words(self, count: int) -> list[str]:
        """Rare words, the first of the vocabulary most often."""
        return self._random.choices(self._rare, cum_weights=self._frequency, k=count)

    def sentence(self) -> str:
        rare = self.words(8)
        common = self._random.choices(_COMMON, k=7)
        words = [word for pair in zip(rare, common, strict=False) for word in pair]
        return " ".join(words).capitalize() + f" {self._random.randint(1, 9999)}."

    def text(self, characters: int) -> str:
        sentences: list[str] = []
        while characters > 0:
            sentences.append(self.sentence())
            characters -= len(sentences[-1]) + 1
        return " ".join(sentences)

    def pdf(self, pages: int) -> bytes:
        """A PDF of full pages of text."""
        document = FPDF(format="A4")
        document.set_font("Helvetica", size=10)
        for _ in range(pages):
            document.add_page()
            for _ in range(_LINES_PER_PAGE):
                document.cell(text=self.sentence()[:110], new_x="LMARGIN", new_y="NEXT")
        return bytes(document.output())
