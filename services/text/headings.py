"""The headings of a Markdown text."""

import re
from dataclasses import dataclass

LABEL_WORDS = (
    "chapter section article clause paragraph part appendix annex schedule resolution item kapitel abschnitt artikel "
    "absatz anhang anlage teil punkt ziffer beschluss chapitre article annexe partie résolution capítulo sección "
    "artículo anexo resolución capitolo sezione articolo allegato seção secção artigo hoofdstuk bijlage paragraaf"
).split()
"""What comes before the number of a heading, as in “Article 5”, in seven languages."""
CAPTION = re.compile(
    r"^(?P<label>(?:table|tabelle|tableau|tabla|tabella|tabela|tabel|figure|fig\.|abbildung|abb\.|figura|figuur)\s\d+"
    r"(?:\.\d+)?)\s*[:.–—-]",
    re.IGNORECASE,
)
"""How the line begins that names a table or a figure, in seven languages."""
DEEPEST_HEADING = 6  # Markdown has six levels of headings
TITLE_CHARS = 120  # what one line of the page shows
_LINE = re.compile(r"^ {0,3}(?:(?P<fence>```|~~~)|(?P<marks>#{1,6})[ \t]+(?P<title>\S[^\n]*))", re.MULTILINE)
_EMPHASIS = re.compile(r"(\*\*|`)([^*`\n]+)\1")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*\)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading whose first `#` is at `start`; `level` counts from 1."""

    start: int
    level: int
    title: str


def headings_of(text: str) -> list[Heading]:
    """The headings that begin with `#`, in order, but for lines of fenced code."""
    found: list[Heading] = []
    fence: str | None = None
    for line in _LINE.finditer(text):
        if mark := line["fence"]:
            fence = mark if fence is None else None if mark == fence else fence
        elif fence is None and (title := title_of(line["title"])):
            found.append(Heading(line.start("marks"), len(line["marks"]), title))
    return found


def headings_above(text: str, offset: int) -> tuple[str, ...]:
    """The headings within a text above a place of it, outermost first."""
    path: list[Heading] = []
    for heading in headings_of(text):
        if heading.start > offset:
            break
        path = [*(each for each in path if each.level < heading.level), heading]
    return tuple(heading.title for heading in path)


def title_of(text: str) -> str:
    """A heading's words alone, `TITLE_CHARS` characters at most."""
    words = _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", text[: 4 * TITLE_CHARS])).rstrip("# \t").strip("*_` \t")
    words = " ".join(words.split())
    return words if len(words) <= TITLE_CHARS else words[: TITLE_CHARS - 1].rstrip() + "…"
