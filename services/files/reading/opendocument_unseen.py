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
    through, colour = attribute(text, "text-line-through-style"), attribute(text, "color")
    said = [attribute(text, "display") != "none"] if attribute(text, "display") else []
    said += [through == "none"] if through else []
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
