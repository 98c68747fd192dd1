"""Build a sample again: `python samples/source/build.py (xlsx|docx|pptx)`, from any folder. See README.md beside it."""

import csv
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent
SHEETS = ("Fares 2026", "Timetable 2026", "Departures 2026", "Traffic 2025")
TITLES = {
    "xlsx": "Harbour Line fares and timetable 2026",
    "docx": "Harbour Line crew safety manual",
    "pptx": "Harbour Line electrification plan",
}
DATE = "2026-03-16T08:00:00Z"

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_LETTER_CM, _NARROWEST_CM = 0.19, 2.8
_ZIP_DATE = (2026, 3, 16, 8, 0, 0)


def build_xlsx() -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "Fares and timetable 2026.fods"
        source.write_text("".join(_workbook()), encoding="utf-8")
        convert(source, "xlsx")


def build_docx() -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "Crew safety manual.html"
        source.write_bytes((HERE / "crew-safety-manual.html").read_bytes())
        convert(source, "docx", "docx:MS Word 2007 XML", "--infilter=HTML (StarWriter)")


def build_pptx() -> None:
    from electrification_plan import make_slides

    target = SAMPLES / "Electrification plan.pptx"
    make_slides().save(str(target))
    settle(target)


def convert(source: Path, ending: str, output: str = "", *options: str) -> None:
    """Let LibreOffice write the sample that has the source's name."""
    with tempfile.TemporaryDirectory() as profile:
        command = ["soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", *options]
        command += ["--convert-to", output or ending, "--outdir", str(SAMPLES), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    settle(SAMPLES / f"{source.stem}.{ending}")


def settle(path: Path) -> None:
    """Give a file the same title, dates and order of parts whenever it is built."""
    with zipfile.ZipFile(path) as archive:
        parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in parts:
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            core = _core(TITLES[path.suffix[1:]]) if name == "docProps/core.xml" else content
            archive.writestr(info, core, compresslevel=9)


def _core(title: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties'
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{DATE}</dcterms:created><dc:creator>Harbour Line</dc:creator>'
        f'<dc:language>en-GB</dc:language><dcterms:modified xsi:type="dcterms:W3CDTF">{DATE}</dcterms:modified>'
        f"<cp:revision>1</cp:revision><dc:title>{title}</dc:title></cp:coreProperties>"
    ).encode()


def _workbook() -> Iterator[str]:
    yield _HEAD
    yield f'<office:settings><config:config-item-set config:name="ooo:view-settings">{_frozen()}'
    yield "</config:config-item-set></office:settings>" + _STYLES
    yield "<office:body><office:spreadsheet>"
    for name in SHEETS:
        with (HERE / "fares-and-timetable-2026" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            heads, *rows = csv.reader(file)
        yield f'<table:table table:name="{name}" table:style-name="sheet">'
        for column in zip(*rows, strict=True):
            yield f'<table:table-column table:style-name="{_width_style(column)}"/>'
        titles = "".join(_cell(head, "head") for head in heads)
        yield f'<table:table-row table:style-name="tall">{titles}</table:table-row>'
        for row in rows:
            cells = (_cell(value, _style(head)) for head, value in zip(heads, row, strict=True))
            yield f"<table:table-row>{''.join(cells)}</table:table-row>"
        yield "</table:table>"
    yield "</office:spreadsheet></office:body></office:document>"


def _width_style(column: tuple[str, ...]) -> str:
    return f"w{max(map(len, column))}"


def _cell(value: str, style: str) -> str:
    if not value:
        return "<table:table-cell/>"
    kind = f' office:value-type="float" office:value="{value}"'
    if not _NUMBER.fullmatch(value):
        kind, style = ' office:value-type="string"', "head" if style == "head" else "words"
    return f'<table:table-cell table:style-name="{style}"{kind}><text:p>{escape(value)}</text:p></table:table-cell>'


def _style(head: str) -> str:
    return "euro" if "€" in head else "share" if "%" in head else "plain"


def _frozen() -> str:
    """The heading row of each sheet stays in sight."""
    items = (
        ("HorizontalSplitMode", "short", 0),
        ("VerticalSplitMode", "short", 2),
        ("VerticalSplitPosition", "int", 1),
        ("ActiveSplitRange", "short", 2),
        ("PositionBottom", "int", 1),
    )
    entry = "".join(
        f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'
        for name, kind, value in items
    )
    tables = "".join(
        f'<config:config-item-map-entry config:name="{name}">{entry}</config:config-item-map-entry>' for name in SHEETS
    )
    return (
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        '<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
        f'<config:config-item-map-named config:name="Tables">{tables}</config:config-item-map-named>'
        "</config:config-item-map-entry></config:config-item-map-indexed>"
    )


_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in {
        "office": "office", "table": "table", "text": "text", "style": "style", "number": "datastyle",
        "config": "config", "fo": "xsl-fo-compatible",
    }.items()
)  # fmt: skip
_HEAD = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document {_NAMESPACES} office:version="1.3"'
    ' office:mimetype="application/vnd.oasis.opendocument.spreadsheet">'
)


