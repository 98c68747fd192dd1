"""Whether a text has what a question expects: a figure of its kind, a reason, steps, a person."""

import re
from collections.abc import Mapping, Sequence

from services.models.extractive.question import Asked, Kind
from services.text.asked_measures import measures_the_same
from services.text.dates import YEAR, clocks_in, dates_in
from services.text.figure_years import is_difference, years_of
from services.text.function_words import FUNCTION_WORDS, LANGUAGES, Language
from services.text.language import language_of
from services.text.note_marks import without_note_marks
from services.text.numbers import Figure, figures_in, phone_numbers_in
from services.text.periods import months, short_months, weekdays
from services.text.terms import terms_of
from services.text.units import MONEY, SHARES, TIMES
from services.text.values import values_in

_PRICE = re.compile(r"\d{1,3}(?:[.,' ’]?\d{3})*[.,]\d\d|\d{1,3}(?:[.,' ’]\d{3})+")
"""“9.50” and “1,200”: a number that is written like an amount of money."""
_WORD_BEFORE = re.compile(r"([^\W\d_]+)[\s(]+$")
_BESIDE_CHARS = 24
"""Before a figure: the longest word beside it, with its space."""
_FROM_THEN = re.compile(  # before a duration that says when: “within 5 days”
    r"in|within|after|every|by|least|than|about|binnen|innerhalb|nach|vor|spätestens|frühestens|mindestens|alle|etwa|rund"
    r"|dans|sous|après|avant|les|environ|dentro|en|tras|antes|cada|del?|entro|dopo|tra|fra|ogni|prima|em|após|depois"
    r"|na|voor|elke|at|until|till|from|um|bis|ab|von|à|jusqu|las|hasta|às|até|om|tot|vanaf",
    re.IGNORECASE,
)
_FROM_NOW = re.compile(
    r"\W{0,2}\s*(?:\w+\s)?(?:before|after|ago|earlier|later|prior|from|vorher|zuvor|später|vor|nach|avant|après|auparavant"
    r"|plus tard|antes|después|prima|dopo|depois|eerder|later|na|voor)\b",
    re.IGNORECASE,
)
"""Words beside a length of time that make it a point in time."""
_WORD_AFTER = re.compile(r"\s{1,9}([^\W\d_]{3,})")
_PAYS = re.compile(r"(?:pay|paid|zahl|bezahl|pai|pag|betaal|betal)\w*|cost\w*|kost\w*|coût\w*", re.IGNORECASE)
_GOES_ON = re.compile(r"\s?(?:per\b|/|pro\b|par\b|por\b)")
_COUNTED = re.compile(r"\d[\d,.'’]*(?<![.,])\s[^\W\dA-ZÀ-ÞА-ЯΑ-Ω_]")
_NAME_BEFORE = re.compile(r"\S\s+[^\W\d_]*[^\W\d_a-zß-ÿ][^\W\d_]*\s$")
"""A word with a capital that does not begin the sentence."""
_FIRST_DAY = re.compile(r"(?<!\d)\d{1,2}\.(?=\s*(?:bis|und|oder|[-–])\s*(?:zum\s+)?\d{1,2}\.)")
"""“vom 9. bis 13. März”: the first of two days, before the date that has the month."""
_ORDINAL_END = re.compile(r"(?:st|nd|rd|th|er|re|e|è?me|ter|te|de|\.?[ºª])(?![\w])")
_ARTICLE = re.compile(r"\b(?:der|die|das|dem|den|des|im|am|vom|zum|zur|jede[rnms]?|ein\w*)\s$", re.IGNORECASE)
_POINT = re.compile(r"\.\s[^\W\d_]")
"""“im 2. Stock”: the article before and the full stop after a number that says which one."""
_OLD_YEAR = re.compile(r"1[0-8]\d\d")
_IN_YEAR = re.compile(
    r"\b(?:in|since|from|until|by|of|before|after|around|about|im jahre?|seit|bis|von|um|en|depuis|vers|avant|après|de"
    r"|desde|hasta|hacia|nel|dal|fino al|em|até|sinds|tot)\s$",
    re.IGNORECASE,
)
_TIMES_OVER = re.compile(
    r"\b(?:once|twice|einmal|zweimal|dreimal|[^\W_]+ (?:times|mal|fois|veces|volte|vezes|keer))\b", re.IGNORECASE
)
_MOST_FIGURES = 40
"""Of a sentence whose figures are told apart by their years; no sentence that people write has more."""
_STRUCK = re.compile(r"~~(?=\S)[^~\n]{1,200}(?<=\S)~~")
"""What Markdown marks as struck out: it holds no longer."""
_REASONS: Mapping[Language, str] = {
    "en": r"because|reasons?|since|so that|due to|in order to|therefore|otherwise|as a result|so as to|that is why"
    r"|caused? by|for this reason|as (?:it|they|we|this)|dated from",
    "de": r"weil|da|denn|damit|sonst|deshalb|daher|darum|wegen|aufgrund|grund|gründe|um\b.{3,60}\bzu",
    "fr": r"car|parce que|parce qu['’]\w+|puisque|afin|en raison|faute de|c['’]est pourquoi|raisons?|motifs?",
    "es": r"porque|ya que|para que|debido|puesto que|por eso|razón|razones|motivos?",
    "it": r"perché|poiché|affinché|a causa|dato che|per questo|ragion[ei]|motiv[oi]",
    "pt": r"porque|pois|já que|devido|para que|por isso|razão|razões|motivos?",
    "nl": r"omdat|want|zodat|doordat|vanwege|daarom|redenen?",
}
_REASON = {language: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for language, words in _REASONS.items()}
"""By the language of the sentence: “car” and “want” give a reason in French and Dutch."""
_ORDER = re.compile(  # words of a sentence that says what to do
    r"(?:[-*•▪–]|\d{1,2}[.)]?)\s+[^\W\d_]|\b(?:must|should|press|write|first|then|please|within|by|hold|click|open"
    r"|müssen|muss|drücken|zuerst|dann|innerhalb|binnen|sofort|unverzüglich|doit|doivent|devez|appuyez|puis|d'abord"
    r"|debe|deben|primero|luego|pulse|deve|devono|premere|poi|prima|devem|primeiro|depois|moet|moeten|druk)\b",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|Herr|Frau|Mme|M|Madame|Monsieur|Sr|Sra|Sig|Don|Doña)\b\.?"
    r"|\b[^\W\d_a-zß-ÿ][^\W\d_]{1,40} [^\W\d_a-zß-ÿ][^\W\d_]{1,40}"
    r"|\+?\d[\d ()/-]{5,25}\d"
)
_WORD = re.compile(r"[^\W\d_]+")
_WHEN = re.compile(
    r"\b(?:when|while|before|after|until|till|once|since|during|as soon as|every|each|daily|weekly|monthly|yearly"
    r"|annual(?:ly)?|always|never|immediately|today|tomorrow|yesterday|now|later|earlier|soon|next|last|year|month|week"
    r"|day|days|night|morning|evening|afternoon|noon|midnight|spring|summer|autumn|winter|season|end of|beginning of"
    r"|start of|easter|christmas|wenn|sobald|bevor|nachdem|nach|vor|bis|seit|während|jede[nrsm]?|täglich|wöchentlich"
    r"|monatlich|jährlich|immer|nie|sofort|heute|morgen|gestern|jetzt|später|bald|nächste[nrs]?|letzte[nrs]?|jahr\w*"
    r"|monat\w*|woche\w*|tag\w*|nacht\w*|abend\w*|mittag\w*|frühling|frühjahr|sommer|herbst|winter|ende|anfang|beginn"
    r"|ostern|weihnachten|\w*ferien|quand|lorsque|dès|avant|après|jusqu\w*|depuis|pendant|chaque|toujours|jamais"
    r"|aujourd['’]hui|demain|maintenant|année\w*|mois|semaine\w*|jours?|nuit|matin|soir|midi|minuit|printemps|été|automne"
    r"|hiver|fin|début|pâques|noël|cuando|antes|después|tras|hasta|desde|durante|cada|siempre|nunca|hoy|mañana|ahora|año\w*"
    r"|mes(?:es)?|semanas?|días?|noches?|tardes?|mediodía|medianoche|primavera|verano|otoño|invierno|finales|principios"
    r"|quando|prima|dopo|fino|ogni|sempre|mai|oggi|domani|ora|ann[oi]|mes[ei]|settiman[ae]|giorn[oi]|notte|mattin\w+|sera"
    r"|estate|autunno|inverno|depois|até|hoje|amanhã|agora|anos?|dias?|noites?|manhã|verão|outono|inverno|wanneer"
    r"|zodra|voordat|nadat|tot|sinds|tijdens|elke?|dagelijks|altijd|nooit|vandaag|nu|ja(?:ar|ren)|maand\w*|we(?:ek|ken)|dag\w*"
    r"|nacht|ochtend|avond|lente|zomer|herfst|eind\w*|begin|pasen|kerst\w*)\b",
    re.IGNORECASE,
)
_THING = re.compile(r"\b(?:the|der|die|das|dem|den|des|im|la|le|el|il|het|de)\s$", re.IGNORECASE)
"""The article before a name of a thing: “the Corn Exchange”."""
_LONGEST_ARTICLE = 5
"""Characters of one with the spaces around it."""
_MAIL_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.\w{2,}")
_SOMEWHERE = re.compile(  # a preposition and a name or noun: where something is
    r"\b(?:in|at|on|to|near|from|under|behind|beside|im|am|in der|beim|zur|zum|an der"
    r"|dans|à|au|chez|sur|en|nel|nella|no|na|bij)"
    r" (?:(?:the|a|der|dem|die|das|la|le|l'|el|o|het|de) ?)?\w+"
)
_HELD: Mapping[str, re.Pattern[str]] = {
    "steps": _ORDER, "mail": _MAIL_ADDRESS, "person": _SOMEBODY, "location": _SOMEWHERE,
}  # fmt: skip
"""What an answer to a kind of question, or to one that expects this, has."""


