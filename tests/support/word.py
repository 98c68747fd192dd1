"""Word files for tests, part by part."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

from tests.support.files import archive, docx, relationships

_MAIN = "http://schemas.openxmlformats.org"
_SPACES = (
    f'xmlns:w="{_MAIN}/wordprocessingml/2006/main" xmlns:a="{_MAIN}/drawingml/2006/main" '
    f'xmlns:c="{_MAIN}/drawingml/2006/chart" xmlns:dgm="{_MAIN}/drawingml/2006/diagram"'
)


def word(body: str, parts: Mapping[str, tuple[str, str]] | None = None) -> bytes:
    """A Word file with this content of its body, and parts of these kinds: the name of the root, and what is in it.

    The id of the reference to a part is its kind: `styles`, `numbering`, `footnotes`, `header`, `diagramData`.
    """
    others = parts or {}
    links = relationships(*((kind, kind, f"{kind}.xml") for kind in others))
    with zipfile.ZipFile(BytesIO(docx(body, links=links))) as file:
        members: dict[str, str | bytes] = {name: file.read(name) for name in file.namelist()}
    members |= {f"word/{kind}.xml": f"<{root} {_SPACES}>{content}</{root}>" for kind, (root, content) in others.items()}
    return archive(members)


def styled(text: str, style: str) -> str:
    """A paragraph in a style; the text is XML."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def listed(text: str, list_id: int, level: int = 0) -> str:
    """A paragraph of a list; the text is XML."""
    numbers = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return f"<w:p><w:pPr>{numbers}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def level(index: int, text: str, style: str = "decimal", *, start: int = 1, paragraphs: str = "") -> str:
    """A level of a list; `paragraphs` is the style that stands for it."""
    named = f'<w:pStyle w:val="{paragraphs}"/>' if paragraphs else ""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{named}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*levels: str, restart: int | None = None) -> tuple[str, str]:
    """The part that says how list 1 counts; with `restart` list 2 counts on with its numbers, but from there."""
    override = f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{restart}"/></w:lvlOverride>' if restart else ""
    lists = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="0"/>{override if number == 2 else ""}</w:num>'
        for number in (1, 2)
    )
    return "w:numbering", f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{lists}'
