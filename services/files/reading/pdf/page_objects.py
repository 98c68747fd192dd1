"""The objects that a PDF page is painted from, in their order, as addresses: pages have thousands of them."""

import ctypes
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pypdfium2

Box = tuple[float, float, float, float]


def objects_of(page: "pypdfium2.PdfPage") -> list[int]:
    from pypdfium2 import raw

    handle = ctypes.cast(page.raw, ctypes.c_void_p)
    get = _function("FPDFPage_GetObject", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
    return [get(handle, place) for place in range(raw.FPDFPage_CountObjects(page.raw))]


def kind_of(page_object: int) -> int:
    """One of PDFium's FPDF_PAGEOBJ_…."""
    kind: int = _function("FPDFPageObj_GetType", ctypes.c_int, ctypes.c_void_p)(page_object)
    return kind


def text_object(textpage: "pypdfium2.PdfTextPage", index: int) -> int | None:
    """The object that a character of PDFium's is from; None for one that PDFium adds."""
    get = _function("FPDFText_GetTextObject", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
    found: int | None = get(ctypes.cast(textpage.raw, ctypes.c_void_p), index)
    return found


def bounds_of(page_object: int) -> Box:
    """Left, bottom, right and top in the page's points."""
    sides = [ctypes.c_float() for _ in range(4)]
    ask = _function("FPDFPageObj_GetBounds", ctypes.c_int, ctypes.c_void_p, *[ctypes.POINTER(ctypes.c_float)] * 4)
    ask(page_object, *map(ctypes.byref, sides))
    left, bottom, right, top = (side.value for side in sides)
    return left, bottom, right, top


@cache
def _function(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:  # noqa: ANN401 - types of ctypes
    """A function of PDFium's that takes and gives addresses: objects of ctypes cost more than the calls."""
    from pypdfium2 import raw

    address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
    assert address is not None
    return ctypes.CFUNCTYPE(result, *arguments)(address)
