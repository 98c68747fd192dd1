"""PDFium's functions that are called thousands of times a page, taking and giving addresses.

Objects of ctypes around each address and number would cost more than the calls, and a loop in Python more than `map`.
"""

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any

ADDRESS, NUMBER = ctypes.c_void_p, ctypes.c_int


@cache
def raw_function(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:  # noqa: ANN401 - types of ctypes
    """A function of PDFium's by its name, with the types of its result and its arguments."""
    from pypdfium2 import raw

    address = address_of(getattr(raw, name))
    # Whether another thread may run meanwhile is not worth asking for calls of less than a microsecond.
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


def address_of(handle: Any) -> int:  # noqa: ANN401 - a handle or a function of PDFium's
    address = ctypes.cast(handle, ADDRESS).value
    assert address is not None
    return address
