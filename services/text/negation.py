"""Find negations in a text, in several languages."""

import re
from functools import cache

from services.text.function_words import NEGATORS, Language
from services.text.words import WORD

_CJK_NEGATION = re.compile(r"不|没|沒|無|无|未|非|ない|ません|なし|않|아니|없|못")
_CONTRACTED = re.compile(r"n['’]t\b", re.IGNORECASE)
_NE = re.compile(
    r"\b(?:ne |n['’])(?:[^\s,;.]+ ){1,3}?(?P<word>plus|guère|rien|personne)\b(?! (?:(?:de|d['’]|que|qu['’]) ?){1,2}\d)",
    re.IGNORECASE,
)
"""French words that negate after "ne" alone."""
_IDIOMS = re.compile(
    r"\b(?:(?:not|never|no(?:ne)?|nothing|nobody)(?: \w+){0,3}? "
    r"(?:more|less|fewer|(?!rath|oth)[a-z]{2,8}er) than"
    r"|not(?: \w+)? exceed\w*|not(?: \w+){0,6}? (?:until|before|after|beyond)\b|not only|not (?:including|limited)"
    r"|nicht nur|(?:nicht|keine?[nmrs]?|niemand) (?:\w+ ){0,4}?(?:mehr|weniger|[a-zäöü]{3,9}er) als"
    r"|nicht vor(?= \w)|nicht (?:\w+ )?(?:über|unter)(?:schr\w+|st[ei]\w+)"
    r"|no[- ](?:shows?|go(?:es)?|claims?|fault|frills)\b"
    r"|nicht ohne|non seulement"
    r"|(?:pas|aucune?) (?:\w+ ){0,3}?(?:plus|moins|avant)|pas (?:dépass|excéd)er\b"
    r"|ne (?:dépassant|excédant) pas|sans dépasser"
    r"|ne (?:\w+ ){1,3}que\b|sans compter"
    r"|no (?:\w+ ){0,3}?(?:super|exced|sobrepas)\w+|non (?:\w+ ){0,3}?(?:super|ecced)\w+"
    r"|não (?:\w+ ){0,3}?(?:ultrapass|exced)\w+|niet (?:\w+ ){0,3}?overschr\w+"
    r"|no s[óo]lo|no (?:\w+ ){0,3}?(?:más|menos) de|sin superar"
    r"|no (?:\w+ ){1,6}(?:hasta|antes de) (?:que|(?:el |las? )?\d)"
    r"|no (?:mínimo|máximo|entanto|prazo|fim|caso|dia|ano)"
    r"|non solo|non (?:\w+ ){0,3}?(?:più|meno) di|non oltre|não só"
    r"|não (?:\w+ ){1,6}(?:até|antes de) (?:[àa]s? )?\d|non (?:\w+ ){1,6}prima del(?:le)? \d"
    r"|não (?:\w+ ){0,3}?(?:mais|menos) de|niet alleen|niet (?:\w+ ){0,3}?(?:meer|minder|langer|later) dan)"
    r"|\bno(?=\.? ?(?:[a-z]{1,6}[-/]?)?\d)",
    re.IGNORECASE,
)
"""Limits and additions that are no negation, "no" in Portuguese ("in the"), and the abbreviation of "number"."""
_OR_NOT = re.compile(r"\b(?:or not|oder nicht|ou (?:non|pas)|o no|of niet)\b", re.IGNORECASE)
_LEFT_OUT = re.compile(r"\b(?:excluding|other than|apart from|hors)\b", re.IGNORECASE)
_EXCEPTION = re.compile(
    r"\b(?:except|unless|all but|bis auf|tod[oa]s menos|"
    r"contrary to|in contrast|unlike|im gegensatz|entgegen|anders als|contrairement|à la différence|"
    r"a diferencia|al contrario|outside|beyond|instead|rather than|uncertain\w*|unknown|otherwise|"
    r"only (?:after|if|when|once|with)|erst (?:nach|wenn|ab|mit|am|im)|nur (?:mit|wenn|nach|bei)|sinon|faute de quoi|"
    r"seulement (?:après|si|avec)|de lo contrario|en caso contrario|s[óo]lo (?:después|si|con|tras)|"
    r"außer|sonst|andernfalls|ansonsten|ausgenommen|es sei denn|sofern|statt|soweit|sauf|à moins|hormis|excepto|salvo|"
    r"a menos que|tranne|eccetto|a meno che|exceto|tenzij|behalve)\b",
    re.IGNORECASE,
)
"""What is said but for a case or in place of another."""
_ONLY = re.compile(
    r"(?<!-)\b(?:only|solely|exclusively|nur|lediglich|ausschließlich|seulement|uniquement|exclusivement|s[óo]lo|solamente"
    r"|únicamente|soltanto|apenas|somente|alleen|uitsluitend)\b",
    re.IGNORECASE,
)
"""What is said of one kind alone."""
_NEARLY = re.compile(
    r"\b(?:hardly|scarcely|barely|few|little|rarely|seldom|absen\w+|kaum|wenige?|selten|fehl\w+|abwesen\w+|à peine"
    r"|guère|peu|rarement|apenas|poc[oa]s?|raramente|ausen\w+|ausên\w+|appena|poch[ie]|assen[tz]\w+|pouc[oa]s?|nauwelijks|weinig"
    r"|zelden|afwezig\w*|unchanged|unverändert\w*|inchangée?s?|ongewijzigd)\b",
    re.IGNORECASE,
)
"""Words for nearly nothing, for what is not there, and for what did not change."""
_DEMANDS = re.compile(
    r"\b(?:need\w*|requir\w+|must|necessary|obligatory|compulsory|mandatory|have to|has to|brauch\w*|benötig\w*"
    r"|muss|müssen|nötig|notwendig|erforder\w+|\w*pflicht\w*|faut|doi(?:t|vent)|nécessaires?|exig\w+|oblig\w+|necesit\w+|debe[ns]?"
    r"|hacen? falta|serv(?:e|ono)|deve|devono|bisogna|necessari[aeio]?|precis[ao]\w*|devem|moet\w*|nodig"
    r"|verplicht\w*)\b",
    re.IGNORECASE,
)
"""Words for what is required: a ticket is, where nobody may come in without one."""
_UNSURE = re.compile(
    r"\b(?:wanted|propos\w+|asked|requested|demanded|sought|hoped|woll\w+|beantrag\w+|forder\w+|vorgeschlagen|"
    r"voulai\w+|demand\w+|quer[ií]a\w*|pidi\w+|solicit\w+|vole\w+|chie[ds]\w+|queria\w*|wilde\w*|"
    r"declin\w+|broken|faulty|out of (?:order|service)|disabl\w+|deactivat\w+|"
    r"(?:switched|turned) off|ausgefallen|abgeschaltet|außer betrieb|hors service|désactiv\w+|"
    r"fuera de servicio|desactivad\w+|kaputt|defekt\w*|en panne|averiad\w+|guast\w+|avariad\w+)\b",
    re.IGNORECASE,
)
"""Wishes, what does not work, and "to decline", which is to refuse or to fall: counting negations tells nothing."""
_NEGATING: dict[Language, str] = {
    "en": r"free (?:of|from)|fail(?:s|ed|ing)? to|"
    r"refus\w+|reject\w*|den(?:y|ied|ies|ying)|prohibit\w*|forb[ai]d\w*|ban(?:s|ned)?|barred|"
    r"exclud\w+|rul(?:e|es|ed|ing) (?:\w+ )?out|prevent\w*|avoid\w*|exempt\w*|impossible|inabilit\w+|ceas\w+|"
    r"discourag\w+|discontinu\w+|miss(?:es|ed|ing)?|turn(?:ed|s|ing)? (?:\w+ )?down|waive[ds]?|non-\w+|"
    r"un\w+[ai]ble|cancel\w*|call(?:ed|s|ing)? (?:\w+ )?off|abst(?:ain|ention)\w*|unlawful|illegal|"
    r"le(?:av\w+|ft) (?:\w+ ){0,3}?out|omit\w*|lack(?:s|ed|ing)?|"
    r"(?:decid\w+|vot\w+|advis\w+|recommend\w+|rul\w+|opt\w+|counsel\w+) against",
    "de": r"frei von|(?:entsch[ie]+d\w*|stimm\w*|sprach\w*|spricht) [^.,;]{0,40}gegen|r[iä]et\w* [^.,;]{1,40} ab|"
    r"verb[io]e?t\w*|untersag\w+|gesperrt\w*|abgesagt\w*|weggelassen\w*|fehlt\w*|"
    r"unzulässig\w*|abgeraten|ausgeschlossen\w*|schließt [^.,;]{1,60} aus|"
    r"abgelehnt\w*|lehnte?n? [^.,;]{1,60} ab|ablehn\w+|abgewiesen\w*|verworfen|"
    r"verweiger\w+|verhinder\w+|vermeid\w+|"
    r"entf[aä]ll\w*|"
    r"enth(?:ielt\w*|alten) sich|sich \w*enthalten|meiden|meidet|gemieden|unmöglich|"
    r"befreit|verzicht\w+|vertagt\w*|scheitert\w*|gescheitert|"
    r"erlischt|erloschen",
    "fr": r"(?:vot\w+|prononc\w+|décid\w+) contre|"
    r"interdi\w+|refus\w+|rejet\w+|exclu(?!siv)\w*|défendu\w*|déconseill\w*|empêch\w+|évit\w+|impossib\w+|"
    r"dispens\w+|décline\w*|privée?s? de|cess\w+|supprimée?s?|annulée?s?|écart\w+|démenti\w*|abst(?:ien|enu)\w*",
    "es": r"(?:vot\w+|pronunci\w+|decid\w+) en contra|"
    r"proh[ií]b\w+|rechaz\w+|deneg\w+|desestim\w+|exclu(?!siv)\w+|descart\w+|impid\w+|impedi\w+|evit\w+|imposib\w+|"
    r"exent\w+|niega\w*|negó|cesó|anul\w+|desaconsej\w+|carece\w*|abst(?:uv|ien|en)\w*",
    "it": r"viet\w+|proib\w+|rifiut\w+|respin\w+|esclu(?!siv)\w+|imped\w+|evit\w+|impossib\w+|esent\w+|"
    r"annull\w+",
    "pt": r"proib\w+|rejeit\w+|recus\w+|exclu(?!siv)\w+|imped\w+|evit\w+|imposs\w+|isent\w+|anulad\w+",
    "nl": r"verb(?:ied\w+|oden)|geweiger\w+|weiger\w+|afgewezen|verworpen|uitgesloten|voorkom\w*|vermijd\w+|onmogelijk|"
    r"verval(?:t|len)|vrijgesteld|geschrapt|opgeschort",
}
"""Words that negate without being a negation: to forbid, to refuse, to exclude, to lack."""
_NO_NEGATORS: dict[Language, frozenset[str]] = {
    "de": frozenset({"not", "no", "ne", "mai"}),
    "fr": frozenset({"mai", "dont"}),
    "es": frozenset({"pas"}),
    "pt": frozenset({"no"}),
    "nl": frozenset({"non", "pas", "ni"}),
}
"""Negations of other languages that mean something else: German "Not" is distress, French "mai" is May and
"dont" is "of which", Portuguese "no" is "in the"."""
_PREFIXES = ("un", "non", "in", "im", "ir", "dis")  # of English, and in part of French and German


