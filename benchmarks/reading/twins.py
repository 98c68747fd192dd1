"""`python -m benchmarks.reading.twins [FOLDER]`: whether scans of documents are found as well as the documents.

Of the samples, and of the PDF files of FOLDER with the most questions, some pages round the evidence are printed,
scanned askew and with noise, and read again. FOLDER is as for `make eval`.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops
from pypdf import PdfReader, PdfWriter

from benchmarks.evaluation import scores
from benchmarks.evaluation.questions import ExpectedEvidence, LabelledQuestion, read_questions
from benchmarks.evaluation.run import open_library
from benchmarks.reading.second_readers import convert
from benchmarks.speed.table import MarkdownTable
from services.documents import SAMPLES_FOLDER
from services.settings import read_settings

_SAMPLES = Path(__file__).parents[1] / "evaluation" / "samples.jsonl"
_PRINTED = {".docx", ".pptx"}
"""Samples that LibreOffice prints; sheets have no pages of their own."""
_DPI = (150, 200)
_DEGREES = 1.0
_NOISE = 30
"""Standard deviation of the noise of a scanner, of 255 shades of grey, before it is averaged with the page."""
_NOISE_SHARE = 0.15
_CUTOFFS = (1, 3, 10)
_TARGET = 0.9


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some pages of a document as a file, and the questions whose evidence is on them."""

    path: Path
    pages: tuple[int, ...]
    asked: tuple[LabelledQuestion, ...]


def scanned(path: Path, folder: Path, dpi: int) -> Path:
    """A PDF of pictures of a PDF's pages, each one degree askew and with noise."""
    with pypdfium2.PdfDocument(path) as document:
        pictures = [_scan(page.render(scale=dpi / 72, grayscale=True).to_pil()) for page in document]
    target = folder / path.name
    pictures[0].save(target, "PDF", resolution=dpi, save_all=True, append_images=pictures[1:])
    return target


def _scan(page: Image.Image) -> Image.Image:
    askew = page.convert("L").rotate(_DEGREES, resample=Image.Resampling.BICUBIC, fillcolor=255)
    noise = Image.effect_noise(askew.size, _NOISE)
    return Image.blend(askew, ImageChops.multiply(askew, noise), _NOISE_SHARE)


def excerpts(files: Iterable[Path], asked: Sequence[LabelledQuestion], most: int, folder: Path) -> list[Excerpt]:
    """The pages of each PDF nearest to its evidence, up to a number of them."""
    found: list[Excerpt] = []
    for path in files:
        reader = PdfReader(path)
        own = [_on_pages(each, path) for each in asked if each.document and Path(each.document).stem == path.stem]
        proofs = {evidence.page or 0 for each in own for evidence in each.evidence}
        near = sorted(
            range(1, len(reader.pages) + 1), key=lambda page: min((abs(page - each) for each in proofs), default=0)
        )
        pages = tuple(sorted(near[:most]))
        writer = PdfWriter()
        for page in pages:
            writer.add_page(reader.pages[page - 1])
        target = folder / f"{path.stem}.pdf"
        writer.write(target)
        found.append(Excerpt(target, pages, tuple(_moved(each, target.name, pages) for each in own if each.evidence)))
    return found


def _on_pages(asked: LabelledQuestion, path: Path) -> LabelledQuestion:
    """A question whose evidence names pages of a printed file, also where it named words."""
    with pypdfium2.PdfDocument(path) as document:
        texts = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    evidence: list[ExpectedEvidence] = []
    for each in asked.evidence:
        words = " ".join((each.text or "").split())
        pages = (
            [each.page] if each.page else [number for number, text in enumerate(texts, 1) if words and words in text]
        )
        evidence += [replace(each, page=page, text=None) for page in pages]
    return replace(asked, evidence=tuple(evidence))


def _moved(asked: LabelledQuestion, name: str, pages: Sequence[int]) -> LabelledQuestion:
    evidence = [replace(each, document=name, page=pages.index(each.page or 0) + 1) for each in asked.evidence]
    return replace(asked, document=name, evidence=tuple(evidence))


async def ranks(files: Sequence[Path], asked: Sequence[LabelledQuestion]) -> tuple[list[int | None], float]:
    """The rank of each question's evidence page among all pages, and how many seconds the files took to be read."""
    started = time.perf_counter()
    async with open_library(files, read_settings()) as library:
        seconds = time.perf_counter() - started
        return [(await library.ask(each)).rank for each in asked], seconds


async def _main(folder: Path | None, documents: int, most: int) -> int:
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        chosen = await _gathered(folder, documents, most, place)
        asked = [each for excerpt in chosen for each in excerpt.asked]
        pages = sum(len(excerpt.pages) for excerpt in chosen)
        print(f"{len(chosen)} documents, {pages} pages, {len(asked)} questions", file=sys.stderr)
        table = MarkdownTable("form", *(f"recall at {cutoff}" for cutoff in _CUTOFFS), "pages a minute")
        found: dict[str, list[int | None]] = {}
        for form, files in _forms([excerpt.path for excerpt in chosen], place):
            found[form], seconds = await ranks(files, asked)
            shares = (f"{scores.recall(found[form], cutoff):.2f}" for cutoff in _CUTOFFS)
            table.add(form, *shares, f"{60 * pages / seconds:.0f}")
        print(table.render())
        last = _CUTOFFS[-1]
        best = scores.recall(next(iter(found.values())), last)
        return int(any(scores.recall(each, last) < _TARGET * best for each in found.values()))


def _forms(files: Sequence[Path], folder: Path) -> Iterable[tuple[str, list[Path]]]:
    yield "original", list(files)
    for dpi in _DPI:
        twins = folder / str(dpi)
        twins.mkdir()
        yield f"scanned at {dpi} dpi", [scanned(path, twins, dpi) for path in files]


async def _gathered(folder: Path | None, documents: int, most: int, place: Path) -> list[Excerpt]:
    samples = sorted(SAMPLES_FOLDER.iterdir())
    printed = await convert([path for path in samples if path.suffix in _PRINTED], "pdf", place / "printed")
    files = [*(path for path in samples if path.suffix == ".pdf"), *printed.values()]
    (place / "originals").mkdir()
    asked = read_questions(_SAMPLES, [path.name for path in samples])
    found = excerpts(files, [each for each in asked if not each.history], most, place / "originals")
    if folder is not None:
        there = sorted((folder / "documents").glob("*.pdf"))
        asked = read_questions(folder / "questions.jsonl", [path.name for path in (folder / "documents").iterdir()])
        often = Counter(each.document for each in asked).most_common()
        names = [name for name, _ in often if name in {path.name for path in there}][:documents]
        found += excerpts([path for path in there if path.name in names], asked, most, place / "originals")
    return found


def main(words: Sequence[str] | None = None) -> int:
    """Compare as the words of the command line say; 1 where scans are found less than 0.9 times as often."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading.twins", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="documents/ and questions.jsonl, beside the samples")
    parser.add_argument("--documents", type=int, default=3, help="PDF files of the folder, those with most questions")
    parser.add_argument("--pages", type=int, default=20, help="of each document at most")
    arguments = parser.parse_args(words)
    return asyncio.run(_main(arguments.folder, arguments.documents, arguments.pages))


if __name__ == "__main__":
    sys.exit(main())