def holds(words: str, asked: Asked) -> bool | None:
    """Whether the words have what the question expects beside its own words; None where it expects nothing special."""
    if asked.kind != "other":
        figures = (words[start:end] for start, end in figures_of(words, asked.kind, asked.years))
        return any(not asked.terms.issuperset(terms_of(figure)) for figure in figures)
    if asked.asked.expected == "phone":
        return bool(phone_numbers_in(words))
    if asked.asked.kind == "reason":
        return _REASON[language_of(words, otherwise=asked.asked.language)].search(words) is not None
    if asked.asked.expected == "person" and asked.asked.kind not in _HELD:
        return any(not asked.terms.issuperset(terms_of(person)) for person in persons_in(words))
    held = _HELD.get(asked.asked.kind) or _HELD.get(asked.asked.expected)
    return held.search(words) is not None if held is not None else None


def is_of_measure(words: str, asked: Asked) -> bool:
    """Whether words have a figure for what is measured in a question: “71 kg” for “how heavy”, and not “60 °C”."""
    return asked.measure is None or any(
        measures_the_same(each.unit, asked.measure) for each in figures_in(without_note_marks(words))
    )


def tells_when(words: str) -> bool:
    """Whether words tell when something is: a date, a time, a day of the week, a season, or beside what it comes."""
    if figures_of(words, "date") or _WHEN.search(words):
        return True
    days = {day for language in LANGUAGES for day in weekdays(language)} | months().keys() | short_months().keys()
    return any(word.lower() in days or word.lower().rstrip("s") in days for word in _WORD.findall(words))


