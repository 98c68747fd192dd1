from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from lxml import etree
from pptx import Presentation
from pptx.chart.data import BubbleChartData, CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from services.files.reading.charts import chart_texts
from services.files.reading.excel import read_xlsx
from services.files.reading.slides import read_pptx
from tests.support.files import saved
from tests.support.reading import messages, pages, table, text


def shown(
    kind: XL_CHART_TYPE, fill: Callable[[], CategoryChartData | XyChartData | BubbleChartData], folder: Path
) -> str:
    """What a slide with this chart says."""
    slides = Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[6])
    slide.shapes.add_chart(kind, 0, 0, Inches(4), Inches(3), fill())
    return text(messages(read_pptx, saved(slides), folder))


def test_categories_in_levels_are_named_with_those_above_them(tmp_path: Path) -> None:
    def figures() -> CategoryChartData:
        data = CategoryChartData()  # type: ignore[no-untyped-call]
        for year in ("2025", "2026"):
            above = data.add_category(year)  # type: ignore[no-untyped-call]
            for quarter in ("Q1", "Q2"):
                above.add_sub_category(quarter)
        data.add_series("Ships", (1, 2, 3, 4))  # type: ignore[no-untyped-call]
        return data

    rows = ("2025 / Q1,1", "2025 / Q2,2", "2026 / Q1,3", "2026 / Q2,4")
    expected = "|  | Ships |\n| --- | --- |\n" + table(*rows).replace("\n| --- | --- |", "")
    assert shown(XL_CHART_TYPE.COLUMN_CLUSTERED, figures, tmp_path) == expected


def test_bubbles_have_their_sizes(tmp_path: Path) -> None:
    def figures() -> BubbleChartData:
        data = BubbleChartData()  # type: ignore[no-untyped-call]
        series = data.add_series("Depth")  # type: ignore[no-untyped-call]
        series.add_data_point(1, 2, 30)
        series.add_data_point(3, 4, 50)
        return data

    expected = "|  | Depth |  |\n| --- | --- | --- |\n| 1 | 2 | 30 |\n| 3 | 4 | 50 |"
    assert shown(XL_CHART_TYPE.BUBBLE, figures, tmp_path) == expected


def test_series_over_other_values_have_tables_of_their_own(tmp_path: Path) -> None:
    def figures() -> XyChartData:
        data = XyChartData()  # type: ignore[no-untyped-call]
        for name, points in (("Auk", ((1, 2), (3, 4))), ("Tern", ((5, 6), (7, 8)))):
            series = data.add_series(name)  # type: ignore[no-untyped-call]
            for x, y in points:
                series.add_data_point(x, y)
        return data

    assert shown(XL_CHART_TYPE.XY_SCATTER, figures, tmp_path) == (
        "|  | Auk |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |\n|  | Tern |\n| --- | --- |\n| 5 | 6 |\n| 7 | 8 |"
    )


def test_a_waterfall_has_the_figures_that_are_apart_from_its_series() -> None:
    chart = etree.fromstring(
        b'<x:chartSpace xmlns:x="urn:x" xmlns:a="urn:a"><x:chartData><x:data id="0"><x:strDim type="cat"><x:lvl>'
        b'<x:pt idx="0">Start</x:pt><x:pt idx="1">Fees</x:pt></x:lvl></x:strDim><x:numDim type="val"><x:lvl '
        b'formatCode="0.0%"><x:pt idx="0">0.5</x:pt><x:pt idx="1">-0.125</x:pt></x:lvl></x:numDim></x:data>'
        b"</x:chartData><x:chart><x:title><a:p><a:t>Cash</a:t></a:p></x:title><x:series><x:tx><x:txData><x:v>2026</x:v></x:txData>"
        b'</x:tx><x:dataId val="0"/></x:series></x:chart></x:chartSpace>'
    )
    assert list(chart_texts(chart)) == [
        "Chart: Cash",
        "|  | 2026 |\n| --- | --- |\n| Start | 50.0% |\n| Fees | -12.5% |",
    ]


def test_a_sheet_that_is_a_chart_is_read(tmp_path: Path) -> None:
    content = BytesIO()
    book = Workbook(content)
    book.add_worksheet("Data").write_column("A1", ["North", "South"])
    book.get_worksheet_by_name("Data").write_column("B1", [10, 20])
    chart = book.add_chart({"type": "column"})
    chart.add_series({"name": "Sales", "categories": "=Data!$A$1:$A$2", "values": "=Data!$B$1:$B$2"})
    book.add_chartsheet("Graph").set_chart(chart)
    book.close()
    found = pages(messages(read_xlsx, content.getvalue(), tmp_path))
    assert (found[-1].place, found[-1].text) == ("Graph", "|  | Sales |\n| --- | --- |\n| North | 10 |\n| South | 20 |")
