"""Files whose parts claim to be far larger than they are, refer to themselves, or point out of the file."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from tests.support import files

_HUGE = 2**31 - 1
_A_MILLION = 1_000_000
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pdf_of(content: bytes, resources: bytes, *streams: tuple[bytes, bytes]) -> bytes:
    """A page with this content and these resources; the streams, each its dictionary and bytes, are objects 5, 6, …"""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents 4 0 R/Resources<<" + resources + b">>>>",
        *(
            b"<<%b/Length %d>>stream\n%b\nendstream" % (about, len(stream), stream)
            for about, stream in ((b"", content), *streams)
        ),
    ]
    body = b"".join(b"%d 0 obj%b endobj\n" % (number, part) for number, part in enumerate(parts, start=1))
    return b"%PDF-1.7\n" + body + b"trailer<</Root 1 0 R>>"


def pdf_with_picture(encoding: str, data: bytes, side: int = 60_000) -> bytes:
    """A page with one picture, which says that it has `side` pixels each way."""
    about = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent %d/Filter/%b" % (
        side,
        side,
        1 if encoding == "JBIG2Decode" else 8,
        encoding.encode(),
    )
    return pdf_of(b"q 400 0 0 200 0 0 cm /I Do Q", b"/XObject<</I 5 0 R>>", (about, data))


def jbig2(width: int = _HUGE, height: int = _HUGE) -> bytes:
    """A page of this size with one region of as many pixels, and no data for them (ITU-T T.88, section 7.4)."""
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIB", width, height, 0, 0, 0) + b"\x00" + b"\x03\xff\xfd\xff\x02\xfe\xfe\xfe" + bytes(8)
    return _segment(0, 48, page) + _segment(1, 38, region) + _segment(2, 49, b"")


def jbig2_symbols() -> bytes:
    """A dictionary that claims four thousand million symbols."""
    counts = struct.pack(">HII", 0, 2**32 - 1, 2**32 - 1)
    return _segment(0, 0, counts[:2] + b"\x03\xff\xfd\xff\x02\xfe\xfe\xfe" + counts[2:]) + jbig2(8, 8)


def _segment(number: int, kind: int, data: bytes) -> bytes:
    return struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data


def jpeg2000(side: int = _HUGE, components: int = 16_384, tile: int = 1) -> bytes:
    """The head of a picture of this size, in tiles of `tile` pixels, and nothing behind it (ITU-T T.800, annex A)."""
    size = struct.pack(">HIIIIIIIIH", 0, side, side, 0, 0, tile, tile, 0, 0, components) + b"\x07\x01\x01" * components
    coding = b"\xff\x52\x00\x0c\x00\x00\xff\xff\x01\x20\x04\x04\x00\x00"
    quantities = b"\xff\x5c" + struct.pack(">HB", 100, 0) + bytes(97)
    tile_part = b"\xff\x90\x00\x0a" + struct.pack(">HIBB", 0, 0, 0, 1) + b"\xff\x93" + b"\xff\xd9"
    return b"\xff\x4f\xff\x51" + struct.pack(">H", len(size) + 2) + size + coding + quantities + tile_part


def pdf_with_font(kind: str, file: str, program: bytes, codes: bytes = b"") -> bytes:
    """A page of words in a font whose program is `program`, under the key `file` of its descriptor."""
    descriptor = b"/FontDescriptor<</Type/FontDescriptor/FontName/F/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0"
    descriptor += b"/Ascent 800/Descent -200/CapHeight 700/StemV 80/%b 5 0 R>>" % file.encode()
    font = b"/Font<</F<</Type/Font/Subtype/%b/BaseFont/F/FirstChar 32/LastChar 126/Widths[%b]%b/ToUnicode 6 0 R>>>>" % (
        kind.encode(),
        b"500 " * 95,
        descriptor,
    )
    return pdf_of(b"BT /F 24 Tf 20 100 Td (The ferry fee is 20 euros.) Tj ET", font, (b"", program), (b"", codes))


def truetype(tables: Mapping[bytes, bytes], *, claimed: int | None = None) -> bytes:
    """A TrueType font with these tables; `claimed` is what the table of contents says of each one's length."""
    offset = 12 + 16 * len(tables)
    head = struct.pack(">IHHHH", 0x00010000, len(tables), 16, 1, 0)
    body = b""
    for tag, table in tables.items():
        size = len(table) if claimed is None else claimed
        head += tag + struct.pack(">III", 0, offset + len(body), size)
        body += table
    return head + body


def looping_truetype() -> bytes:
    """A font of one glyph that is made of itself, twice, and whose programs never end."""
    head = struct.pack(
        ">IIIIHHQQhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, 1000, 0, 0, 0, 0, 999, 999, 0, 8, 2, 1, 0
    )
    most = struct.pack(">IHHHHHHHHHHHHHH", 0x10000, *[65_535] * 14)
    itself = struct.pack(">hhhhh", -1, 0, 0, 999, 999) + struct.pack(">HHbb", 0x22, 0, 0, 0)
    itself += struct.pack(">HHbb", 0x02, 0, 0, 0)
    forever = b"\xb0\x00\x1c"  # PUSHB[0] 0, JMPR[]: jump by nothing
    across = struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, 800, -200, 0, 500, 0, 0, 999, 0, 0, 0, 0, 0, 0, 0, 0, 1)
    codes = struct.pack(">HHHHI", 0, 1, 3, 1, 12) + struct.pack(">HHH", 6, 10, 0) + struct.pack(">HH", 32, 0)
    return truetype(
        {
            b"cmap": codes, b"fpgm": forever, b"glyf": itself, b"head": head, b"hhea": across,
            b"hmtx": struct.pack(">HH", 500, 0), b"loca": struct.pack(">II", 0, len(itself)),
            b"maxp": most, b"prep": forever,
        }
    )  # fmt: skip


