"""What figures count: currencies, scales, shares and measures, by the words and signs beside them."""

from collections.abc import Mapping
from functools import cache

from services.text.function_words import LANGUAGES

CURRENCIES = {
    "$": "$", "€": "€", "£": "£", "¥": "¥", "₹": "₹", "₽": "₽", "₩": "₩",
    "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CHF": "CHF", "INR": "₹",
}  # fmt: skip
"""Signs and codes, in capital letters."""
CURRENCY_SIGNS = "".join(sign for sign in CURRENCIES if not sign.isalpha())
"""To be put between the brackets of a regular expression."""

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
"""Factors by the words and abbreviations beside a figure, in the languages of `services.text.language`."""

_UNITS = {
    word: unit
    for unit, words in {
        "%": "% ％ percent pct prozent procent prosent percento procento",
        "points": "points puntos pp prozentpunkte prozentpunkten",
        "bp": "bps bp",
        "‰": "‰ promille",
        "$": "$ dollar dollars usd dólar dólares",
        "€": "€ euro euros eur",
        "£": "£ pounds gbp sterling",
        "¥": "¥ yen jpy",
        "cent": "cent cents cps",
        "pence": "p pence penny",
        "second": "second seconds sec sekunden secondes segundos sekunde secondo secondi segundo seconden",
        "minute": "minute minutes min minuten minutos minuut minuti minuto minuta",
        "hour": "hour hours hr hrs h stunde stunden heure heures hora horas std ora ore uur uren",
        "day": "day days tag tage tagen jour jours día días dia dias tages giorno giorni dagen dag",
        "week": "week weeks woche wochen semaine semaines semana semanas wk settimana settimane weken",
        "month": "month months monat monate monaten mois mes meses monats mese mesi mês maand maanden",
        "monthly instalment": "monatsrate monatsraten mensualité mensualités mensualidad mensualidades maandtermijnen",
        "fortnight": "fortnight fortnights",
        "decade": "decade decades jahrzehnt jahrzehnte jahrzehnten décennie décennies década décadas decennio decenni "
        "decennium",
        "quarter": "quarters quartale quartalen kwartaal trimestre trimestres trimestri",
        "year": "year years jahr jahre jahren an ans année années año años jahres anno anni ano anos jaar jaren",
        "millimetre": "mm millimetre millimetres millimeter millimeters millimètre millimètres milímetro "
        "milímetros millimetri",
        "centimetre": "cm centimetre centimetres centimeter centimeters zentimeter centimètre centimètres "
        "centímetro centímetros centimetri",
        "metre": "m metre metres meter meters mètre mètres metro metros metri",
        "kilometre": "km kilometre kilometres kilometer kilometers kilometern kilomètre kilomètres kilómetro "
        "kilómetros chilometri quilómetros",
        "mile": "mile miles meile meilen milles",
        "foot": "foot feet ft",
        "inch": "inch inches",
        "knot": "knot knots",
        "gram": "g gram grams gramm grammes gramme gramo gramos grammi gramas",
        "kilogram": "kg kilogram kilograms kilo kilos kilogramm kilogrammes kilogramme kilogramo kilogramos "
        "chilogrammi quilos",
        "tonne": "tonne tonnes ton tons t tonnen toneladas tonelada tonnellate",
        "ounce": "ounce ounces oz",
        "hectare": "hectare hectares hektar hectárea hectáreas",
        "acre": "acre acres",
        "watt": "watt watts w vatios",
        "volt": "volt volts",
        "millilitre": "ml millilitre millilitres milliliter milliliters mililitros millilitri",
        "milligram": "mg milligram milligrams milligramm miligramos milligrammes",
        "megabyte": "mb megabyte megabytes",
        "gigabyte": "gb gigabyte gigabytes",
        "litre": "litre litres liter liters l litros litri",
        "gallon": "gallon gallons",
        "barrel": "barrel barrels bbl",
        "kilowatt": "kw kilowatt kilowatts kilovatios",
        "megawatt": "mw megawatt",
        "gigawatt": "gw gigawatt",
        "degree": "degree degrees ° grad degré degrés grados gradi graus graden °c",
        "fahrenheit": "°f",
        "square metre": "m² qm quadratmeter quadratmetern vierkantemeter",
        "cubic metre": "m³ kubikmeter kubikmetern",
        "pound (weight)": "lb lbs",
        "watt hour": "wh wattstunde wattstunden",
        "kilowatt hour": "kwh kilowattstunde kilowattstunden",
        "megawatt hour": "mwh",
        "gigawatt hour": "gwh",
        "terawatt hour": "twh",
        "centilitre": "cl centilitre centilitres",
        "microgram": "µg μg mcg",
        "decibel": "db decibel decibels dezibel",
        "bar": "bar",
        "lux": "lux",
        "millisecond": "ms millisecond milliseconds",
        "microsecond": "µs microsecond microseconds",
    }.items()
    for word in words.split()
}
_PAIRS = {  # units of two words
    ("per", "cent"): "%", ("per", "mille"): "‰", ("percentage", "points"): "points", ("percentage", "point"): "points",
    ("basis", "points"): "bp", ("basis", "point"): "bp", ("pour", "cent"): "%", ("por", "ciento"): "%",
    ("degrees", "fahrenheit"): "fahrenheit",
    ("us", "dollars"): "$", ("nautical", "miles"): "nautical mile", ("square", "feet"): "square foot",
    ("sq", "ft"): "square foot", ("sq", "m"): "square metre",
    ("square", "footage"): "square foot",
    ("square", "metres"): "square metre", ("square", "meters"): "square metre", ("mètres", "carrés"): "square metre",
    ("metros", "cuadrados"): "square metre", ("metri", "quadrati"): "square metre",
    ("vierkante", "meter"): "square metre", ("metros", "quadrados"): "square metre",
    ("cubic", "metres"): "cubic metre", ("cubic", "meters"): "cubic metre",
    ("mètres", "cubes"): "cubic metre", ("metros", "cúbicos"): "cubic metre", ("per", "cento"): "%",
    ("por", "cento"): "%",
}  # fmt: skip

