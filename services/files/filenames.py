"""A client's name for a file -> a name that can be stored and shown."""

import os
import unicodedata

_MAX_NAME = 200  # characters; common file systems allow 255 bytes
_MAX_ENDING = 20  # longer is a sentence with a dot in it
_INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""Unicode categories of what nobody sees: controls, marks of direction, tags, private use, unassigned."""
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0").union(
    map(chr, (*range(0xFE00, 0xFE0F), *range(0xE0100, 0xE01F0)))
)
"""Letters and marks that show nothing: Unicode's Default_Ignorable_Code_Point and the blank pattern of Braille. U+FE0F
makes an emoji and stays."""
_JOINERS = "\u200c\u200d"  # they change how the letters around them look (Persian, Hindi, emoji)


def clean_filename(name: str) -> str:
    """The last part of a client's path, without invisible characters, at most 200 characters long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    last = last.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    visible = "".join(c for c in last if _is_seen(c) or c in _JOINERS)
    stem, ending = os.path.splitext(unicodedata.normalize("NFC", visible).strip())
    if len(ending) > _MAX_ENDING:
        stem, ending = stem + ending, ""
    return (stem[: _MAX_NAME - len(ending)] + ending).strip(" ." + _JOINERS) or "document"


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in _INVISIBLE and character not in _BLANK
