"""A number as its cell shows it: the grammar of number formats of ECMA-376, part 1, section 18.8.31."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache

from services.files.reading.date_formats import date_shown, is_date

_DIGITS = 15  # what Excel keeps of a number
_GENERAL_CHARS = 11  # how wide a number is at most under the format General
_LONGEST_GENERAL = 1e18  # Excel shows integers from 1e11 as 1E+11; whole ones are kept, for they are account numbers
_MOST = 1e21  # what is larger would be wider than any column
_LONGEST_CODE = 255  # Excel's own limit
_REMEMBERED = 1000  # a workbook's styles; Excel allows 64,000, and most have tens

_TOKEN = re.compile(
    r"""
    (?P<quoted>"[^"]*"?) | \\(?P<escaped>.) | _(?P<space>.) | \*. |
    \[(?P<bracket>[^\]]*)\] |
    (?P<general>General) | (?P<exponent>E[+-]) | (?P<half>AM/PM|A/P) |
    (?P<digit>[0\#?]) | (?P<point>\.) | (?P<comma>,) | (?P<percent>%) | (?P<slash>/) | (?P<text>@) |
    (?P<date>y+|m+|d+|h+|s+|e+|g+|b+) | (?P<literal>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_EXACT = Context(prec=400)  # more digits than numbers below `_MOST` have under the longest format
_PLAIN = re.compile(r"(?:(?P<thousands>#,##0)|#?0)(?:\.(?P<decimals>0{1,15}))?")
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+)$")
_CURRENCY = re.compile(r"\$([^-]*)(?:-([0-9A-Fa-f]+))?")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)

BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"$"#,##0_);("$"#,##0)',
    6: '"$"#,##0_);[Red]("$"#,##0)',
    7: '"$"#,##0.00_);("$"#,##0.00)',
    8: '"$"#,##0.00_);[Red]("$"#,##0.00)',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    # Excel shows 14 and 22 as the reader's own system writes dates, so that no file says how: here by ISO 8601.
    14: "yyyy-mm-dd",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm",
    37: "#,##0_);(#,##0)",
    38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)",
    41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)',
    42: '_("$"* #,##0_);_("$"* (#,##0);_("$"* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    44: '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
}
"""The formats that a file names by number only (ECMA-376, part 1, section 18.8.30)."""