def persons_in(words: str) -> list[str]:
    """The names with a title, and those of two words, as persons have them: not after an article, as things have."""
    found = _SOMEBODY.finditer(words)
    return [
        match[0]
        for match in found
        if _THING.search(words, max(0, match.start() - _LONGEST_ARTICLE), match.start()) is None
    ]


def counts(words: str, asked: Asked) -> bool:
    """Whether a number comes right before what the question counts: “22 windows”, and not “window 22”."""
    spans = figures_of(words, "figure", asked.years)
    return any(asked.terms.intersection(terms_of(" ".join(words[end:].split(maxsplit=3)[:3]))) for _, end in spans)


def figures_of(
    words: str, kind: Kind, years: frozenset[str] = frozenset(), *, in_cells: bool = False
) -> list[tuple[int, int]]:
    """Where the figures of a kind begin and end, without those that date or number something.

    If `years` are given, figures that the words give for another year are left out too. In cells any number may be an
    amount of money, whose currency is in the heading; in a sentence only one that is written like one.
    """
    if kind == "other":
        return []
    words = _STRUCK.sub(lambda match: " " * len(match[0]), without_note_marks(words))
    taken = [(date.start, date.end) for date in dates_in(words)]
    taken += [(clock.start, clock.end) for clock in clocks_in(words)]
    if taken:
        taken += [match.span() for match in _FIRST_DAY.finditer(words)]
    phones = [(start, end) for start, end in phone_numbers_in(words) if not _overlap(start, end, taken)]
    others = [each for each in figures_in(words) if not _overlap(each.start, each.end, [*taken, *phones])]
    old_years = [(each.start, each.end) for each in others if _is_old_year(words, each)]
    others = [each for each in others if (each.start, each.end) not in old_years]
    if kind == "date":
        taken += old_years
        taken += [
            _span(words, each) for each in others if each.year() is not None or _is_when(words, each, in_cells=in_cells)
        ]
        return sorted(taken)
    amounts = [
        each
        for each in others
        if each.year() is None and not (_numbers_a_line(words, each) or _is_ordinal(words, each))
    ]
    if kind == "count":
        amounts = [each for each in amounts if in_cells or not _is_of_a_name(words, each)]
    amounts = _of_years(words, amounts, others, years)
    if kind == "frequency":
        return _often(words, amounts)
    if kind == "money" and not in_cells:
        amounts = [each for each in amounts if each.unit or each.scale or _may_cost(words, each)]
    spans = [_span(words, each) for each in _of_kind(amounts, kind)]
    return sorted([*phones, *spans]) if kind == "figure" else spans


