"""Text -> the terms that are searched: the same for questions and for passages, in any language."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

from services.dates import YEAR

STOP_WORDS = frozenset(
    """
    a about all also am an and any are as at be been being between but by can could did do does doing for from get
    give had has have having he her his how i if in into is it its just list many me much my no not of off on or our
    out please say shall she should so some tell than that the their them then there these they this those to under
    up us was we were what when where which while who whom whose why will with would you your
    """.split()
)

_INSTRUCTIONS = frozenset(
    """
    ability according answer approach assume assuming base based basing best calculate compute decimal define defined
    definition detail details determine explain extract following information judgment judgments outlined place places
    primarily provide provided question relying respond response round rounded rounding show shown standpoint state
    units use using utilize utilizing
    """.split()
)
"""Words by which people say how to answer, not what they ask about."""
_AT_THE_END = re.compile(r"\b(?:at|as of|by) the end of\b")
"""Says when, as “in” does."""

_MARKS = "\u0300-\u036f\u064b-\u0652\u0900-\u0903\u093a-\u094f\u0962\u0963\u0980-\u0983\u09bc-\u09cd\u0a01-\u0dff"
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Letters of languages that put no spaces between words, and of Korean, which hangs endings on them."""
_WORD = re.compile(
    rf"\d+-[a-z]\b|\d+(?:[.,'’]\d+)*[\w{_MARKS}{_UNSPACED}]*|[\w{_MARKS}{_UNSPACED}]+(?:['’][\w{_MARKS}]+)*"
)
_NUMBER = re.compile(r"\d+(?:[.,'’]\d+)*")
_RUNS = re.compile(rf"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_CLITICS = frozenset("s t ll re ve d m".split())
_DIACRITICS = re.compile("[\u0300-\u036f\u064b-\u0652]")


def terms_of(text: str) -> list[str]:
    """The terms of a text in its order: words without endings and accents, numbers without separators.

    English words of no weight are left out. Where a language puts no spaces between words, each two neighbouring
    characters are a term (as in Lucene's CJK analyzer). A year within a word is a term too: FY2018 holds 2018.
    """
    lowered = text.replace("_", " ").lower()
    return [term for word in _WORD.findall(lowered) for term in _analyzed(word)]


def question_terms(question: str) -> list[str]:
    """The terms to search for, each once: without the words that say how to answer, if any others are left."""
    words = _WORD.findall(_AT_THE_END.sub(" ", question.replace("_", " ").lower()))
    asked = [word for word in words if word not in _INSTRUCTIONS]
    return list(dict.fromkeys(term for word in asked for term in _analyzed(word))) or terms_of(question)


@lru_cache(maxsize=100_000)
def _analyzed(word: str) -> tuple[str, ...]:
    return tuple(term for part in _parts(word) if part not in STOP_WORDS for term in _split(part))


def _parts(word: str) -> Iterator[str]:
    if _NUMBER.fullmatch(word):
        yield re.sub(r"\D", "", word)
        return
    head, *tails = re.split("['’-]", word)
    if word[0].isdigit() and tails:
        yield head + "".join(tails)  # 10-k
        return
    yield head
    yield from (tail for tail in tails if tail not in _CLITICS)


def _split(part: str) -> Iterator[str]:
    for run in _RUNS.findall(_folded(part)):
        if _RUNS.match(run) and _is_unspaced(run[0]):
            yield from (run[i : i + 2] for i in range(max(1, len(run) - 1)))
        elif (years := YEAR.findall(run)) and not run.isdigit():
            yield from years
            if rest := re.sub(r"^fy|" + YEAR.pattern, "", run):
                yield rest
        else:
            yield _stem(run)


def _is_unspaced(letter: str) -> bool:
    return re.match(rf"[{_UNSPACED}]", letter) is not None


def _folded(word: str) -> str:
    """Without accents, and with letters of other widths and ligatures as usual ones."""
    if word.isascii():
        return word
    return unicodedata.normalize("NFKC", _DIACRITICS.sub("", unicodedata.normalize("NFKD", word))).casefold()


def _stem(word: str) -> str:
    return _stemmer.stemWord(word) if word.isascii() and word.isalpha() else word


_stemmer = snowballstemmer.stemmer("english")
