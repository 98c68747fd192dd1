"""Signs of fonts that have a table of their own, Symbol and Wingdings, which files name by a code in these fonts."""

_PRIVATE = 0xF000  # Word stores 0xF0B0 for code 0xB0
_SYMBOL = (
    " !∀#∃%&∍()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",
    "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…│─↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\0〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭",
)
"""Adobe's encoding of Symbol: its codes from 0x20, and those from 0xA0."""
_WINGDINGS = {
    0x28: "☎", 0x2A: "✉", 0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "❑",
    0x72: "❒", 0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x9E: "·", 0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "☐", 0xD8: "➢",
    0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    **dict(enumerate("⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿", 0x80)),
}  # fmt: skip
_WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "☐"}
"""Of the signs in Wingdings those that say something in a text: ticks, boxes, figures, bullets, arrows."""


def symbol(font: str, code: int) -> str:
    """The sign that a font has for a code, in Unicode; nothing where it is not known.

    >>> symbol("Symbol", 0xF0B0), symbol("Wingdings", 0xFE)
    ('°', '☑')
    """
    code -= _PRIVATE if code >= _PRIVATE else 0
    match font.strip().lower():
        case "symbol":
            return _of_symbol(code)
        case "wingdings":
            return _WINGDINGS.get(code, "")
        case "wingdings 2":
            return _WINGDINGS_2.get(code, "")
        case _:
            return ""


def _of_symbol(code: int) -> str:
    low, high = _SYMBOL
    if 0 <= code - 0x20 < len(low):
        return low[code - 0x20]
    return high[code - 0xA0].strip("\0") if 0 <= code - 0xA0 < len(high) else ""


def in_unicode(text: str, font: str) -> str:
    """A text without private codes: each becomes the sign that the font has for it, if that is known."""
    return "".join(symbol(font, ord(sign)) if _PRIVATE <= ord(sign) < _PRIVATE + 0x100 else sign for sign in text)
