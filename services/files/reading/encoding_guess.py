"""Which encoding short texts are in: the first in which they are words of one language.

Statistics need more letters than a table has: they read “Año” as “Ańo” and “Begünstigter” as “Beg³nstigter”.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise

_LATIN_SHARE = 0.75  # of the letters: fewer are beyond ASCII even in short Polish words, all in other scripts
_COMMON_SHARE = 0.6  # of the letters among the commonest of their language: words of another have about half
_SIGNS = frozenset("€£¥§°²³¹¼½¾«»„“”‘’‚‹›–—…•·©®™¿¡ªº×÷µ±´¨№\xa0\xad\u2011\u2009\u202f")
_NEVER_BEFORE = frozenset("®©¶±¦¬¼½¾")
"""Signs that no letter follows: in another encoding they are letters, such as Ž."""
_WITHIN_WORDS = frozenset("’·–—…\xad\u2011")
_WESTERN = (
    "äöüß",  # German
    "àâæçéèêëîïôœùûüÿ",  # French
    "áéíñóúü",  # Spanish
    "áâãàçéêíóôõúü",  # Portuguese
    "àèéìíîòóùú",  # Italian
    "åäöé",  # Swedish, Finnish
    "æøåéèêóòô",  # Danish, Norwegian
    "áéëèïóöü",  # Dutch
    "àçèéíïòóúü",  # Catalan
)
_CENTRAL = (
    "ąćęłńóśźż",  # Polish
    "áčďéěíňóřšťúůýž",  # Czech
    "áäčďéíĺľňóôŕšťúýž",  # Slovak
    "áéíóöőúüű",  # Hungarian
    "ăâîşţ",  # Romanian
    "čćđšž",  # Croatian, Slovenian
)
_TURKISH, _ICELANDIC = "çğıi̇öşüâîû", "áðéíóúýþæö"
_CYRILLIC = ("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя")
_GREEK = ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",)
_HEBREW = ("אבגדהוזחטיךכלםמןנסעףפץצקרשת",)
_ARABIC = ("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأإؤئـ،؛؟ًٌٍَُِّْ",)
_COMMONEST = {_CYRILLIC: "оеаинтсрвлкмді", _GREEK: "αοιετσνηυρόίά", _HEBREW: "יוהלאתרשמבנ", _ARABIC: "اليمنرتوبةعسهد"}
_Languages = tuple[str, ...]
_LATIN_ENCODINGS: tuple[tuple[str, _Languages], ...] = (
    ("cp1252", _WESTERN),
    ("cp1250", _CENTRAL),
    ("cp1254", (_TURKISH,)),
    ("cp1252", (_ICELANDIC,)),
    ("iso8859-15", _WESTERN),
    ("iso8859-2", _CENTRAL),
    ("mac_roman", _WESTERN),
    ("cp850", _WESTERN),
    ("cp852", _CENTRAL),
    ("cp1252", ("".join(_WESTERN),)),  # names of several languages
)
_OTHER_ENCODINGS: tuple[tuple[str, _Languages], ...] = (
    ("cp1251", _CYRILLIC),
    ("koi8-r", _CYRILLIC),
    ("cp866", _CYRILLIC),
    ("cp1253", _GREEK),
    ("cp1255", _HEBREW),
    ("cp1256", _ARABIC),
)
_HANGUL = re.compile(r"[가-힣]")
_KANA = re.compile(r"[ぁ-ゖァ-ヺ]")
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺー々〇一-鿿\u3000-\u303f\uff01-\uff5e]")
_CHINESE = re.compile(r"[一-鿿\u3000-\u303f\uff01-\uff5e“”‘’—…·]")
_HAN = re.compile(r"[一-鿿]")
_BETWEEN_WORDS = re.compile(r"[\s\x21-\x26\x28-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e]+")
_WITHIN_A_LATIN_WORD = re.compile(r"[a-z][^\x00-\x7f]{1,2}[a-z]")


def encoding_of(content: bytes) -> str | None:
    """The encoding in which all words beyond ASCII are of one language; None where no such encoding was found."""
    for encoding, fits in _candidates():
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if fits(text):
            return encoding
    return None


def _candidates() -> Iterator[tuple[str, Callable[[str], bool]]]:
    yield "cp932", lambda text: _is_all(text, _JAPANESE) and _KANA.search(text) is not None
    yield "euc-jp", lambda text: _is_all(text, _JAPANESE) and _KANA.search(text) is not None
    yield "cp949", lambda text: _is_all(text, _HANGUL)
    yield "gb2312", lambda text: _is_all(text, _CHINESE) and _HAN.search(text) is not None
    for encoding, languages in _LATIN_ENCODINGS:
        yield encoding, partial(_is_latin, languages)
    for encoding, languages in _OTHER_ENCODINGS:
        yield encoding, partial(_is_other, languages)
    yield "big5", lambda text: _is_all(text, _CHINESE) and _HAN.search(text) is not None


def _is_all(text: str, signs: re.Pattern[str]) -> bool:
    """Whether all beyond ASCII is of these signs, and they are no part of Latin words."""
    beyond = [sign for sign in text if not sign.isascii()]
    return bool(beyond) and all(map(signs.match, beyond)) and _WITHIN_A_LATIN_WORD.search(text) is None


def _is_latin(languages: _Languages, text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    beyond = sum(not sign.isascii() for sign in letters)
    return beyond <= len(letters) * _LATIN_SHARE and _is_of_one(text, languages)


def _is_other(languages: _Languages, text: str) -> bool:
    letters = [sign.lower() for sign in text if sign.isalpha() and not sign.isascii()]
    common = sum(sign in _COMMONEST[languages] for sign in letters)
    return (
        bool(letters)
        and common >= len(letters) * _COMMON_SHARE
        and re.search(r"[a-zA-Z](?=[^\W\d_a-zA-Z])|[^\W\d_a-zA-Z](?=[a-zA-Z])", text) is None
        and _is_of_one(text, languages)
    )


def _is_of_one(text: str, languages: _Languages) -> bool:
    """Whether the letters are of one of the languages, with capitals only where words have them and signs beside."""
    beyond = {sign for sign in text if not sign.isascii() and sign not in _SIGNS}
    letters = {small for sign in beyond for small in sign.lower()}
    return any(letters <= set(language) for language in languages) and not any(map(_is_odd, _words(text)))


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN_WORDS.split(text) if not word.isascii()]


def _is_odd(word: str) -> bool:
    """Whether a sign is where none is, or a capital follows a small letter, and one of the two is not ASCII."""
    if any(here in _NEVER_BEFORE and after.isalpha() for here, after in pairwise(word)):
        return True
    for before, here, after in zip(word, word[1:], word[2:], strict=False):
        if here in _SIGNS - _WITHIN_WORDS and before.isalpha() and after.isalpha():
            return True
    return any(
        not (before + here).isascii() and unicodedata.category(before) == "Ll" and unicodedata.category(here) == "Lu"
        for before, here in pairwise(word)
    )
