"""Streams of a compound file, the container of Excel's older format ([MS-CFB])."""

import struct
from collections.abc import Iterator, Sequence
from itertools import islice

_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_SECTOR_SHIFT, _DIRECTORY, _SMALL_TABLE, _MORE_OF_TABLE, _TABLE = 30, 48, 60, 68, 76
"""Where the header has the size of a sector, the first sectors of the directory, of the table of small sectors and of
what goes on with the list of the table's sectors, and the beginning of that list."""
_LISTED = 109  # sectors that the header itself lists ([MS-CFB] 2.2)
_NONE = 0xFFFFFFFA
"""From here on the number of a sector means none."""
_ENTRY_BYTES = 128  # of an entry of the directory, and where in it these fields are ([MS-CFB] 2.6.1)
_NAME_LENGTH, _FIRST_AND_SIZE = 64, 116
_SMALL, _SMALL_SECTOR = 4096, 64
"""Streams below this size are in small sectors, which are parts of the root's stream."""
_STREAM, _ROOT = 2, 5  # kinds of entries ([MS-CFB] 2.6.1)


def stream_of(content: bytes, *names: str) -> bytes:
    """The first stream of a file with one of these names.

    Raises:
        KeyError: there is none.
        ValueError, struct.error: this is no compound file, or a broken one.
    """
    if not content.startswith(_SIGNATURE):
        raise ValueError("no compound file")
    sectors = _Sectors(content)
    entries = list(_entries(sectors.chained(_number(content, _DIRECTORY))))
    streams = {name: (first, size) for name, kind, first, size in entries if kind == _STREAM}
    first, size = streams[next(filter(streams.__contains__, names), names[0])]
    if size >= _SMALL:
        return sectors.chained(first)[:size]
    following = _numbers(sectors.chained(_number(content, _SMALL_TABLE)))
    root = next(sectors.chained(first) for _, kind, first, _ in entries if kind == _ROOT)
    small = (root[each * _SMALL_SECTOR : (each + 1) * _SMALL_SECTOR] for each in _chain(following, first))
    return b"".join(small)[:size]


class _Sectors:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._size = 1 << min(struct.unpack_from("<H", content, _SECTOR_SHIFT)[0], 12)
        listed = list(_numbers(content[_TABLE : _TABLE + 4 * _LISTED]))
        more = _number(content, _MORE_OF_TABLE)
        while more < _NONE and len(listed) * self._size < len(content):
            *going_on, more = _numbers(self._sector(more))
            listed += going_on
        self._following = [each for number in listed if number < _NONE for each in _numbers(self._sector(number))]

    def chained(self, first: int) -> bytes:
        """The sectors from one on, as each names the next."""
        return b"".join(map(self._sector, _chain(self._following, first)))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._content[start : start + self._size]


def _entries(directory: bytes) -> Iterator[tuple[str, int, int, int]]:
    """The name, kind, first sector and size of each entry of the directory."""
    for at in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        length, kind = struct.unpack_from("<HB", directory, at + _NAME_LENGTH)
        first, size = struct.unpack_from("<II", directory, at + _FIRST_AND_SIZE)
        yield directory[at : at + max(0, length - 2)].decode("utf-16-le", "replace"), kind, first, size


def _number(content: bytes, at: int) -> int:
    return int.from_bytes(content[at : at + 4], "little")


def _numbers(content: bytes) -> Sequence[int]:
    return [number for (number,) in struct.iter_unpack("<I", content[: len(content) // 4 * 4])]


def _chain(following: Sequence[int], first: int) -> Iterator[int]:
    """The numbers of a chain; one that goes round in a circle ends after as many as there are."""
    number = first
    for _ in islice(following, len(following)):
        if number >= len(following):
            return
        yield number
        number = following[number]
