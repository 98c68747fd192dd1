"""What a question asks for, as far as its words tell without a model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import inf
from typing import Literal

from services.text.ages import ages_in
from services.text.asked_measures import measured_in
from services.text.dates import dates_in
from services.text.finance_terms import explained, statement_of
from services.text.function_words import FUNCTION_WORDS, Language, languages_of_words
from services.text.measured_limits import Measure, measures_in
from services.text.numbers import Figure, figures_in
from services.text.periods import english_names
from services.text.persons import counted_persons
from services.text.quantity_words import quantity_words
from services.text.question_kind import AskedQuestion, understood, without_time_clause
from services.text.question_patterns import MONEY_WORDS, Expected
from services.text.ranges import Range, ranges_in
from services.text.sentences import sentence_spans
from services.text.terms import STOP_WORDS, question_terms, terms_of
from services.text.units import MONEY, SHARES, unit_of

Kind = Literal["frequency", "money", "share", "date", "measure", "amount", "figure", "count", "other"]
"""A "count" is how many there are of something that is no unit; any other number is a "figure". An "amount" is how much
there is of something, in any unit."""

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "frequency",
        re.compile(
            r"\bhow (?:often|frequently)\b|\bwie (?:oft|häufig)\b|\bà quelle fréquence\b|\bcombien de fois\b"
            r"|\bcon qué frecuencia\b|\bcada cuánto\b|\bogni quanto\b|\bcom que frequência\b|\bhoe vaak\b"
        ),
    ),
    ("figure", re.compile(r"\bhow many\b")),
    ("money", re.compile(r"\bhow much\b")),
    ("measure", re.compile(r"\bhow (?:long|old|high|far|fast|deep|wide|heavy|tall)\b")),
    ("date", re.compile(r"\b(?:when|what (?:year|date|day|month)|which (?:year|date|day|month)|until what|since)\b")),
    ("share", re.compile(r"\b(?:per ?cent(?:age)?|share of|what (?:proportion|fraction)|rate)\b|%")),
    (
        "money",
        re.compile(
            rf"\b(?:{MONEY_WORDS}"
            r"|cheap\w*|dear(?:er|est)|teuer\w*|teure\w*|billig\w*|chers?|ch[eè]res?|car[oa]s?|barat\w+|goedko\w+)\b"
        ),
    ),
    ("figure", re.compile(r"\bhow (?:large|big|low)\b|\b(?:number of|at what)\b")),
)
"""The first that a question fits, in lower case, is its kind."""
_OF_EXPECTED: dict[Expected, Kind] = {
    "money": "money", "share": "share", "date": "date", "duration": "measure", "measure": "measure", "number": "figure",
}  # fmt: skip
_MUCH_OF = re.compile(r"\b(?:how much|wie ?viel|hoeveel)\s+(?P<what>[^\W\d_]+)", re.IGNORECASE)
_COUNTED = re.compile(
    r"\b(?:how many|wie viele|cu[aá]nt[oa]s|quant[ie]|quant[oa]s"
    r"|hoeveel(?= (?:\w+ )?\w+(?:en|s)\b)|combien d(?:e |['’])(?=(?:\w+ )?\w+[sx]\b))"
    r"\s*(?P<first>[^\W\d_]+)(?:\s+(?P<second>[^\W\d_]+))?",
    re.IGNORECASE,
)
"""What is counted: never a mass, of which “wie viel”, “hoeveel” and “combien de” ask as well."""
_ANYBODY = frozenset(
    "people persons times personen leute menschen mal personnes gens fois personas gente veces persone volte pessoas "
    "vezes mensen personen keer".split()
)
"""What is counted by another name, such as passengers, or is no thing."""
_WITHOUT_FIGURES = frozenset(("reason", "steps", "yes_no", "definition", "list"))
"""Kinds of questions whose answer need hold no figure."""
CONTACTS: frozenset[Expected] = frozenset(("phone", "mail"))
"""What is known by the way it is written: a quote without one does not answer."""
_PERMISSION_WORDS = (
    "allow allowed permit permitted permissible okay erlaubt gestattet zulässig autorisé permis permise permitido "
    "autorizado permesso consentito autorizzato toegestaan"
)
"""“Is it allowed?” asks for a rule, which may say “must not” or “only”, in none of these words."""
_SOURCE = re.compile(  # where a question wants its figures from; it says nothing of what is asked
    r"\b(?:balance sheets?|(?:cash flow|income|p&l) statements?|in table \d+"
    r"|statements? of (?:\w+ ){0,2}?(?:cash flows?|income|operations|earnings|financial position))\b",
    re.IGNORECASE,
)
_BESIDES = re.compile(
    r"\b(?:besides|apart from|except(?: for)?|other than|in addition to|außer|abgesehen von|à part|en dehors de|hormis"
    r"|además de|aparte de|oltre a\w*|além d[aeo]s?|behalve)\s+(?:[^\W\d]\w*\s*){1,4}(?=[?.,;!]|$)",
    re.IGNORECASE,
)
"""What is known already is not asked for: “which benefits are there besides the pension”."""
LIGHT_VERBS = frozenset(
    terms_of(
        "generate earn pay report record hold spend receive make incur own carry amount take bring happen work expect "
        "become go come need want use see do done doing paid held spent received made took taken got brought went came"
    )
)
"""Verbs that say little about what is asked."""
_PEOPLE_DO = re.compile(
    r"\b(?:i|you|we|they|one|ich|man|wir|sie|ihr|je|on|nous|vous|ils)\s+(?:(?:can|could|may|must|should)\s+)?"
    r"(?P<verb>[^\W\d_]+)"
    r"|\b(?:do|does|did)\s[^?.!;]{2,60}\s(?P<last>[^\W\d_]+)\W*$",
    re.IGNORECASE,
)
_HOLDING_WORDS = (
    "contain include feature enthalten enthält beinhalten haben hat contenir contient contiennent contener contiene"
    " contienen incluye incluyen contenere contengono conter contém contêm inclui incluem bevatten bevat"
)
_YEAR = re.compile(r"(?<!\d)(?:FY|CY)?((?:19|20)\d\d)(?!\d)", re.IGNORECASE)
_STRETCH = re.compile(r"(?:FY|CY)?((?:19|20)\d\d) ?(?:-|–|to|until|through) ?(?:FY|CY)?((?:19|20)\d\d)", re.IGNORECASE)
_PARTS = re.compile(
    r",? and (?=(?:(?:at|in|on|by|to|from|for) )?(?:what|how|when|which|who|why|where)\b)"
    r"|,? (?:und|et|y|e|en) (?=(?:(?:in|im|am|um|ab|bis|zu|à|en|a|de|para|di|op) )?"
    r"(?:wie|was|wann|welche\w*|wer|wo|warum|combien|quel\w*|quand|qui|où|comment|pourquoi|cuánt\w+|qué|cuándo|quién|dónde|cómo|quant\w+|quale?|che|quando|chi"
    r"|dove|come|hoe\w*|wat|wanneer|welke)\b)",
    re.IGNORECASE,
)
_LEAST_TERMS = 2  # “… and why” has too few words to be searched as a question of its own
_MOST_PARTS = 6
"""Each part is looked for in every passage; what comes after the fifth is one part."""
_SEVERAL = re.compile(
    r"\b(?:both|between|compared?|change[ds]?|difference)\b|[,;].*\?.*\?"
    r"|\b(?:and|und|et|y|e|en) (?:how|what|wie|was|combien|quel|cu[aá]nt|quant|hoe)"
)
_ENGLISH = frozenset(  # without “was”, which is German too
    "what how which who whose where the is are did does do can has have much many was were".split()
) - {"was"}
_WORD = re.compile(r"[^\W_][\w&’'.-]*[?!:]?")
_WORDS = re.compile(r"[^\W_]+")
_NUMBERED_NAME = re.compile(r"\d+[A-Z]")
_TITLE_WORDS = frozenset(
    """
    q1 q2 q3 q4 h1 h2 usd eur gbp us u.s u.s.a uk non answer ceo cfo coo gaap ifrs fx
    """.split()
)
"""Words with a capital that name nobody."""


@dataclass(frozen=True, slots=True)
class AskedNumber:
    """A number of a question, with what tells what it is of."""

    worth: float
    """Of “under 2” what is right below 2."""
    has_unit: bool
    is_money: bool
    """Whether its unit is a currency or a share."""
    is_limit: bool
    """Whether it says how much there is at least, or at most."""
    counted: frozenset[str]
    """The term of the word after it: “days” of “5 days”; none where that is a function word."""
    named: frozenset[str]
    """The term of the word before it: “zone” of “Zone 2”."""

    def names(self, column: frozenset[str]) -> bool:
        """Whether it may be the name of a row in a column with these terms: “line 5”, or “5” alone, not “5 days”."""
        return bool(self.named & column) or not (self.is_limit or self.has_unit or self.counted - column)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's `terms`, those of each name in it, those that explain it, its years, and the kind of answer.

    `source` are the terms of the statement or table to look at, which is not what is asked.
    """

    terms: frozenset[str]
    source: frozenset[str]
    names: tuple[frozenset[str], ...]
    explained: frozenset[str]
    measured: frozenset[str]
    """Those that explain it because it asks what something costs or measures."""
    counted: frozenset[str]
    """Those of what it counts: “visitors” of “How many visitors …?”."""
    years: frozenset[str]
    kind: Kind
    is_several: bool
    """Whether more than one thing is asked for."""
    measure: str | None
    """A unit of what it measures: a kilogram for “how heavy”; None where nothing tells."""
    numbers: tuple["AskedNumber", ...]
    """The figures in it that are no years."""
    ages: tuple[int, ...]
    """Of the persons that it speaks of."""
    measures: tuple[Measure, ...]
    """What it names that may lie within a limit: “10 days before”, “a group of 12”."""
    asked: AskedQuestion
    weak: frozenset[str]
    """Those of the terms that say how the question is built: function words of its language."""

    @classmethod
    def of(cls, question: str, documents: Language = "en") -> "Asked":
        asked = understood(question, documents)
        question = asked.text
        asking = _BESIDES.sub(" ", _SOURCE.sub(" ", _asking(question)))
        source = frozenset(terms_of(" ".join([*_SOURCE.findall(question), statement_of(question)])))
        ages = ages_in(asking)
        terms = frozenset(question_terms(_without(asking, ages)) or question_terms(asking) or question_terms(question))
        added = explained(asking)[len(asking) :]
        measured = frozenset(terms_of(quantity_words(asking))) - terms
        lowered = without_time_clause(asking).lower()
        is_without_figures = asked.kind in _WITHOUT_FIGURES or asked.expected in CONTACTS
        return cls(
            terms=terms,
            source=source,
            names=_names(asking, asked.language),
            explained=(frozenset(terms_of(added)) | measured) - terms,
            measured=measured,
            counted=_counted(asking),
            years=_years(question),
            kind="other" if is_without_figures else _kind(lowered, asked.expected),
            is_several=bool(added or _SEVERAL.search(lowered)),
            measure=measured_in(lowered),
            numbers=_numbers(asking),
            ages=tuple(age for age, _, _ in ages),
            measures=tuple(each for each in measures_in(asking) if not (ages and each.unit == "year")),
            asked=asked,
            weak=_weak(asking, asked.focus) | (_permissions() & terms if asked.kind == "yes_no" else frozenset()),
        )


