"""Words on pictures of pages, recognised by Tesseract. Runs in the reading process."""

import os
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from typing import TYPE_CHECKING

from services.documents import WordBox
from services.files.reading.pages import clean
from services.text.language import language_of

if TYPE_CHECKING:
    import tesserocr
    from PIL.Image import Image

_SHIPPED = Path(__file__).parent / "tessdata"
_OF_THE_SYSTEM = tuple(
    Path(folder)
    for folder in ("/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tessdata", "/usr/local/share/tessdata")
)
_LANGUAGE_DATA = {"en": "eng", "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "pt": "por", "nl": "nld"}

_MIN_SURE = 30.0
"""Confidence from which a word is kept: specks and drawn lines have 0 to 25, words of blurred scans 40 and more."""
_UPRIGHT_SURE = 80.0
"""Mean confidence from which a page is not tried turned: upright pages have 90 to 96, pages upside down up to 62."""
_TURNS = (0, 180, 90, 270)  # degrees: upright and upside down first, for the first sure one ends the search
_SIDE = 10_000  # boxes are in 1/10,000 of the page's sides, so that they fit a picture of any size
_MAX_WORDS = 20_000
"""Of one page; a newspaper's has some 8,000."""
_FIGURE = re.compile(r"[\W_]*\d[\d\W_]*")
_SAME_ROW = 0.6
"""Parts of a figure's height by which it may be above or below its row: descenders make boxes differ."""


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """The words of a picture in reading order, lines ended by `\\n`; `language` is Tesseract's name for it."""

    text: str
    word_boxes: tuple[WordBox, ...]
    language: str


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    sure: float
    left: int
    top: int
    right: int
    bottom: int


_Line = list[_Word]


class Recogniser:
    """Recognises pages in the language of the first, until `seconds` of the processor are used up."""

    def __init__(self, seconds: float) -> None:
        self._until = time.process_time() + seconds
        self._language = ""

    @property
    def has_time(self) -> bool:
        return time.process_time() < self._until

    def page_of(self, picture: "Image") -> RecognisedPage:
        """The words of a picture; none if it has no words or is too blurred."""
        picture = picture.convert("L")
        language = self._language or "eng"
        lines, turn = _recognised_upright(picture, language)
        spoken = _LANGUAGE_DATA.get(language_of(_plain(lines)), "eng")
        if not self._language and lines:
            self._language = spoken if _folder_of(spoken) else "eng"
            if self._language != language:
                lines = _recognised(picture.rotate(turn, expand=True), self._language)
        size = (picture.height, picture.width) if turn in (90, 270) else picture.size
        text, boxes = _with_boxes(_rows(lines), size, turn)
        return RecognisedPage(text, boxes, self._language or language)


def _recognised_upright(picture: "Image", language: str) -> tuple[list[_Line], int]:
    """The lines of a picture turned so that they are upright, and by how many degrees to the left it was turned."""
    best: tuple[list[_Line], int] = [], 0
    for turn in _TURNS:
        lines = _recognised(picture.rotate(turn, expand=True) if turn else picture, language)
        if _sureness(lines) > _sureness(best[0]):
            best = lines, turn
        if _sureness(lines) >= _UPRIGHT_SURE or (turn == 0 and not lines):
            break
    return best


def _sureness(lines: Iterable[_Line]) -> float:
    return fmean(sures) if (sures := [word.sure for line in lines for word in line]) else 0.0


def _plain(lines: Iterable[_Line]) -> str:
    return " ".join(word.text for line in lines for word in line)


def _recognised(picture: "Image", language: str) -> list[_Line]:
    folder = _folder_of(language)
    if folder is None:
        return []
    api = _opened(folder, language)
    try:
        api.SetImage(picture)
        return list(_lines(api.GetTSVText(0)))
    finally:
        api.End()


def _folder_of(language: str) -> Path | None:
    return next((each for each in (*_OF_THE_SYSTEM, _SHIPPED) if (each / f"{language}.traineddata").exists()), None)


def _opened(folder: Path, language: str) -> "tesserocr.PyTessBaseAPI":
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # more threads only wait for each other on one page
    import tesserocr

    return tesserocr.PyTessBaseAPI(path=str(folder), lang=language)


def _lines(table: str) -> Iterator[_Line]:
    """The lines in Tesseract's table of words, whose columns are described in its manual (TSV output)."""
    line: _Line = []
    last = ""
    for row in table.splitlines()[:_MAX_WORDS]:
        level, *place, left, top, width, height, sure, text = row.split("\t", 11)
        if level != "5":
            continue
        key = "-".join(place[:-1])
        if key != last and line:
            yield line
            line = []
        last = key
        word = clean(text).strip()
        if word and float(sure) >= _MIN_SURE:
            x, y = int(left), int(top)
            line.append(_Word(word, float(sure), x, y, x + int(width), y + int(height)))
    if line:
        yield line


def _rows(lines: list[_Line]) -> list[_Line]:
    """The lines, figures of a table's columns put after the label in their row.

    Tesseract reads a table's columns one after the other where the space between them is wide.
    """
    slope = _slope(lines)
    rows: list[_Line] = []
    for line in sorted(lines, key=lambda line: line[0].left):
        is_figures = all(_FIGURE.fullmatch(word.text) for word in line)
        row = _row_beside(rows, line, slope) if is_figures else None
        if row is None:
            rows.append(list(line))
        else:
            row.extend(line)
    order = {id(line[0]): place for place, line in enumerate(lines)}
    return sorted(rows, key=lambda row: order[id(row[0])])


def _slope(lines: Sequence[_Line]) -> float:
    """By how much lines fall from left to right, on a page that is askew."""
    slopes = [
        (line[-1].bottom - line[0].bottom) / (line[-1].left - line[0].left)
        for line in lines
        if len(line) > 3 and line[-1].left > line[0].left  # noqa: PLR2004 - shorter ones tell little
    ]
    return median(slopes) if slopes else 0.0


def _row_beside(rows: Iterable[_Line], figures: _Line, slope: float) -> _Line | None:
    """The row on the left of some figures that is nearest to their height, if it is in one line with them."""
    first = figures[0]
    offsets = [
        (abs(first.bottom - row[-1].bottom - slope * (first.left - row[-1].right)), -row[-1].right, row)
        for row in rows
        if row[-1].right <= first.left
    ]
    offset, _, row = min(offsets, key=lambda each: each[:2], default=(0.0, 0, None))
    return row if row is not None and offset < _SAME_ROW * (first.bottom - first.top) else None


def _with_boxes(rows: Sequence[_Line], size: tuple[int, int], turn: int) -> tuple[str, tuple[WordBox, ...]]:
    """The text of rows, hyphens at their ends joined, and the boxes of its words on the picture as it was given."""
    text = ""
    boxes: list[WordBox] = []
    for row in rows:
        joined = text.endswith("-") and text[-2:-1].isalpha() and row[0].text[:1].islower()
        text = text[:-1] if joined else text + "\n" * bool(text)
        for number, word in enumerate(row):
            text += " " * (number > 0)
            boxes.append(WordBox(len(text), len(text) + len(word.text), *_on_picture(word, size, turn)))
            text += word.text
    return text, tuple(boxes)


def _on_picture(word: _Word, size: tuple[int, int], turn: int) -> tuple[int, int, int, int]:
    """The sides of a word's box in 1/10,000 of the picture, which was turned to the left to be upright."""
    width, height = size
    left, right = word.left * _SIDE // width, word.right * _SIDE // width
    top, bottom = word.top * _SIDE // height, word.bottom * _SIDE // height
    match turn:
        case 90:
            return _SIDE - bottom, left, _SIDE - top, right
        case 180:
            return _SIDE - right, _SIDE - bottom, _SIDE - left, _SIDE - top
        case 270:
            return top, _SIDE - right, bottom, _SIDE - left
        case _:
            return left, top, right, bottom
