"""The parts of an Office Open XML file and how they refer to each other (ECMA-376, part 2)."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeAlias
from urllib.parse import unquote

from lxml import etree
from lxml.etree import _Element

Element: TypeAlias = _Element
"""An element of XML; lxml has no public name for it."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """One part's reference to another: its last word of type ("comments", "chart") and the part's name."""

    id: str
    kind: str
    part: str


class Package:
    """An open Office file. What is outside of it is never looked at: external relationships are left out."""

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path)
        self._names = {name.replace("\\", "/").lower(): name for name in self._archive.namelist()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._names

    def read(self, part: str) -> bytes:
        """The bytes of a part.

        Raises:
            KeyError: there is none of this name.
        """
        return self._archive.read(self._names[part.lower()])

    def parsed(self, part: str) -> Element:
        """The root of a part's XML."""
        return parsed_xml(self.read(part))

    def main_part(self) -> str:
        """The part that the file is about: the document, the workbook, the presentation."""
        return next(each.part for each in self.relationships("") if each.kind == "officeDocument")

    def relationships(self, part: str) -> Iterator[Relationship]:
        """What a part refers to inside the file."""
        folder, name = posixpath.split(part)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if listed not in self:
            return
        for each in self.parsed(listed):
            if isinstance(each.tag, str) and each.get("TargetMode") != "External":
                kind = each.get("Type", "").rpartition("/")[2]
                yield Relationship(each.get("Id", ""), kind, _resolved(folder, each.get("Target", "")))

    def related(self, part: str, kind: str) -> list[str]:
        """The parts of one kind that a part refers to, as far as they are there."""
        return [each.part for each in self.relationships(part) if each.kind == kind and each.part in self]


def _resolved(folder: str, target: str) -> str:
    """The name of a part from the folder of the part that refers to it; never a path outside of the file."""
    path = target if target.startswith("/") else posixpath.join("/", folder, target)
    return posixpath.normpath(path.replace("\\", "/")).lstrip("/")


def part_name(folder: str, href: str) -> str:
    """The name of a part that a link from a folder means: without its fragment, percent-encoding decoded."""
    return _resolved(folder, unquote(href.partition("#")[0]))


def parsed_xml(content: bytes) -> Element:
    """The root of an XML text, without entities, addresses or whatever else is not in it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    root: Element = etree.parse(io.BytesIO(content), parser).getroot()
    return root


def streamed_xml(content: bytes, *names: str) -> Iterator[Element]:
    """The elements of these names in any namespace, one after the other, each emptied after it was looked at."""
    found = etree.iterparse(
        io.BytesIO(content),
        events=("end",),
        tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    for _, element in found:
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def name_of(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    """An attribute in whatever namespace."""
    return next((value for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), None)


def is_on(value: str | None) -> bool:
    """Whether an attribute of the type ST_OnOff says so."""
    return value in {"1", "true", "on", "t"}
