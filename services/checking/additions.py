"""Details that a sentence adds: a joined or final phrase with no word in the passages."""

import re
from collections.abc import Callable, Iterator

from services.checking.claims import Missing
from services.text.dates import YEAR
from services.text.function_words import Language
from services.text.negation import is_negator
from services.text.words import content_stems, stems_of, words_in

Pairs = frozenset[tuple[str, str]]

_JOINED = re.compile(  # what “and” or “or” adds to a sentence
    r"\b(?:and|or|und|sowie|oder|et|ou|y|e)\s+(?P<phrase>(?:[^\s,;.:!?()]+\s+){0,4}?[^\s,;.:!?()]+)"
    r"(?=[,;.:!?()]|\s+(?:and|or|is|are|was|were|has|have|had|can|may|must|will|should|und|ist|sind|war|waren|wird|werden"
    r"|wurden?|hat|haben|hatten?|kann|können|muss|müssen|et|est|sont|ont|était|étaient|peut|peuvent|doit|doivent"
    r"|y|es|son|fue|fueron|está|están|han|puede|pueden|debe|deben)\b|\s*$)",
    re.IGNORECASE,
)
_VERB = re.compile(r"\s+(?:is|are|was|were|ist|sind|war|waren|wird|werden|est|sont|était|es|son|era|está|están)\b")
_LAST = re.compile(
    r"[^,;.:!?()]\s(?P<phrase>(?:for|with|near|by|because of|due to|wegen|mit|bei|für|"
    r"to(?=\s(?:the|an?|his|her|its|their|our|your|all|some|other|[^\W\d_]+s)\b)|"
    r"avec|pour(?!\s\S+(?:er|ir|re)\b)|chez|près de|junto al?|con|para(?!\s\S+[aei]r(?:se|l[aeo]s?)?\b))"
    r"\s+(?:[^\s,;.:!?()]+\s+){0,3}[^\s,;.:!?()]+)[.!]?\s*$",
    re.IGNORECASE,
)
"""After "to" a noun has an article or is a plural: any other word there may be a verb, which adds nothing, as do the
infinitives after "pour" and "para"."""
_NAMED_AS = re.compile(  # “is the treasurer”: what somebody or something is said to be
    r"\b(?:is|was|are|were|be|ist|war|est|était|es|era)\s+(?:the|an?|his|her|its|their|sein|seine|ihre?|son|sa|su)\s+"
    r"(?P<phrase>[^\W\d_]+)[.!]?\s*$",
    re.IGNORECASE,
)
_PAIR = re.compile(  # two words joined by “and” or “or”
    r"(?<![^\W\d_])([^\W\d_]+)\s(?:and|or|und|sowie|oder|et|ou|y|o|e|en)\s"
    r"(?:(?:a|an|the|per|de[rnm]?|die|das|les?|la|los|las|el|il|por|par|pro)\s)?([^\W\d_]+)",
    re.IGNORECASE,
)
_COMPARED = frozenset("later earlier more less over under above below older younger upwards moment".split())
"""Words that say something of a figure."""
_FRACTION = re.compile(
    r"(?:an? |une? |eine? )?(?:half|quarter|demie?|quart|medi[ao]|mezz[ao]|mei[ao]|halbe?|halve)(?: [^\W\d_]+)?",
    re.IGNORECASE,
)
_MOST_LEFT_OUT = 0.5
"""If a larger share of the other words is missing too, the sentence is a paraphrase and not an addition."""


def additions(
    text: str, is_missing: Callable[[str], bool], language: Language = "en", pairs: Pairs = frozenset()
) -> Missing:
    """The words of phrases that the passages have no content word of. `is_missing` tells it of one word.

    `pairs` are the stems of words that the passages join: what they call "persona e notte" may be "notte e ospite".
    """
    stems = stems_of(text, language)
    renamed = frozenset(one for one, other in pairs if other not in stems)
    found = [each for regex in (_JOINED, _LAST, _NAMED_AS) for each in _phrases(regex, text, is_missing)]
    return [each for each in found if renamed.isdisjoint(_joined_to(each, text, language))]


def joined_pairs(text: str, language: Language) -> Pairs:
    """The stems of each two words that "and" or "or" joins, both ways round."""
    pairs = (tuple(content_stems(word, language) for word in match.groups()) for match in _PAIR.finditer(text))
    return frozenset(pair for one, other in pairs for a in one for b in other for pair in ((a, b), (b, a)))


def _joined_to(word: tuple[int, str], text: str, language: Language) -> Iterator[str]:
    """The stems of what a word is joined to: of "notte" in "notte e ospite"."""
    for match in _PAIR.finditer(text):
        if match.start(2) == word[0]:
            yield from content_stems(match[1], language)


def _phrases(regex: re.Pattern[str], text: str, is_missing: Callable[[str], bool]) -> Iterator[tuple[int, str]]:
    for match in regex.finditer(text):
        start, end = match.span("phrase")
        if regex is _JOINED and _is_a_clause(text, match):
            continue  # "…, and the water is warm": says something else, and adds nothing to what is before
        if (
            YEAR.search(match["phrase"])
            or _FRACTION.fullmatch(match["phrase"])
            or is_negator(match["phrase"].split()[0])
        ):
            continue  # "by late 2028", "two and a half", "and not worse": compared as dates, figures, negations
        inside = [word for word in words_in(text) if content_stems(word[0]) and word[0].lower() not in _COMPARED]
        phrase = [word for word in inside if start <= word.start() < end]
        rest = [word for word in inside if not start <= word.start() < end]
        lacking = sum(is_missing(word[0]) for word in rest)
        if phrase and all(is_missing(word[0]) for word in phrase) and lacking <= len(rest) * _MOST_LEFT_OUT:
            yield from ((word.start(), word[0]) for word in phrase)


def _is_a_clause(text: str, match: re.Match[str]) -> bool:
    """Whether what is joined, after a comma, has a verb of its own."""
    return text[: match.start()].rstrip().endswith(",") and _VERB.match(text, match.end()) is not None
