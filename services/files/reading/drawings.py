"""Text in drawings of Office files: boxes, diagrams (SmartArt), charts (ECMA-376, part 1, DrawingML)."""

from collections.abc import Iterator
from itertools import zip_longest

from services.files.reading.formulas import formula_text, is_office_math
from services.files.reading.number_formats import general, number_shown
from services.files.reading.office_package import Element, Package, name_of
from services.files.reading.raised import set_at
from services.files.reading.table_pages import markdown_table, row_of

_NOT_STRUCK = "noStrike"
_MOST_POINTS = 1000  # rows of a chart's table; a chart with more is a picture of a cloud


def drawing_texts(package: Package, part: str) -> Iterator[str]:
    """The text of a drawing's boxes, each a text of its own, then of its charts and diagrams."""
    for body in package.parsed(part).iter("{*}txBody"):
        if text := box_text(body):
            yield text
    for chart in package.related(part, "chart"):
        yield from chart_texts(package.parsed(chart))
    for data in package.related(part, "diagramData"):
        yield from diagram_texts(package.parsed(data))


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


def chart_texts(chart: Element) -> Iterator[str]:
    """A chart's title, and its figures as a table: a row for each category, a column for each series."""
    title = chart.find(".//{*}chart/{*}title")
    if title is not None and (words := " ".join(box_text(title).split())):
        yield f"Chart: {words}"
    series = [
        (_cached(each, "tx"), _cached(each, "cat") or _cached(each, "xVal"), each) for each in chart.iter("{*}ser")
    ]
    if not series:
        return
    categories = max((cells for _, cells, _ in series), key=len)
    values = [_cached(each, "val") or _cached(each, "yVal") for _, _, each in series]
    heading = row_of(["", *(" ".join(name) for name, _, _ in series)])
    rows = [row_of(row) for row in zip_longest(categories, *values, fillvalue="")]
    if any(rows):
        yield markdown_table(heading, rows[:_MOST_POINTS])


def _cached(series: Element, name: str) -> list[str]:
    """The values that a chart keeps of the cells that it is drawn from."""
    found = series.find(f"{{*}}{name}")
    if found is None:
        return []
    points = {int(each.get("idx", "0")): _point(each) for each in found.iter("{*}pt")}
    if not points:
        return [text] if (text := found.findtext("{*}v")) else []
    return [points.get(index, "") for index in range(min(max(points) + 1, _MOST_POINTS))]


def _point(point: Element) -> str:
    """What a point of a series shows: a number in its format."""
    text = point.findtext("{*}v") or ""
    cache = point.getparent()
    if cache is None or name_of(cache) not in {"numCache", "numLit"}:
        return text
    code = point.get("formatCode") or cache.findtext("{*}formatCode") or "General"
    try:
        value = float(text)
    except ValueError:
        return text
    return general(value) if code == "General" else number_shown(value, code)