@dataclass(frozen=True, slots=True)
class FormatToken:
    """A piece of a format: `kind` is a group of `_TOKEN`, or "literal", "elapsed"; `text` is what it says."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Plain:
    """A format as nearly all are, such as `#,##0.00 "€"`: it shows what `_number` would, in a quarter of the time."""

    before: str
    after: str
    step: Decimal
    is_percent: bool
    pattern: str

    def shown(self, value: float) -> str:
        exact = Decimal(f"{abs(value):.{_DIGITS}g}")
        rounded = (100 * exact if self.is_percent else exact).quantize(self.step, ROUND_HALF_UP, _EXACT)
        return f"{'-' if value < 0 else ''}{self.before}{format(rounded, self.pattern)}{self.after}"


@dataclass(frozen=True, slots=True)
class FormatSection:
    """One of the formats between semicolons, the numbers that it is for, and its language (a Windows LCID)."""

    tokens: tuple[FormatToken, ...]
    condition: tuple[str, float] | None = None
    language: int | None = None
    plain: Plain | None = None

    def takes(self, value: float) -> bool:
        assert self.condition is not None
        sign, limit = self.condition
        match sign:
            case "<":
                return value < limit
            case "<=":
                return value <= limit
            case ">":
                return value > limit
            case ">=":
                return value >= limit
            case "=":
                return value == limit
            case _:
                return value != limit

    @property
    def is_for_negatives(self) -> bool:
        """Whether it is for negative numbers only, whose sign it then writes itself."""
        return self.condition is not None and self.condition[0] in {"<", "<="} and self.condition[1] <= 0

    def has(self, kind: str) -> bool:
        return any(token.kind == kind for token in self.tokens)


def number_shown(value: float, code: str, *, from_1904: bool = False) -> str:
    """A number as a cell with this format code shows it; `from_1904` where the workbook counts days from 1904."""
    if not abs(value) < _MOST:
        return general(value)
    sections = _sections(code)
    if len(sections) == 1 and (plain := sections[0].plain) is not None:
        return plain.shown(value)
    section, negated = _chosen(value, sections)
    return "#" * 4 if section is None else _shown(value, section, sections, negated=negated, from_1904=from_1904)


def _shown(
    value: float, section: FormatSection, sections: tuple[FormatSection, ...], *, negated: bool, from_1904: bool
) -> str:
    if is_date(section.tokens):
        return date_shown(value, section.tokens, section.language, from_1904=from_1904)
    if section.has("digit"):
        shown = _number(abs(value), section.tokens)
        return f"-{shown}" if value < 0 and not negated else shown
    shown = general(-value if negated else value)
    if not section.tokens:
        return shown if len(sections) == 1 else ""
    return "".join(_literal_or(token, shown) for token in section.tokens)


def text_shown(value: str, code: str) -> str:
    """A text as a cell with this format code shows it."""
    *_, last = _sections(code)
    return "".join(_literal_or(token, value) for token in last.tokens) if last.has("text") else value


def general(value: float) -> str:
    """A number under the format General, in a column that is wide enough: eleven characters of it."""
    if value != value or value in {float("inf"), float("-inf")}:  # noqa: PLR0124 - not a number
        return str(value)
    size = abs(value)
    if size < _LONGEST_GENERAL and value == int(value):
        return str(int(value))
    if size >= 10**_GENERAL_CHARS or size < 1e-4:  # noqa: PLR2004 - where Excel goes over to exponents
        mantissa, _, exponent = f"{value:.5e}".partition("e")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    places = max(0, _GENERAL_CHARS - 1 - len(str(int(size))))
    return f"{_rounded(Decimal(repr(value)), places):f}".rstrip("0").rstrip(".")


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _EXACT)


@lru_cache(_REMEMBERED)
def _sections(code: str) -> tuple[FormatSection, ...]:
    parts: list[list[re.Match[str]]] = [[]]
    for match in _TOKEN.finditer(code[:_LONGEST_CODE]):
        if match["literal"] == ";":
            parts.append([])
        else:
            parts[-1].append(match)
    return tuple(map(_section, parts))


def _section(matches: Sequence[re.Match[str]]) -> FormatSection:
    tokens: list[FormatToken] = []
    condition, language = None, None
    for match in matches:
        kind = match.lastgroup
        if kind == "bracket":
            inside = match["bracket"]
            if found := _CONDITION.match(inside):
                condition = (found[1], _float(found[2]))
            elif found := _CURRENCY.match(inside):
                language = int(found[2], 16) & 0xFFFF if found[2] else language
                tokens.append(FormatToken("literal", found[1]))
            elif _ELAPSED.fullmatch(inside):
                tokens.append(FormatToken("elapsed", inside.lower()))
        elif kind is not None:
            tokens.append(_token(kind, match[kind]))
    return FormatSection(tuple(tokens), condition, language, _plain(tokens) if condition is None else None)


def _plain(tokens: Sequence[FormatToken]) -> Plain | None:
    """The same format where it is one of literals around digits: `0`, `#,##0`, both with decimals or a percent sign."""
    digits = [index for index, token in enumerate(tokens) if token.kind in {"digit", "comma", "point"}]
    if not digits:
        return None
    first, last = digits[0], digits[-1]
    around = [*tokens[:first], *tokens[last + 1 :]]
    found = _PLAIN.fullmatch("".join(token.text for token in tokens[first : last + 1]))
    if found is None or any(token.kind not in {"literal", "percent"} for token in around):
        return None
    percents = sum(token.kind == "percent" for token in around)
    if percents > 1 or len(digits) != last - first + 1:
        return None
    before, after = ("".join(token.text for token in part) for part in (tokens[:first], tokens[last + 1 :]))
    step = Decimal(1).scaleb(-len(found["decimals"] or ""))
    return Plain(before, after, step, bool(percents), ",f" if found["thousands"] else "f")


def _token(kind: str, text: str) -> FormatToken:
    match kind:
        case "quoted":
            return FormatToken("literal", text.strip('"'))
        case "escaped":
            return FormatToken("literal", text)
        case "space":
            return FormatToken("literal", " ")
        case "date":
            return FormatToken(kind, text.lower())
        case _:
            return FormatToken(kind, text)


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _chosen(value: float, sections: tuple[FormatSection, ...]) -> tuple[FormatSection | None, bool]:
    """The section for a number, and whether it is for negative numbers, so that it replaces the sign too."""
    numbers = [section for section in sections[:3] if not section.has("text") or len(sections) == 1]
    if not numbers:
        return sections[0], False
    if any(section.condition for section in numbers):
        for section in numbers:
            if section.condition is None or section.takes(value):
                return section, section.is_for_negatives
        return None, False
    if value < 0 and len(numbers) > 1:
        return numbers[1], True
    if value == 0 and len(numbers) > 2:  # noqa: PLR2004 - positive, negative, zero
        return numbers[2], False
    return numbers[0], False


def _literal_or(token: FormatToken, shown: str) -> str:
    if token.kind in {"general", "text"}:
        return shown
    return token.text if token.kind in {"literal", "percent", "point", "comma", "slash"} else ""


def _number(value: float, tokens: Sequence[FormatToken]) -> str:
    kinds = [token.kind for token in tokens]
    exact = Decimal(f"{value:.{_DIGITS}g}") * 100 ** kinds.count("percent")
    if "slash" in kinds[kinds.index("digit") :]:
        return _fraction(exact, tokens)
    if "exponent" in kinds:
        return _scientific(exact, tokens, kinds.index("exponent"))
    last_digit = max(index for index, kind in enumerate(kinds) if kind == "digit")
    exact /= 1000 ** kinds[last_digit:].count("comma")
    return _fixed(exact, tokens, thousands="comma" in kinds[kinds.index("digit") : last_digit])


def _fixed(exact: Decimal, tokens: Sequence[FormatToken], *, thousands: bool = False) -> str:
    """A number in the digits of a format, with what is among them: 012-34 for 1234 under 000-00."""
    kinds = [token.kind for token in tokens]
    point = kinds.index("point") if "point" in kinds else len(tokens)
    places = kinds[point:].count("digit")
    whole, _, after = f"{_rounded(exact, places):f}".partition(".")
    return _whole(whole.lstrip("0"), tokens[:point], thousands=thousands) + _after_point(after, tokens[point:])


def _whole(digits: str, tokens: Sequence[FormatToken], *, thousands: bool) -> str:
    """The digits before the point, placed from the right; those that have no place of their own come at the first."""
    shown: list[str] = []
    left, placed = digits, 0
    places = sum(token.kind == "digit" for token in tokens)

    def place(digit: str) -> None:
        nonlocal placed
        if thousands and placed and placed % 3 == 0 and digit.isdigit():
            shown.append(",")
        shown.append(digit)
        placed += 1

    for token in reversed(tokens):
        if token.kind != "digit":
            shown.append("" if token.kind == "comma" else token.text)
            continue
        places -= 1
        if left:
            place(left[-1])
            left = left[:-1]
        elif token.text != "#":
            place("0" if token.text == "0" else " ")
        while places == 0 and left:
            place(left[-1])
            left = left[:-1]
    return "".join(reversed(shown))


def _after_point(digits: str, tokens: Sequence[FormatToken]) -> str:
    shown: list[str] = []
    left = iter(digits)
    rest = len(digits.rstrip("0"))  # zeros at the end show only where the format has a zero
    for token in tokens:
        if token.kind == "digit":
            rest -= 1
            digit = next(left)
            shown.append(digit if rest >= 0 or token.text == "0" else "" if token.text == "#" else " ")
        elif token.kind != "comma":
            shown.append(token.text)
    return "".join(shown)


def _scientific(exact: Decimal, tokens: Sequence[FormatToken], at: int) -> str:
    mantissa, after = tokens[:at], tokens[at + 1 :]
    kinds = [token.kind for token in mantissa]
    point = kinds.index("point") if "point" in kinds else len(kinds)
    width = max(1, kinds[:point].count("digit"))
    places = kinds[point:].count("digit")
    exponent = 0 if exact == 0 else exact.adjusted()
    exponent -= exponent % width if width > 1 else 0
    scaled = _rounded(exact.scaleb(-exponent), places)
    if scaled >= 10**width:
        exponent += width
        scaled = exact.scaleb(-exponent)
    sign = "-" if exponent < 0 else "+" if tokens[at].text.endswith("+") else ""
    return f"{_fixed(scaled, mantissa)}E{sign}{_fixed(Decimal(abs(exponent)), after)}"


def _fraction(exact: Decimal, tokens: Sequence[FormatToken]) -> str:
    """A number under `# ?/?`: a whole part if the format has room for one, then the nearest fraction."""
    slash = next(index for index, token in enumerate(tokens) if token.kind == "slash")
    before = "".join(token.text if token.kind == "digit" else " " for token in tokens[:slash]).split()
    below = "".join(token.text for token in tokens[slash + 1 :] if token.kind in {"digit", "literal"}).strip()
    ratio = Fraction(exact)
    if below.isdigit() and int(below):
        denominator = int(below)
        numerator = round(ratio * denominator)
    else:
        nearest = ratio.limit_denominator(10 ** max(1, len(below)) - 1)
        numerator, denominator = nearest.numerator, nearest.denominator
    if len(before) < 2:  # noqa: PLR2004 - a place for the whole part, and one for the numerator
        return f"{numerator}/{denominator}"
    whole, numerator = divmod(numerator, denominator)
    if not numerator:
        return str(whole)
    return f"{whole} {numerator}/{denominator}" if whole else f"{numerator}/{denominator}"
