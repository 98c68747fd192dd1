"""Footnotes of a Word file, which python-docx does not write: a part of their own and references to it.

The part, its content type and the two notes that every such part has are those of ISO/IEC 29500-1, section 17.11.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph
    from lxml.etree import _Element

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_PART = "/word/footnotes.xml"
_UNREADABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 can't hold (section 2.2)."""
_SEPARATORS = (
    f'<w:footnotes xmlns:w="{_W}">'
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
    "</w:footnotes>"
)
_REFERENCE_STYLE, _TEXT_STYLE = "Footnote Reference", "Footnote Text"


def readable(text: str) -> str:
    """The text without characters that no XML file can hold."""
    return _UNREADABLE.sub("\ufffd", text)


class Footnotes:
    """The footnotes of one document, numbered by Word in the order of their references."""

    def __init__(self, document: "WordDocument") -> None:
        from docx.enum.style import WD_STYLE_TYPE
        from docx.oxml import parse_xml
        from docx.shared import Pt

        self._document = document
        self._notes: _Element = parse_xml(_SEPARATORS)
        self.next_number = 1
        reference = document.styles.add_style(_REFERENCE_STYLE, WD_STYLE_TYPE.CHARACTER)
        reference.font.superscript = True
        text = document.styles.add_style(_TEXT_STYLE, WD_STYLE_TYPE.PARAGRAPH)
        text.font.size = Pt(9)
        text.paragraph_format.space_after = Pt(2)  # the default of a paragraph, 10, takes half of the page's foot

    def refer(self, paragraph: "Paragraph", text: str) -> None:
        """Add a footnote at the end of a paragraph."""
        paragraph._p.append(self._reference(self.next_number))  # noqa: SLF001 - python-docx has no footnotes
        self._notes.append(self._note(self.next_number, text))
        self.next_number += 1

    def attach(self) -> None:
        """Put the notes into the document's package."""
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part
        from lxml import etree

        content = etree.tostring(self._notes, xml_declaration=True, encoding="UTF-8", standalone=True)
        package = self._document.part.package
        part = Part(PackURI(_PART), _CONTENT_TYPE, content, package)
        self._document.part.relate_to(part, _RELATIONSHIP)

    @staticmethod
    def _reference(number: int) -> "_Element":
        return _xml(
            f'<w:r xmlns:w="{_W}"><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
            f'<w:footnoteReference w:id="{number}"/></w:r>'
        )

    @staticmethod
    def _note(number: int, text: str) -> "_Element":
        note = _xml(
            f'<w:footnote xmlns:w="{_W}" w:id="{number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
            '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
            '<w:r><w:t xml:space="preserve"/></w:r></w:p></w:footnote>'
        )
        next(note.iter(f"{{{_W}}}t")).text = f" {readable(' '.join(text.split()))}"
        return note


def _xml(source: str) -> "_Element":
    from docx.oxml import parse_xml

    element: _Element = parse_xml(source)
    return element