def is_negator(word: str) -> bool:
    """Whether a word negates by itself: not, kein, jamais."""
    return word.lower() in NEGATORS


def negation_offsets(text: str, language: Language = "en") -> list[int]:
    """Where the negations of a text begin; idioms that only limit or add are none.

    The negations of all languages count, but for those that are other words in the language of the text.
    """
    rest = _IDIOMS.sub(lambda match: "\0" * len(match[0]), _spaced(text))
    other = _NO_NEGATORS.get(language, frozenset())
    words = [
        m.start()
        for m in WORD.finditer(rest)
        if is_negator(m[0]) and m[0].lower() not in other and rest[m.end() : m.end() + 1] != "-"
    ]
    elided = [m.start("word") for m in _NE.finditer(rest)]
    return sorted(
        {*words, *elided, *(m.start() for regex in (_CONTRACTED, _CJK_NEGATION) for m in regex.finditer(rest))}
    )


def limiting_spans(text: str) -> list[tuple[int, int]]:
    """The spans of negations that only limit or add: “not less than”, “not only”."""
    return [match.span() for match in _IDIOMS.finditer(_spaced(text))]


def negating_words(text: str, language: Language = "en") -> list[re.Match[str]]:
    """The words that negate without being a negation: forbidden, refused, ausgeschlossen."""
    return list(_negating(language).finditer(_spaced(text)))


