from pathlib import Path

from services.files.reading.epub import read_epub
from tests.support.files import archive, epub
from tests.support.reading import messages, notes, text

CONTAINER = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'


def book(addresses: list[str], chapters: dict[str, str]) -> bytes:
    """A book whose package file uses a prefix, with chapters at these addresses."""
    items = "".join(f'<o:item id="c{number}" href="{address}"/>' for number, address in enumerate(addresses))
    items += '<o:item id="css" href="book.css" media-type="text/css"/>'
    spine = "".join(f'<o:itemref idref="c{number}"/>' for number in range(len(addresses)))
    package = f'<o:package xmlns:o="urn:o"><o:manifest>{items}</o:manifest><o:spine>{spine}</o:spine></o:package>'
    return archive({"META-INF/container.xml": CONTAINER, "OEBPS/book.opf": package} | chapters)


ADDRESSES = "chapter%201.xhtml ../text/caf%C3%A9.xhtml c3.xhtml#start c3.xhtml#end 100%.xhtml c5.xhtml?v=2 gîte.xhtml"


def test_chapters_are_found_however_their_address_is_written(tmp_path: Path) -> None:
    content = book(
        ADDRESSES.split(),
        {
            "OEBPS/chapter 1.xhtml": "<p>One.</p>",
            "text/café.xhtml": "<p>Two.</p>",
            "OEBPS/c3.xhtml": '<?xml version="1.0"?><html><title/><script src="a.js"/><p>Three.</p></html>',
            "OEBPS/100%.xhtml": "<p>Four.</p>",
            "OEBPS/c5.xhtml": "<p>Five.</p>",
            "OEBPS/gi\u0302te.xhtml": "<p>Six.</p>",
        },
    )
    found = messages(read_epub, content, tmp_path)
    assert text(found) == "One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.\n\nSix."
    assert notes(found) == []


def test_a_missing_chapter_is_reported(tmp_path: Path) -> None:
    found = messages(read_epub, book(["a.xhtml", "b.xhtml"], {"OEBPS/a.xhtml": "<p>One.</p>"}), tmp_path)
    assert notes(found) == ["1 chapter not in the file: b.xhtml"]


def test_an_address_outside_of_the_book_is_no_chapter(tmp_path: Path) -> None:
    outside = ["../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1/"]
    content = epub({"a.html": "<p>words</p>"}, extra={"../../etc/passwd": "root"})
    assert text(messages(read_epub, content, tmp_path)).endswith("words")
    found = messages(read_epub, book(["a.xhtml", *outside], {"OEBPS/a.xhtml": "<p>One.</p>"}), tmp_path)
    assert text(found) == "One."
    assert len(notes(found)) == 1


def test_pictures_are_read_by_their_description_and_counted_without(tmp_path: Path) -> None:
    chapter = (
        '<?xml version="1.0"?><html><body><p>Nets<img src="a.png" alt="A net on a pier"/> dry.</p>'
        '<img src="b.png"/><img src="c.png" alt="c.png"/><img src="line.png" alt=""/><svg><image href="d.png"/></svg>'
        "<video><img/></video></body></html>"
    )
    found = messages(read_epub, book(["a.xhtml"], {"OEBPS/a.xhtml": chapter}), tmp_path)
    assert text(found) == "Nets A net on a pier dry."
    assert notes(found) == ["3 pictures, 1 recording not read"]


def test_notes_and_boxes_that_are_set_aside_in_a_chapter_are_read(tmp_path: Path) -> None:
    chapter = '<p>It burns 3<a epub:type="noteref" href="#n">1</a> litres.</p>'
    chapter += '<aside epub:type="footnote">1 In winter.</aside>'
    found = messages(read_epub, book(["a.xhtml"], {"OEBPS/a.xhtml": chapter}), tmp_path)
    assert text(found) == "It burns 3¹ litres.\n\n1 In winter."


def test_what_the_style_sheets_of_a_book_hide_is_left_out(tmp_path: Path) -> None:
    chapter = (
        "<html><head><link rel='stylesheet' href='book.css'/></head><body><p>It costs <span class='a'>1 </span>"
        "<span class='b'>2 </span><span class='c'>3 </span>600 crowns<sup>1</sup>.</p></body></html>"
    )
    rules = ".a { display: none }\n.b { text-decoration: line-through; }\n.c { color: #ffffff; }"
    content = book(["a.xhtml"], {"OEBPS/a.xhtml": chapter, "OEBPS/book.css": rules})
    assert text(messages(read_epub, content, tmp_path)) == "It costs 600 crowns¹."
