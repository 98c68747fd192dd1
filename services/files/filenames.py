"""A client's name for a file -> a name that can be stored and shown."""

import os
import unicodedata

_MAX_NAME = 200  # characters; common file systems allow 255 bytes
_MAX_ENDING = 20  # longer is a sentence with a dot in it
_INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""Unicode categories of what nobody sees: controls, marks of direction, tags, private use, unassigned."""
_JOINERS = "\u200c\u200d"  # they change how the letters around them look (Persian, Hindi, emoji)


def clean_filename(name: str) -> str:
    """The last part of a client's path, without invisible characters, at most 200 characters long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    last = last.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    visible = "".join(c for c in last if unicodedata.category(c) not in _INVISIBLE or c in _JOINERS)
    stem, ending = os.path.splitext(unicodedata.normalize("NFC", visible).strip())
    if len(ending) > _MAX_ENDING:
        stem, ending = stem + ending, ""
    return (stem[: _MAX_NAME - len(ending)] + ending).strip(" ." + _JOINERS) or "document"
