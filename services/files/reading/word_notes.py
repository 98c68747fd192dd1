"""The marks of footnotes and endnotes in Word documents, which Word counts (ECMA-376, part 1, 17.11)."""

from collections import Counter

from services.files.reading.number_styles import number_in_style
from services.files.reading.office_package import Element, attribute, is_on
from services.files.reading.raised import raised_mark
from services.files.reading.word_styles import child_value, number_or_none

_USUAL_FORMATS = {"footnote": "decimal", "endnote": "lowerRoman"}


class NoteMarks:
    """Counts footnotes and endnotes each by themselves, in the format and from the number that the document says."""

    def __init__(self, *places: Element | None) -> None:
        """`places` may say how notes are counted: the settings and the body, of which the last counts most."""
        self._formats = dict(_USUAL_FORMATS)
        self._counted: Counter[str] = Counter()
        for place in places:
            for kind in _USUAL_FORMATS if place is not None else ():
                for properties in place.iter(f"{{*}}{kind}Pr") if place is not None else ():
                    self._formats[kind] = child_value(properties, "numFmt") or self._formats[kind]
                    self._counted[kind] = (number_or_none(child_value(properties, "numStart")) or 1) - 1

    def next(self, kind: str, reference: Element) -> str:
        """The raised mark of the next note; nothing where the text has a mark of its own, such as a star."""
        if is_on(attribute(reference, "customMarkFollows")):
            return ""
        self._counted[kind] += 1
        return raised_mark(number_in_style(self._counted[kind], self._formats[kind]))
