"""Find words of a sentence that say the contrary of its passages."""

import re
from collections.abc import Container
from itertools import islice

from services.checking.claims import Missing
from services.checking.comparisons import compares_the_other_way
from services.checking.derived import follows
from services.checking.evidence import Evidence
from services.checking.lost_negations import (
    NEARLY_ALL,
    doubtful_negations,
    dropped_negation,
    lost_negations,
    perhaps_lost_negations,
)
from services.checking.near_repeats import aligned
from services.checking.nearest import nearest
from services.checking.polarity import about_the_same, nearest_clause, opposed_polarity
from services.checking.same_figures import are_same
from services.checking.same_words import held
from services.checking.segments import Segment
from services.checking.text_forms import NUMBER
from services.text.clocks import spoken_clocks_in
from services.text.dates import Clock, clocks_in
from services.text.function_words import Language
from services.text.negation import negation_offsets
from services.text.numbers import figures_in
from services.text.opposites import CONVERSES, FALLING, RISING, directions_in, is_direction, opposites_of
from services.text.thesaurus import antonym_stems, synonym_stems
from services.text.values import days_meant, values_in
from services.text.words import stem, stems_in, without_asides, words_in

_MOST_NUMBERS = 6
"""Numbers nearest to a word that may be what its direction is of."""
_IDLE = re.compile(
    r"over\b|close\s+to\b|(?:most|first|last|least)\s+of\b"
    r"|(?:über|under|sobre|bajo|sous|onder|sotto|oltre)\b(?!\W+(?:\w+\W+){0,2}?\d)",
    re.IGNORECASE,
)
"""Prepositions of place, and phrases, that tell no direction."""
_UP_OR_DOWN = re.compile(r"(?:up|down)\b(?P<figure>\s+(?:by|from|\W?\d))?(?P<to>\s+to\b)?", re.IGNORECASE)
_UP_TO = re.compile(r"up\s+to\b", re.IGNORECASE)
_MOVES = re.compile(
    r"\b(?:go\w*|went|mov\w+|ris\w+|rose|step\w*|push\w*|climb\w*|(?P<be>is|are|was|were|been)|drive\w*|drove|edg\w+"
    r"|br(?:ing|ou)\w*|com\w+|came|sen[dt]\w*|drift\w*|slid\w*|dr[ao]g\w*|trend\w*|walk\w*|fl[eio]w?\w*|mark\w*"
    r"|scal\w+)\s$",
    re.IGNORECASE,
)
"""Verbs with which "up" and "down" say where to, unlike "give up" and "shut down"; "is up to" only limits."""
_SUPERLATIVE = re.compile(r"\b(?:at|au|al|am|aux|le|la|les|de|en|non|el|los|las|il|o|a|het)\s$", re.IGNORECASE)
"""What comes before "most", "plus" and the like where they compare nothing: at most, le plus, de plus."""
_OF_A_FIGURE = re.compile(r"\d\s?[^\W\d_]{0,12}[%€$£]?(?:\sd(?:e\s|['’])[^\W\d_]+)?\s(?:de|en)\s$", re.IGNORECASE)
"""What comes before "plus" where it does: 7 % de plus."""
_RELATIVE = re.compile(r"\b(?:el|la|los|las|il|lo|gli|le|o|a|os|as)\s[^\W\d_]+\s$", re.IGNORECASE)
"""What comes before "más" in a superlative: la causa más frecuente."""
_MEASURE = re.compile(r"\d\s?[^\W\d_]{1,12}\s$")
"""What comes before "long", "high" or "old" where they only name what is measured: 54 cm long."""
_MEASURED = re.compile(  # adjectives of measure
    r"(?:long|high|wide|deep|tall|old|thick|lang|hoch|hoh|breit|tief|alt|dick|haut|longu|larg|profond|anch)"
    r"(?:e[nmrs]?|[ao]?s?)",
    re.IGNORECASE,
)
_QUANTITIES = frozenset("most least plus moins más menos più meno mais menos meest minst meisten".split())
"""Words that are directions alone, and before an adjective form its superlative: “the most expensive”."""
_JUST_BEFORE = 24  # characters before a word that may negate it: “does not any longer ”, and “vor dem Ablauf”
_BEFORE_ITS_END = re.compile(r"\bvor (?:dem )?Ablauf$", re.IGNORECASE)
"""Before a time has run out is within it."""
_ORDER = frozenset(
    """
    before after following preceding afterwards ahead behind vor nach vorher nachher bevor nachdem avant après antes
    después tras prima dopo depois voor na
    """.split()
)
"""Words for an order: "A before B" and "B after A" are the same, so that what follows decides."""
_HOURS = "open close geöffnet geschlossen schließt ouvrir fermer abrir cerrar aprire chiudere".split()
_CLAUSE = re.compile(r"[,;:]\s|\s(?:and|but|or|und|aber|oder|et|mais|ou|y|pero|e|o|en|maar)\s", re.IGNORECASE)
_AROUND = 48  # characters, some seven words, to the noun that a word of direction or degree belongs to
_NEAREST = 2
"""Sentences of the passages of which the first with a word or its contrary is compared."""
_FROM_TO = re.compile(r"\b(from|to)\s+\W{0,3}$")