@cache
def _permissions() -> frozenset[str]:
    """What asks whether something may be done, and that the answer says in its own way: “forbidden”, “must not”."""
    return frozenset(terms_of(_PERMISSION_WORDS))


def verbs_of_people(question: str) -> frozenset[str]:
    """The verbs that only say what people do with the things asked for: “can I rent”, “does Mrs Alder run”."""
    verbs = (match["verb"] or match["last"] for match in _PEOPLE_DO.finditer(question))
    return frozenset(term for verb in verbs for term in terms_of(verb))


@cache
def holding_words() -> frozenset[str]:
    """Verbs that say no more than that a thing has something: “which dishes contain milk”."""
    return frozenset(terms_of(_HOLDING_WORDS))


@cache
def terms_of_people() -> frozenset[str]:
    """The terms of what is counted without being named: people, persons, times."""
    return frozenset(terms_of(" ".join(_ANYBODY)))


def parts_of(question: str) -> list[str]:
    """The questions that one asks at once: “How busy is it, and at what time does it close?” asks two."""
    parts = _PARTS.split(question, _MOST_PARTS - 1)
    return parts if all(len(question_terms(part)) >= _LEAST_TERMS for part in parts) else [question]


def _without(question: str, spans: Sequence[tuple[int, int, int]]) -> str:
    """The question without the words that only say how old somebody is, which no document repeats."""
    for _, start, end in reversed(spans):
        question = f"{question[:start]} {question[end:]}"
    return question


