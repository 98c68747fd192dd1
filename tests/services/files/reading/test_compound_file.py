import struct

import pytest

from services.files.reading.compound_file import stream_of
from tests.support import files

BOOK = files.document("formats.xls")


def test_a_stream_is_found_by_the_first_of_its_names_that_is_there() -> None:
    assert stream_of(BOOK, "Nothing", "Workbook")[:4] == struct.pack("<HH", 0x0809, 16)


def test_a_stream_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        stream_of(BOOK, "Nothing")


@pytest.mark.parametrize("content", [b"", b"words", BOOK[:40]])
def test_what_is_no_compound_file_is_an_error(content: bytes) -> None:
    with pytest.raises((ValueError, struct.error)):
        stream_of(content, "Workbook")


@pytest.mark.parametrize("at", [44, 48, 60, 68, 76, 512, 1024])
def test_a_broken_file_ends(at: int) -> None:
    for broken in (b"\0\0\0\0", b"\1\0\0\0", b"\xff\xff\xff\x7f"):
        try:
            stream_of(BOOK[:at] + broken + BOOK[at + 4 :], "Workbook")
        except (KeyError, ValueError, struct.error, StopIteration):
            continue
