"""Decide whether the quoted sentence answers a question with yes or no.

A wrong “Yes.” before a right quote is worse than none, so only a sentence that says nothing beyond the question
decides: “The tour on Wednesdays has been dropped” has all words of “Is there a tour on Wednesday?” and one more.
"""

import re
from collections.abc import Sequence
from functools import cache

from services.models.extractive.matching import SAME_WORD
from services.models.extractive.phrases import NO, YES
from services.models.extractive.question import Asked
from services.models.extractive.quote_ranking import Ranking
from services.models.extractive.quotes import Quote
from services.text.doubtful_statements import is_no_plain_statement, is_of_the_past
from services.text.function_words import ANSWERS, Language, function_words_of
from services.text.negation import is_negator, negation_offsets
from services.text.permissions import ALLOWS, FORBIDS, MAY, excepts, leaves_free
from services.text.question_patterns import YES_NO
from services.text.terms import terms_of

_LIMITS = re.compile(  # “only if”: the answer is neither yes nor no
    r"\b(?:only|unless|except|if|whether|provided|without|ob|(?:demand|pregunt|chied|chiest|pergunt)\w+ s[ie]|nur|wenn"
    r"|sofern|falls|ohne|solange"
    r"|ausser|außer|es sei denn|seulement|sauf|uniquement|sans|sólo|solo|salvo|sin|soltanto|tranne|senza"
    r"|apenas|exceto|sem|alleen|behalve|indien|mits|zonder)\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:than|more|less|fewer|most|least|longer|over|under|above|below|als|mehr|weniger|höchstens|mindestens|maximal|plus|moins|más|menos"
    r"|più|meno|mais|meer|minder|langer|dan)\b",
    re.IGNORECASE,
)
"""“No tour takes longer than an hour” denies nothing of what takes less."""
_MODAL = re.compile(
    r"\b(?:might|could|would|should|shall|will|must|plan\w*|propos\w+|want\w*|ask\w*|until|before"
    r"|könnte\w*|würde\w*|sollt?e?n?|wird|werden|muss|müssen|geplant|vorgeschlagen|beantragt|bis|vor"
    r"|pourrai\w*|devrai\w*|doit|doivent|ser[ao]\w*|prévue?s?|proposée?s?|demandée?s?|jusqu\w*|avant|podr\w+"
    r"|deb\w+|prevista?o?s?|hasta|antes|potr\w+|deve|devono|fino|prima|poder\w+|até"
    r"|zou\w*|moet\w*|gepland|tot|voor"
    r"|to be|still|yet|noch|zu \w+en|encore|reste à|aún|todavía|ancora|ainda|nog)\b",
    re.IGNORECASE,
)
"""What is only planned, requested, still to be done or temporary is not a fact."""
_PARTS = re.compile(
    r"[,;:()–—]|\b(?:and|but|or|while|whereas|und|aber|oder|sondern|während|et|mais|ou|pero|sino|mientras|ma|mentre|mas"
    r"|en|maar|terwijl)\b|(?<=\s)[yeo](?=\s)",
    re.IGNORECASE,
)
"""Where a sentence may turn to something else."""
_WITH_CODE = re.compile(r"(?:\b[^\W\d_]+\s+)?(?<!\w)[A-Z]*[-/.]?\d[\w/.-]*")
"""A code or a number with the word before it, which says what it is of: “invoice INV-17”."""


def decided(quote: Quote, beside: Sequence[Quote], ranking: Ranking) -> str:
    """“Yes.” or “No.” in the language of the question; empty where the sentence, or one beside it, leaves it open.

    A question whether something is forbidden is answered “Yes.” by a sentence that forbids it. A sentence that begins
    with yes or no says so itself.
    """
    asked, words = ranking.asked, quote.words.rstrip(".!")
    question = asked.asked.text
    is_sentence = asked.asked.kind == "yes_no" and quote.heading is None and quote.row is None
    if not is_sentence or words.partition(".")[0].casefold() in ANSWERS or negation_offsets(question):
        return ""
    if any(excepts(each.words) or leaves_free(each.words) is not None for each in beside if each is not quote):
        return ""
    if _is_open(words, question) or not _says_just_that(words, asked, ranking):
        return ""
    allows = _allows(words, question)
    is_yes = allows != bool(FORBIDS.search(question))
    return "" if allows is None else (YES if is_yes else NO)[asked.asked.language]


def _is_open(words: str, question: str) -> bool:
    """Whether a sentence has a condition, a limit or several parts, or tells what was, is planned, or somebody says."""
    begins_with_a_condition = any(YES_NO[language].match(words) for language in ("de", "nl"))
    is_limited = _COMPARES.search(words) or _COMPARES.search(question)
    is_past = is_of_the_past(words) and not is_of_the_past(question)
    has_parts = any(pattern.search(words) for pattern in (_LIMITS, _MODAL, _PARTS))
    is_doubtful = is_limited is not None or is_past or is_no_plain_statement(words)
    return begins_with_a_condition or has_parts or is_doubtful


def _says_just_that(words: str, asked: Asked, ranking: Ranking) -> bool:
    """Whether a sentence has all words of the question, and no other words of content."""
    strong = asked.terms - asked.weak - _permission_terms()
    held = ranking.matching.held(frozenset(terms_of(words)))
    is_whole = bool(strong) and all(held.get(term, 0.0) >= SAME_WORD for term in strong)
    telling = " ".join(word for word in _WITH_CODE.sub(" ", words).split() if not is_negator(word.strip("“”\"'")))
    left = ALLOWS.sub(" ", FORBIDS.sub(" ", telling))
    more = frozenset(terms_of(left)) - _function_terms(asked.asked.language) - _permission_terms()
    return is_whole and all(ranking.matching.held(frozenset((word,))) for word in more)


def _allows(words: str, question: str) -> bool | None:
    """Whether a sentence says that something is so; None where it does not say.

    What may be is allowed only where the question asks whether it is: “The pier may be closed” does not say that it is.
    """
    forbids, negations = FORBIDS.search(words), negation_offsets(words)
    if forbids and negations:
        return None
    if forbids or negations:
        return False
    return True if not MAY.search(words) or ALLOWS.search(question) else None


@cache
def _permission_terms() -> frozenset[str]:
    """Words of a question about permission, which an answer may put differently."""
    return frozenset(terms_of("allowed permitted possible accepted erlaubt gestattet möglich autorisé permis possible"))


@cache
def _function_terms(language: Language) -> frozenset[str]:
    return frozenset(terms_of(" ".join(function_words_of(language))))