def perhaps_turned_round(text: str, evidence: Evidence) -> Missing:
    """Negations that the passages do not have in so many words, although they may say the same without one."""
    near = nearest(text, evidence)
    if not near:
        return []
    if aligned(text, near[0], evidence.tabled) is not None:
        return dropped_negation(text, evidence, near[:1]) or _antonyms(text, evidence, near)
    found = _antonyms(text, evidence, near) + perhaps_lost_negations(text, evidence, near)
    return found or doubtful_negations(text, evidence, near)


def turned_round(text: str, evidence: Evidence) -> Missing:
    """Words of a sentence that say the contrary of what the passages say."""
    near = nearest(text, evidence)
    if found := _against_its_figures(text):
        return found
    if not near:
        return []
    beside = aligned(text, near[0], evidence.tabled)
    if beside is None:
        return contrary_words(text, evidence, near) + lost_negations(text, evidence, near)
    changes = [each for each in beside.changes if not _is_converted(each, text, near[0], evidence)]
    if changes := [each for each in changes if not _tells_hours(each[1], text, near[0])]:
        return changes
    contrary = [each for each in contrary_words(text, evidence, near) if each[0] not in beside.repeated]
    contrary = contrary or dropped_negation(text, evidence, near[:1], NEARLY_ALL)
    return contrary or opposed_polarity(text, evidence, near[:1])


def _is_converted(change: tuple[int, str], text: str, segment: Segment, evidence: Evidence) -> bool:
    """Whether a number or a unit in place of another is of a figure that the passage's sentence has or leads to."""
    own = [each for each in figures_in(text) if each.start <= change[0] < each.start + len(each.raw)]
    theirs = figures_in(segment.text)
    return bool(own) and all(
        any(are_same(figure, found, evidence) for found in theirs) or follows(text, figure, evidence) for figure in own
    )


def _antonyms(text: str, evidence: Evidence, near: list[Segment]) -> Missing:
    """Words that the passages nowhere have, while the nearest clause has an antonym of theirs in their place."""
    stems = evidence.stems_of(text)
    if evidence.language != "en" or len(held(stems, near[0].stems, evidence.language)) * 2 < len(stems) - 1:
        return []
    found = _antonyms_among(near[0].stems - stems, text, evidence, near[0])
    clause = nearest_clause(text, near[0], evidence.language) if found else None
    return found if clause is None else _antonyms_among(evidence.stems_of(clause) - stems, text, evidence, near[0])


def _antonyms_among(others: frozenset[str], text: str, evidence: Evidence, segment: Segment) -> Missing:
    return [
        (match.start(), match[0])
        for match in words_in(text)
        for stemmed in evidence.content_stems(match[0])
        if not evidence.has_form_of(stemmed)
        and _has_antonym(stemmed, others)
        and bool(negation_offsets(text)) == bool(segment.negated)
        and not _is_idle(text, match)
        and not _tells_hours(match[0], text, segment)
    ]


def _has_antonym(stemmed: str, stems: frozenset[str]) -> bool:
    contrary = antonym_stems(stemmed) - CONVERSES
    return not stems.isdisjoint(contrary) and stems.isdisjoint(synonym_stems(stemmed))