def _asking(question: str) -> str:
    """The sentences that ask, without those that only say how to answer; all of it when none does."""
    asking = [
        question[start:end] for start, end in sentence_spans(question) if question[start:end].rstrip()[-1:] in "?？"
    ]
    asked = [sentence for sentence in asking if not sentence.lower().startswith("if ")] or asking
    return " ".join(asked) or question


def _years(question: str) -> frozenset[str]:
    """The years that a question names, those within a stretch such as FY2018 - FY2020 too."""
    years = {int(year) for year in _YEAR.findall(question)}
    for first, last in _STRETCH.findall(question):
        years.update(range(int(first), int(last)))
    return frozenset(map(str, years))


def _numbers(question: str) -> tuple[AskedNumber, ...]:
    ranges = ranges_in(question)
    figures = (figure for figure in figures_in(question) if figure.year() is None)
    return tuple(_number(question, figure, ranges) for figure in figures)


def _number(question: str, figure: Figure, ranges: Sequence[tuple[Range, int, int]]) -> AskedNumber:
    limits = next((limits for limits, start, end in ranges if start <= figure.start < end), None)
    ends = [] if limits is None else [each for each in limits if 0 < each < inf]
    return AskedNumber(
        worth=ends[0] if len(ends) == 1 and round(ends[0], 6) == figure.worth else figure.worth,
        has_unit=figure.unit is not None,
        is_money=figure.unit in MONEY | SHARES,
        is_limit=limits is not None,
        counted=_word_beside([word for word in _WORDS.findall(question[figure.start :])[1:] if not word.isdigit()][:1]),
        named=_word_beside(_WORDS.findall(question[: figure.start])[-1:]),
    )


