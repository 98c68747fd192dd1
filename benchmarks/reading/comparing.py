"""Compares two texts of a document, or of its pages, by their words, whatever their layout."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Self

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_RAISED = re.compile(r"[⁰¹²³⁴-⁹⁽⁾⁺⁻₀-₉₊₋₍₎]+")
_ESCAPE = re.compile(r"\\([^\w\s])")
_BROKEN = re.compile(r"([^\W\d_]+)(?:[-\u2010\u00ad]\n|\u00ad)([^\W\d_]+)")
_COMPOUND = re.compile(r"([^\W_]+)[-\u2010\u2011\u2013]\s?([^\W_]+)")
_NOTHING_SEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]")


def lines_of(text: str, known: Collection[str] = ()) -> list[list[str]]:
    """The words of each line, in small letters.

    Words that a hyphen breaks at a line's end are joined unless both parts are `known` and the whole is not.

    >>> lines_of("CO₂ costs $1,200.50\\nin two-\\nway")
    [['co', '2', 'costs', '1,200.50'], ['in', 'twoway']]
    """

    def joined(parts: re.Match[str]) -> str:
        words = [word.casefold() for word in parts.groups()]
        is_compound = "".join(words) not in known and all(word in known for word in words)
        return f"{parts[1]}{' ' * is_compound}{parts[2]}"

    apart = _RAISED.sub(lambda signs: f" {signs[0]} ", _NOTHING_SEEN.sub("", text))
    plain = unicodedata.normalize("NFKC", _ESCAPE.sub(r"\1", _BROKEN.sub(joined, apart)))
    return [_WORD.findall(line.casefold()) for line in plain.splitlines()]


def _compounds(text: str, joined: Collection[str]) -> Counter[str]:
    """The parts of compounds in the text whose hyphen the other reader took for that of a broken word."""
    pairs = [(one.casefold(), other.casefold()) for one, other in _COMPOUND.findall(text)]
    return Counter(part for pair in pairs if "".join(pair) in joined for part in pair)


@dataclass
class Loss:
    """Words and neighbours of a second reader that Footnote's text lacks, and words that only Footnote has.

    Of a page each word is counted. Of a document that is printed for the comparison a word is lost where Footnote's
    text has it nowhere, because headings of tables, headers and footers are printed on each page. `digits` is how many
    words begin with a digit.
    """

    words: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    neighbours: int = 0
    parted: Counter[tuple[str, str]] = field(default_factory=Counter)
    own: int = 0
    invented: Counter[str] = field(default_factory=Counter)
    digits: int = 0

    @classmethod
    def between(cls, own: str, other: str, *, is_page: bool = False) -> Self:
        """Of what the second reader found (`other`), what Footnote's text (`own`) has not, and the other way round."""
        own_lines = lines_of(own)
        own_words = Counter(word for line in own_lines for word in line)
        other_lines = lines_of(other, own_words)
        other_words = Counter(word for line in other_lines for word in line)
        own_pairs = set(pairwise(word for line in own_lines for word in line))
        pairs = Counter(pair for line in other_lines for pair in pairwise(line) if set(pair) <= own_words.keys())
        lost, invented = other_words - own_words, own_words - other_words
        parts = _compounds(own, lost)
        joined = Counter("".join(pair).casefold() for pair in _COMPOUND.findall(own))
        lost, invented = lost - joined, invented - parts
        if not is_page:
            lost = Counter({word: count for word, count in lost.items() if word not in own_words})
            invented = Counter({word: count for word, count in invented.items() if word not in other_words})
        return cls(
            other_words.total(),
            lost,
            pairs.total(),
            Counter({pair: count for pair, count in pairs.items() if pair not in own_pairs}),
            own_words.total(),
            invented,
            sum(count for word, count in other_words.items() if word[0].isdigit()),
        )

    def add(self, other: Self) -> None:
        self.words += other.words
        self.lost += other.lost
        self.neighbours += other.neighbours
        self.parted += other.parted
        self.own += other.own
        self.invented += other.invented
        self.digits += other.digits

    @property
    def lost_digits(self) -> float:
        """The share of the words that begin with a digit that is lost."""
        return sum(count for word, count in self.lost.items() if word[0].isdigit()) / max(1, self.digits)

    @property
    def shares(self) -> tuple[float, float, float]:
        """Lost, parted, invented; 0 for nothing."""
        return (
            self.lost.total() / max(1, self.words),
            self.parted.total() / max(1, self.neighbours),
            self.invented.total() / max(1, self.own),
        )
