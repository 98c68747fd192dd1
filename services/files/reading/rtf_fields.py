"""What programs count or hold beside the text in Rich Text Format: marks of notes, fields of forms."""

import re
from collections import Counter
from dataclasses import dataclass, field

from services.files.reading.number_styles import number_in_style
from services.files.reading.raised import raised_mark
from services.files.reading.rtf_story import NoteReference

_FORMAT = re.compile(r"(?P<kind>ftn|aftn)n(?P<format>ar|alc|auc|rlc|ruc|chi)")
_FORMATS = {
    "ar": "decimal",
    "alc": "lowerLetter",
    "auc": "upperLetter",
    "rlc": "lowerRoman",
    "ruc": "upperRoman",
    "chi": "chicago",
}
_NOT_SET = 25
"""The state of a box that leaves it to the field's default."""


@dataclass(slots=True)
class NoteReferences:
    """Counts footnotes and endnotes, each by themselves."""

    _formats: dict[str, str] = field(default_factory=dict)
    _counts: Counter[str] = field(default_factory=Counter)
    _waiting: list[NoteReference] = field(default_factory=list)

    def set_format(self, word: str) -> None:
        """Take in a control word such as `aftnnrlc`, if it says how notes are numbered."""
        if found := _FORMAT.fullmatch(word):
            self._formats[found["kind"]] = _FORMATS[found["format"]]

    def waiting(self) -> NoteReference:
        """The mark in the text of the note that comes next."""
        self._waiting.append(NoteReference())
        return self._waiting[-1]

    def of_note(self, *, is_endnote: bool) -> str:
        """The mark of the note that begins, which its place in the text now has too; nothing if it has its own."""
        if not self._waiting:
            return ""
        kind = "aftn" if is_endnote else "ftn"
        self._counts[kind] += 1
        mark = raised_mark(number_in_style(self._counts[kind], self._formats.get(kind, "decimal")))
        for each in self._waiting:
            each.text = mark
        self._waiting.clear()
        return mark


@dataclass(slots=True)
class FormField:
    """A field of a form: a box, which is ticked or not, or a list of which one entry is chosen."""

    words: dict[str, int] = field(default_factory=dict)
    entries: list[str] = field(default_factory=list)

    def shown(self) -> str:
        """What has no text of its own; nothing for fields that have one."""
        chosen = self.words.get("ffres", _NOT_SET)
        chosen = self.words.get("ffdefres", 0) if chosen == _NOT_SET else chosen
        match self.words.get("fftype"):
            case 1:
                return "☒" if chosen else "☐"
            case 2:
                return self.entries[chosen] if 0 <= chosen < len(self.entries) else ""
            case _:
                return ""
