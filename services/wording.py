"""The words of a sentence: stems, names, opposites and negation."""

import re
from functools import lru_cache
from itertools import pairwise

import snowballstemmer

_NO_SPACES = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Scripts of East and South-East Asia, whose words are compared by pairs of characters."""
WORD = re.compile(rf"[{_NO_SPACES}]+|[^\W_{_NO_SPACES}](?:[^\W_{_NO_SPACES}]|[.&'’](?=[^\W\d_]))*")
_SCRIPT = re.compile(rf"[{_NO_SPACES}]")

_STOP_WORDS = frozenset(
    """
    a about above according across after again against all almost along already also although always am among an and
    any approximately are around as at back be became because become been before being below between both but by came
    can come could did do does doing down due during each either else even ever every for from further gave get give
    given gives go goes got had has have having he her here hers him his how however i if in instead into is it its
    itself just kept kind least less let like made mainly make makes many may me means might more most much must my
    namely near nearly of off on once one only onto or other others our ours out over own per put rather roughly said
    same say says set several shall she should since so some still such take taken takes than that the their theirs
    them then there therefore these they this those though through thus to together too total toward towards under
    until up upon us use used uses using very via was we well went were what when where whereas which while who whole
    whom whose why will with within would yet you your yours
    document documents figure passage source states stated reported report reports section table amount amounted
    mr mrs ms dr stood respectively year years ended end ending fiscal company worth value number
    der die das den dem des ein eine einer eines einem einen und oder ist sind war waren wird werden wurde wurden hat
    haben mit von zu zum zur im in an am auf für aus bei nach als auch sich es er sie wir dass
    le la les un une des du de et ou est sont était été dans par pour sur au aux avec que qui se ce cette il elle ils
    el los las una unos y o es son fue fueron en por para con del al lo su sus se que
    il lo gli i uno e ed sono era in con per tra nel della dello dei
    het een en of zijn was werd met van voor op te dat die o os as um uma e do da dos das em no na é foi com por
    og eller er var med av til på som den det ett och att
    """.split()
)
_NEGATORS = frozenset(
    """
    not no never none nobody nothing neither nor without cannot unable fail fails failed failing lack lacks lacked
    nicht kein keine keinen keiner keinem keines nie niemals ohne niemand nichts weder
    pas jamais aucun aucune sans ni non nunca jamás sin ningún ninguna tampoco mai senza nessun nessuno nessuna
    não nenhum nenhuma sem niet geen nooit zonder ikke ingen aldri aldrig uten uden inte inget utan
    """.split()
)
_CJK_NEGATION = re.compile(r"不|没|沒|無|无|未|非|ない|ません|なし|않|아니|없|못")
_CONTRACTED = re.compile(r"n['’]t\b", re.IGNORECASE)
_IDIOMS = re.compile(
    r"\b(?:(?:not|never|no)(?: \w+){0,3}? "
    r"(?:more|less|fewer|longer|later|earlier|sooner|higher|lower|older|younger) than"
    r"|not(?: \w+)? exceed\w*|not only|not (?:including|limited)|nicht nur|non seulement|no s[óo]lo)\b"
    r"|\bno(?=\.? ?\d)",
    re.IGNORECASE,
)
"""Limits and additions that are no negation, and the abbreviation of "number"."""
_PREFIXES = ("un", "non", "in", "im", "ir", "dis")

_UP = """
    rise rises rose risen rising increase increases increased increasing grow grows grew grown growing growth
    climb climbs climbed climbing gained improve improves improved expand expanded raise raised jumped surged up
    gestiegen stieg steigt augmenté augmentation aumentó aumento hausse
    """
_DOWN = """
    fall falls fell fallen falling decrease decreases decreased decreasing decline declines declined declining
    drop drops dropped dropping reduce reduces reduced reducing reduction shrink shrank shrunk lowered down
    gesunken sank sinkt baisse diminué diminution disminuyó cayó
    """
_OPPOSITES = tuple(
    (frozenset(one.split()), frozenset(other.split()))
    for one, other in (
        (_UP, _DOWN),
        (f"{_UP} more higher", f"{_DOWN} less fewer lower"),
        ("more higher greater taller longer larger", "less fewer lower smaller shorter"),
        ("above over exceed exceeds exceeded exceeding", "below beneath"),
        ("after following afterwards", "before preceding"),
        ("highest largest most biggest greatest maximum", "lowest smallest least minimum"),
        ("first earliest", "last latest final"),
        ("profit profits profitable", "loss losses"),
        ("income gain gains", "loss losses expense expenses"),
        ("asset assets", "liability liabilities"),
        ("open opens opened opening", "close closes closed closing shut"),
        ("start starts started", "stop stops stopped finish finished"),
        ("allowed permitted", "forbidden prohibited banned"),
        ("include includes included including", "exclude excludes excluded excluding"),
        ("fast fastest faster quick", "slow slowest slower"),
        ("best better", "worst worse"),
        ("cheap cheaper cheapest", "expensive dearer dearest"),
        ("always", "never"),
        ("inside", "outside"),
        ("north northern", "south southern"),
        ("east eastern", "west western"),
        ("domestic", "foreign international"),
        ("short-term", "long-term"),
        ("strong stronger", "weak weaker"),
        ("favorable favourable", "unfavorable unfavourable adverse"),
    )
)
_SAME = tuple(
    frozenset(words.split())
    for words in (
        "revenue revenues sales turnover",
        "profit profits earnings income",
        "employee employees staff worker workers workforce people personnel",
        "firm company corporation business",
        "buy bought purchase purchased repurchase repurchased buyback acquire acquired acquisition",
        "ship ships vessel vessels ferry ferries boat boats",
        "ticket tickets fare fares",
        "cost costs price prices expense expenses",
        "passenger passengers traveller travellers",
        "bicycle bicycles bike bikes",
        "begin begins began start starts started commence commences commenced commencing",
        "allowed permitted may",
        "shareholder shareholders stockholder stockholders",
        "previous prior preceding earlier",
        "q1 first quarter", "q2 second quarter", "q3 third quarter", "q4 fourth quarter",
    )
)  # fmt: skip
_STEM_ROOM = 5
_BRACKETED = re.compile(r"\([^()]*\)")


def words_in(text: str) -> list[re.Match[str]]:
    """The words of a text with their places, those of numbers left out."""
    return [match for match in WORD.finditer(text) if not match[0][0].isdigit()]


def content_stems(word: str) -> tuple[str, ...]:
    """What a word is compared by: its stem, pairs of characters in scripts without spaces, nothing for a stop word."""
    if _SCRIPT.match(word):
        return tuple(word[i : i + 2] for i in range(max(1, len(word) - 1)))
    lower = word.lower().replace("’", "'").removesuffix("'s").replace(".", "")
    if lower in _STOP_WORDS or len(lower) < 2 or is_negator(lower):  # noqa: PLR2004 - a letter is no word
        return ()
    return (stem(lower),)


def stems_in(text: str) -> list[str]:
    """The stems of a text's words in their order."""
    return [stemmed for match in words_in(text) for stemmed in content_stems(match[0])]


