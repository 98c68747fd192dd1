"""Bytes -> text, in whatever encoding they are."""

from services.files.reading.encoding_guess import encoding_of
from services.files.reading.pages import clean

_MARKS = (  # UTF-32's begins with that of UTF-16
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
_ZEROS_OF_LATIN = {  # which bytes of each four are mostly zero where letters are Latin, and which are never
    "utf-32-le": ((2, 3), (0,)),
    "utf-32-be": ((0, 1), (3,)),
    "utf-16-le": ((1, 3), (0, 2)),
    "utf-16-be": ((0, 2), (1, 3)),
}
_LATIN_SHARE = 0.5  # of the bytes that are zero in Latin letters: half leaves room for letters of other scripts
_SAMPLE = 65536  # bytes: the time for a guess grows with them
_CONTROL_SHARE = 0.1  # control characters of valid Unicode; with more, a file is no text
_CONTROL_SHARE_OF_A_GUESS = 0.01  # the same of a guessed encoding: any bytes are valid in one of them
_BROKEN_SHARE = 0.1  # of the letters beyond ASCII; with more it is an encoding of one byte a letter


def decoded(content: bytes) -> str | None:
    """Text in Unicode, or in the encoding that its bytes are most like; None if it is no text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _text_or_none(content.decode(encoding, "replace"), _CONTROL_SHARE)
    if b"\0" in content:
        wide = _wide_encoding(content[:_SAMPLE])
        return _text_or_none(content.decode(wide, "replace"), _CONTROL_SHARE_OF_A_GUESS) if wide else None
    try:
        return _text_or_none(content.decode(), _CONTROL_SHARE)
    except UnicodeDecodeError:
        return _text_or_none(_mostly_utf8(content) or _guessed(content), _CONTROL_SHARE_OF_A_GUESS)


def _mostly_utf8(content: bytes) -> str | None:
    """UTF-8 of which a little is broken: cut off within a letter, or with a stray byte."""
    text = content.decode("utf-8", "replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return text if text.count("\ufffd") < beyond_ascii * _BROKEN_SHARE else None


def _guessed(content: bytes) -> str | None:
    # Lines in ASCII would tell nothing about the encoding.
    telling = b"\n".join(line for line in content.splitlines() if not line.isascii())
    if encoding := encoding_of(telling[:_SAMPLE]) or encoding_of(telling[: _SAMPLE - 1]):
        return content.decode(encoding, "replace")

    import charset_normalizer

    best = charset_normalizer.from_bytes(telling[:_SAMPLE]).best()
    return content.decode(best.encoding, "replace") if best else None


def _wide_encoding(sample: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, told by the zeros in Latin letters, spaces and digits."""
    units = len(sample) // 4
    zeros = [sample[place : units * 4 : 4].count(0) for place in range(4)]
    for encoding, (mostly, never) in _ZEROS_OF_LATIN.items():
        enough = all(zeros[place] >= units * _LATIN_SHARE for place in mostly)
        if units and enough and not any(zeros[place] for place in never):
            return encoding
    return None


def _text_or_none(text: str | None, most_controls: float) -> str | None:
    if text is None or "\0" in text:
        return None
    kept = clean(text)
    dropped = len(text.replace("\r\n", "\n").replace("\x1b", "")) - len(kept)
    return text if dropped <= len(text) * most_controls else None
