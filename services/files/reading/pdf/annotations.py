"""What people wrote on a PDF page with a viewer: values of form fields, text boxes, notes."""

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from services.files.reading.pages import clean

if TYPE_CHECKING:
    import pypdfium2

    Handle = ctypes.c_void_p

_MAX_ANNOTATIONS = 2000  # on one page; a long form has some 300 fields
_MAX_CHARS = 10_000
_CHECKED, _UNCHECKED = "☒", "☐"


@dataclass(frozen=True, slots=True)
class Annotation:
    """A text and its rectangle in the page's points: left, bottom, right, top. A `field` has a label beside it."""

    text: str
    box: tuple[float, float, float, float]
    is_field: bool


def annotations_of(page: "pypdfium2.PdfPage") -> list[Annotation]:
    """The annotations of a page that have a text of their own, in the file's order.

    Form fields are read only if the document's form environment was initialised before the page was loaded.
    """
    from pypdfium2 import raw

    count = min(raw.FPDFPage_GetAnnotCount(page), _MAX_ANNOTATIONS)
    return [found for index in range(count) for found in _read(page, index)]


def _read(page: "pypdfium2.PdfPage", index: int) -> Iterator[Annotation]:
    from pypdfium2 import raw

    annotation = raw.FPDFPage_GetAnnot(page, index)
    if not annotation:
        return
    try:
        subtype = raw.FPDFAnnot_GetSubtype(annotation)
        if subtype in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP) or raw.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
            return
        is_field = subtype == raw.FPDF_ANNOT_WIDGET
        text = _field_value(page, annotation) if is_field else _contents(annotation)
        box = raw.FS_RECTF()
        if text and raw.FPDFAnnot_GetRect(annotation, box):
            yield Annotation(text, (box.left, box.bottom, box.right, box.top), is_field)
    finally:
        raw.FPDFPage_CloseAnnot(annotation)


_HIDDEN = 0x2 | 0x20
"""The flags Hidden and NoView (ISO 32000-1, table 165)."""


def _contents(annotation: "Handle") -> str:
    from pypdfium2 import raw

    return _text(lambda buffer, size: raw.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size))


def _field_value(page: "pypdfium2.PdfPage", annotation: "Handle") -> str:
    from pypdfium2 import raw

    form = page.formenv
    if form is None:
        return ""
    match raw.FPDFAnnot_GetFormFieldType(form, annotation):
        case raw.FPDF_FORMFIELD_CHECKBOX | raw.FPDF_FORMFIELD_RADIOBUTTON:
            return _CHECKED if raw.FPDFAnnot_IsChecked(form, annotation) else _UNCHECKED
        case raw.FPDF_FORMFIELD_TEXTFIELD | raw.FPDF_FORMFIELD_COMBOBOX | raw.FPDF_FORMFIELD_LISTBOX:
            if raw.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD:
                return ""
            return _text(lambda buffer, size: raw.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size))
        case _:
            return ""


_PASSWORD = 1 << 13
"""The field flag Password (ISO 32000-1, table 228): viewers show its value to nobody."""


def _text(get: Callable[[Any, int], int]) -> str:
    """What a function of PDFium writes into a buffer as UTF-16, as one line per paragraph."""
    size = min(get(None, 0), 2 * _MAX_CHARS)
    if size <= 2:  # noqa: PLR2004 - the NUL at its end
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    if get(buffer, size) > size:
        return ""
    text = clean(bytes(buffer)[: size - 2].decode("utf-16-le", "replace"))
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))
