"""What a run of a Word document shows: whether it is seen, where it is on the line, its signs (ECMA-376, part 1, 17.3).

A run says so itself, or its style does, or the style of its paragraph.
"""

import re
from collections.abc import Iterator

from services.files.reading.formulas import formula_text, is_office_math
from services.files.reading.office_package import Element, attribute, is_on, name_of
from services.files.reading.raised import Position
from services.files.reading.symbol_fonts import in_unicode, symbol
from services.files.reading.word_styles import Styles, child_value

_SIGNS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}
_POSITIONS: dict[str, Position] = {"superscript": "raised", "subscript": "lowered"}
_HIDING = ("vanish", "strike", "dstrike")
_WHITE = "FFFFFF"
_LONGEST_MARK = 6
"""Characters of a run that is raised by points, not as a superscript: lines are moved so, too."""
_MOVED = re.compile(r"-?\d{1,3}")
_PRIVATE = re.compile("[\uf000-\uf0ff]")


def is_switched_on(mark: Element | None) -> bool:
    """Whether a property that is on or off is there and on."""
    return mark is not None and (attribute(mark, "val") is None or is_on(attribute(mark, "val")))


def is_hidden(run: Element, styles: Styles) -> bool:
    """Whether a run is not shown, struck out, or white on white paper."""
    if any(is_switched_on(_property(run, styles, name)) for name in _HIDING):
        return True
    colour = _property(run, styles, "color")
    is_white = colour is not None and (attribute(colour, "val") or "").upper() == _WHITE
    return is_white and not _has_background(run, styles)


def _property(run: Element, styles: Styles, name: str) -> Element | None:
    """What the run or its styles say, the nearest first."""
    properties = run.find("{*}rPr")
    own = None if properties is None else properties.find(f"{{*}}{name}")
    if own is not None or name not in styles.run_properties:
        return own
    chosen = None if properties is None else child_value(properties, "rStyle")
    named = (style for style in (chosen, _paragraph_style(run)) if style)
    found = (styles.run_property(style, name) for style in named)
    return next((each for each in found if each is not None), None)


def _paragraph_style(run: Element) -> str:
    properties = next((each.find("{*}pPr") for each in run.iterancestors("{*}p")), None)
    return (child_value(properties, "pStyle") if properties is not None else None) or ""


def _has_background(run: Element, styles: Styles) -> bool:
    """Whether white letters may have a background that is not white: a shade, a highlight, a table's or a box's."""
    if any(_property(run, styles, name) is not None for name in ("shd", "highlight")):
        return True
    return any(_is_painted(each, styles) for each in run.iterancestors())


def _is_painted(above: Element, styles: Styles) -> bool:
    if name_of(above) in {"tbl", "txbxContent"} or above.find("{*}background") is not None:
        return True
    properties = above.find("{*}pPr")
    if properties is None:
        return False
    style = child_value(properties, "pStyle")
    return properties.find("{*}shd") is not None or (style is not None and styles.is_shaded(style))


def position_of(run: Element, styles: Styles) -> Position | None:
    """Whether a run is raised or lowered: as such, or, if short, by points from the text before it."""
    own = _property(run, styles, "vertAlign")
    if own is not None:
        return _POSITIONS.get(attribute(own, "val") or "")
    moved = _moved(run)
    before = run.getprevious()
    if not moved or before is None or name_of(before) != "r" or _moved(before) == moved:
        return None
    is_short = len("".join(each.text or "" for each in run.iterfind("{*}t"))) <= _LONGEST_MARK
    return ("raised" if moved > 0 else "lowered") if is_short else None


def _moved(run: Element) -> int:
    """By how many half-points a run is raised."""
    properties = run.find("{*}rPr")
    text = (child_value(properties, "position") if properties is not None else None) or ""
    return int(text) if _MOVED.fullmatch(text) else 0


def sign_of(element: Element) -> str | None:
    """What is in a line by itself: text, tabs, signs of a font, formulas; None for what holds other elements."""
    match name_of(element):
        case "t":
            return _text(element)
        case "sym":
            return _symbol(element)
        case "fldChar":
            return "".join(_form_field(element))
        case name if is_office_math(element):
            before = element.getprevious()
            return f"{' ' * (before is not None and is_office_math(before))}{formula_text(element)}"
        case name:
            return _SIGNS.get(name)


def _text(element: Element) -> str:
    text = element.text or ""
    if not _PRIVATE.search(text):
        return text
    run = element.getparent()
    fonts = None if run is None else run.find("{*}rPr/{*}rFonts")
    return in_unicode(text, "" if fonts is None else attribute(fonts, "ascii") or attribute(fonts, "hAnsi") or "")


def _symbol(element: Element) -> str:
    code = attribute(element, "char") or ""
    if not re.fullmatch(r"[0-9A-Fa-f]{2,4}", code):
        return ""
    known = symbol(attribute(element, "font") or "", int(code, 16))
    letter = chr(int(code, 16))
    return known or ("" if "\ud800" <= letter <= "\uf8ff" else letter)  # of a font that is not known


def _form_field(field: Element) -> Iterator[str]:
    """The state of a box and the choice of a list in a form, which have no text of their own (17.16.20)."""
    for box in field.iterfind("{*}ffData/{*}checkBox"):
        state = box.find("{*}checked")
        yield "☒" if is_switched_on(box.find("{*}default") if state is None else state) else "☐"
    for choices in field.iterfind("{*}ffData/{*}ddList"):
        entries = [attribute(each, "val") or "" for each in choices.iterfind("{*}listEntry")]
        chosen = child_value(choices, "result") or child_value(choices, "default") or "0"
        yield entries[int(chosen)] if chosen.isdigit() and int(chosen) < len(entries) else ""
