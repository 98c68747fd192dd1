"""Text -> the terms that are searched: the same for questions and for passages, in any language."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from services.text.dates import LAST_DAY, LAST_MONTH, YEAR
from services.text.function_words import function_words_of
from services.text.instructions import without_instructions
from services.text.language import known_language
from services.text.note_marks import without_note_marks
from services.text.periods import english_months, months, short_months, short_weekdays, unambiguous_short_months
from services.text.words import stem

STOP_WORDS = frozenset(  # words that are in nearly every text, so that they find nothing
    """
    a about all also am an and any are as at be been being between but by can could did do does doing for from get
    give had has have having he her his how i if in into is it its just list many me much my no not of off on or our
    out please say shall she should so some tell than that the their them then there these they this those to under
    up us was we were what when where which while who whom whose why will with would you your
    whats whos hows wheres theres
    """.split()
)

_AT_THE_END = re.compile(r"\b(?:at|as of|by) the end of\b")
"""Says when, as “in” does."""

_MARKS = "\u0300-\u036f\u064b-\u0652\u0900-\u0903\u093a-\u094f\u0962\u0963\u0980-\u0983\u09bc-\u09cd\u0a01-\u0dff"
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Letters of languages that put no spaces between words, and of Korean, which hangs endings on them."""
_LETTER = rf"[\w{_MARKS}{_UNSPACED}]"
_PART = re.compile(rf"\d+(?:[.,'’]\d+)*{_LETTER}*|{_LETTER}+(?:['’]{_LETTER}+)*")
_WORD = re.compile(
    rf"\d+(?:[.,'’]\d+)*{_LETTER}*(?:[-/]{_LETTER}+(?:[.,]\d+)*){{0,6}}|{_LETTER}+(?:[-/'’]{_LETTER}+){{0,6}}"
)
"""One or several parts with hyphens: a word, a number, a date, a code. Longer ones are several words."""
_NUMBER = re.compile(r"\d+(?:[.,'’]\d+)*")
_DATE = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})")
_SECTION = re.compile(r"\d{1,3}(?:\.\d{1,3}){2,}")
"""The number of a section or a version, unless all its parts after the first are groups of thousands."""
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_ORDINAL = re.compile(r"0?(\d{1,2})(?:st|nd|rd|th|er)?")
_LETTERS_OR_DIGITS = re.compile(r"[a-z]+|\d+")
_SECTION_OF = re.compile(
    r"\b(?:section|chapter|clause|abschnitt|kapitel|ziffer|chapitre|sección|capítulo|sezione|capitolo|"
    r"secção|seção|hoofdstuk|paragraaf)\s+(?=\d{1,3}(?:\.\d{1,3})+\b)"
)
"""Before the number of a heading, which rarely says it of itself."""
_MAY = re.compile(
    r"(?P<when>\b(?:in|of|until|till|by|since|from|for|before|after|during|last|next|early|late|mid|through|between"
    r"|apr(?:il)?|\d{1,2}(?:st|nd|rd|th|\.)?)[\s,/|-]{1,3})?\b(?P<word>may)\b"
    r"(?P<then>[\s,./|-]{1,3}(?:\d|june?\b)|\s(?:is|was|has|had)\b)?(?P<on>\s[^\W\d_])?",
    re.IGNORECASE,
)
"""The month or the verb. The month has a date, a month or a preposition beside it, or a capital inside a sentence."""
_MEANING = re.compile(r"\b(what\s+do(?:es)?\s[^?.!\n]{1,80}?)\s(?:mean|stand\s+for)\b")
_CODE_DIGITS = 3
"""With at least this many digits, letters and digits together are a code: E1042."""
_CODE_LETTERS = 2
"""With so few letters in a row, a word with hyphens and digits is a code: F-150."""
_RUNS = re.compile(rf"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_CLITICS = frozenset("s t ll re ve d m".split())
_DIACRITICS = re.compile("[\u0300-\u036f\u064b-\u0652]")


def terms_of(text: str) -> list[str]:
    """The terms of a text in its order: words without endings and accents, numbers without separators.

    English words of no weight are left out. Where a language puts no spaces between words, each two neighbouring
    characters are a term (as in Lucene's CJK analyzer). A year within a word is a term too: FY2018 holds 2018. A date
    is its day, its month's English name and its year, however it is written, and “Fri” is Friday. A code such as
    AB-1200-X is a term, and so is each of its parts.
    """
    lowered = _with_clear_months(_without_may(without_note_marks(text)).replace("_", " ").lower())
    # What some signs of Arabic are made of begins with a space.
    return [term for word in _WORD.findall(lowered) for each in _analyzed(word) if (term := "".join(each.split()))]


def question_terms(question: str) -> list[str]:
    """The terms to search for, each once: without function words and what says how to answer, if any others are left.

    A code gives one term, the whole code: every passage that has its parts in a row has that term.
    """
    text = _with_clear_months(_without_may(without_instructions(question)).replace("_", " ").lower())
    text = _MEANING.sub(r"\1", _SECTION_OF.sub(" ", _AT_THE_END.sub(" ", text)))
    asked = (term for word in _content_words(text) for term in (_asked_code(word) or _analyzed(word)))
    return list(dict.fromkeys(asked)) or terms_of(question)


@cache
def _short_month_of_a_year() -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(short_months())})\b\.?(?=[\s-]+{YEAR.pattern})")


