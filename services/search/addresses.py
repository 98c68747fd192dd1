"""Places that a question names, such as "page 3", "§ 9", "slide 6", "table 2", and the text there."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from services.documents import Page
from services.search.document_kinds import KIND_WORDS
from services.search.structure import PlacedHeading, Stretch, Structure
from services.text.ordinal_places import LAST

Kind = Literal["page", "slide", "sheet", "row", "table", "figure", "section"]

_WORDS: dict[Kind, str] = {
    "page": r"page|pages|pg\.?|seite|página|pagina|bladzijde",
    "slide": r"slide|folie|diapositive|diapo|diapositiva|dia",
    "sheet": r"sheet|worksheet|tab|blatt|tabellenblatt|reiter|feuille|onglet|hoja|pestaña|foglio|scheda|folha|werkblad"
    r"|tabblad",
    "row": r"row|line|zeile|ligne|fila|riga|linha|rij",
    "table": r"table|tabelle|tableau|tabla|tabella|tabela|tabel",
    "figure": r"figure|fig\.?|abbildung|abb\.?|figura|figuur",
    "section": r"section|sect\.?|chapter|article|art\.?|clause|paragra(?:ph|f)e?|appendix|annex|schedule|item|abschnitt"
    r"|kapitel|artikel|absatz|anhang|anlage|punkt|ziffer|beschluss|point|punto|ponto|chapitre|annexe|résolution|resolution"
    r"|sección|capítulo|artículo|anexo|sezione|capitolo|articolo|allegato|seção|artigo|hoofdstuk|bijlage",
}
"""In seven languages, as their own documents call them."""
_ADDRESS = re.compile(
    "|".join(
        rf"(?P<{kind}>(?<!\w)(?:{words})\s?(?:no\.?|nr\.?|n[°º]|number|nummer)?\s?(?=(?P<{kind}_n>\d+(?:\.\d+)*[a-z]?\b|[ivx]+\b|[a-z]{{1,3}}-\d+\b|last\b"
        rf"|[a-z]\b(?!\s\w))))"
        for kind, words in _WORDS.items()
    )
    + r"|(?P<paragraph>§+\s?(?P<paragraph_n>\d+(?:\.\d+)*[a-z]?))",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(
    r"[\s,]*(?:(?:absatz|abs\.?|paragraph|para\.?|alinéa|al\.?|apartado|comma|lid)\s*(?P<number>\d{1,2})"
    r"|\((?P<bracketed>\d{1,2}|[a-z])\))(?!\d)",
    re.IGNORECASE,
)
_ITEM = re.compile(r"^[ \t]*(?P<number>\d{1,2})[.)]\s+\S", re.MULTILINE)
_CLAUSE = re.compile(
    r"^[ \t]*(?:[-*•][ \t]+)?(?P<number>(?:\d{1,2}\.){0,4}\d{1,3})[.)]?[ \t]+(?=(?P<capital>[^\W\da-zß-ÿ]|[\"“„«‘'])?)",
    re.MULTILINE,
)
"""A line that begins with a number as those of clauses: 2.1."""
_DECIMAL = re.compile(r"\d+(?:\.\d+)+")
_BELOW_A_CLAUSE = re.compile(r"\s*\(?(?:[a-z]|[ivx]{1,4})\)\s")  # (a), b), (iv)
_COUNTED = re.compile(  # “how many pages”: asks for their number, and for none of them
    r"\b(?:how\smany|number\sof|wie\sviele?|combien\sde|cuántas|quante|quantas|hoeveel)\s"
    r"(?P<what>pages?|slides?|sheets?|seiten?|folien?|blätter|tabellenblätter|diapositives?|diapos?|feuilles?|páginas?"
    r"|diapositivas?|hojas?|pagine|fogli|folhas?|pagina's|dia's|werkbladen)\b",
    re.IGNORECASE,
)

_SHEET = _WORDS["sheet"]
_SHEET_BY_NAME = re.compile(
    r"^(?:what(?:'s|’s| is| are| does| stands?)?|show(?: me)?|was (?:steht|enthält|zeigt)|que contient|qu'y a-t-il"
    r"|qué (?:hay|dice|contiene)|(?:che )?cosa (?:c'è|contiene|dice)|o que (?:há|diz|contém)|wat staat(?: er)?)"
    r"(?:\s+(?:there|on|in|auf|im|dans|sur|en|nel|nella|na|no|op|het|the|dem|das|le|la|el|il|a|o)){0,3}\s+"
    rf"(?:(?:{_SHEET})\s+(?:named |called )?[\"“„«'‘]?(?P<after>[^\"“”„«»?]{{1,60}}?)"
    rf"|[\"“„«'‘]?(?P<before>[^\"“”„«»?]{{1,60}}?)[\"”“»'’]?[ -](?:{_SHEET}))"
    r"[\"”“»'’]?(?:\s+(?:say|show|contain|hold|have|about)s?)?\s*[?.]?$",
    re.IGNORECASE,
)
"""A question for all that a sheet has, by the sheet's name."""