def without_asides(text: str) -> str:
    """The text with spaces in place of what stands in brackets: “Income (loss)” is not called a loss."""
    return _BRACKETED.sub(lambda aside: " " * len(aside[0]), text)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    return str(snowballstemmer.stemmer("english").stemWord(word))


def is_negator(word: str) -> bool:
    return word.lower() in _NEGATORS


_OPPOSITE_OF: dict[str, tuple[tuple[frozenset[str], frozenset[str]], ...]] = {}
for _one, _other in _OPPOSITES:
    for _word in _one:
        _OPPOSITE_OF[_word] = (*_OPPOSITE_OF.get(_word, ()), (_one, _other))
    for _word in _other:
        _OPPOSITE_OF[_word] = (*_OPPOSITE_OF.get(_word, ()), (_other, _one))


def opposites_of(word: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Pairs of the words that say the same as this one in some sense, and of those that say the contrary."""
    return _OPPOSITE_OF.get(word.lower(), ())


_ALIKE: dict[str, frozenset[str]] = {}
for _group in (*_SAME, *(side for pair in _OPPOSITES for side in pair)):
    for _word in _group:
        _ALIKE[stem(_word)] = _ALIKE.get(stem(_word), frozenset()) | {stem(each) for each in _group}


def alike(stemmed: str) -> frozenset[str]:
    """Stems that may stand in a passage for this one."""
    return _ALIKE.get(stemmed, frozenset())


def close(one: str, other: str) -> bool:
    """Whether two stems are forms of one word, as far as their letters tell."""
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    return (
        shared >= _STEM_ROOM and shared * 10 >= 7 * min(len(one), len(other)) and shared * 2 > max(len(one), len(other))
    )


def negations(text: str) -> list[int]:
    """Where a text negates something."""
    rest = _IDIOMS.sub(lambda match: "\0" * len(match[0]), _spaced(text))
    words = [m.start() for m in WORD.finditer(rest) if is_negator(m[0]) and rest[m.end() : m.end() + 1] != "-"]
    return sorted([*words, *(m.start() for regex in (_CONTRACTED, _CJK_NEGATION) for m in regex.finditer(rest))])


def idioms(text: str) -> list[tuple[int, int]]:
    """Where a text has a negation that only limits or adds, as in “not less than”."""
    return [match.span() for match in _IDIOMS.finditer(_spaced(text))]


def _spaced(text: str) -> str:
    """With plain spaces for the ends of lines and the spaces of typesetters."""
    return re.sub(r"\s", " ", text)


_JOINT = re.compile(
    r"(?:[,;]\s|\s)(?:but|while|whereas|although|though)\s|[,;]\s(?:and|so|which|because)\s", re.IGNORECASE
)


def clauses_of(text: str) -> list[tuple[int, int]]:
    """Where the clauses of a sentence begin and end, each of which may be from a sentence of its own."""
    starts = [0, *(match.end() for match in _JOINT.finditer(text)), len(text)]
    return list(pairwise(starts))


def contrary_form(word: str) -> tuple[str, ...]:
    """The same word with or without a prefix that negates it: unaffected and affected."""
    lower = word.lower()
    without = tuple(lower.removeprefix(p) for p in _PREFIXES if lower.startswith(p) and len(lower) > len(p) + 3)
    return (*without, *(prefix + lower for prefix in _PREFIXES))
