"""Forms whose labels are above their fields or right of their boxes, and lists whose entries have codes."""

from collections.abc import Sequence
from io import BytesIO

from fpdf import FPDF
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from tests.services.files.reading.pdf.test_page_text import text_of
from tests.support.pdfs import written

Place = tuple[float, float, float, float]
"""Left, top, width, height in points from the page's upper left corner."""
HEIGHT = 400


def texts(*values: str) -> ArrayObject:
    return ArrayObject(TextStringObject(value) for value in values)


def widget(place: Place, **entries: PdfObject) -> DictionaryObject:
    left, top, width, height = place
    sides = (left, HEIGHT - top - height, left + width, HEIGHT - top)
    usual = {"Type": NameObject("/Annot"), "Subtype": NameObject("/Widget"), "F": NumberObject(4)}
    rectangle = ArrayObject(FloatObject(side) for side in sides)
    named = {**usual, "Rect": rectangle, **entries}
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in named.items()})


def box(place: Place, *, is_ticked: bool) -> DictionaryObject:
    state = NameObject("/Yes" if is_ticked else "/Off")
    states = DictionaryObject({NameObject("/Yes"): DictionaryObject(), NameObject("/Off"): DictionaryObject()})
    looks = DictionaryObject({NameObject("/N"): states})
    return widget(place, FT=NameObject("/Btn"), T=TextStringObject(f"box {place}"), V=state, AS=state, AP=looks)


def field(place: Place, value: str) -> DictionaryObject:
    return widget(place, FT=NameObject("/Tx"), T=TextStringObject(f"field {place}"), V=TextStringObject(value))


def form(words: Sequence[tuple[float, float, str]], fields: Sequence[DictionaryObject]) -> bytes:
    pdf = FPDF(unit="pt", format=(400, HEIGHT))
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    for left, baseline, text in words:
        pdf.text(left, baseline, text)
    writer = PdfWriter(clone_from=PdfReader(BytesIO(bytes(pdf.output()))))
    widgets = ArrayObject(writer._add_object(each) for each in fields)  # noqa: SLF001 - pypdf has no other way
    writer.pages[0][NameObject("/Annots")] = widgets
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): widgets})
    return written(writer)


def test_values_below_their_labels_follow_them() -> None:
    words = [(40, 60, "Ship name"), (160, 60, "Tonnage"), (280, 60, "Arrival"), (40, 120, "Thank you.")]
    fields = [field((left, 66, 100, 18), value) for left, value in ((40, "Auk"), (160, "1,250"), (280, "4 March"))]
    assert text_of(form(words, fields)).split("\n") == [
        "Ship name Auk",
        "Tonnage 1,250",
        "Arrival 4 March",
        "",
        "Thank you.",
    ]


def test_boxes_are_before_the_labels_on_their_right() -> None:
    words = [
        (60, 60, "Dangerous goods"),
        (60, 90, "Waste"),
        (40, 120, "Power:"),
        (130, 120, "230 V"),
        (220, 120, "400 V"),
    ]
    boxes = [box((40, 50, 12, 12), is_ticked=True), box((40, 80, 12, 12), is_ticked=False)]
    boxes += [box((114, 110, 12, 12), is_ticked=False), box((204, 110, 12, 12), is_ticked=True)]
    assert text_of(form(words, boxes)) == "☒ Dangerous goods\n☐ Waste\nPower: ☐ 230 V ☒ 400 V"


def test_chosen_entries_of_lists_are_read_as_they_are_shown() -> None:
    words = [(40, 60, "Port:"), (40, 100, "Days:")]
    ports = ArrayObject([texts("V", "Varrow"), texts("T", "Tolmin")])
    port = {"Ff": NumberObject(1 << 17), "T": TextStringObject("port"), "V": TextStringObject("T"), "Opt": ports}
    days = {"Ff": NumberObject(1 << 21), "T": TextStringObject("days"), "V": texts("Mon", "Wed")}
    days["Opt"] = texts("Mon", "Tue", "Wed")
    lists = [widget((100, 48, 80, 18), FT=NameObject("/Ch"), **port)]
    lists.append(widget((100, 88, 80, 18), FT=NameObject("/Ch"), **days))
    assert text_of(form(words, lists)) == "Port: Tolmin\n\nDays: Mon, Wed\n"
