"""Resolve "it", "they" and "that ship" in a question, and replace them by what they refer to."""

import re

from services.answering.followups.names import (
    asks_who,
    named_in_answer,
    names_of,
    subject_of,
    thing_asked_about,
    with_its_article,
)
from services.answering.followups.vocabulary import READ_CHARS, any_of

_COMPANY = "company|firm|corporation|business|organisation|organization"
_FIRMA = "unternehmen|konzern|firma"
_NO_NOUN = any_of(  # words that may follow “that” or “this” without being what it points at
    """compare mean work happen apply change affect include cost take relate differ still also more less true right
    correct possible not in for on the and with""".split()
)
_COMPANIES = re.compile(rf"\b(?:{_COMPANY}|{_FIRMA}|société|entreprise|empresa|compañía)\b", re.IGNORECASE)
_POINTING = re.compile(  # pronouns and “that ship”, which refer to something said before
    r"(?<![\w-])(?:"
    r"(?P<its>its|their|his|ihre[nmrs]?|ihr|seine[nmrs]?|sein|leurs?|sus?|zijn|"
    rf"(?:the|this|that)\s(?:{_COMPANY})['’]s)"
    r"|(?P<they>they|them|(?-i:sie)|he|she|him|her|er|ihm|ihn|ihnen|ils|elles|elle|lui|ellos|ellas|eles|elas|hij|hen|"
    rf"(?:the|this|that)\s(?:{_COMPANY})|(?:das|dieses)\s(?:{_FIRMA})|l['’]entreprise|(?:la|cette)\ssociété|"
    r"(?:la|esta|esa)\s(?:empresa|compañía))"
    r"|(?P<noun>(?:that|those|this|these|diese[rsmn]?|jene[rsmn]?|cet|cette|ces|ese|esa|esos|esas)\s"
    rf"(?!(?:{_NO_NOUN})\b|\w+\s+than\b)(?P<what>[^\W\d_]{{3,}}))"
    r"|(?P<it>it|es|that|this|those|these|il|ella|ello|eso|esto|cela|ça|dies|das|dit|dat|ze)"
    r"|(?P<there>there|dort|là-bas|allí)"
    r")(?![\w-])",
    re.IGNORECASE,
)
_SITTING = any_of(
    """document documents report reports file files text texts page pages filing filings contract paper presentation
    book handbook manual year month week quarter morning evening time way much many long dokument dokumente bericht
    datei seite jahr text rapport fichier page année documento informe archivo página año""".split()
)
"""After "this" they mean what lies before the reader."""
_EXPLETIVE = re.compile(
    r"(?:\b(?:is|was|would|will|can|isn't)\s+it\s+(?:be\b|possible\b|true\b|\w+\s+(?:to|that|if|for\s\w+\sto|when)\b)"
    r"|\b(?:does|did|will|would)\s+it\s+(?:(?:take|cost|mean|pay|matter|help|make\ssense)\b(?=.*\b(?:to|that|when|if)\b)"
    r"|rain\b|snow\b)|\bit\s(?:is|was)\b|\bhow\sis\sit\sthat\b|\bwhat\stime\sis\sit\b)",
    re.IGNORECASE,
)
_BEING_THERE = re.compile(r"\b(?:is|are|was|were|been|be)\s*$|^\s+(?:is|are|was|were|any|a|an)\b", re.IGNORECASE)
_DEMONSTRATIVES = {"that", "those", "these", "this", "das", "dit", "dat", "dies"}
"""They may also introduce a noun or a clause, so what follows decides."""
_SILENT = {"es", "il"}
"""They mostly refer to nothing: "gibt es", "est-il possible"."""
_LEADING_OTHERWISE = {"er", "su", "sus", "ella", "her", "ihr", "ze", "elle", "lui"}
"""Pronouns that refer to somebody only where a clause begins with them; elsewhere they may be other words."""
_CLAUSE = re.compile(
    r",|\b(?:and|or|but|if|when|because|after|before|while|that|which|who|und|wenn|et|si|y|cuando)\b", re.IGNORECASE
)

_CHANGING = re.compile(
    r"\s+(?:chang|compar|ris|rose|fall|fell|grow|grew|increas|decreas|develop|improv|declin|drop|differ|vary)",
    re.IGNORECASE,
)
"""Said of a figure, not of its owner."""
_NAMES_A_THING = re.compile(  # the beginning of a noun: the question itself says what it is about
    r"\b(?:the|a|an|der|die|das|ein|eine|le|la|un|une|el|my|our|i|you|how\smany|which|what|wie\sviele)\s\w",
    re.IGNORECASE,
)
_JUDGED = re.compile(r"\s+(?:possible|true|right|correct|allowed|enough|normal|usual|all|ok|why|how)\b", re.IGNORECASE)
"""Said of what was answered, not of what was asked about."""
_ASKS_A_PERSON = re.compile(r"\s*(?:who|whose|wer|wessen|wem|wen|chi|quién)\b", re.IGNORECASE)
_THING = re.compile(r"(?:it|its|es)(?:\s\w+)?", re.IGNORECASE)
_COUNTS = re.compile(r"how\s+many\b", re.IGNORECASE)
"""Of what it counts, "they" may be said."""


