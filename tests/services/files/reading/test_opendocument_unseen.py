from pathlib import Path

import pytest

from services.files.reading.opendocument import read_odp, read_ods
from tests.services.files.reading.test_opendocument import SPACES, opened, row
from tests.support.files import archive
from tests.support.reading import messages, text


def test_words_struck_out_by_a_type_of_line_are_left_out(tmp_path: Path) -> None:
    style = '<style:style style:name="T"><style:text-properties style:text-line-through-type="single"/></style:style>'
    words = '<table:table-cell><text:p>Fee <text:span text:style-name="T">99</text:span>88</text:p></table:table-cell>'
    sheet = f"<office:spreadsheet><table:table>{row(words)}</table:table></office:spreadsheet>"
    assert text(messages(read_ods, opened(sheet, style), tmp_path)) == "| Fee 88 |\n| --- |"


WHITE = '<style:style style:name="W"><style:text-properties fo:color="#FFFFFF"/></style:style>'
WORDS = '<draw:text-box><text:p>Sales: 4.5 %<text:span text:style-name="W"> 9.9 %</text:span></text:p></draw:text-box>'


def fill(name: str, kind: str, colour: str = "", above: str = "") -> str:
    return (
        f'<style:style style:name="{name}" style:parent-style-name="{above}"><style:{kind}-properties '
        f'draw:fill="{"solid" if colour else "none"}" draw:fill-color="{colour}"/></style:style>'
    )


@pytest.mark.parametrize(
    ("fills", "more", "shown"),
    [
        (("", "", ""), "", "Sales: 4.5 %"),
        (("#ffffff", "#FFFFFF", "#ffffff"), "", "Sales: 4.5 %"),
        (("#000080", "", ""), "", "Sales: 4.5 % 9.9 %"),
        (("", "#000080", ""), "", "Sales: 4.5 % 9.9 %"),
        (("", "", "#000080"), "", "Sales: 4.5 % 9.9 %"),
        (("", "", ""), "<draw:frame><draw:image/></draw:frame>", "Sales: 4.5 % 9.9 %"),
        (("", "", ""), '<draw:rect draw:style-name="unknown"/>', "Sales: 4.5 % 9.9 %"),
    ],
    ids=["nothing", "white", "page", "master", "box", "picture", "a shape of which nothing is said"],
)
def test_white_text_is_left_out_on_slides_that_are_surely_white(
    fills: tuple[str, str, str], more: str, shown: str, tmp_path: Path
) -> None:
    page, master, box = fills
    styles = (
        WHITE + fill("page", "drawing-page", page) + fill("own", "graphic", box) + fill("box", "graphic", box, "own")
    )
    frame = f'<draw:frame draw:style-name="box">{WORDS}</draw:frame>'
    slide = f'<draw:page draw:style-name="page" draw:master-page-name="M">{frame}{more}</draw:page>'
    content = (
        f"<office:document-content {SPACES}>{styles}<office:body><office:presentation>{slide}</office:presentation>"
    )
    masters = fill("under", "drawing-page", master) + '<style:master-page style:name="M" draw:style-name="under"/>'
    file = archive(
        {
            "content.xml": f"{content}</office:body></office:document-content>",
            "styles.xml": f"<office:document-styles {SPACES}>{masters}</office:document-styles>",
        }
    )
    assert text(messages(read_odp, file, tmp_path)) == shown