MONEY = frozenset(CURRENCIES.values()) | {"cent", "pence"}
SHARES = frozenset({"%", "points", "bp", "‰"})
TIMES = frozenset({"second", "minute", "hour", "day", "week", "fortnight", "month", "quarter", "year", "decade"})

_SIZES: tuple[dict[str, float], ...] = (
    {
        "microsecond": 1e-6,
        "millisecond": 1e-3,
        "second": 1,
        "minute": 60,
        "hour": 3600,
        "day": 86_400,
        "week": 604_800,
        "fortnight": 1_209_600,
    },
    {"month": 1, "monthly instalment": 1, "quarter": 3, "year": 12, "decade": 120},
    {"millimetre": 1e-3, "centimetre": 1e-2, "metre": 1, "kilometre": 1e3},
    {"microgram": 1e-6, "milligram": 1e-3, "gram": 1, "kilogram": 1e3, "tonne": 1e6},
    {"millilitre": 1e-3, "centilitre": 1e-2, "litre": 1},
    {"square metre": 1, "hectare": 1e4},
    {"watt": 1, "kilowatt": 1e3, "megawatt": 1e6, "gigawatt": 1e9},
    {"watt hour": 1e-3, "kilowatt hour": 1, "megawatt hour": 1e3, "gigawatt hour": 1e6, "terawatt hour": 1e9},
    {"megabyte": 1, "gigabyte": 1e3},
    {"cent": 1e-2, "€": 1},
    {"pence": 1e-2, "£": 1},
    {"bp": 1e-2, "points": 1},
    {"‰": 1e-1, "%": 1},
)
"""Units of one kind with their sizes; those without a fixed ratio, such as days and months, are apart."""


def factor_between(unit: str, other: str) -> float | None:
    """How many of the other unit one of the first is: 60 for "hour" and "minute"; None where they are of two kinds."""
    for sizes in _SIZES:
        if unit in sizes and other in sizes:
            return sizes[unit] / sizes[other]
    return None


_OF_OTHER_SYSTEMS: tuple[dict[str, float], ...] = (
    {"mile": 1609.344, "nautical mile": 1852, "foot": 0.3048, "inch": 0.0254, "millimetre": 1e-3, "centimetre": 1e-2,
     "metre": 1, "kilometre": 1e3},
    {"pound (weight)": 453.592, "ounce": 28.3495, "gram": 1, "kilogram": 1e3},
    {"acre": 4046.86, "hectare": 1e4, "square foot": 0.092903, "square metre": 1},
    {"knot": 1.852, "kilometre per hour": 1},
    {"month": 30.44, "year": 365.25, "day": 1, "week": 7},
)  # fmt: skip
"""Sizes of units that are converted roughly only: miles and kilometres, weeks and months."""


def rough_factor_between(unit: str, other: str) -> float | None:
    """The same for units of two systems, rounded."""
    for sizes in _OF_OTHER_SYSTEMS:
        if unit in sizes and other in sizes:
            return sizes[unit] / sizes[other]
    return None


HEDGES = frozenset(
    """about approximately around roughly nearly almost some circa ca over than under ~ ≈ rund etwa fast environ presque
    aproximadamente cerca unos casi ongeveer bijna omkring près close knapp quasi alrededor autour""".split()
)
"""Words before a figure that make it a rough one."""


def unit_of(first: str, second: str | None) -> str | None:
    """The unit that one or two words name, in a form that is the same for all its names; None if they name none."""
    word = first.lower().rstrip(".")
    pair = (word, (second or "").lower())
    return _PAIRS.get(pair) or _full_names().get(" ".join(pair)) or _UNITS.get(word) or _full_names().get(word)


_CLDR = {  # the units of which each language's full names are known, by their names in CLDR
    "millimeter": "millimetre", "centimeter": "centimetre", "meter": "metre", "kilometer": "kilometre", "mile": "mile",
    "square-meter": "square metre", "hectare": "hectare", "cubic-meter": "cubic metre", "milliliter": "millilitre",
    "centiliter": "centilitre", "liter": "litre", "milligram": "milligram", "gram": "gram", "kilogram": "kilogram",
    "tonne": "tonne", "watt": "watt", "kilowatt": "kilowatt", "megawatt": "megawatt", "gigawatt": "gigawatt",
    "kilowatt-hour": "kilowatt hour", "volt": "volt", "megabyte": "megabyte", "gigabyte": "gigabyte",
    "millisecond": "millisecond", "microsecond": "microsecond",
}  # fmt: skip


@cache
def _full_names() -> Mapping[str, str]:
    """The units by their names of one or two words, in the singular and the plural, in seven languages."""
    from babel.units import format_unit

    return {
        format_unit(count, name, "long", locale=language).lstrip("12\u00a0 ").replace("-", " ").lower(): unit
        for language in LANGUAGES
        for name, unit in _CLDR.items()
        for count in (1, 2)
    }
