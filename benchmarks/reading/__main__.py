"""`python -m benchmarks.reading FOLDER...`: which words of documents a second reader finds and Footnote does not."""

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.reading.comparing import Loss
from benchmarks.reading.second_readers import COMPARED, convert, read_by_others
from benchmarks.speed.table import MarkdownTable
from services.documents import SAMPLES_FOLDER
from services.errors import DocumentRefused
from services.files.reading.client import open_pages

_MOST_PAGES = 2_000
_NOTES = _MOST_PAGES + 1
_SHOWN = 12
"""Words of each kind that are printed for a file."""
_MADE = {
    **dict.fromkeys((".docx", ".odt", ".rtf", ".html"), ("docx", "odt", "rtf", "html", "epub")),
    **dict.fromkeys((".xlsx", ".ods", ".xls"), ("xlsx", "ods", "xls")),
    **dict.fromkeys((".pptx", ".odp"), ("pptx", "odp")),
}
"""Formats that LibreOffice writes a file in too."""


async def pages_of(path: Path) -> dict[int, str] | None:
    """The texts that Footnote reads in a file by their pages, the notes as the last; None if it refuses it."""
    texts: dict[int, str] = {}
    try:
        async with open_pages(path.resolve(), path.name, _MOST_PAGES) as opened:
            async for each in opened.pages():
                texts[each.page.number or -len(texts)] = each.page.text
            while opened.is_recognising:
                async for each in opened.pages():
                    texts[each.page.number or 0] = each.page.text
            texts[_NOTES] = "\n".join(opened.notes)
    except DocumentRefused as error:
        print(f"{path.name}: {error.message}", file=sys.stderr)
        return None
    return texts


async def losses(files: Mapping[Path, Path]) -> dict[Path, Loss]:
    """The loss in each file that Footnote reads, beside what a second reader finds in the one that it was made from."""
    with tempfile.TemporaryDirectory() as folder:
        others = await read_by_others(sorted({*files.values()}), Path(folder))
    found: dict[Path, Loss] = {}
    for path, original in files.items():
        if original in others and (own := await pages_of(path)) is not None:
            found[path] = _loss(own, others[original], is_paged=path.suffix.lower() == ".pdf")
    return found


def _loss(own: Mapping[int, str], other: str, *, is_paged: bool) -> Loss:
    if not is_paged:
        return Loss.between("\n\n".join(own.values()), other)
    loss = Loss()
    for number, text in enumerate(other.removesuffix("\f").split("\f"), start=1):
        loss.add(Loss.between(own.get(number, ""), text, is_page=True))
    return loss


async def _made(files: Sequence[Path], folder: Path) -> dict[Path, Path]:
    """The files in other formats, as LibreOffice writes them; it writes books and does not read them."""
    made: dict[Path, Path] = {}
    for form in sorted({form for forms in _MADE.values() for form in forms}):
        converted = [path for path in files if path.suffix != f".{form}" and form in _MADE.get(path.suffix, ())]
        for path, result in (await convert(converted, form, folder / form)).items():
            made[result] = path if form == "epub" else result
    return made


def _files(folders: Sequence[Path]) -> list[Path]:
    paths = (path for folder in folders for path in sorted(folder.rglob("*")))
    return [path for path in paths if path.is_file() and path.suffix.lower() in COMPARED]


def _shown(words: Counter[str]) -> str:
    return " ".join(f"{word}×{count}" if count > 1 else word for word, count in words.most_common(_SHOWN))


def by_file(found: dict[Path, Loss]) -> Iterator[str]:
    """What is lost in each file, the worst first."""
    for path, loss in sorted(found.items(), key=lambda each: -max(each[1].shares)):
        lost, parted, invented = loss.shares
        yield f"{path.name}: {loss.words} words, lost {lost:.1%}, parted {parted:.1%}, invented {invented:.1%}"
        pairs = Counter({f"{one}_{two}": count for (one, two), count in loss.parted.items()})
        for name, words in (("lost", loss.lost), ("parted", pairs), ("invented", loss.invented)):
            if words:
                yield f"    {name}: {_shown(words)}"


def by_format(found: dict[Path, Loss]) -> str:
    """The table of all formats."""
    formats: dict[str, Loss] = {}
    files = Counter(path.suffix.lower().removeprefix(".") for path in found)
    for path, loss in found.items():
        formats.setdefault(path.suffix.lower().removeprefix("."), Loss()).add(loss)
    table = MarkdownTable("format", "files", "words", "lost", "parted", "only Footnote's", "with digits", "lost")
    for name, loss in sorted(formats.items()):
        shares = [f"{share:.2%}" for share in (*loss.shares, loss.lost_digits)]
        table.add(name, str(files[name]), f"{loss.words:,}", *shares[:3], f"{loss.digits:,}", shares[3])
    return table.render()


async def _main(folders: Sequence[Path], *, convert_too: bool, is_by_file: bool) -> None:
    files = _files(folders)
    with tempfile.TemporaryDirectory() as folder:
        made = await _made(files, Path(folder)) if convert_too else {}
        found = await losses({path: path for path in files} | made)
    if is_by_file:
        print("\n".join(by_file(found)), end="\n\n")
    print(by_format(found))


def main(words: Sequence[str] | None = None) -> int:
    """Compare as the words of the command line say; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[SAMPLES_FOLDER], help="default: the samples")
    parser.add_argument("--by-file", action="store_true", help="print the words of each file too")
    parser.add_argument("--convert", action="store_true", help="compare the files in LibreOffice's other formats too")
    arguments = parser.parse_args(words)
    asyncio.run(_main(arguments.folders, convert_too=arguments.convert, is_by_file=arguments.by_file))
    return 0


if __name__ == "__main__":
    sys.exit(main())
