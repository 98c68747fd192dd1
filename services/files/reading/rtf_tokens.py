"""The tokens of Rich Text Format: groups, control words, text (RTF 1.9.1, "Conventions of an RTF Reader")."""

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]{1,32})(?P<value>-?\d{1,10})? ?|\\'(?P<code>[0-9A-Fa-f]{2})|\\(?P<sign>[^A-Za-z])"
    r"|(?P<brace>[{}])|[\r\n\0]+|(?P<text>[^\\{}\r\n\0]+)|\\"
)
_USUAL_ENCODING = "cp1252"
_ENCODINGS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
    254: "cp437", 255: "cp850",
}  # fmt: skip
"""The encodings of a font's characters by the number of its character set (\\fcharset)."""


class RtfToken(NamedTuple):
    """`open`, `close`, a control `word` with its value, a `byte` of a text in some encoding, or `text`."""

    kind: Literal["open", "close", "word", "byte", "text"]
    text: str = ""
    value: int | None = None


_OPEN, _CLOSE = RtfToken("open"), RtfToken("close")


def tokens(content: str) -> Iterator[RtfToken]:
    """The tokens of a file whose bytes are these characters (Latin-1); binary data is left out."""
    position = 0
    while position < len(content):
        found = _TOKEN.match(content, position)
        assert found is not None
        position = found.end()
        match found.lastgroup:
            case "word" | "value":
                value = int(found["value"]) if found["value"] else None
                position += max(0, value or 0) if found["word"] == "bin" else 0
                yield RtfToken("word", found["word"], value)
            case "code":
                yield RtfToken("byte", value=int(found["code"], 16))
            case "sign":
                yield RtfToken("word", found["sign"])
            case "brace":
                yield _OPEN if found["brace"] == "{" else _CLOSE
            case "text":
                yield RtfToken("text", found["text"])


@lru_cache(64)
def encoding(code_page: int | None = None, charset: int | None = None) -> str:
    """The name of an encoding by the number of a code page or of a font's character set."""
    name = _ENCODINGS.get(charset, "") if charset is not None else ""
    name = name or (f"cp{code_page}" if code_page else _USUAL_ENCODING)
    name = {"cp65001": "utf-8", "cp10000": "mac_roman", "cp936": "gbk"}.get(name, name)
    try:
        codecs.lookup(name)
    except LookupError:
        return _USUAL_ENCODING
    return name