def _cell_style(name: str, inside: str = "", data: str = "") -> str:
    shown = f' style:data-style-name="{data}"' if data else ""
    return f'<style:style style:name="{name}" style:family="table-cell"{shown}>{inside}</style:style>'


_FONT = 'fo:font-family="Liberation Sans" fo:font-size="10pt"'
_INDENT = '<style:paragraph-properties fo:text-align="start" fo:margin-left="0.2cm"/>'
_TEXT = f"<style:text-properties {_FONT}/>"
_STYLES = (
    "<office:automatic-styles>"
    '<number:number-style style:name="n0"><number:number number:min-integer-digits="1" number:decimal-places="0"'
    ' number:grouping="true"/></number:number-style>'
    '<number:number-style style:name="n1"><number:number number:min-integer-digits="1" number:decimal-places="1"'
    ' number:min-decimal-places="1"/></number:number-style>'
    '<number:number-style style:name="n2"><number:number number:min-integer-digits="1" number:decimal-places="2"'
    ' number:min-decimal-places="2" number:grouping="true"/></number:number-style>'
    + "".join(
        f'<style:style style:name="w{letters}" style:family="table-column"><style:table-column-properties'
        f' style:column-width="{max(_NARROWEST_CM, 0.6 + _LETTER_CM * letters):.2f}cm"/></style:style>'
        for letters in range(100)
    )
    + '<style:style style:name="sheet" style:family="table" style:master-page-name="Wide"/>'
    '<style:page-layout style:name="wide"><style:page-layout-properties style:print-orientation="landscape"'
    ' fo:page-width="29.7cm" fo:page-height="21cm" style:scale-to-X="1" style:scale-to-Y="0"/></style:page-layout>'
    + '<style:style style:name="tall" style:family="table-row">'
    '<style:table-row-properties style:row-height="1.5cm" style:use-optimal-row-height="false"/></style:style>'
    + _cell_style(
        "head",
        '<style:table-cell-properties fo:background-color="#17364f" fo:wrap-option="wrap"'
        ' style:vertical-align="middle"/>'
        f'{_INDENT}<style:text-properties {_FONT} fo:font-weight="bold" fo:color="#ffffff"/>',
    )
    + _cell_style("words", _INDENT + _TEXT)
    + _cell_style("plain", _TEXT, "n0")
    + _cell_style("share", _TEXT, "n1")
    + _cell_style("euro", _TEXT, "n2")
    + "</office:automatic-styles><office:master-styles>"
    '<style:master-page style:name="Wide" style:page-layout-name="wide"/></office:master-styles>'
)


if __name__ == "__main__":
    {"xlsx": build_xlsx, "docx": build_docx, "pptx": build_pptx}[sys.argv[1]]()
