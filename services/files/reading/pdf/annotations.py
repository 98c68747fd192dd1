"""What people wrote on a PDF page with a viewer: values of form fields, text boxes, notes."""

import ctypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from services.files.reading.pages import clean

if TYPE_CHECKING:
    import pypdfium2

    Handle = ctypes.c_void_p

_MAX_ANNOTATIONS = 2000  # on one page; a long form has some 300 fields
_MAX_CHARS = 10_000  # of one field or comment: bounds the memory that a hostile file takes
_CHECKED, _UNCHECKED = "☒", "☐"


@dataclass(frozen=True, slots=True)
class Annotation:
    """A text and its rectangle in the page's points: left, bottom, right, top. A `field` has a label beside it."""

    text: str
    box: tuple[float, float, float, float]
    is_field: bool
    is_drawn: bool = True
    """Whether its appearance, which the file holds beside its text, has words."""

    @property
    def is_box(self) -> bool:
        """Whether it is a box or a circle of a form that is ticked or not."""
        return self.is_field and self.text in {_CHECKED, _UNCHECKED}


def annotations_of(page: "pypdfium2.PdfPage") -> list[Annotation]:
    """The annotations of a page that have a text of their own, in the file's order.

    Form fields are read only if the document's form environment was initialised before the page was loaded.
    """
    from pypdfium2 import raw

    count = min(raw.FPDFPage_GetAnnotCount(page), _MAX_ANNOTATIONS)
    return [found for index in range(count) for found in _read(page, index)]


def undrawn_boxes(page: "pypdfium2.PdfPage") -> list[tuple[str, tuple[float, float, float, float]]]:
    """The text boxes of a page whose words no program has drawn yet, each with its rectangle in the page's points."""
    from pypdfium2 import raw

    count = min(raw.FPDFPage_GetAnnotCount(page), _MAX_ANNOTATIONS)
    return [
        (found.text, found.box)
        for index in range(count)
        for found in _read(page, index, only=raw.FPDF_ANNOT_FREETEXT)
        if not found.is_drawn
    ]


def _read(page: "pypdfium2.PdfPage", index: int, only: int | None = None) -> Iterator[Annotation]:
    from pypdfium2 import raw

    annotation = raw.FPDFPage_GetAnnot(page, index)
    if not annotation:
        return
    try:
        subtype = raw.FPDFAnnot_GetSubtype(annotation)
        if subtype in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP) or raw.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
            return
        if only is not None and subtype != only:
            return
        is_field = subtype == raw.FPDF_ANNOT_WIDGET
        text = _field_value(page, annotation) if is_field else _contents(annotation)
        box = raw.FS_RECTF()
        if text and raw.FPDFAnnot_GetRect(annotation, box):
            sides = (box.left, box.bottom, box.right, box.top)
            yield Annotation(text, sides, is_field, only is None or _has_drawn_words(annotation))
    finally:
        raw.FPDFPage_CloseAnnot(annotation)


_HIDDEN = 0x2 | 0x20
"""The flags Hidden and NoView (ISO 32000-1, table 165)."""


def _contents(annotation: "Handle") -> str:
    from pypdfium2 import raw

    return _text(lambda buffer, size: raw.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size))


def _has_drawn_words(annotation: "Handle") -> bool:
    from pypdfium2 import raw

    normal = raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL
    drawn = _text(lambda buffer, size: raw.FPDFAnnot_GetAP(annotation, normal, buffer, size))
    return _SHOWS_WORDS.search(drawn) is not None


_SHOWS_WORDS = re.compile(r"\sTf\s(?=.*(?:T[jJ]|['\"])(?:\s|$))|\sDo(?:\s|$)", re.DOTALL)
"""The operators that set a font and show text, or an object that may (ISO 32000-1, tables 105, 107 and 87). Where a box
names no font, PDFium shows the text in none."""


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
            chosen = ", ".join(filter(None, _chosen(form, annotation)))
            return chosen or _text(lambda buffer, size: raw.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size))
        case _:
            return ""


_MOST_OPTIONS = 500


def _chosen(form: "Handle", annotation: "Handle") -> Iterator[str]:
    """The entries of a list that are chosen, as they are shown: the field's value may be a code for one of them."""
    from pypdfium2 import raw

    for option in range(min(raw.FPDFAnnot_GetOptionCount(form, annotation), _MOST_OPTIONS)):
        if raw.FPDFAnnot_IsOptionSelected(form, annotation, option):
            yield _text(partial(raw.FPDFAnnot_GetOptionLabel, form, annotation, option))


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
