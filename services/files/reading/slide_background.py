"""Text of slides that is white on white, as far as a slide, its layout and its master say what is behind the text."""

from collections.abc import Iterator

from services.files.reading.office_package import Element, Package

_WHITE = "FFFFFF"
_WHITE_NAMES = frozenset({"bg1", "lt1"})
_PAINTED = frozenset({"solidFill", "gradFill", "blipFill", "pattFill", "grpFill"})
_PLAIN_BACKGROUND = "1001"
"""The number of the theme's background that is the colour alone."""


def leave_out_white(package: Package, part: str, slide: Element) -> None:
    """Take out white text, if the slide is white and nothing on it is painted."""
    parts = [(part, slide), *_above(package, part)]
    if not all(_is_unpainted(root) for _, root in parts) or not _is_white(package, parts):
        return
    for run in slide.iter("{*}r", "{*}fld"):
        fill = run.find("{*}rPr/{*}solidFill")
        if fill is not None and _is_white_colour(fill):
            for text in run.iterfind("{*}t"):
                text.text = ""


def _above(package: Package, part: str) -> Iterator[tuple[str, Element]]:
    """The slide's layout and its master."""
    for kind in ("slideLayout", "slideMaster"):
        found = package.related(part, kind)
        if not found:
            return
        part = found[0]
        yield part, package.parsed(part)


def _is_unpainted(root: Element) -> bool:
    """Whether a slide has neither pictures, tables and diagrams nor shapes with a fill, a theme's included."""
    if next(root.iter("{*}pic", "{*}graphicFrame"), None) is not None:
        return False
    fills = (fill for shape in root.iter("{*}spPr", "{*}grpSpPr") for fill in shape.iterchildren("{*}*"))
    has_fill = any(fill.tag.rpartition("}")[2] in _PAINTED and not _is_white_colour(fill) for fill in fills)
    return not has_fill and all(each.get("idx") == "0" for each in root.iter("{*}fillRef"))


def _is_white(package: Package, parts: list[tuple[str, Element]]) -> bool:
    """Whether the nearest background is white, and the names of white colours mean that."""
    master, root = parts[-1]
    names = root.find("{*}clrMap")
    themes = [package.parsed(each) for each in package.related(master, "theme")]
    light = [colour for theme in themes for each in theme.iter("{*}lt1") for colour in each]
    is_usual = names is not None and names.get("bg1") == "lt1" and bool(light)
    is_usual = is_usual and all(_WHITE in (each.get("val"), each.get("lastClr")) for each in light)
    if not is_usual or any(True for _, each in parts for _ in each.iter("{*}overrideClrMapping")):
        return False
    background = next((found for _, each in parts if (found := each.find("{*}cSld/{*}bg")) is not None), None)
    if background is None:
        return True
    reference, fill = background.find("{*}bgRef"), background.find("{*}bgPr/{*}solidFill")
    if reference is not None:
        return reference.get("idx") == _PLAIN_BACKGROUND and _is_white_colour(reference)
    return fill is not None and _is_white_colour(fill)


def _is_white_colour(fill: Element) -> bool:
    """Whether a fill is white, by its value or its name, without a change of its shade."""
    colours = list(fill)
    if len(colours) != 1 or len(colours[0]):
        return False
    return str(colours[0].get("val", "")).upper() == _WHITE or colours[0].get("val") in _WHITE_NAMES
