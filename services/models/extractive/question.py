"""What a question asks for, as far as its words tell without a model."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from services.dates import ENGLISH_MONTHS
from services.glossary import explained, statement_of
from services.sentences import sentence_spans
from services.terms import STOP_WORDS, question_terms, terms_of

Kind = Literal["money", "share", "date", "measure", "figure", "other"]

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("figure", re.compile(r"\bhow many\b")),
    ("money", re.compile(r"\bhow much\b")),
    ("measure", re.compile(r"\bhow (?:long|old|high|far|fast|deep|wide|heavy|tall)\b")),
    ("date", re.compile(r"\b(?:when|what (?:year|date|day|month)|which (?:year|date|day|month)|until what|since)\b")),
    ("share", re.compile(r"\b(?:per ?cent(?:age)?|share of|what (?:proportion|fraction)|rate)\b|%")),
    (
        "money",
        re.compile(
            r"\b(?:revenues?|income|costs?|prices?|fares?|spend(?:ing)?|spent|expens\w+|expenditures?|budget|dividends?"
            r"|earn\w*|debts?|cash|assets|liabilities|sales|paid|pay|amount|salary|fees?|capex|ebitda?|worth|value)\b"
        ),
    ),
    ("figure", re.compile(r"\bhow (?:large|big|low|often)\b|\b(?:number of|at what)\b")),
)
"""The first that a question fits, in lower case, is its kind."""
_SOURCE = re.compile(
    r"\b(?:balance sheets?|(?:cash flow|income|p&l) statements?|in table \d+"
    r"|statements? of (?:\w+ ){0,2}?(?:cash flows?|income|operations|earnings|financial position))\b",
    re.IGNORECASE,
)
LIGHT_VERBS = frozenset(
    terms_of(
        "generate earn pay report record hold spend receive make incur own carry amount take bring happen work expect "
        "become go come need want use see"
    )
)
"""What is asked is seldom told by these."""
_YEAR = re.compile(r"(?<!\d)(?:FY|CY)?((?:19|20)\d\d)(?!\d)", re.IGNORECASE)
_STRETCH = re.compile(r"(?:FY|CY)?((?:19|20)\d\d) ?(?:-|–|to|until|through) ?(?:FY|CY)?((?:19|20)\d\d)", re.IGNORECASE)
_PARTS = re.compile(
    r",? and (?=(?:(?:at|in|on|by|to|from|for) )?(?:what|how|when|which|who|why|where)\b)", re.IGNORECASE
)
_LEAST_TERMS = 2
_SEVERAL = re.compile(r"\b(?:both|between|compared?|change[ds]?|difference)\b|[,;].*\?.*\?")
_ENGLISH = frozenset(
    "what how which who whose where the is are did does do can has have much many was were".split()
) - {"was"}
_WORD = re.compile(r"[^\W_][\w&’'.-]*[?!:]?")
_NUMBERED_NAME = re.compile(r"\d+[A-Z]")
_TITLE_WORDS = frozenset(
    """
    q1 q2 q3 q4 h1 h2 usd eur gbp us u.s u.s.a uk non answer ceo cfo coo gaap ifrs fx
    monday tuesday wednesday thursday friday saturday sunday
    """.split()
).union(ENGLISH_MONTHS)
"""Words with a capital that name nobody."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's `terms`, those of each name in it, those that explain it, its years, and the kind of answer.

    `source` are the terms of the statement or table to look at, which is not what is asked.
    """

    terms: frozenset[str]
    source: frozenset[str]
    names: tuple[frozenset[str], ...]
    explained: frozenset[str]
    years: frozenset[str]
    kind: Kind
    is_several: bool
    """Whether more than one thing is asked for."""

    @classmethod
    def of(cls, question: str) -> "Asked":
        asking = _SOURCE.sub(" ", _asking(question))
        source = frozenset(terms_of(" ".join([*_SOURCE.findall(question), statement_of(question)])))
        terms = frozenset(question_terms(asking)) or frozenset(question_terms(question))
        added = explained(asking)[len(asking) :]
        lowered = asking.lower()
        return cls(
            terms=terms,
            source=source,
            names=_names(asking),
            explained=frozenset(terms_of(added)) - terms,
            years=_years(question),
            kind=_kind(lowered),
            is_several=bool(added or _SEVERAL.search(lowered)),
        )


def parts_of(question: str) -> list[str]:
    """The questions that one asks at once: “How busy is it, and at what time does it close?” asks two."""
    parts = _PARTS.split(question)
    return parts if all(len(question_terms(part)) >= _LEAST_TERMS for part in parts) else [question]


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


def _kind(question: str) -> Kind:
    return next((kind for kind, asks in _KINDS if asks.search(question)), "other")


def _names(question: str) -> tuple[frozenset[str], ...]:
    """Words with a capital that do not begin a sentence, neighbouring ones as one name. Of English questions only.

    Other languages write other words with a capital too, and so do titles.
    """
    words = _WORD.findall(question)
    is_title = any(word.istitle() and _plain(word) in STOP_WORDS - {"i"} for word in words[1:])
    if is_title or not _ENGLISH.intersection(question.lower().split()):
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
    is_usual = plain in STOP_WORDS | _TITLE_WORDS or explained(plain) != plain or _YEAR.match(word)
    return bool(is_written_so) and before[-1] not in ".?!:" and not is_usual


def _plain(word: str) -> str:
    return word.lower().rstrip(".?!:").removesuffix("'s").removesuffix("’s")
