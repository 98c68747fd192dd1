"""Real files for tests: good ones, and ones that are wrong in one way each."""

import functools
import io
import re
import socket
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from fpdf import FPDF
from PIL import Image
from pptx import Presentation, presentation
from pptx.util import Inches
from pypdf import PdfReader, PdfWriter

from tests.support.pdfs import written

NILE = "The Nile is 6,650 km long. It flows north through eleven countries into the Mediterranean Sea."
RHINE = "The Rhine is 1,230 km long. It rises in the Swiss Alps and reaches the North Sea at Rotterdam."


def pdf(pages: Sequence[str]) -> bytes:
    """A PDF of these pages; a blank text gives a page with a drawing and no text, as a scan has."""
    document = FPDF()
    document.set_font("helvetica", size=12)
    for text in pages:
        document.add_page()
        if text.strip():
            document.multi_cell(0, 6, text)
        else:
            document.rect(20, 20, 100, 60, style="F")
    return bytes(document.output())


@functools.cache
def rivers_pdf() -> bytes:
    """Two pages: the Nile, the Rhine."""
    return pdf([NILE, RHINE])


@functools.cache
def encrypted_pdf() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(rivers_pdf())))
    writer.encrypt("secret", algorithm="AES-256")
    return written(writer)


@functools.cache
def owner_protected_pdf() -> bytes:
    """A PDF that anybody may open, and only its owner may change."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(rivers_pdf())))
    writer.encrypt("", "owner", algorithm="AES-256")
    return written(writer)


@functools.cache
def scanned_pdf() -> bytes:
    """Three pages: a picture, text, a picture."""
    return pdf(["", NILE, ""])


def corrupt_pdf() -> bytes:
    """The first 300 bytes of a PDF."""
    return rivers_pdf()[:300]


def gif() -> bytes:
    """A picture in a format that is not read."""
    return b"GIF89a" + bytes.fromhex("01000100800000000000ffffff2c00000000010001000002024401003b")


def document(name: str) -> bytes:
    """One of the files in `tests/documents`."""
    return (Path(__file__).parents[1] / "documents" / name).read_bytes()


def archive(members: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as zip_file:
        for name, content in members.items():
            zip_file.writestr(name, content)
    return file.getvalue()


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org"


def relationships(*links: tuple[str, str, str], external: Sequence[str] = ()) -> str:
    """The part that names other parts: an id, a kind and a target for each link."""
    entries = "".join(
        f'<Relationship Id="{id_}" Type="{_OFFICE}/relationships/{kind}" Target="{escape(target)}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if id_ in external else ''}/>"
        for id_, kind, target in links
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _content_types(part: str, kind: str) -> str:
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/>'
        "</Types>"
    )


def docx(body: str, *, doctype: str = "", links: str | None = None) -> bytes:
    """A Word file with this content of `w:body`; `links` is the part that names what the body refers to."""
    spaces = (
        f'xmlns:w="{_MAIN}/wordprocessingml/2006/main" xmlns:r="{_OFFICE}/relationships" '
        f'xmlns:a="{_MAIN}/drawingml/2006/main" xmlns:wp="{_MAIN}/drawingml/2006/wordprocessingDrawing" '
        f'xmlns:pic="{_MAIN}/drawingml/2006/picture"'
    )
    return archive(
        {
            "[Content_Types].xml": _content_types("word/document.xml", "wordprocessingml.document"),
            "_rels/.rels": relationships(("rId1", "officeDocument", "word/document.xml")),
            "word/document.xml": f"{doctype}<w:document {spaces}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": links or relationships(),
        }
    )


def paragraph(text: str) -> str:
    """A paragraph of a Word file; the text is XML."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def xlsx(rows: str, *, doctype: str = "", sheet: str = "Costs", columns: str = "", after_sheets: str = "") -> bytes:
    """An Excel file with one sheet, whose `sheetData` has this content, and `cols` this one."""
    columns = f"<cols>{columns}</cols>" if columns else ""
    main = f'xmlns="{_MAIN}/spreadsheetml/2006/main"'
    return archive(
        {
            "[Content_Types].xml": _content_types("xl/workbook.xml", "spreadsheetml.sheet"),
            "_rels/.rels": relationships(("rId1", "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook {main} xmlns:r="{_OFFICE}/relationships">'
            f'<sheets><sheet name="{sheet}" sheetId="1" r:id="rId1"/></sheets>{after_sheets}</workbook>',
            "xl/_rels/workbook.xml.rels": relationships(("rId1", "worksheet", "worksheets/sheet1.xml")),
            "xl/worksheets/sheet1.xml": f"{doctype}<worksheet {main}>{columns}<sheetData>{rows}</sheetData>"
            "</worksheet>",
        }
    )


def cell(place: str, text: str) -> str:
    """A row of an Excel sheet that has one cell; the text is XML."""
    return f'<row><c r="{place}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def epub(chapters: Mapping[str, str], *, doctype: str = "", extra: Mapping[str, str] | None = None) -> bytes:
    """A book with a chapter of HTML under each of these names."""
    items = "".join(f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in chapters)
    spine = "".join(f'<itemref idref="{name}"/>' for name in chapters)
    return archive(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles>'
            "</container>",
            "OEBPS/book.opf": f'{doctype}<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
            "<dc:title>Rivers</dc:title><dc:creator>Ann Po</dc:creator><dc:identifier>urn:uuid:1</dc:identifier>"
            f"</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>",
        }
        | {f"OEBPS/{name}": html for name, html in chapters.items()}
        | dict(extra or {}),
    )


@functools.cache
def pptx() -> bytes:
    """Three slides: words with notes, a picture alone, a title above a table."""
    slides = Presentation()
    title_and_body, title_only, blank = (slides.slide_layouts[number] for number in (1, 5, 6))
    first = slides.slides.add_slide(title_and_body)
    first.shapes.title.text = "Rivers of 2025"
    first.placeholders[1].text = "The Nile is long.\vVery long.\nThe Rhine is not."
    first.notes_slide.notes_text_frame.text = "Pause here."
    slides.slides.add_slide(blank).shapes.add_picture(io.BytesIO(whole_png()), 0, 0)
    third = slides.slides.add_slide(title_only)
    third.shapes.title.text = "Lengths"
    table = third.shapes.add_table(2, 2, 0, Inches(2), Inches(4), Inches(1)).table
    for row, cells in enumerate((("River", "km"), ("Po", "652"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    return saved(slides)


def saved(slides: presentation.Presentation) -> bytes:
    file = io.BytesIO()
    slides.save(file)
    return file.getvalue()


def with_first_slide(change: Callable[[str], str]) -> bytes:
    """The slides with the XML of the first changed."""
    with zipfile.ZipFile(io.BytesIO(pptx())) as slides:
        members: dict[str, str | bytes] = {name: slides.read(name) for name in slides.namelist()}
    name = "ppt/slides/slide1.xml"
    xml = slides_xml(members[name])
    return archive(members | {name: change(xml)})


def slides_xml(member: str | bytes) -> str:
    """A part as text, without the XML declaration, which nothing may precede."""
    text = member if isinstance(member, str) else member.decode()
    return text.partition("?>")[2].lstrip()


def with_linked_picture(target: str) -> bytes:
    """The slides with the picture of the second not in the file, but under an address."""
    with zipfile.ZipFile(io.BytesIO(pptx())) as slides:
        members: dict[str, str | bytes] = {name: slides.read(name) for name in slides.namelist()}
    slide, links = "ppt/slides/slide2.xml", "ppt/slides/_rels/slide2.xml.rels"
    members[slide] = slides_xml(members[slide]).replace("r:embed=", "r:link=")
    members[links] = re.sub(
        r'Target="[^"]*/media/[^"]*"', f'Target="{escape(target)}" TargetMode="External"', slides_xml(members[links])
    )
    return archive(members)


class Listener:
    """A port of this machine that nobody should call."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self.port: int = self._socket.getsockname()[1]

    def was_called(self) -> bool:
        try:
            self._socket.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        self._socket.close()


@functools.cache
def whole_png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (2, 2)).save(file, "png")
    return file.getvalue()


MULTIPART = "multipart/form-data; boundary=the-boundary"


def multipart(filename: str, size: int, piece: bytes = b"x" * 65536) -> Iterator[bytes]:
    """A body of one file, written piece by piece, whose length nobody has told. Of type `MULTIPART`."""
    yield f'--the-boundary\r\nContent-Disposition: form-data; name="files"; filename="{filename}"\r\n\r\n'.encode()
    for _ in range(size // len(piece)):
        yield piece
    yield b"\r\n--the-boundary--\r\n"


@functools.cache
def odd_letters_pdf() -> bytes:
    """A page whose letters stand for a duck beyond 16 bits, half of one, a ligature and a control character."""
    letters = b"beginbfchar <41> <d83ddc86> <42> <d83d> <43> <00660069> endbfchar"
    codes = b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange 3 " + letters + b" endcmap"
    return _handmade(b"BT /F1 24 Tf 20 150 Td (xAyBzCw\x02 A end) Tj ET", codes)


def lam_alef_pdf() -> bytes:
    """The word for production, then a lam-alef, its ligatures one glyph each, as programs write right-to-left lines."""
    letters = "<41> <0627> <42> <06440625> <43> <0646> <44> <062a> <45> <0627> <46> <062c> <47> <06440627> <48> <0644>"
    codes = f"begincmap 1 begincodespacerange <00> <ff> endcodespacerange 8 beginbfchar {letters} endbfchar endcmap"
    return _handmade(b"BT /F1 24 Tf 100 150 Td (G FEDCBA) Tj ET", codes.encode())


def right_to_left_pdf(drawn: str) -> bytes:
    """A line as it stands on the page from left to right, in which A, B and C are letters of Hebrew."""
    codes = "begincmap 1 begincodespacerange <00> <ff> endcodespacerange 3 beginbfchar {} endbfchar endcmap"
    letters = "<41> <05e9> <42> <05dc> <43> <05d5>"
    escaped = drawn.replace("(", "\\(").replace(")", "\\)")
    return _handmade(f"BT /F1 24 Tf 20 150 Td ({escaped}) Tj ET".encode(), codes.format(letters).encode())


def broken_lines_pdf() -> bytes:
    """A page whose spaces are said to end lines, and whose first row ends with a dash in letters of 384 points."""
    codes = b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <20> <000a> endbfchar endcmap"
    rows = [b"28 150 Tm (Lease expense)", b"200 150 Tm (29\240)", b"300 150 Tm (\227\240)", b"28 139 Tm (Share plans)"]
    return _handmade(b"BT /F1 384 Tf " + b" ".join(b"0.02 0 0 0.02 %s Tj" % row for row in rows) + b" ET", codes)


def spread_figures_pdf() -> bytes:
    """The figures 320, 1, 4 and 20, two of them in one string whose letters are far apart, as Ghostscript writes."""
    return _handmade(b"BT /F1 8 Tf 20 150 Td (320) Tj 27 Tc 100 0 Td (14) Tj 0 Tc 63 0 Td (20) Tj ET", b"")


def _handmade(content: bytes, codes: bytes) -> bytes:
    """A PDF of one page, its letters told by a map of codes."""
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/ToUnicode 5 0 R>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents 4 0 R/Resources<</Font<</F1 " + font + b">>>>>>",
        *(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream) for stream in (content, codes)),
    ]
    body = b"".join(b"%d 0 obj%s endobj\n" % (number, text) for number, text in enumerate(objects, start=1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>"
