"""Whether the sentence that answers says yes or no to the question, where its words decide."""

import re
from functools import cache
from math import fsum

from services.models.extractive.meant_figures import FROM_BEFORE
from services.models.extractive.phrases import NO, YES
from services.models.extractive.question import Asked
from services.models.extractive.quote_ranking import Ranking
from services.models.extractive.quotes import Quote
from services.text.doubtful_statements import is_no_plain_statement, is_of_the_past
from services.text.function_words import ANSWERS, PREPOSITIONS, Language, function_words_of
from services.text.negation import negation_offsets
from services.text.question_patterns import YES_NO
from services.text.terms import terms_of

_ENOUGH = 0.6
"""Share of the question's words that the sentence itself must have for its negation to be the answer."""
_FORBIDS = re.compile(  # words that make the answer to “may I …?” a no
    r"\b(?:forbidden|prohibited|excluded|refused|rejected|must never|verboten|untersagt|ausgeschlossen|abgelehnt"
    r"|interdit\w*|exclue?s?|refusée?s?|rejetée?s?|prohibid[oa]s?|excluid[oa]s?|rechazad[oa]s?|vietat[oaie]|esclus[oaie]"
    r"|proibid[oa]s?|rejeitad[oa]s?|verboden|uitgesloten)\b",
    re.IGNORECASE,
)
_ALLOWS = re.compile(  # words that make it a yes
    r"\b(?:may|can|is allowed|are allowed|is permitted|welcome|includes?|included|is covered|are covered|is enough"
    r"|sufficient|accepted|approved|dürfen|darf|können|kann|erlaubt|gestattet|genügt|reicht|versichert|mitversichert"
    r"|eingeschlossen|inbegriffen|angenommen|peut|peuvent|autorisée?s?|permise?s?|compris|suffit|adoptée?s?|acceptée?s?"
    r"|puede|pueden|permitid[oa]s?|incluid[oa]s?|basta|può|possono|permess[oaie]|inclus[oaie]|pode|podem|permitid[oa]s?"
    r"|incluíd[oa]s?|mag|mogen|toegestaan|inbegrepen)\b",
    re.IGNORECASE,
)
_LIMITS = re.compile(  # “only if”: the answer is neither yes nor no
    r"\b(?:only|unless|except|if|whether|provided|ob|(?:demand|pregunt|chied|chiest|pergunt)\w+ s[ie]|nur|wenn"
    r"|sofern|falls"
    r"|ausser|außer|es sei denn|seulement|sauf|uniquement|sólo|solo|salvo|soltanto|tranne"
    r"|apenas|exceto|alleen|behalve|indien|mits)\b",
    re.IGNORECASE,
)
_MAY = re.compile(
    r"\b(?:may|can|dürfen|darf|können|kann|peut|peuvent|puede|pueden|può|possono|pode|podem|mag|mogen)\b", re.IGNORECASE
)
_MODAL = re.compile(
    r"\b(?:may|might|can|could|would|should|shall|will|must|plan\w*|propos\w+|want\w*|ask\w*|until|before|kann|können"
    r"|könnte\w*|würde\w*|sollt?e?n?|wird|werden|muss|müssen|geplant|vorgeschlagen|beantragt|bis|vor|peut|peuvent"
    r"|pourrai\w*|devrai\w*|doit|doivent|ser[ao]\w*|prévue?s?|proposée?s?|demandée?s?|jusqu\w*|avant|puede\w*|podr\w+"
    r"|deb\w+|prevista?o?s?|hasta|antes|può|possono|potr\w+|deve|devono|fino|prima|pode\w*|poder\w+|até|mag|kan|kunnen"
    r"|zou\w*|moet\w*|gepland|tot|voor)\b",
    re.IGNORECASE,
)
"""What is only possible, planned or asked for, or so for a time, is no fact."""
_INVERTED = re.compile(r"(?:should|had|were) (?:you|he|she|it|we|they|the|an?|your)\b", re.IGNORECASE)
_NOT_SO = re.compile(r"\bnon-\w+", re.IGNORECASE)
_MOST_READ = 8
"""Sentences that may decide as well; what comes after the eighth is about something else."""
_SAME_WORD = 0.9
"""A form of the same word, no compound and no misspelling."""
_CLAUSES = re.compile(  # where another clause begins, which may say something else
    r"\s*[;,:]\s+|\s+(?=(?:but|while|whereas|however|aber|jedoch|während|sondern|mais|tandis|pero|mientras|ma|mentre"
    r"|mas|enquanto|maar|terwijl)\b)|\s+(?:and|und|et|y|e|en)\s+",
    re.IGNORECASE,
)
_CONTRASTS = re.compile(r"^(?:but|however|aber|jedoch|hingegen|sondern|mais|pero|sino|ma|mas|maar)\b", re.IGNORECASE)
"""However short what begins so is, it says something of its own: “not refundable, but transferable”."""
_LEAST_WORDS = 3
"""A shorter stretch is a part of a list and belongs to the clause after it, and so does “On deck, …”."""


def decided(quote: Quote, ranking: Ranking) -> str:
    """“Yes.” or “No.” in the language of the question; empty where the sentence does not decide.

    A question whether something is forbidden is answered “Yes.” by a sentence that forbids it. What begins with yes or
    no says it itself.
    """
    asked = ranking.asked
    if asked.asked.kind != "yes_no" or quote.heading is not None or quote.row is not None:
        return ""
    if quote.words.partition(".")[0].casefold() in ANSWERS or _begins_with_a_condition(quote.words):
        return ""
    if negation_offsets(asked.asked.text) or _share(quote, asked, ranking) < _ENOUGH or _LIMITS.search(quote.words):
        return ""
    clause = _clause(quote.words, asked, ranking)
    if not clause or _is_said_elsewhere(quote, ranking) or _may_be_otherwise(quote.words, clause, asked, ranking):
        return ""
    allows = _allows(clause, asked.asked.text)
    if allows is None and _states(clause, asked, ranking):
        allows = True
    is_yes = allows != bool(_FORBIDS.search(asked.asked.text))
    return "" if allows is None else (YES if is_yes else NO)[asked.asked.language]


