"""Charts of Office files as their title and tables of their figures (ECMA-376, 21.2; newer ones: MS-ODRAWXML)."""

from collections.abc import Iterator
from itertools import zip_longest

from services.files.reading.drawings import box_text, diagram_texts
from services.files.reading.number_formats import general, number_shown
from services.files.reading.office_package import Element, Package, name_of
from services.files.reading.table_pages import markdown_table, row_of

_MOST_POINTS = 1000  # rows of a chart's table; a chart with more is a picture of a cloud

_Column = tuple[str, list[str]]
"""The name of a column and its cells."""


def drawing_texts(package: Package, part: str) -> Iterator[str]:
    """The text of a drawing's boxes, each a text of its own, then of its charts and diagrams."""
    for body in package.parsed(part).iter("{*}txBody"):
        if text := box_text(body):
            yield text
    for chart in package.related(part, "chart"):
        yield from chart_texts(package.parsed(chart))
    for data in package.related(part, "diagramData"):
        yield from diagram_texts(package.parsed(data))


def chart_texts(chart: Element) -> Iterator[str]:
    """A chart's title, and its figures: a row for each category, a column for each series.

    Series over other categories, such as those of a cloud of points, have tables of their own.
    """
    title = chart.find(".//{*}chart/{*}title")
    if title is not None and (words := " ".join(box_text(title).split())):
        yield f"Chart: {words}"
    series = [(_categories(each), _columns(each)) for each in chart.iter("{*}ser")]
    series = series or list(_newer_series(chart))
    groups: list[tuple[list[str], list[_Column]]] = []
    for categories, columns in series:
        if groups and _are_of_one_table(groups[-1][0], categories):
            groups[-1] = (max(groups[-1][0], categories, key=len), [*groups[-1][1], *columns])
        else:
            groups.append((categories, columns))
    for categories, columns in groups:
        rows = [row_of(row) for row in zip_longest(categories, *(cells for _, cells in columns), fillvalue="")]
        if any(rows):
            yield markdown_table(row_of(["", *(name for name, _ in columns)]), rows[:_MOST_POINTS])


def _are_of_one_table(one: list[str], other: list[str]) -> bool:
    """Whether two series have the same categories, as far as both say theirs."""
    return all(a == b for a, b in zip(one, other, strict=False)) and (len(one) == len(other) or not (one and other))


def _categories(series: Element) -> list[str]:
    """The names of a series' points; where they are in levels, each with those above it: "2025 / Q1"."""
    found = series.find("{*}cat")
    levels = [] if found is None else list(found.iter("{*}lvl"))
    if not levels:
        return _cached(series, "cat") or _cached(series, "xVal")
    names: list[list[str]] = []
    for number, level in enumerate(levels):
        points = _points(level)
        filled = points if number == 0 else _carried_on(points, len(names[0]))
        names.append(filled)
    return [" / ".join(filter(None, reversed(parts))) for parts in zip_longest(*names, fillvalue="")]


def _carried_on(points: list[str], count: int) -> list[str]:
    """The names of a level, each over all points up to the next one."""
    carried: list[str] = []
    for point in [*points, *[""] * (count - len(points))][:count]:
        carried.append(point or (carried[-1] if carried else ""))
    return carried


def _columns(series: Element) -> list[_Column]:
    """The values of a series, and the sizes of its bubbles."""
    name = " ".join(_cached(series, "tx"))
    columns = [(name, _cached(series, "val") or _cached(series, "yVal"))]
    if sizes := _cached(series, "bubbleSize"):
        columns.append(("", sizes))
    return columns


def _newer_series(chart: Element) -> Iterator[tuple[list[str], list[_Column]]]:
    """Series of waterfalls, funnels and the like, whose figures are apart from them."""
    names = {
        data.get("val", ""): each.findtext("{*}tx/{*}txData/{*}v") or ""
        for each in chart.iter("{*}series")
        for data in each.iterfind("{*}dataId")
    }
    for data in chart.iter("{*}data"):
        words = [[point.text or "" for point in level] for level in data.iterfind("{*}strDim/{*}lvl")]
        values = [_points(level) for level in data.iterfind("{*}numDim/{*}lvl")]
        if values:
            inner = words[0] if words else []
            outer = [_carried_on(level, len(inner)) for level in words[1:]]
            categories = [" / ".join(filter(None, reversed(parts))) for parts in zip(inner, *outer, strict=False)]
            yield categories, [(names.get(data.get("id", ""), ""), values[0])]


def _cached(series: Element, name: str) -> list[str]:
    """The values that a chart keeps of the cells that it is drawn from."""
    found = series.find(f"{{*}}{name}")
    if found is None:
        return []
    return _points(found) or ([text] if (text := found.findtext("{*}v")) else [])


def _points(parent: Element) -> list[str]:
    points = {int(each.get("idx", "0")): _point(each) for each in parent.iter("{*}pt")}
    return [points.get(index, "") for index in range(min(max(points, default=-1) + 1, _MOST_POINTS))]


def _point(point: Element) -> str:
    """What a point of a series shows: a number in its format."""
    text = point.findtext("{*}v") or point.text or ""
    cache = point.getparent()
    if cache is None or not (name_of(cache) in {"numCache", "numLit"} or cache.get("formatCode")):
        return text
    code = point.get("formatCode") or cache.get("formatCode") or cache.findtext("{*}formatCode") or "General"
    try:
        value = float(text)
    except ValueError:
        return text
    return general(value) if code == "General" else number_shown(value, code)
