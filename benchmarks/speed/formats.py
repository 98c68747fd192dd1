"""The same made-up content as a file of each format: about 100 pages of 2,500 characters, tables among them."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pptx import Presentation
from pptx.util import Inches

from benchmarks.speed.documents import DocumentWriter
from tests.support import files

PAGES, CHARS_PER_PAGE = 100, 2500
_SECTIONS, _PARAGRAPHS, _ROWS = 50, 4, 10
_CHARS_PER_ROW = 100
_HEADING = ["region", "month", "product", "revenue", "remark"]

Table = list[list[str]]


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    paragraphs: list[str]
    table: Table


def sections(writer: DocumentWriter, count: int = _SECTIONS) -> list[Section]:
    """`count` is what makes 100 pages."""
    table_chars = _ROWS * _CHARS_PER_ROW
    length = (PAGES * CHARS_PER_PAGE // _SECTIONS - table_chars) // _PARAGRAPHS
    return [
        Section(
            " ".join(writer.words(4)).capitalize(),
            [writer.text(length) for _ in range(_PARAGRAPHS)],
            _table(writer, _ROWS),
        )
        for _ in range(count)
    ]


def _table(writer: DocumentWriter, rows: int) -> Table:
    values = ([*writer.words(3), str(number * 37 % 9973), writer.text(20)[:60]] for number in range(rows))
    return [_HEADING, *values]


def docx(content: Sequence[Section]) -> bytes:
    return files.docx("".join(map(_docx_section, content)))


def _docx_section(section: Section) -> str:
    heading = f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>{section.title}</w:t></w:r></w:p>'
    rows = ("".join(f"<w:tc>{files.paragraph(value)}</w:tc>" for value in row) for row in section.table)
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    return heading + "".join(map(files.paragraph, section.paragraphs)) + f"<w:tbl>{table}</w:tbl>"


def pptx(content: Sequence[Section]) -> bytes:
    """Two slides a section: text, then the rest of it above a table."""
    slides = Presentation()
    for section in content:
        half = len(section.paragraphs) // 2
        for paragraphs in (section.paragraphs[:half], section.paragraphs[half:]):
            slide = slides.slides.add_slide(slides.slide_layouts[1])
            slide.shapes.title.text = section.title
            slide.placeholders[1].text = "\n".join(paragraphs)
        shape = slide.shapes.add_table(len(section.table), len(_HEADING), 0, 0, Inches(8), Inches(2))
        for row, values in zip(shape.table.rows, section.table, strict=True):
            for cell, value in zip(row.cells, values, strict=True):
                cell.text = value
    return files.saved(slides)


def xlsx(content: Sequence[Section]) -> bytes:
    return files.xlsx("".join(map(_xlsx_row, _records(content))))


def _xlsx_row(values: Iterable[str]) -> str:
    cells = (
        f"<c><v>{value}</v></c>" if value.isdigit() else f'<c t="inlineStr"><is><t>{value}</t></is></c>'
        for value in values
    )
    return f"<row>{''.join(cells)}</row>"


def csv_table(content: Sequence[Section]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(_records(content))
    return file.getvalue().encode()


def _records(content: Sequence[Section]) -> Table:
    """All content as one table, the sentences of the text as remarks."""
    remarks = (sentence for section in content for text in section.paragraphs for sentence in text.split(". "))
    rows = (row for section in content for row in section.table[1:])
    numbered = ([f"r{number % 7}", f"m{number % 12}", "text", str(number), text] for number, text in enumerate(remarks))
    return [_HEADING, *rows, *numbered]


def html(content: Sequence[Section]) -> bytes:
    body = "".join(map(_html_section, content))
    return f"<!doctype html><html><head><meta charset='utf-8'></head><body>{body}</body></html>".encode()


def _html_section(section: Section) -> str:
    paragraphs = "".join(f"<p>{text}</p>" for text in section.paragraphs)
    head, *rows = ("".join(f"<td>{value}</td>" for value in row) for row in section.table)
    table = f"<tr>{head.replace('td>', 'th>')}</tr>" + "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<h1>{section.title}</h1>{paragraphs}<table>{table}</table>"


def epub(content: Sequence[Section]) -> bytes:
    return files.epub(
        {
            f"chapter-{number}.xhtml": f"<html><body>{_html_section(section)}</body></html>"
            for number, section in enumerate(content)
        }
    )


def markdown(content: Sequence[Section]) -> bytes:
    return "\n\n".join(map(_markdown_section, content)).encode()


def _markdown_section(section: Section) -> str:
    head, *rows = (f"| {' | '.join(row)} |" for row in section.table)
    table = "\n".join([head, "|" + "---|" * len(_HEADING), *rows])
    return "\n\n".join([f"# {section.title}", *section.paragraphs, table])


def text(content: Sequence[Section]) -> bytes:
    tables = ("\n".join("  ".join(row) for row in section.table) for section in content)
    parts = (
        "\n\n".join([section.title, *section.paragraphs, table]) for section, table in zip(content, tables, strict=True)
    )
    return "\n\n".join(parts).encode()


FORMATS: dict[str, Callable[[Sequence[Section]], bytes]] = {
    "docx": docx,
    "pptx": pptx,
    "xlsx": xlsx,
    "csv": csv_table,
    "html": html,
    "epub": epub,
    "md": markdown,
    "txt": text,
}
"""By the ending of the file's name, without the dot."""
