"""PDF packages (portfolios): files attached to a page that says only how to open them (ISO 32000-1, section 12.3.5)."""

import re
import zlib

_COLLECTION = re.compile(rb"/Collection(?=\s|/|<<)")
_OBJECTS = re.compile(rb"/ObjStm\b[^>]{0,300}>>\s{0,4}stream\r?\n")
_MOST_STREAMS, _MOST_BYTES = 200, 1_000_000
"""Streams that are unpacked, and bytes of each: the catalog is a small object, and rarely after many."""


def is_package(content: bytes) -> bool:
    """Whether a PDF says that its attached files are what it is for."""
    if _COLLECTION.search(content):
        return True
    return any(
        _COLLECTION.search(_unpacked(content[match.end() : match.end() + _MOST_BYTES]))
        for match, _ in zip(_OBJECTS.finditer(content), range(_MOST_STREAMS), strict=False)
    )


def _unpacked(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, _MOST_BYTES)
    except zlib.error:
        return b""
