"""The documents that answers cite, as references: BibTeX and CSL-JSON (citation-style-language 1.0)."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from services.evidence.answers import CitedAnswer

_BIBTEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "%#&_$"},
}
"""What TeX would read as a command, written as the sign itself."""


@dataclass(slots=True)
class _Source:
    key: str
    filename: str
    pages: set[int] = field(default_factory=set)


def bibtex_of(answers: Sequence[CitedAnswer]) -> str:
    """One `@misc` for each cited document, with the pages that are cited."""
    entries = []
    for source in _sources(answers):
        fields = {"title": f"{{{_tex(source.filename)}}}", "note": f"Cited {_accessed(answers):%Y-%m-%d}"}
        if source.pages:
            fields["pages"] = ", ".join(map(str, sorted(source.pages)))
        lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
        entries.append(f"@misc{{{source.key},\n{lines}\n}}\n")
    return "\n".join(entries)


def csl_of(answers: Sequence[CitedAnswer]) -> str:
    """A CSL-JSON list, one item for each cited document."""
    day = _accessed(answers)
    items = [
        {
            "id": source.key,
            "type": "document",
            "title": source.filename,
            "accessed": {"date-parts": [[day.year, day.month, day.day]]},
            **({"page": ", ".join(map(str, sorted(source.pages)))} if source.pages else {}),
        }
        for source in _sources(answers)
    ]
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def _sources(answers: Sequence[CitedAnswer]) -> list[_Source]:
    sources: dict[str, _Source] = {}
    keys: set[str] = set()
    for answer in answers:
        for citation in answer.citations.values():
            if citation.document_id not in sources:
                key = _key(citation.filename, keys)
                keys.add(key)
                sources[citation.document_id] = _Source(key, citation.filename)
            if citation.page is not None:
                sources[citation.document_id].pages.add(citation.page)
    return list(sources.values())


def _key(filename: str, taken: set[str]) -> str:
    """A key of ASCII letters and digits, which every BibTeX takes, and no other source has."""
    stem = re.sub(r"[^A-Za-z0-9]+", "-", filename.rpartition(".")[0] or filename).strip("-").lower()[:40] or "source"
    number = 1
    key = stem
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key


def _tex(text: str) -> str:
    return "".join(_BIBTEX.get(sign, sign) for sign in " ".join(text.split()))


def _accessed(answers: Sequence[CitedAnswer]) -> datetime:
    return datetime.fromtimestamp(answers[0].recording.asked, UTC)