def looping_type1() -> bytes:
    """A PostScript font whose head defines a name by itself and asks for four thousand million subroutines."""
    return b"%!PS-AdobeFont-1.0: F\n/F {F} def F\n/Subrs 4294967295 array\n/CharStrings 4294967295 dict dup begin\n"


def many_codes() -> bytes:
    """A map that gives every code a long text."""
    text = b"0041" * 500
    ranges = b"\n".join(b"<%04x> <%04x> <%b>" % (first, first + 255, text) for first in range(0, 65_536, 256))
    return (
        b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange 256 beginbfrange "
        + ranges
        + b" endbfrange endcmap"
    )


def drawing_itself() -> bytes:
    """A page whose form draws itself, ten times each time, and whose font's letters are drawn by that form."""
    again = b"/Resources<</XObject<</X 5 0 R>>>>"
    form = (b"/Type/XObject/Subtype/Form/BBox[0 0 400 200]" + again, b"/X Do " * 10)
    letter = (again, b"500 0 d0 /X Do")
    font = b"/Font<</F<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 65"
    font += b"/LastChar 65/Widths[500]/Encoding<</Differences[65/A]>>/CharProcs<</A 6 0 R>>" + again + b">>>>"
    return pdf_of(b"/X Do BT /F 24 Tf 20 100 Td (AAAA) Tj ET", b"/XObject<</X 5 0 R>>" + font, form, letter)


def packed_pdf_text(chars: int) -> bytes:
    """A page of so many letters in one line, packed to a thousandth."""
    content = zlib.compress(b"BT /F 1 Tf 10 100 Td (" + b"A" * chars + b") Tj ET")
    font = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    return pdf_of(b"", font).replace(
        b"4 0 obj<</Length 0>>stream\n\nendstream",
        b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(content), content),
    )


def shared_strings(strings: str, rows: str) -> bytes:
    """A workbook with these shared strings, whose sheet has these rows."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    links = files.relationships(
        ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "sharedStrings", "sharedStrings.xml")
    )
    return changed(
        files.xlsx(rows), {"xl/_rels/workbook.xml.rels": links, "xl/sharedStrings.xml": f"<sst {main}>{strings}</sst>"}
    )


def repeated_string(chars: int = _A_MILLION, rows: int = 20_000) -> bytes:
    """A workbook of which each cell is the same string of a million letters: 20 GB, by 20,000 references."""
    text = "<si><t>" + "ferry " * (chars // 6) + "</t></si>"
    return shared_strings(text, "".join('<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>' for _ in range(rows)))


def many_strings(count: int = 2 * _A_MILLION) -> bytes:
    """A workbook with two million shared strings, which no cell uses but one."""
    return shared_strings("<si><t>a</t></si>" * count, '<row><c t="s"><v>7</v></c></row>')


def far_strings() -> bytes:
    """A workbook whose cells refer to strings that are not there."""
    cells = "".join(f'<c t="s"><v>{number}</v></c>' for number in ("-1", "99999999999999999999", "1e9", "x", ""))
    return shared_strings("<si><t>words</t></si>", f'<row><c t="s"><v>0</v></c>{cells}</row>')


def templated_docx(target: str) -> bytes:
    """A Word file that is to be opened with a template, and with settings, from elsewhere."""
    names = ("attachedTemplate", "settings", "subDocument", "frame", "oleObject", "header")
    links = files.relationships(
        *((f"rId{n}", name, target) for n, name in enumerate(names)), external=[f"rId{n}" for n in range(len(names))]
    )
    settings = f'<w:settings xmlns:w="x" xmlns:r="{_OFFICE}"><w:attachedTemplate r:id="rId0"/></w:settings>'
    body = files.paragraph("words") + '<w:subDoc r:id="rId2"/><w:altChunk r:id="rId3"/>'
    return changed(
        files.docx(body, links=links), {"word/settings.xml": settings, "word/_rels/settings.xml.rels": links}
    )


def slipping_epub(target: str) -> bytes:
    """A book with members that would unpack to `target`, and chapters that name it, in every way to write a path."""
    names = (target, f"../../../../../../../../../..{target}", f"OEBPS/../..{target}", target.replace("/", "\\"))
    words = dict.fromkeys(names, "<p>The words of a member.</p>")
    return changed(files.epub({"chapter.html": "<p>words</p>", **words}), words)


def changed(content: bytes, members: Mapping[str, str]) -> bytes:
    """An archive with these members in place of those of the same name."""
    with zipfile.ZipFile(BytesIO(content)) as file:
        kept: dict[str, str | bytes] = {name: file.read(name) for name in file.namelist()}
    return files.archive(kept | dict(members))