def implies_negation(text: str, language: Language = "en") -> bool:
    """Whether a text may negate without a negation: it forbids, refuses, wishes, or names an exception."""
    return names_exception(text) or is_unsure(text) or _negating(language).search(text) is not None


def demands_something(text: str) -> bool:
    """Whether a text says that something is required, so that nothing is done without it."""
    return _DEMANDS.search(text) is not None


def nearly_negates(text: str) -> bool:
    """Whether a text says that there is hardly anything, so that a sentence may say “no” of it."""
    return _NEARLY.search(text) is not None


def names_exception(text: str) -> bool:
    """Whether a text says something but for a case: unless, außer, sauf."""
    return _EXCEPTION.search(text) is not None


def is_of_others(question: str, language: Language = "en") -> bool:
    """Whether a question is for other things than those it names: “not paid”, “without Baker”, “except A5”."""
    question = _OR_NOT.sub(" ", question)
    return (
        bool(negation_offsets(question, language))
        or names_exception(question)
        or _LEFT_OUT.search(question) is not None
    )


def names_only_some(text: str) -> bool:
    """Whether a text says something of one kind alone, so that it is not so of others: only members may vote."""
    return _ONLY.search(text) is not None


def is_unsure(text: str) -> bool:
    """Whether negations that a text lacks or has more of do not make it the contrary of another."""
    return _UNSURE.search(text) is not None


@cache
def _negating(language: Language) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_NEGATING[language]})\b", re.IGNORECASE)


def contrary_forms(word: str) -> tuple[str, ...]:
    """The same word with or without a prefix that negates it: unaffected and affected."""
    lower = word.lower()
    without = tuple(lower.removeprefix(p) for p in _PREFIXES if lower.startswith(p) and len(lower) > len(p) + 3)
    return (*without, *(prefix + lower for prefix in _PREFIXES))


def _spaced(text: str) -> str:
    """With plain spaces for the ends of lines and the spaces of typesetters."""
    return re.sub(r"\s", " ", text)