_ROWS_BEGIN = 2
"""Lines of a sheet's text before its first row: the heading row and the line of dashes."""


_WHICH = r"which|what|welche[rmns]?|quel(?:le)?s?|qu[eé]|cu[aá]l|(?:in |su )?quale|che|qual|welke?"
_NAMED_BY_TITLE = (  # words for places that are called by a title: “the section Liability”
    r"section|chapter|clause|paragraph|article|appendix|annex|part|item|heading|abschnitt|kapitel|absatz|paragra(?:ph|f)en?|artikel"
    r"|anhang|teil|punkt|überschrift|chapitre|rubrique|paragraphe|partie|point|titre|annexe|sección|apartado|capítulo|artículo|sezione|paragrafo"
    r"|capitolo|articolo|seção|capítulo|artigo|hoofdstuk|paragraaf|bijlage"
)
_SAYS = (  # verbs and words between a place and what it is asked about
    r"is|are|was|were|do|does|did|can|could|has|have|says?|tells?|covers?|deals?|contains?|shows?|explains?|describes?"
    r"|mentions?|talks?|lists?|about|with|steht|stehen|ist|sind|hat|enthält|findet|finde|geht|handelt|zeigt|regelt"
    r"|kommt|wird|werden|parle(?:nt|-t-on)?|on\sparle|traitent?|se trouvent?|est|sont|contient|trouve|puis-je|habla"
    r"|se habla|trata|está|están|contiene|aparecen?|encuentro|parla|si parla|tratta|si trova|c['’]è|fala|se fala|staat"
    r"|staan|gaat|bevat|wordt"
)
_OF_DOCUMENT = r"(?:\s(?:of|in|from|des|der|vom|von|im|in der|du|de la|des|de|del|della|do|da|van)\s[^?]{1,60}?)?"
_PLACE_ASKED = re.compile(  # “on which page”: the place is the answer
    rf"^\W*(?:(?:on|in|at|under|auf|im|unter|dans|à|sur|sous|en|bajo|su|nel|nella|em|na|no|op|onder|de|sotto)\s)?(?:{_WHICH})\s"
    rf"(?:(?P<page>{_WORDS['page']})|(?P<slide>{_WORDS['slide']})|(?P<sheet>{_WORDS['sheet']})"
    rf"|(?P<table>{_WORDS['table']})|(?P<figure>{_WORDS['figure']})|(?P<section>{_NAMED_BY_TITLE}))(?:\s(?:number|nummer))?(?P<document>{_OF_DOCUMENT})"
    rf"\s(?=(?:{_SAYS})\b)(?P<about>.+)$",
    re.IGNORECASE,
)
_WHERE_SAID = re.compile(
    r"^\W*(?:where|whereabouts|wo|où|ou|dónde|donde|dove|onde|waar)\b(?P<document>"
    r"(?:\s(?:in|of|im|in der|dans|en|nel|nella|no|na)\s[^?]{1,60}?)?)\s"
    r"(?:do(?:es)?\s(?:it|the\s\w+|they)\s(?:say|mention|explain|describe|talk|tell)\b"
    r"|(?:is|are)\s(?=[^?]*\b(?:mentioned|described|explained|defined|stated|written|covered|regulated|laid down)\b)"
    r"|(?:is|are)\sthe\s(?:bit|part|passage|section|paragraph|chapter)s?\s(?:about|on|with|of)\b"
    r"|steht\s(?:denn\s)?(?:geschrieben|was|etwas|das mit|dass)\b"
    r"|wird\s(?=[^?]*\b(?:beschrieben|erwähnt|erklärt|geregelt)\b)"
    r"|(?:est-ce\s(?:qu['’]on|que\s(?:l['’]on|ça|cela))|(?:on|est-il|parle-t-on|dit-on))\s?(?:parle|dit|écrit|question)?\b"
    r"|(?:se\s)?(?:habla|dice|menciona|pone)\b|(?:si\s)?(?:parla|dice|menziona)\b|c['’]è scritto\b"
    r"|(?:se\s)?(?:fala|diz|menciona)\b|staat\s(?:er\s)?(?:iets|dat|wat)\b)"
    r"(?P<about>.+)$",
    re.IGNORECASE,
)
"""Asks for the place of a statement, “where does it say that …”, and not of a thing: “where is the first-aid box”."""
_IS = re.compile(r"(?:is|are|was|were|ist|sind|est|sont|está|están|staat|staan)\b", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
_AROUND_WHAT_IS_SAID = re.compile(  # words that are no part of what is looked for
    rf"^(?:(?:{_SAYS}|the|das|der|die|den|etwas|was|something|anything|mit|it|i|man|ich|on|find|read|say|said|von|vom|de"
    r"|des|du|d['’]|del|über|zu[mr]?|sobre|que|y|il|la|les?|what|that|who|when|how|whether|wie|wann|ob|bit|part)\b\s*"
    r"|[ld]['’])+"
    r"|(?:\s(?:on|in|about|mentioned|described|listed|explained|defined|stated|written|covered|erwähnt|beschrieben"
    r"|erklärt|geregelt))?\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AskedPlace:
    """The place itself is asked for: its kind, by the word `unit` of the question, and the text there.

    Of any kind, with no unit, where it asks where something is said. `document` is how it calls the document.
    """

    kind: Kind | None
    unit: str
    about: str
    document: str = ""


def place_asked_in(question: str) -> AskedPlace | None:
    """What “On what page are the charges for leaving early?” asks for; None for other questions."""
    kinds: tuple[Kind, ...] = ("page", "slide", "sheet", "table", "figure", "section")
    kind: Kind | None = None
    if (match := _PLACE_ASKED.match(question.strip())) is not None:
        kind = next(kind for kind in kinds if match[kind])
        if match["document"] and _IS.match(match["about"]) and not _names_a_kind(match["document"]):
            return None  # “Which section of the museum is closed?”
    elif (match := _WHERE_SAID.match(question.strip())) is None:
        return None
    about = _AROUND_WHAT_IS_SAID.sub("", match["about"].strip()).strip()
    unit = match[kind].rstrip(".") if kind is not None else ""
    return AskedPlace(kind, unit, about, match["document"].strip()) if about else None


def _names_a_kind(words: str) -> bool:
    """Whether words call something a document: “of the leaflet”."""
    return any(word.lower() in KIND_WORDS for word in _LETTERS.findall(words))


@dataclass(frozen=True, slots=True)
class Address:
    """A place by its kind and its number or letter, in lower case: `("section", "4.2")`; `text` is how it was named."""

    kind: Kind
    label: str
    text: str
    paragraph: str = ""
    """The number of a paragraph within it: 2 of “§ 6 Abs. 2” and of “clause 6 (2)”."""


def address_in(question: str) -> Address | None:
    """The first place that a question names."""
    match = _ADDRESS.search(question)
    if match is None:
        return None
    within = _PARAGRAPH.match(question, match.end() + len(match["section_n"] or ""))
    paragraph = (within["number"] or within["bracketed"]).lower() if within is not None else ""
    if match["paragraph"]:
        return Address("section", f"§ {match['paragraph_n'].lower()}", match["paragraph"], paragraph)
    kind = next(kind for kind in _WORDS if match[kind])
    label = match[f"{kind}_n"]
    return Address(kind, label.lower(), f"{match[kind].strip()} {label}", paragraph)


def named_sheet_in(question: str) -> Address | None:
    """The sheet whose content a question asks for by its name: “What is on the sheet Staff?”."""
    match = _SHEET_BY_NAME.match(question.strip())
    name = (match["after"] or match["before"]).strip() if match is not None else ""
    return Address("sheet", name.lower(), name) if name else None


def counts_pages(question: str) -> bool:
    """Whether it asks how many pages, slides or sheets a document has."""
    return _COUNTED.search(question) is not None


def stretches_at(address: Address, structure: Structure) -> list[Stretch]:
    """The text at a place; empty where the document has no such place."""
    match address.kind:
        case "page" | "slide":
            return _page(address, structure)
        case "sheet":
            sheets = list(dict.fromkeys(page.place for page in structure.pages if page.first_row is not None))
            name = next((sheet for sheet in sheets if (sheet or "").lower() == address.label), None)
            if name is None and address.label.isdigit() and 0 < int(address.label) <= len(sheets):
                name = sheets[int(address.label) - 1]
            if name is None:
                return []
            parts = [part for part, page in enumerate(structure.pages, start=1) if page.place == name]
            return [stretch for part in parts for stretch in structure.page(part)]
        case "row":
            return _row(structure.pages, address.label)
        case "table" | "figure" | "section":
            heading = _heading(address, structure.headings)
            stretches = structure.under(heading) if heading is not None else []
            return _paragraph(address.paragraph, stretches, structure) or stretches


def has_places(kind: Kind, structure: Structure) -> bool:
    """Whether a document has places of this kind at all, so that a missing one can be said to be missing."""
    match kind:
        case "page":
            return any(page.number is not None and page.place is None for page in structure.pages)
        case "slide":
            return any((page.place or "").startswith("slide ") for page in structure.pages)
        case "sheet" | "row":
            return any(page.first_row is not None for page in structure.pages)
        case _:
            return any(_label_of(heading.title) for heading in structure.headings)


def _page(address: Address, structure: Structure) -> list[Stretch]:
    if address.label == LAST:
        return structure.page(len(structure.pages)) if has_places(address.kind, structure) else []
    if address.kind == "slide":
        return _of_part(structure, lambda page: (page.place or "").lower() == f"slide {address.label}")
    # What is printed on the page counts first: it is what a reader sees.
    return _of_part(structure, lambda page: (page.label or "").lower() == address.label) or _of_part(
        structure, lambda page: page.place is None and str(page.number) == address.label
    )


def _of_part(structure: Structure, is_meant: Callable[[Page], bool]) -> list[Stretch]:
    for part, page in enumerate(structure.pages, start=1):
        if is_meant(page):
            return structure.page(part)
    return []


def _paragraph(number: str, stretches: Sequence[Stretch], structure: Structure) -> list[Stretch]:
    """The paragraph of a section that begins with its number in brackets; empty where there is none."""
    if not number:
        return []
    following = str(int(number) + 1) if number.isdigit() else chr(ord(number) + 1)
    begins, ends = (re.compile(rf"(?<![^\s*]){re.escape(f'({n})')}\s") for n in (number, following))
    for each in stretches:
        text = structure.pages[each.part - 1].text
        if (begin := begins.search(text, each.start, each.end)) is not None:
            end = ends.search(text, begin.end(), each.end)
            return [Stretch(each.part, begin.start(), end.start() if end is not None else each.end)]
    return []


def item_at(address: Address, structure: Structure) -> list[Stretch]:
    """The item of a list, as of a letter's points, that begins a line with its number, where another one does too."""
    if address.kind != "section":
        return []
    if _DECIMAL.fullmatch(label := address.label.removeprefix("§ ")):
        stretches = _clause(label, structure.pages)
        return _paragraph(address.paragraph, stretches, structure) or stretches
    if not address.label.isdigit():
        return []
    number = int(address.label)
    for part, page in enumerate(structure.pages, start=1):
        items = {int(match["number"]): match.start() for match in _ITEM.finditer(page.text)}
        if page.first_row is None and number in items and not items.keys().isdisjoint((number - 1, number + 1)):
            start = items[number]
            paragraph_end = page.text.find("\n\n", start)
            last = paragraph_end if paragraph_end > 0 else len(page.text)
            return [Stretch(part, start, min((other for other in items.values() if other > start), default=last))]
    return []


def _clause(label: str, pages: Sequence[Page]) -> list[Stretch]:
    """The text that begins a line with a number such as 2.1, with what is below it: 2.1.1, (a)."""
    for part, page in enumerate(pages, start=1):
        if page.first_row is not None:
            continue
        lines = [line for line in _CLAUSE.finditer(page.text) if line["capital"]]
        numbers = {line["number"] for line in lines}
        for place, line in enumerate(lines):
            if line["number"] != label:
                continue
            is_apart = page.text[: line.start()].rstrip(" \t").endswith("\n\n") or line.start() == 0
            if is_apart or not numbers.isdisjoint(_beside(label)):
                others = (other.start() for other in lines[place + 1 :] if not _is_below(other["number"], label))
                end = min(next(others, len(page.text)), _end_of_clause(page.text, line.end(), label))
                return [Stretch(part, line.start(), end)]
    return []


def _beside(label: str) -> set[str]:
    """The numbers right before and after a clause's, the one above it and the first below."""
    above, _, last = label.rpartition(".")
    return {above, f"{above}.{int(last) - 1}", f"{above}.{int(last) + 1}", f"{label}.1"}


def _is_below(number: str, label: str) -> bool:
    return number.startswith(f"{label}.")


def _end_of_clause(text: str, start: int, label: str) -> int:
    """The end of the paragraph, and of those after it that begin with a number or a letter below the clause's."""
    end = text.find("\n\n", start)
    while end >= 0:
        following = text[end:].lstrip("\n")
        clause = _CLAUSE.match(following)
        if not (_BELOW_A_CLAUSE.match(following) or (clause and _is_below(clause["number"], label))):
            return end
        end = text.find("\n\n", len(text) - len(following))
    return len(text)


def _row(pages: Sequence[Page], label: str) -> list[Stretch]:
    """A sheet's row by its number in the file."""
    if not label.isdigit():
        return []
    for part, page in enumerate(pages, start=1):
        if page.first_row is None:
            continue
        lines = page.text.split("\n")
        index = int(label) - page.first_row + _ROWS_BEGIN
        if _ROWS_BEGIN <= index < len(lines):
            start = sum(len(line) + 1 for line in lines[:index])
            return [Stretch(part, start, start + len(lines[index]))]
    return []


def _heading(address: Address, headings: Sequence[PlacedHeading]) -> PlacedHeading | None:
    captions = address.kind != "section"
    of_kind = re.compile(rf"(?:{_WORDS[address.kind]})", re.IGNORECASE)
    same_number = [
        heading
        for heading in headings
        if heading.is_caption == captions and _is_number(_label_of(heading.title), address.label.removeprefix("§ "))
    ]
    named = [heading for heading in same_number if of_kind.match(heading.title) or heading.title.startswith("§")]
    if captions:
        return next(iter(named), None)
    word = address.text.split(" ")[0].lower()
    exact = [heading for heading in named if heading.title.lower().startswith(word)]
    return next(iter([*exact, *(h for h in same_number if h not in named), *named]), None)


_LABEL = re.compile(
    r"(?:§+\s?|[^\W\d_]+\.?\s(?:n[o°º]?\.?\s?)?)?(?P<number>\d+(?:\.\d+)*[a-z]?|[IVX]{1,5}|[A-Z])(?=[\s.:)–—-]|$)"
)


_ROMAN = re.compile(r"(?=[ivxl])(?P<tens>xl|l?x{0,3})(?P<ones>ix|iv|v?i{0,3})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}  # no document has a hundred chapters in Roman numbers


def is_caption_of(heading: PlacedHeading, kind: Kind) -> bool:
    """Whether a heading is the line above or below a table, or a figure."""
    return heading.is_caption and re.match(rf"(?:{_WORDS[kind]})\b", heading.title, re.IGNORECASE) is not None


def _is_number(label: str | None, wanted: str) -> bool:
    """Whether a heading's label is the one that is asked for, be it in Roman or in Arabic figures."""
    return label is not None and (label == wanted or _roman(label) == wanted or label == _roman(wanted))


def _roman(label: str) -> str | None:
    """A Roman number up to 89 in Arabic figures; None for other labels."""
    if not _ROMAN.fullmatch(label):
        return None
    values = [_ROMAN_VALUES[letter] for letter in label]
    return str(sum(-one if one < other else one for one, other in pairwise([*values, 0])))


def _label_of(title: str) -> str | None:
    """The number or letter of a heading: "4.2" of "4.2 Parental leave", "9" of "§ 9 Sum insured"."""
    match = _LABEL.match(title)
    return match["number"].rstrip(".").lower() if match else None