def contrary_words(text: str, evidence: Evidence, near: list[Segment]) -> Missing:
    """Words whose opposite is in the nearest sentence, while their own meaning is not."""
    found: Missing = []
    own = frozenset(stem(match[0].lower(), evidence.language) for match in words_in(text))
    for match in words_in(without_asides(text)):
        pairs = () if _is_idle(text, match) else opposites_of(match[0], evidence.language)
        same = frozenset(word for one, _ in pairs for word in one)
        contrary = frozenset(word for _, other in pairs for word in other) - same
        about = next((each for each in near[:_NEAREST] if _may_tell(each, near[0], same | contrary)), None)
        if (
            pairs
            and about
            and own.isdisjoint(contrary)
            and not compares_the_other_way(text, about.text, evidence)
            and _speaks_against(text, match, same, contrary, about)
        ):
            found.append((match.start(), match[0]))
    return found or _other_direction(text, near[0])


def _may_tell(segment: Segment, nearest_one: Segment, stems: frozenset[str]) -> bool:
    """Whether a sentence has one of the words; rows of tables other than the nearest tell of something else."""
    return not segment.forms.isdisjoint(stems) and (segment is nearest_one or segment.is_prose)


def _other_direction(text: str, segment: Segment) -> Missing:
    """A word for rising where the sentence of a passage only has words for falling, or the reverse."""
    language = segment.language
    ours, theirs = (_busy_directions(each, language) for each in (text, segment.text))
    signs, others = {sign for *_, sign in ours}, {sign for *_, sign in theirs}
    is_contrary = len(signs) == len(others) == 1 and signs != others
    if not is_contrary or negation_offsets(text, language) or negation_offsets(segment.text, language):
        return []
    return [ours[0][:2]]


def _busy_directions(text: str, language: Language) -> list[tuple[int, str, int]]:
    """The words for rising and falling, without the "up" of a limit: for up to 14 days."""
    idle = {match.start() for match in words_in(text) if _UP_TO.match(text, match.start()) and _is_idle(text, match)}
    return [each for each in directions_in(text, language) if each[0] not in idle]


def _speaks_against(
    text: str, match: re.Match[str], same: frozenset[str], contrary: frozenset[str], segment: Segment
) -> bool:
    """Whether the nearest sentence has the contrary: beside the sentence's own figure, otherwise anywhere in it."""
    language, passage = segment.language, without_asides(segment.text)
    if match[0].lower() in _ORDER and not _same_follows(text, match, contrary, segment):
        return False
    if _tells_hours(match[0], text, segment):
        return False
    negated = _is_negated(text, match.start(), language)
    numbers = sorted(NUMBER.finditer(text), key=lambda number: abs(number.start() - match.start()))
    for number in numbers[:_MOST_NUMBERS]:
        if _beside(text, number, same | contrary, language) not in (None, stem(match[0].lower(), language)):
            continue  # another word is the figure's
        places = re.finditer(rf"(?<![\d.,]){re.escape(number[0])}(?![\d]|[.,]\d)", passage)
        for place in islice(places, _MOST_NUMBERS):
            if word := _beside(passage, place, same | contrary, language):
                return word in contrary and negated == _is_always_negated(word, passage, language)
    if not is_direction(match[0], language) and bool(segment.negated) != bool(negation_offsets(text, language)):
        return False  # "sweets are allowed, drinks are not"
    if any(stem(word[0].lower(), language) in same and not _is_idle(passage, word) for word in words_in(passage)):
        return False
    clause = nearest_clause(text, segment, language)
    if clause is not None:
        passage = about_the_same(text, segment, language) if is_direction(match[0], language) else clause
    return any(
        stem(word[0].lower(), language) in contrary
        and not _is_idle(passage, word)
        and _is_negated(passage, word.start(), language) == negated
        for word in words_in(passage)
    )


