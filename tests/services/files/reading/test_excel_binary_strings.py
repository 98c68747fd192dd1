import struct

import pytest

from services.files.reading.excel_binary_strings import Font, rich_strings

PLAIN, RAISED, STRUCK = (
    Font(is_struck=False, colour="000000", position=None),
    Font(is_struck=False, colour="000000", position="raised"),
    Font(is_struck=True, colour="000000", position=None),
)
FONTS = [PLAIN, RAISED, STRUCK, PLAIN, RAISED]  # the last has the number 5, as no font has the number 4


def string(text: str, *runs: tuple[int, int], is_wide: bool = False, extra: bytes = b"") -> bytes:
    flags = is_wide + 8 * bool(runs) + 4 * bool(extra)
    head = struct.pack("<HB", len(text), flags) + (struct.pack("<H", len(runs)) if runs else b"")
    head += struct.pack("<I", len(extra)) if extra else b""
    return (
        head
        + text.encode("utf-16-le" if is_wide else "latin-1")
        + b"".join(struct.pack("<HH", *r) for r in runs)
        + extra
    )


def table(*strings: bytes) -> bytes:
    return struct.pack("<II", len(strings), len(strings)) + b"".join(strings)


def test_parts_of_strings_are_raised_or_left_out_as_their_fonts_say() -> None:
    content = table(
        string("plain"),
        string("$3201", (4, 1)),
        string("Fee 99 88", (4, 2), (7, 0)),
        string("45 м2", (4, 5), is_wide=True, extra=b"phonetic"),
        string("bold", (0, 3)),
    )
    assert rich_strings([content], FONTS) == {1: "$320¹", 2: "Fee 88", 3: "45 м²"}


FIRST, LAST = 19, 34  # of the characters of the second string


@pytest.mark.parametrize("place", [14, *range(FIRST + 1, LAST), LAST])
def test_strings_go_on_in_the_record_that_continues_theirs(place: int) -> None:
    content = table(string("abc"), string("The fee is 3201", (14, 1)))
    rest = content[place:]
    if FIRST < place < LAST:  # the next record says anew how wide characters are
        rest = b"\1" + content[place:LAST].decode().encode("utf-16-le") + content[LAST:]
    assert rich_strings([content[:place], rest], FONTS) == {1: "The fee is 320¹"}


def test_strings_that_end_too_early_are_no_strings() -> None:
    content = table(string("abc"), string("The fee is 3201", (14, 1)))
    for size in range(8, len(content)):
        with pytest.raises((ValueError, struct.error)):
            rich_strings([content[:size]], FONTS)