def _without_may(text: str) -> str:
    """The text without the verb “may”, which would be taken for the month."""
    if "may" not in text.lower():
        return text  # as nearly all do, without a look at each of their words
    return _MAY.sub(lambda match: match[0] if _is_month(match) else match[0].replace(match["word"], " ", 1), text)


def _is_month(match: re.Match[str]) -> bool:
    if match["when"] is not None or match["then"] is not None:
        return True
    start = match.start("word")
    begins = match.string[max(0, start - 2) : start].rstrip()[-1:] in {"", ".", "?", "!"} and match["on"] is not None
    return match["word"].istitle() and not begins


def _with_clear_months(text: str) -> str:
    """The text with the names of months in place of abbreviations that are other words but for the year after them."""
    return _short_month_of_a_year().sub(lambda match: english_months()[short_months()[match[1]] - 1], text)


@cache
def month_terms() -> frozenset[str]:
    """The terms of the months, whatever language names them."""
    return frozenset(map(_stem, english_months()))


def _content_words(question: str) -> list[str]:
    """The words of a question that are no function words of its language, and those beside a number: ab 1200 x."""
    words = _WORD.findall(question)
    language = known_language(question)
    if language in (None, "en"):
        return words  # English function words are no terms
    left_out = function_words_of(language)
    numbers = [False, *map(_is_long_number, words), False]
    return [word for n, word in enumerate(words) if word not in left_out or numbers[n] or numbers[n + 2]]


def _is_long_number(word: str) -> bool:
    return word.isdigit() and len(word) >= _CODE_DIGITS and not YEAR.fullmatch(word)


def _asked_code(word: str) -> tuple[str, ...]:
    return (_joined(word),) if _is_code(word) else ()


def _joined(code: str) -> str:
    return re.sub(r"[-/]", "", code)


@lru_cache(maxsize=100_000)
def _analyzed(word: str) -> tuple[str, ...]:
    if _is_code(word):
        parts = _LETTERS_OR_DIGITS.findall(word)
        return (_joined(word), *(part for part in parts if part not in STOP_WORDS))
    if date := _date_terms(word):
        return date
    if "-" in word or "/" in word:
        return tuple(term for part in _parts_of_hyphenated(word) for term in _analyzed(part))
    return tuple(term for part in _parts(word) if part not in STOP_WORDS for term in _split(part))


def _parts_of_hyphenated(word: str) -> Iterator[str]:
    """The words between hyphens; a number with a letter stays one term, 10-k is 10k, and e-mail is email and mail."""
    if re.fullmatch(r"\d+-[a-z]", word):
        yield word.replace("-", "")
    elif re.fullmatch(r"[a-z]-[^\W\d_]{3,}", word):
        yield word.replace("-", "")
        yield word[2:]
    else:
        yield from _PART.findall(word)


@lru_cache(maxsize=100_000)
def _is_code(word: str) -> bool:
    """Whether letters and digits of a word name one thing, as in E1042, AB-1200-X; years, 20mm and covid-19 do not."""
    if not word.isascii() or word.isalpha() or not word[0].isalpha() or not word.replace("-", "").isalnum():
        return False
    groups = _LETTERS_OR_DIGITS.findall(word)
    digits = sum(len(group) for group in groups if group.isdigit())
    letters = max((len(group) for group in groups if group.isalpha()), default=0)
    if not digits or not letters or any(YEAR.fullmatch(group) for group in groups):
        return False
    return digits >= _CODE_DIGITS or ("-" in word and letters <= _CODE_LETTERS)


def _date_terms(word: str) -> tuple[str, ...]:
    """The day, the month's name and the year of a date in figures; of one that may be two dates all of them."""
    match = _DATE.fullmatch(word)
    if match is None:
        return ()
    first, sign, second, last = match.groups()
    if len(first) == len("2026"):
        year, days = first, [(second, last)]
    elif len(last) == len("2026"):
        year, days = last, [(second, first), *([(first, second)] if sign == "/" else [])]
    else:
        return ()
    known = [(int(month), int(day)) for month, day in days if 0 < int(month) <= LAST_MONTH and int(day) <= LAST_DAY]
    if not known or not YEAR.fullmatch(year):
        return ()
    names = [_stem(name) for name in english_months()]
    return (*dict.fromkeys(term for month, day in known for term in (str(day), names[month - 1])), year)


def _parts(word: str) -> Iterator[str]:
    if ordinal := _ORDINAL.fullmatch(word):
        yield ordinal[1]
        return
    if _NUMBER.fullmatch(word):
        is_section = _SECTION.fullmatch(word) and not _THOUSANDS.fullmatch(word)
        yield word if is_section else re.sub(r"\D", "", word)
        return
    head, *tails = re.split("['’]", word)
    yield _english_name(head)
    yield from (tail for tail in tails if tail not in _CLITICS)


def _english_name(word: str) -> str:
    """The English name of a month, or of a day of the week that is shortened in English; any other word as it is."""
    number = months().get(word) or unambiguous_short_months().get(word)
    return short_weekdays().get(word, word) if number is None else english_months()[number - 1]


def _split(part: str) -> Iterator[str]:
    if _SECTION.fullmatch(part):
        yield part
        return
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
    return stem(word) if word.isascii() and word.isalpha() else word