_NEAR_CHARS = 40
"""Around a word, enough to see how it is used."""


def pointing_word(question: str) -> re.Match[str] | None:
    """The first word that points at something said before the question; None where it points at nothing else."""
    named = _named_before(question)
    expletives = [found.span() for found in _EXPLETIVE.finditer(question, 0, READ_CHARS)]
    for match in _POINTING.finditer(question, 0, READ_CHARS):
        if match.start() > named:
            break
        if not any(start <= match.start() < end for start, end in expletives) and _points(question, match):
            return match
    return None


def resolved(question: str, earlier: str, answer: str) -> str | None:
    """The question with its pronoun replaced by what it refers to; None where that is unclear."""
    match = pointing_word(question)
    if match is None or not earlier:
        return None
    meant = _meant(match, earlier, answer)
    if meant is None:
        return None
    return question[: match.start()] + meant + question[match.end() :]


def _points(question: str, match: re.Match[str]) -> bool:
    before = question[max(0, match.start() - _NEAR_CHARS) : match.start()]
    after = question[match.end() : match.end() + _NEAR_CHARS]
    word = match[0].lower()
    if word in _SILENT or (word in _LEADING_OTHERWISE and not before.strip()):
        points = False
    elif match["noun"]:
        points = not re.match(rf"(?:{_SITTING})\b", match["what"], re.IGNORECASE) and _demonstrates(match, before)
    elif word in _DEMONSTRATIVES:
        points = _points_back(before, after)
    elif match["there"]:
        points = " " in before.strip() and not _BEING_THERE.search(before) and not _BEING_THERE.match(after)
    else:
        points = True
    return points


def _named_before(question: str) -> int:
    """From where on the question itself has named what a word such as "it" in it may mean."""
    ends = [name.end for name in names_of(question)[:1]]
    start = 0
    for boundary in _CLAUSE.finditer(question, 0, READ_CHARS):
        if _NAMES_A_THING.search(question, start, boundary.start()):
            ends.append(boundary.start())
            break
        start = boundary.end()
    return min(ends, default=len(question) + 1)


def _demonstrates(match: re.Match[str], before: str) -> bool:
    """ "that ship" and not "the rule that passengers"."""
    if match[0].lower().startswith("that"):
        return not before.strip() or bool(
            re.search(r"\b(?:is|was|are|were|does|did|do|can|will|of|in|on|for|to|by|with|from|at|about|and)\s*$",
                      before, re.IGNORECASE)
        )  # fmt: skip
    return True


def _points_back(before: str, after: str) -> bool:
    """Whether "that" or "this" is a word for something and does not begin a clause: "Why is that?"."""
    follows = after.strip(" ?.!").split(" ")[0].lower()
    pointed = re.search(
        r"(?:^|\b(?:is|was|are|were|does|did|do|why|how|of|with|about|for|than|to|like|at|in))\s*$",
        before,
        re.IGNORECASE,
    )
    starts = not before.strip()
    if not follows and not starts:
        return True
    return bool(pointed) and (not follows or not starts or follows in {"is", "was", "means"}) and follows != "about"


def _meant(match: re.Match[str], earlier: str, answer: str) -> str | None:
    if _ASKS_A_PERSON.match(earlier) and _THING.fullmatch(match[0]):
        return None  # a person is no “it”
    if asks_who(earlier) and not _COMPANIES.search(match[0]):
        meant = named_in_answer(earlier, answer)
    elif match["noun"]:
        meant = _phrase_with(match["what"], earlier) or subject_of(earlier)
    elif match["its"] or match["they"]:
        meant = None if match[0].lower() in {"they", "them"} and _COUNTS.match(earlier) else subject_of(earlier)
    elif match["there"]:
        meant = _where(earlier)
    else:
        meant = _which(earlier, match.string[match.end() :])
    return _owning(meant, match[0]) if meant and match["its"] else meant


def _where(earlier: str) -> str | None:
    places = [name for name in names_of(earlier) if name.preposition in {"in", "at", "to", "on", "en", "à", "bei"}]
    return f"{places[0].preposition} {with_its_article(places[0])}" if len(places) == 1 else None


def _which(earlier: str, said: str) -> str | None:
    """What "it" is, of which this is said."""
    if _JUDGED.match(said):
        return None
    return thing_asked_about(earlier) or (None if _CHANGING.match(said) else subject_of(earlier))


def _owning(name: str, word: str) -> str | None:
    """ "Verizon's" for "its"; other languages say it in ways that no rule has."""
    english = re.match(r"(?:its|their|his|(?:the|this|that)\s)", word, re.IGNORECASE)
    return name + ("'" if name.endswith("s") else "'s") if english else None


def _phrase_with(noun: str, earlier: str) -> str | None:
    """The words of the earlier question that end in the noun: "the Estuary route" for "that route"."""
    for name in names_of(earlier):
        if name.kind.lower() == noun.lower():
            return f"the {name.text} {name.kind}"
        if name.text.lower().endswith(noun.lower()):
            return name.text
    return None