def _word_beside(words: Sequence[str]) -> frozenset[str]:
    return frozenset(terms_of(" ".join(word for word in words if word.lower() not in languages_of_words())))


def _kind(question: str, expected: Expected) -> Kind:
    kind = next((kind for kind, asks in _KINDS if asks.search(question)), _OF_EXPECTED.get(expected, "other"))
    if kind in {"money", "figure"} and _is_of_something(question):
        return "amount"
    counted = _COUNTED.search(question) if kind == "figure" else None
    return _counted_as(counted["first"], counted["second"]) if counted is not None else kind


def _is_of_something(question: str) -> bool:
    """Whether it asks how much there is of something that is no money: “How much oil …?”, and not “How much is it?”."""
    found = _MUCH_OF.search(question)
    what = found["what"] if found is not None else ""
    return bool(what) and what not in FUNCTION_WORDS and not names_money(question) and unit_of(what, None) is None


def names_money(question: str) -> bool:
    """Whether a question, in lower case, has a word for an amount of money: a price, a budget, a debt."""
    money = next(asks for kind, asks in reversed(_KINDS) if kind == "money")
    return money.search(question) is not None


def _counted(question: str) -> frozenset[str]:
    found = _COUNTED.search(question)
    if found is None or found["first"].lower() in _ANYBODY:
        return frozenset()
    return frozenset(terms_of(f"{found['first']} {found['second'] or ''}"))


def _counted_as(first: str, second: str | None) -> Kind:
    """The kind of figure that counts what these words name: “days” and “calendar days” are counted with their unit."""
    unit = unit_of(first, second) or (unit_of(second, None) if second else None)
    if unit is None:
        return "count"
    return "money" if unit in MONEY else "share" if unit in SHARES else "figure"


def _weak(question: str, focus: Sequence[str]) -> frozenset[str]:
    words = [word.lower() for word in _WORDS.findall(question)]
    dates = " ".join(question[date.start : date.end] for date in dates_in(question))
    told = frozenset(terms_of(f"{' '.join(focus)} {dates}"))
    empty = " ".join(word for word in words if word in FUNCTION_WORDS or word not in focus)
    # Tables have the prices of persons in columns that are called in many ways.
    return (frozenset(terms_of(empty)) - told) | frozenset(terms_of(counted_persons(question)))


def _names(question: str, language: Language) -> tuple[frozenset[str], ...]:
    """Words with a capital that do not begin a sentence, neighbouring ones as one name.

    German writes other words with a capital too, and so do titles.
    """
    words = _WORD.findall(question)
    is_title = any(word.istitle() and _plain(word) in STOP_WORDS - {"i"} for word in words[1:])
    is_known = language not in {"en", "de"} or bool(_ENGLISH.intersection(question.lower().split()))
    if is_title or not is_known:
        return ()
    names: list[set[str]] = [set()]
    for before, word in pairwise(["?", *words]):
        is_name = _is_name(before, word)
        if not is_name or before.endswith(("'s", "’s")):
            names.append(set())
        if is_name:
            names[-1].update(term for term in terms_of(word) if not term.isdigit())
    return tuple(frozenset(name) for name in names if name)


def _is_name(before: str, word: str) -> bool:
    is_written_so = word[0].isupper() or _NUMBERED_NAME.match(word)
    plain = _plain(word)
    is_usual = plain in STOP_WORDS | _TITLE_WORDS | english_names() or explained(plain) != plain or _YEAR.match(word)
    return bool(is_written_so) and before[-1] not in ".?!:" and not is_usual


def _plain(word: str) -> str:
    return word.lower().rstrip(".?!:").removesuffix("'s").removesuffix("’s")