def _tells_hours(word: str, text: str, segment: Segment) -> bool:
    """Whether something closes at the end of the hours, or on another day than, it is open in the passages."""
    if stem(word.lower(), segment.language) not in {stem(each, segment.language) for each in _HOURS}:
        return False
    days = {each.value for each in values_in(text) if each.kind == "weekday"}
    others = {each.value for each in (*values_in(segment.text), *days_meant(segment.text)) if each.kind == "weekday"}
    return bool(_clocks(text) and len(_clocks(segment.text)) > 1) or bool(days and others and not days & others)


def _clocks(text: str) -> list[Clock]:
    return [*clocks_in(text), *spoken_clocks_in(text)]


def _is_always_negated(stemmed: str, passage: str, language: Language) -> bool:
    words = (word for word in words_in(passage) if stem(word[0].lower(), language) == stemmed)
    return all(_is_negated(passage, word.start(), language) for word in words)


def _beside(text: str, place: re.Match[str], wanted: Container[str], language: Language) -> str | None:
    """Of these stems the one whose word is nearest to a place, if any is near."""
    ends = [match.end() for match in _CLAUSE.finditer(text, max(0, place.start() - _AROUND), place.start())]
    start = ends[-1] if ends else max(0, place.start() - _AROUND)
    stop = _CLAUSE.search(text, place.end(), place.end() + _AROUND)
    words = (
        (min(abs(start + word.start() - place.end()), abs(place.start() - start - word.end())), form)
        for word in words_in(text[start : stop.start() if stop else place.end() + _AROUND])
        if (form := stem(word[0].lower(), language)) in wanted and not _is_idle(text, word, start)
    )
    return min(words, default=(0, None))[1]


def _is_negated(text: str, place: int, language: Language) -> bool:
    return bool(negation_offsets(text[max(0, place - _JUST_BEFORE) : place], language))


def _is_idle(text: str, match: re.Match[str], offset: int = 0) -> bool:
    """Whether a word, `offset` after its match, only looks like a direction: "up to", "over 20 years", "most of"."""
    place = offset + match.start()
    is_superlative = _SUPERLATIVE.search(text, max(0, place - 12), place) and not _OF_A_FIGURE.search(text[:place])
    if match[0].lower() in _QUANTITIES and is_superlative:
        return True
    if match[0].lower() in _QUANTITIES and _RELATIVE.search(text, max(0, place - 24), place):
        return True
    if _MEASURED.fullmatch(match[0]) and _MEASURE.search(text, max(0, place - 16), place):
        return True
    if (found := _UP_OR_DOWN.match(text, place)) and not found["figure"]:
        moves = _MOVES.search(text, max(0, place - 12), place)
        return moves is None or (moves["be"] is not None and found["to"] is not None)
    if _BEFORE_ITS_END.search(text, max(0, place - _JUST_BEFORE), match.end() + offset):
        return True
    return _IDLE.match(text, place) is not None


def _same_follows(text: str, match: re.Match[str], contrary: frozenset[str], segment: Segment) -> bool:
    """Whether "before" comes before the same word as "after" does: else the sentence is only turned about."""
    follows = _next_stem(text, match.end(), segment.language)
    places = (word for word in words_in(segment.text) if stem(word[0].lower(), segment.language) in contrary)
    return any(_next_stem(segment.text, place.end(), segment.language) == follows for place in places)


def _next_stem(text: str, start: int, language: Language) -> str:
    return next(iter(stems_in(text[start : start + _AROUND], language)), "")


def _against_its_figures(text: str) -> Missing:
    """ "Rose from 5 to 4": the direction that the figures of the sentence itself speak against."""
    up, down = RISING.findall(text), FALLING.findall(text)
    if bool(up) == bool(down):
        return []
    ends: dict[str, float] = {}
    for figure in figures_in(text):
        before = _FROM_TO.search(text[max(0, figure.start - 12) : figure.start].lower())
        if before and figure.raw[-1:].isalpha() and figure.raw.lower().endswith(("st", "nd", "rd", "th")):
            return []  # of ranks the lower number is the better one
        if before and figure.year() is None:
            if before[1] in ends or figure.negative:
                return []
            ends[before[1]] = figure.worth
    if ends.keys() != {"from", "to"} or ends["from"] == ends["to"]:
        return []
    wrong = FALLING.search(text) if ends["to"] > ends["from"] else RISING.search(text)
    return [(wrong.start(), wrong[0])] if wrong else []
