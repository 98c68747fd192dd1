"""Counts as office programs write them under the name of a format (ECMA-376, part 1, 17.18.59)."""

_LONGEST = 9  # signs of a count whose alphabet has ended: aaa
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"))
_SMALL_ROMAN = ((9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
"""Roman numerals, from the largest; apart from the small ones to keep each line readable."""
_ORDINALS = {1: "st", 2: "nd", 3: "rd"}
_TEENS = frozenset({11, 12, 13})
_ALPHABETS = {
    "lowerLetter": "abcdefghijklmnopqrstuvwxyz",
    "upperLetter": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "russianLower": "абвгдежзиклмнопрстуфхцчшщыэюя",
    "russianUpper": "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ",
    "chicago": "*†‡§",
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "aiueoFullWidth": "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
    "iroha": "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン",
    "ganada": "가나다라마바사아자차카타파하",
}
"""Signs that are counted through, and doubled, tripled, … when they end (ECMA-376, part 1, 17.18.59)."""
_CHINESE_UNITS = " 十百千"
_CHINESE_DIGITS = "零一二三四五六七八九"
_CHINESE = {
    "chineseCounting": (_CHINESE_DIGITS, _CHINESE_UNITS),
    "chineseCountingThousand": (_CHINESE_DIGITS, _CHINESE_UNITS),
    "taiwaneseCounting": (_CHINESE_DIGITS, _CHINESE_UNITS),
    "taiwaneseCountingThousand": (_CHINESE_DIGITS, _CHINESE_UNITS),
    "japaneseCounting": (_CHINESE_DIGITS, _CHINESE_UNITS),
    "koreanCounting": (_CHINESE_DIGITS, _CHINESE_UNITS),
    "chineseLegalSimplified": ("零壹贰叁肆伍陆柒捌玖", " 拾佰仟"),
}
_LARGEST_CHINESE = 10_000
_DIGITS = {
    "decimalFullWidth": "０１２３４５６７８９",
    "decimalFullWidth2": "０１２３４５６７８９",
    "ideographDigital": "〇一二三四五六七八九",
    "japaneseDigitalTenThousand": "〇一二三四五六七八九",
    "hindiNumbers": "०१२३४५६७८९",
    "thaiNumbers": "๐๑๒๓๔๕๖๗๘๙",
}
_ENCLOSED = frozenset({"decimalEnclosedCircle", "decimalEnclosedCircleChinese"})
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def number_in_style(number: int, style: str) -> str:
    """A count as Word writes it under the name of a format.

    >>> number_in_style(4, "upperRoman"), number_in_style(12, "ordinal"), number_in_style(15, "chineseCounting")
    ('IV', '12th', '十五')
    """
    if style == "none":
        return ""
    found = _in_signs(number, style) if number > 0 else ""
    return found or _in_digits(max(number, 0), style)


def _in_signs(number: int, style: str) -> str:
    """A count in letters and the like; nothing where the style has digits, or no sign for the count."""
    if style in _ALPHABETS:
        letters = _ALPHABETS[style]
        return letters[(number - 1) % len(letters)] * min(1 + (number - 1) // len(letters), _LONGEST)
    if style in _CHINESE and number < _LARGEST_CHINESE:
        return _chinese(number, *_CHINESE[style])
    if style in _ENCLOSED:
        return _CIRCLED[number - 1 : number]
    roman = _roman(number) if style in {"lowerRoman", "upperRoman"} else ""
    return roman if style == "lowerRoman" else roman.upper()


def _in_digits(number: int, style: str) -> str:
    match style:
        case "decimalZero":
            return f"{number:02}"
        case "ordinal":
            return f"{number}{_ORDINALS.get(number % 10 if number % 100 not in _TEENS else 0, 'th')}"
        case _:
            return str(number).translate(str.maketrans("0123456789", _DIGITS.get(style, "0123456789")))


def _chinese(number: int, digits: str, units: str) -> str:
    """A number below 10,000 in Chinese signs: 一百零五, and 十五 without the one before ten."""
    text, is_gap = "", False
    for place in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += "零" * is_gap + digits[digit] + units[place].strip()
            is_gap = False
        else:
            is_gap = bool(text)
    return text[1:] if text.startswith("一十") else text


def _roman(number: int) -> str:
    text = ""
    for value, letters in (*_ROMAN, *_SMALL_ROMAN):
        times, number = divmod(number, value)
        text += letters * times
    return text