def _may_be_otherwise(words: str, clause: str, asked: Asked, ranking: Ranking) -> bool:
    """Whether a sentence tells what was, what somebody says, or lacks a word of the question by which it decides.

    “not on Boxing Day” says nothing of what is open then, and “non-refundable” is not “refundable”.
    """
    question = asked.asked.text
    if is_no_plain_statement(words) and not is_no_plain_statement(question):
        return True
    if is_of_the_past(clause) and not is_of_the_past(question):
        return True
    strong = asked.terms - asked.weak
    held = ranking.matching.held(frozenset(terms_of(_NOT_SO.sub(" ", clause))))
    return bool(strong - held.keys() - _permission_terms()) or any(
        not strong.isdisjoint(terms_of(match[0])) for match in FROM_BEFORE.finditer(words)
    )


@cache
def _permission_terms() -> frozenset[str]:
    """What a question for a permission has, and an answer says in another way."""
    return frozenset(terms_of("allowed permitted possible accepted erlaubt gestattet möglich autorisé permis possible"))


def _is_said_elsewhere(quote: Quote, ranking: Ranking) -> bool:
    """Whether another sentence that may answer has a word of the question that this one lacks: the other may decide.

    “Electric grills are allowed on balconies” says nothing of charcoal where the next sentence speaks of that.
    """
    strong = ranking.asked.terms - ranking.asked.weak
    lacking = strong - frozenset(ranking.matching.held(quote.terms | quote.lead | quote.under))
    others = [other for score, other in ranking.scored[:_MOST_READ] if score >= ranking.least and other is not quote]
    return any(not lacking.isdisjoint(ranking.matching.held(other.terms)) for other in others)


def _begins_with_a_condition(words: str) -> bool:
    """Whether a sentence says something for a case, by the order of a question: “Können Sie nicht zahlen, …”."""
    inverted = any(pattern.match(words) for pattern in (YES_NO["de"], YES_NO["nl"], _INVERTED))
    return inverted and "," in words and not words.endswith("?")


def _allows(clause: str, question: str) -> bool | None:
    """Whether a clause says that something is so; None where it does not say.

    What may be is allowed only where the question asks whether it is: “The pier may be closed” does not say that it is.
    """
    forbids, negations = _FORBIDS.search(clause), negation_offsets(clause)
    if forbids and negations:
        return None
    if forbids or negations:
        return False
    said = _ALLOWS.search(_MAY.sub("", clause)) or (_ALLOWS.search(clause) and _ALLOWS.search(question))
    return True if said else None


def _states(clause: str, asked: Asked, ranking: Ranking) -> bool:
    """Whether a clause says as a fact all that is asked: “The card is valid” to “Is the card valid?”."""
    strong = asked.terms - asked.weak
    words = frozenset(terms_of(clause)) - _function_terms(asked.asked.language)
    held = ranking.matching.held(words)
    is_whole = len(strong) > 1 and all(held.get(term, 0.0) >= _SAME_WORD for term in strong)
    more = [word for word in words if not ranking.matching.held(frozenset((word,)))]
    is_whole = is_whole and len(more) <= len(strong) + 1  # among many other words these may belong to different things
    denies = _FORBIDS.search(clause) or negation_offsets(clause)
    return is_whole and not denies and not clause.endswith("?") and not _MODAL.search(clause)


@cache
def _function_terms(language: Language) -> frozenset[str]:
    return frozenset(terms_of(" ".join(function_words_of(language))))


def _clause(words: str, asked: Asked, ranking: Ranking) -> str:
    """The one clause that has all words of the question that the sentence has.

    Where they are spread over several clauses, nothing: “the north door is locked, the south door is open”.
    """
    strong = asked.terms - asked.weak

    def held(text: str) -> frozenset[str]:
        return frozenset(ranking.matching.held(frozenset(terms_of(text)))) & strong

    clauses = _clauses(words)
    whole = held(words)
    return next((clause for clause in clauses if held(clause) == whole), "")


def _clauses(words: str) -> list[str]:
    clauses: list[str] = []
    short = ""
    for part in _CLAUSES.split(words):
        clause = f"{short} {part}".strip()
        words_of_clause = clause.lower().split()
        is_clause = len(words_of_clause) >= _LEAST_WORDS and words_of_clause[0] not in PREPOSITIONS
        is_clause = is_clause or (bool(clauses) and _says_otherwise(clause))
        short = "" if is_clause else clause
        if is_clause:
            clauses.append(clause)
    if short:
        clauses[-1:] = [f"{clauses[-1]} {short}" if clauses else short]
    return clauses


def _says_otherwise(words: str) -> bool:
    """Whether a few words say something of their own: “but transferable”, “im Saal verboten”."""
    return any(pattern.search(words) for pattern in (_CONTRASTS, _FORBIDS, _ALLOWS)) or bool(negation_offsets(words))


def _share(quote: Quote, asked: Asked, ranking: Ranking) -> float:
    strong = {term: weight for term, weight in ranking.weights.items() if term not in asked.weak}
    own = ranking.matching.held(quote.terms)
    return fsum(strong[term] * share for term, share in own.items() if term in strong) / (fsum(strong.values()) or 1.0)
