"""PDFs with form fields, annotations, printed page labels and attachments, and scans."""

import io
from collections.abc import Sequence

import pypdfium2
from fpdf import FPDF
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

_HIDDEN = 2


def _pages(texts: Sequence[Sequence[str]]) -> PdfWriter:
    document = FPDF(unit="pt", format=(400, 300))
    document.set_font("helvetica", size=12)
    for lines in texts:
        document.add_page()
        for row, line in enumerate(lines):
            document.text(40, 60 + 30 * row, line)
    return PdfWriter(clone_from=PdfReader(io.BytesIO(bytes(document.output()))))


def written(writer: PdfWriter) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    writer.close()
    return file.getvalue()


def _box(left: float, bottom: float, right: float, top: float) -> ArrayObject:
    return ArrayObject(FloatObject(side) for side in (left, bottom, right, top))


def filled_form_pdf(fields: Sequence[tuple[str, str]], ticked: str = "", tall: str = "") -> bytes:
    """A form with a label and a field each line, as a viewer saves it.

    `ticked` is the label of a ticked box, `tall` that of a field which has room for several lines.
    """
    labels = [label for label, _ in fields] + ([ticked] if ticked else [])
    writer = _pages([labels])
    widgets = ArrayObject()
    for row, label in enumerate(labels):
        y = 300 - 60 - 30 * row
        box = label == ticked
        field = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Widget"),
                NameObject("/FT"): NameObject("/Btn" if box else "/Tx"),
                NameObject("/T"): TextStringObject(f"field {row}"),
                NameObject("/V"): NameObject("/Yes") if box else TextStringObject(fields[row][1]),
                NameObject("/F"): NumberObject(4),
                NameObject("/DA"): TextStringObject("/Helv 12 Tf 0 g"),
                NameObject("/Rect"): _box(160, y - 50 if label == tall else y - 4, 174 if box else 300, y + 12),
            }
        )
        if box:
            field[NameObject("/AS")] = NameObject("/Yes")
            states = DictionaryObject({NameObject("/Yes"): DictionaryObject(), NameObject("/Off"): DictionaryObject()})
            field[NameObject("/AP")] = DictionaryObject({NameObject("/N"): states})
        widgets.append(writer._add_object(field))  # noqa: SLF001 - pypdf has no other way to add a field
    writer.pages[0][NameObject("/Annots")] = widgets
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/Helv"): font})})
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject(
        {
            NameObject("/Fields"): widgets,
            NameObject("/NeedAppearances"): BooleanObject(True),
            NameObject("/DR"): fonts,
        }
    )
    return written(writer)


def noted_pdf(
    text: str, notes: Sequence[tuple[str, str]], hidden: Sequence[tuple[str, str]] = (), *, font: str = "/Helv 12 Tf"
) -> bytes:
    """A page with annotations, each a subtype and its contents."""
    writer = _pages([[text] if text else []])
    annotations = ArrayObject()
    for row, (subtype, contents) in enumerate([*notes, *hidden]):
        annotation = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject(f"/{subtype}"),
                NameObject("/Contents"): TextStringObject(contents),
                NameObject("/F"): NumberObject(_HIDDEN if row >= len(notes) else 4),
                NameObject("/DA"): TextStringObject(f"{font} 0 g"),
                NameObject("/Rect"): _box(200, 200 - 40 * row, 380, 230 - 40 * row),
            }
        )
        annotations.append(writer._add_object(annotation))  # noqa: SLF001
    writer.pages[0][NameObject("/Annots")] = annotations
    return written(writer)


def scan_of(content: bytes, pages: Sequence[int], dpi: int = 150) -> bytes:
    """A PDF of which these pages, counted from 0, are pictures of what they showed."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    with pypdfium2.PdfDocument(content) as document:
        for index in pages:
            picture = io.BytesIO()
            document[index].render(scale=dpi / 72).to_pil().convert("L").save(picture, "PDF", resolution=dpi)
            scanned = PdfReader(picture).pages[0]
            writer.remove_page(index)
            writer.insert_page(scanned, index)
    return written(writer)


def pictures_of(content: bytes, dpi: int = 150) -> list[Image.Image]:
    """Each page of a PDF as a grey picture."""
    with pypdfium2.PdfDocument(content) as document:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]


def crowded_pdf(lines: int) -> bytes:
    """One page with so many lines of 100 characters."""
    document = FPDF(unit="pt", format=(700, 3 * lines + 100))
    document.set_auto_page_break(False)
    document.set_font("helvetica", size=2)
    document.add_page()
    for row in range(lines):
        document.text(40, 40 + 3 * row, f"# line {row:06} " + "a" * 86)
    return bytes(document.output())


def labelled_pdf(texts: Sequence[str], roman: int) -> bytes:
    """Pages of which the first `roman` are printed as i, ii, … and the others as 1, 2, …"""
    writer = _pages([[text] for text in texts])
    writer.set_page_label(0, roman - 1, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(roman, len(texts) - 1, style=PageLabelStyle.DECIMAL)
    return written(writer)


def handbook_pdf(texts: Sequence[str]) -> bytes:
    """Pages with the same header and a counting footer, which programs write before the text."""
    document = FPDF(unit="pt", format=(400, 500))
    document.set_auto_page_break(False)
    document.set_font("helvetica", size=11)
    for number, text in enumerate(texts, start=1):
        document.add_page()
        document.text(40, 30, "Harbour handbook - Issue 7")
        document.text(40, 480, f"Confidential    Page {number} of {len(texts)}")
        document.text(40, 80, text)
    return bytes(document.output())


def pdf_with_attachments(text: str, names: Sequence[str], *, is_package: bool = False) -> bytes:
    writer = _pages([[text]])
    for name in names:
        writer.add_attachment(name, b"words")
    if is_package:
        writer.root_object[NameObject("/Collection")] = DictionaryObject({NameObject("/View"): NameObject("/D")})
    return written(writer)


def tables_pdf() -> bytes:
    """A page with a table, one whose columns are years, rows without headings, and labels above their values."""
    parts: list[tuple[int, int, Sequence[Sequence[str]]]] = [
        (40, 10, (("Reason", "Animals", "Share"), ("Injury", "120", "40%"), ("Illness", "90", "30%"))),
        (120, 10, (("", "2023", "2024"), ("Admitted", "280", "290"), ("Released", "210", "220"))),
        (200, 10, (("Anna Weber", "Chair", "Kiel"), ("Paul Klein", "Clerk", "Bonn"), ("Ida Berg", "Cook", "Ulm"))),
        (280, 7, (("Invoice no.", "Date", "Customer"),)),
        (292, 11, (("2026-0117", "14 March 2026", "C-20817"),)),
    ]
    document = FPDF(unit="pt", format="A4")
    document.add_page()
    for top, size, rows in parts:
        document.set_font("helvetica", size=size)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                document.text(40 + 120 * column, top + 14 * number, cell)
    return bytes(document.output())
