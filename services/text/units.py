"""What figures count: currencies, scales, shares and measures, by the words and signs beside them."""

CURRENCIES = {
    "$": "$", "€": "€", "£": "£", "¥": "¥", "₹": "₹", "₽": "₽", "₩": "₩",
    "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CHF": "CHF", "INR": "₹",
}  # fmt: skip
"""Signs and codes, in capital letters."""
CURRENCY_SIGNS = "".join(sign for sign in CURRENCIES if not sign.isalpha())
"""To stand between the brackets of a regular expression."""

SCALES = {
    word: factor
    for factor, words in (
        (1e3, "thousand thousands k tausend mille mil tusen tusind duizend"),
        (1e6, "million millions m mn mm mio mln millionen millones milhões milioni miljoen miljoner millioner"),
        (1e9, "billion billions b bn bln mrd milliarde milliarden milliard milliards miliardi miljard miljarder"),
        (1e12, "trillion trillions tn"),
        (1e2, "hundred"),
        (1e4, "万"),
        (1e8, "億 亿"),
    )
    for word in words.split()
}

_UNITS = {
    word: unit
    for unit, words in {
        "%": "% ％ percent pct prozent procent prosent",
        "points": "points pp",
        "bp": "bps bp",
        "‰": "‰ promille",
        "$": "$ dollar dollars usd",
        "€": "€ euro euros eur",
        "£": "£ pounds gbp sterling",
        "¥": "¥ yen jpy",
        "cent": "cent cents cps",
        "second": "second seconds sec sekunden secondes segundos",
        "minute": "minute minutes min minuten minutos",
        "hour": "hour hours hr hrs h stunde stunden heure heures hora horas",
        "day": "day days tag tage tagen jour jours día días dia dias",
        "week": "week weeks woche wochen semaine semaines semana semanas",
        "month": "month months monat monate monaten mois mes meses",
        "quarter": "quarters",
        "year": "year years jahr jahre jahren an ans année années año años",
        "millimetre": "mm millimetre millimetres millimeter millimeters",
        "centimetre": "cm centimetre centimetres centimeter centimeters",
        "metre": "m metre metres meter meters",
        "kilometre": "km kilometre kilometres kilometer kilometers",
        "mile": "mile miles",
        "foot": "foot feet ft",
        "inch": "inch inches",
        "knot": "knot knots",
        "gram": "g gram grams",
        "kilogram": "kg kilogram kilograms kilo kilos",
        "tonne": "tonne tonnes ton tons t",
        "ounce": "ounce ounces oz",
        "litre": "litre litres liter liters l",
        "gallon": "gallon gallons",
        "barrel": "barrel barrels bbl",
        "kilowatt": "kw kwh kilowatt",
        "megawatt": "mw mwh megawatt",
        "gigawatt": "gw gwh gigawatt",
        "degree": "degree degrees °",
    }.items()
    for word in words.split()
}
_PAIRS = {
    ("per", "cent"): "%", ("per", "mille"): "‰", ("percentage", "points"): "points", ("percentage", "point"): "points",
    ("basis", "points"): "bp", ("basis", "point"): "bp", ("pour", "cent"): "%", ("por", "ciento"): "%",
    ("us", "dollars"): "$", ("nautical", "miles"): "nautical mile", ("square", "feet"): "square foot",
    ("square", "footage"): "square foot",
}  # fmt: skip

TIMES = frozenset({"second", "minute", "hour", "day", "week", "month", "quarter", "year"})

HEDGES = frozenset(
    """about approximately around roughly nearly almost some circa ca over than under ~ ≈ rund etwa fast environ presque
    aproximadamente cerca unos casi ongeveer bijna omkring""".split()
)
"""Words before a figure that make it a rough one."""


def unit_of(first: str, second: str | None) -> str | None:
    """The unit that one or two words name, in a form that is the same for all its names; None if they name none."""
    word = first.lower().rstrip(".")
    pair = _PAIRS.get((word, (second or "").lower()))
    return pair or _UNITS.get(word)
