"""Formulas as a line of text: ½ as 1/2, not 12 (Office Math, ECMA-376 part 1, 22.1; MathML Core).

Signs say what is above or below a line, or over or under a bar; without them it would join its neighbours.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

from services.files.reading.office_package import Element, attribute, name_of
from services.files.reading.raised import Position, set_at

_ONE = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|.|\([^()]*\)|[^\W\d_][⁰¹²³⁴-⁹₀-₉]+", re.DOTALL)
"""What needs no brackets to be seen as one: a number, a name, a sign, what is in brackets."""
_ACCENTS = frozenset({"Sk", "Lm", "Mn", "Po"})
"""Categories of signs above or beside a letter without being a power or an index of it: x′, x̂, x*."""
_OFFICE = re.compile(r"\{http://(?:schemas\.openxmlformats\.org|purl\.oclc\.org/ooxml)/officeDocument/(?:2006/)?math\}")
_UNSPOKEN = frozenset({"annotation", "annotation-xml", "mphantom", "phant", "none", "mprescripts"})


def is_office_math(element: Element) -> bool:
    """Whether an element is of Office's formulas."""
    return isinstance(element.tag, str) and _OFFICE.match(element.tag) is not None


def formula_text(formula: Element) -> str:
    """A formula of Office Math or MathML as one line."""
    return " ".join(_text(formula).split())


def _text(element: Element) -> str:
    name = name_of(element)
    if name in _UNSPOKEN or name.endswith("Pr"):
        return ""
    if name in {"t", "mi", "mn", "mo", "mtext", "ms"}:
        return _sign(element)
    if (write := _WRITTEN.get(name)) is not None:
        return write(element)
    return "".join(map(_text, element))


def _sign(element: Element) -> str:
    text = "".join(str(piece) for piece in element.itertext())
    return f" {text.strip()} " if name_of(element) == "mtext" else text if name_of(element) == "t" else text.strip()


def _part(element: Element, name: str) -> str:
    found = element.find(f"{{*}}{name}")
    return "" if found is None else _text(found).strip()


def _parts(element: Element) -> list[str]:
    return [_text(each).strip() for each in element if name_of(each) not in _UNSPOKEN and isinstance(each.tag, str)]


def _property(element: Element, name: str, default: str) -> str:
    found = element.find(f"{{*}}{name_of(element)}Pr/{{*}}{name}")
    return default if found is None else attribute(found, "val") or ""


def _one(text: str) -> str:
    return text if not text or _ONE.fullmatch(text) else f"({text})"


def _moved(text: str, position: Position) -> str:
    """What is above or below the line: figures as their own signs, other things behind a sign."""
    moved = set_at(text, position)
    if moved != text or all(unicodedata.category(sign) in _ACCENTS for sign in text):
        return moved
    return f"{'^' if position == 'raised' else '_'}{_one(text)}"


def _with(base: str, lowered: str = "", raised: str = "") -> str:
    return f"{_one(base)}{_moved(lowered, 'lowered')}{_moved(raised, 'raised')}"


def _fraction(upper: str, lower: str) -> str:
    return f"{_one(upper)}/{_one(lower)}"


def _root(base: str, degree: str = "") -> str:
    return f"{_moved(degree, 'raised')}√{_one(base)}"


def _operator(element: Element) -> str:
    """A sum, a product, an integral with its limits."""
    sign = _property(element, "chr", "∫")
    limits = _with(sign, _part(element, "sub"), _part(element, "sup"))
    return f"{limits} {_part(element, 'e')}"


def _in_brackets(element: Element) -> str:
    begin, between, end = (
        _property(element, name, usual) for name, usual in (("begChr", "("), ("sepChr", "|"), ("endChr", ")"))
    )
    return begin + between.join(_text(each).strip() for each in element.iterfind("{*}e")) + end


def _fenced(element: Element) -> str:
    between = (element.get("separators", ",").strip() or " ")[0]
    return f"{element.get('open', '(')}{between.join(_parts(element))}{element.get('close', ')')}"


def _rows(rows: Iterable[Iterable[str]]) -> str:
    return "; ".join(", ".join(filter(None, row)) for row in rows)


def _function(element: Element) -> str:
    return f"{_part(element, 'fName')} {_one(_part(element, 'e'))}"


def _of_children(join: Callable[..., str], most: int) -> Callable[[Element], str]:
    """A writer of elements whose parts are known by their order."""
    return lambda element: join(*_parts(element)[:most]) if len(element) else ""


_WRITTEN: Mapping[str, Callable[[Element], str]] = {
    "f": lambda each: (
        _fraction(_part(each, "num"), _part(each, "den"))
        if _property(each, "type", "bar") != "noBar"
        else f"{_part(each, 'num')} {_part(each, 'den')}"
    ),
    "sSup": lambda each: _with(_part(each, "e"), "", _part(each, "sup")),
    "sSub": lambda each: _with(_part(each, "e"), _part(each, "sub")),
    "sSubSup": lambda each: _with(_part(each, "e"), _part(each, "sub"), _part(each, "sup")),
    "sPre": lambda each: (
        _moved(_part(each, "sub"), "lowered") + _moved(_part(each, "sup"), "raised") + _part(each, "e")
    ),
    "rad": lambda each: _root(_part(each, "e"), _part(each, "deg")),
    "nary": _operator,
    "d": _in_brackets,
    "func": _function,
    "limLow": lambda each: _with(_part(each, "e"), _part(each, "lim")),
    "limUpp": lambda each: _with(_part(each, "e"), "", _part(each, "lim")),
    "m": lambda each: _rows((_text(cell).strip() for cell in row) for row in each.iterfind("{*}mr")),
    "eqArr": lambda each: _rows([_text(row).strip()] for row in each.iterfind("{*}e")),
    "mfrac": _of_children(_fraction, 2),
    "msup": _of_children(lambda base, raised="": _with(base, "", raised), 2),
    "msub": _of_children(_with, 2),
    "msubsup": _of_children(_with, 3),
    "munder": _of_children(_with, 2),
    "mover": _of_children(lambda base, raised="": _with(base, "", raised), 2),
    "munderover": _of_children(_with, 3),
    "msqrt": lambda each: _root("".join(map(_text, each))),
    "mroot": _of_children(_root, 2),
    "mfenced": _fenced,
    "mtable": lambda each: _rows(map(_parts, each.iter("{*}mtr", "{*}mlabeledtr"))),
}