def _often(words: str, amounts: Sequence[Figure]) -> list[tuple[int, int]]:
    """How often: “twice”, “every 5 years”, “3 times”."""
    often = [match.span() for match in _TIMES_OVER.finditer(words)]
    often += [(each.start, each.end) for each in values_in(words) if each.kind == "period"]
    often += [_span(words, each) for each in amounts if each.unit in TIMES]
    return [span for span in often if not any(_is_within(span, other) for other in often)]


def _is_when(words: str, figure: Figure, *, in_cells: bool) -> bool:
    """Whether a time that passes tells when: “within 5 days” and “two weeks before” do, “for three years” does not."""
    if figure.unit not in TIMES or in_cells:
        return figure.unit in TIMES
    before = _WORD_BEFORE.search(words, max(0, figure.start - _BESIDE_CHARS), figure.start)
    return (before is not None and _FROM_THEN.fullmatch(before[1]) is not None) or _FROM_NOW.match(
        words, figure.end
    ) is not None


def _may_cost(words: str, figure: Figure) -> bool:
    """Whether a number without a unit may be an amount: it is written like one, or the word after it may be a currency.

    “5 crowns” and “9.50” may be; “channel 37”, “by the 5th” and “children up to 15 pay half” are not.
    """
    start = words.rfind(figure.raw, 0, figure.start + len(figure.raw))
    after = _WORD_AFTER.match(words, start + len(figure.raw))
    is_counted = (
        figure.raw[0].isdigit()
        and after is not None
        and after[1].lower() not in FUNCTION_WORDS
        and not _PAYS.fullmatch(after[1])
    )
    return is_counted or _PRICE.fullmatch(figure.raw) is not None or words[:start].rstrip()[-1:] in {"=", ":"}


def _of_kind(amounts: Sequence[Figure], kind: Kind) -> list[Figure]:
    match kind:
        case "share":
            return [each for each in amounts if each.unit in SHARES]
        case "money":
            money = [each for each in amounts if each.scale is not None or each.unit in MONEY]
            return money or [each for each in amounts if each.unit is None or each.unit in SHARES]
        case "measure":
            return [each for each in amounts if each.unit is not None and each.unit not in MONEY | SHARES]
        case "count":
            return [each for each in amounts if each.unit is None]
        case "figure":
            return [each for each in amounts if each.unit not in MONEY | SHARES]
        case _:
            return list(amounts)


def _is_within(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


def _numbers_a_line(words: str, figure: Figure) -> bool:
    """Whether a figure at the beginning may number what follows: “3 Fees”, not “Seven ships” or “120 seats”."""
    if words[: figure.start].strip(" ("):
        return False
    return not figure.raw[:1].isalpha() and not _COUNTED.match(words, figure.start)


def _is_old_year(words: str, figure: Figure) -> bool:
    """Whether a figure is a year before 1900: “in 1851”."""
    is_plain = figure.unit is None and figure.scale is None and _OLD_YEAR.fullmatch(figure.raw) is not None
    return is_plain and _IN_YEAR.search(words, max(0, figure.start - _BESIDE_CHARS), figure.start) is not None


def _is_ordinal(words: str, figure: Figure) -> bool:
    """Whether a figure says which one: “the 2nd floor”, “im 2. Stock”, “2.º B”."""
    end = words.rfind(figure.raw, 0, figure.start + len(figure.raw)) + len(figure.raw)
    return _ORDINAL_END.match(words, end) is not None or (
        _ARTICLE.search(words, max(0, figure.start - _BESIDE_CHARS), figure.start) is not None
        and _POINT.match(words, end) is not None
    )


def _is_of_a_name(words: str, figure: Figure) -> bool:
    """Whether a figure ends a name and counts nothing: “macOS 11”, “House 4”, and not “House 4 rooms”."""
    return _NAME_BEFORE.search(words[: figure.start]) is not None and not _COUNTED.match(words, figure.start)


def _of_years(words: str, amounts: list[Figure], figures: Sequence[Figure], years: frozenset[str]) -> list[Figure]:
    """Without those said for other years than these, and those that are how much more or less it was than in a year."""
    if not years or len(figures) > _MOST_FIGURES or set(YEAR.findall(words)) <= years:
        return amounts
    said = [(each, frozenset(map(str, years_of(words, each, figures)))) for each in amounts]
    return [each for each, of in said if (not of or of & years) and not is_difference(words, each)]


def _overlap(start: int, end: int, others: Sequence[tuple[int, int]]) -> bool:
    return any(one < end and start < other for one, other in others)


def _span(words: str, figure: Figure) -> tuple[int, int]:
    """With the currency before and the scale or the unit after, unless that is only the first of its words."""
    start = words.rfind(figure.raw, 0, figure.start + len(figure.raw))
    end = start + len(figure.raw)
    return (start, figure.end) if _GOES_ON.match(words, end) else (start, end)
