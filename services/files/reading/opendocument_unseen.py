"""Text of OpenDocument files that is not seen: hidden, struck out, or white where nothing is behind it."""

from collections.abc import Mapping
from itertools import chain

from services.files.reading.office_package import Element, attribute, name_of


def leave_out_unseen(content: Element, styles: list[Element], *, on_white: bool = False) -> None:
    """Take out hidden and struck-out text; white text too if it is `on_white` and nothing in it has a background."""
    parts = [content, *styles]
    on_white = on_white and not any(map(_is_background, chain.from_iterable(part.iter() for part in parts)))
    seen: dict[str | None, bool] = {}
    for style in chain.from_iterable(part.iter("{*}style") for part in parts):
        text = style.find("{*}text-properties")
        if text is not None and (is_seen := _is_seen(text, on_white=on_white)) is not None:
            seen[attribute(style, "name")] = is_seen
    if not all(seen.values()):
        for element in list(content.iter("{*}p", "{*}h", "{*}span")):
            if seen.get(attribute(element, "style-name")) is False:
                _empty(element, seen)


def _is_seen(text: Element, *, on_white: bool) -> bool | None:
    """Whether letters with these properties are seen; None where they do not say so."""
    lines = [attribute(text, f"text-line-through-{name}") for name in ("style", "type")]
    through, colour = "".join(each for each in lines if each), attribute(text, "color")
    said = [attribute(text, "display") != "none"] if attribute(text, "display") else []
    said += [through in {"none", "nonenone"}] if through else []
    said += [(colour or "").lower() != "#ffffff"] if on_white and colour else []
    return all(said) if said else None


def _is_background(element: Element) -> bool:
    """Whether something may be behind letters: a background, a filled shape or a picture."""
    colour = attribute(element, "background-color") or "transparent"
    fill = attribute(element, "fill") or "none"
    is_filled = fill != "none" and name_of(element) == "graphic-properties"
    return colour not in {"transparent", "#ffffff"} or is_filled or name_of(element) == "background-image"


def _empty(element: Element, seen: Mapping[str | None, bool]) -> None:
    """Take the text out of an element, but not out of the spans in it that are seen again."""
    element.text = ""
    for child in element:
        child.tail = ""
        if name_of(child) != "span" or not seen.get(attribute(child, "style-name"), False):
            _empty(child, seen)


_WHITE = "#ffffff"
_PICTURES = ("image", "object", "object-ole", "plugin", "table", "applet")
_MOST_ANCESTORS = 20
"""Styles that a style is made from one after the other; a hostile file has a circle."""


class SlideLooks:
    """Tells on which slides white text is not seen: white ones that nothing is painted on."""

    def __init__(self, parts: list[Element]) -> None:
        self._styles = {attribute(each, "name"): each for part in parts for each in part.iter("{*}style")}
        self._masters = {attribute(each, "name"): each for part in parts for each in part.iter("{*}master-page")}
        self._white = {
            name
            for name, style in self._styles.items()
            if any((attribute(each, "color") or "").lower() == _WHITE for each in style.iterfind("{*}text-properties"))
        }

    def leave_out_white(self, slide: Element) -> None:
        """Take out the spans that are white on a slide that is white, too."""
        spans = [each for each in slide.iter("{*}span") if attribute(each, "style-name") in self._white]
        if spans and not self._is_painted(slide):
            for each in spans:
                _empty(each, {})

    def _is_painted(self, slide: Element) -> bool:
        master = self._masters.get(attribute(slide, "master-page-name"))
        holders = [each for each in (slide, master) if each is not None]
        own = [each for each in (master if master is not None else ()) if attribute(each, "class") is None]
        shapes = [
            shape for each in (slide, *own) for shape in each.iter() if attribute(shape, "style-name") is not None
        ]
        return (
            master is None
            or any(True for each in holders for _ in each.iter(*(f"{{*}}{name}" for name in _PICTURES)))
            or any(self._has_colour(each, "drawing-page-properties", "none") for each in holders)
            or any(self._has_colour(each, "graphic-properties", "solid") for each in shapes if _is_shape(each))
        )

    def _has_colour(self, element: Element, kind: str, usual: str) -> bool:
        """Whether a page or a shape is filled with anything but white; `usual` is the fill where no style says it."""
        style, fill, colour = self._styles.get(attribute(element, "style-name")), None, None
        for _ in range(_MOST_ANCESTORS):
            if style is None:
                break
            for each in style.iterfind(f"{{*}}{kind}"):
                fill, colour = fill or attribute(each, "fill"), colour or attribute(each, "fill-color")
            style = self._styles.get(attribute(style, "parent-style-name"))
        fill = fill or usual
        return fill != "none" and not (fill == "solid" and (colour or "").lower() == _WHITE)


def _is_shape(element: Element) -> bool:
    return name_of(element) in {"frame", "custom-shape", "rect", "ellipse", "polygon", "path", "circle", "polyline"}
