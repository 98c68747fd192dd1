"""Text in drawings of Office files: boxes and diagrams (SmartArt) (ECMA-376, part 1, DrawingML)."""

from collections.abc import Iterator

from services.files.reading.formulas import formula_text, is_office_math
from services.files.reading.office_package import Element, name_of
from services.files.reading.raised import set_at

_NOT_STRUCK = "noStrike"


def box_text(body: Element) -> str:
    """The paragraphs of a text body, one a line."""
    return "\n".join(filter(None, map(paragraph_text, body.iter("{*}p"))))


def paragraph_text(paragraph: Element) -> str:
    """A paragraph of DrawingML as one line."""
    return " ".join("".join(_pieces(paragraph)).split())


def _pieces(parent: Element) -> Iterator[str]:
    for child in parent:
        name = name_of(child)
        if is_office_math(child):
            yield formula_text(child)
        elif name == "t":
            yield _run_text(child)
        elif name in {"br", "tab"}:
            yield " "
        elif name != "Fallback":
            yield from _pieces(child)


def _run_text(text: Element) -> str:
    """The text of a run, raised or lowered by a share of its size as the run says."""
    run = text.getparent()
    properties = run.find("{*}rPr") if run is not None else None
    if properties is not None and properties.get("strike", _NOT_STRUCK) != _NOT_STRUCK:
        return ""
    moved = properties.get("baseline", "0") if properties is not None else "0"
    is_lower = moved.startswith("-")
    return set_at(text.text or "", None if moved.strip("-0%.") == "" else "lowered" if is_lower else "raised")


def diagram_texts(data: Element) -> Iterator[str]:
    """The words of a diagram as a nested list.

    `data` is the part that python-pptx and mammoth never open: points with text, and connections between them.
    """
    texts: dict[str, str] = {}
    for point in data.iter("{*}pt"):
        if point.get("type", "node") in {"node", "asst"} and (body := point.find("{*}t")) is not None:
            texts[point.get("modelId", "")] = " ".join(box_text(body).split())
    below: dict[str, list[tuple[int, str]]] = {}
    for each in data.iter("{*}cxn"):
        if each.get("type", "parOf") == "parOf":
            order = int(each.get("srcOrd", "0") or 0)
            below.setdefault(each.get("srcId", ""), []).append((order, each.get("destId", "")))
    children = {child for some in below.values() for _, child in some if child in texts}
    heads = [point for point in below if point not in texts] + [point for point in texts if point not in children]
    lines = list(_listed(heads, texts, below))
    if lines:
        yield "\n".join(lines)


def _listed(heads: list[str], texts: dict[str, str], below: dict[str, list[tuple[int, str]]]) -> Iterator[str]:
    """Lines of a list, level by level; a diagram that goes round in a circle ends where it meets itself."""
    seen: set[str] = set()
    waiting = [(point, 0 if point in texts else -1) for point in reversed(heads)]
    while waiting:
        point, level = waiting.pop()
        if point in seen:
            continue
        seen.add(point)
        if texts.get(point):
            yield f"{'  ' * min(level, 8)}- {texts[point]}"
        waiting += [(child, level + 1) for _, child in sorted(below.get(point, []), reverse=True)]
