from pathlib import Path

import pytest

from services.files.reading.formats import HTML, TEXT, XML, Format, format_of
from services.files.reading.xml_text import read_xml
from tests.support.reading import messages, notes, text

INVOICE = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!-- an export --><invoice id="7" xmlns="urn:x" xmlns:y="urn:y"><customer><name>Ann &amp; Co</name></customer>
<total currency="EUR">97.50</total><y:line><sku>A</sku><qty>2</qty></y:line><y:line><sku>B</sku><qty>1</qty></y:line>
<empty/></invoice>"""


def test_values_are_beside_their_names_and_like_elements_are_rows(tmp_path: Path) -> None:
    found = messages(read_xml, INVOICE.encode(), tmp_path)
    assert text(found).split("\n") == [
        "| id | customer.name | total.currency | total |",
        "| --- | --- | --- | --- |",
        "| 7 | Ann & Co | EUR | 97.50 |",
        "",
        "# line",
        "",
        "| sku | qty |",
        "| --- | --- |",
        "| A | 2 |",
        "| B | 1 |",
    ]
    assert notes(found) == []


def test_a_text_is_read_as_paragraphs_in_its_order(tmp_path: Path) -> None:
    body = "<title>On ferries</title><p n='1'>They are <b>old</b> ships.</p><title>On piers</title>"
    found = messages(read_xml, f"<?xml version='1.0'?><doc>{body}</doc>".encode(), tmp_path)
    assert text(found).split("\n\n") == ["On ferries", "They are old ships.", "On piers"]
    assert notes(found) == ["1 attribute of its elements not read"]


@pytest.mark.parametrize(
    "content",
    [
        "<?xml version='1.0'?><a><b></a>",
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY y "words"><!ENTITY x "&y;&y;">]><a>&x;</a>',
        '<?xml version="1.0"?><!DOCTYPE a SYSTEM "a.dtd"><a>&x;</a>',
        "<?xml version='1.0'?>" + "<a>" * 300 + "x" + "</a>" * 300,
    ],
)
def test_what_is_no_xml_or_has_entities_of_entities_is_read_as_it_is(content: str, tmp_path: Path) -> None:
    assert "".join(text(messages(read_xml, content.encode(), tmp_path)).split()) == "".join(content.split())


@pytest.mark.parametrize(
    "beginning",
    [
        "",
        '<?xml version="1.0"?><!DOCTYPE a SYSTEM "a.dtd">',
        '<!DOCTYPE a [<!ENTITY by "Varrow Lines"><!ENTITY no "7">]>',
    ],
    ids=["without a declaration", "with a type elsewhere", "with texts of its own"],
)
def test_xml_is_read_as_fields_however_it_begins(beginning: str, tmp_path: Path) -> None:
    owner, number = ("&by;", "&no;, &no;b") if "ENTITY" in beginning else ("Varrow Lines", "7, 7b")
    found = messages(read_xml, f"{beginning}<a><owner>{owner}</owner><no>{number}</no></a>".encode(), tmp_path)
    assert text(found) == "| owner | no |\n| --- | --- |\n| Varrow Lines | 7, 7b |"


def test_elements_right_beside_each_other_in_a_text_are_apart(tmp_path: Path) -> None:
    content = b"<doc><p>Ship: <name>Tern</name><seats>120</seats>, H<sub>2</sub>O</p></doc>"
    assert text(messages(read_xml, content, tmp_path)) == "Ship: Tern 120, H2O"


@pytest.mark.parametrize(
    ("content", "ending", "found"),
    [
        (INVOICE, ".xml", XML),
        (INVOICE, ".txt", XML),
        ("<a><b>1</b></a>", ".xml", XML),
        ("<a> is a tag", ".txt", TEXT),
        ("<?xml version='1.0'?><html><body>Words</body></html>", ".xml", HTML),
    ],
)
def test_xml_is_detected_by_its_content(content: str, ending: str, found: Format, tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_text(content)
    assert format_of(path, ending, 10_000_000) == found
