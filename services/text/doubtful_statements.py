"""Sentences that tell of something without stating that it is so now: what was, what somebody says, what rarely is."""

import re

_PAST = re.compile(
    r"\b(?:was|were|had|used to|until|formerly|last (?:year|season|month|week|spring|summer|autumn|winter)"
    r"|war(?:en)?|wurden?|hatten?|früher|letzte[nsr]? (?:jahr|saison|monat|woche|sommer|winter)"
    r"|bis(?: zum| vor)?\s\d{4}"
    r"|était|étaient|avai(?:t|ent)|l['’]an (?:dernier|passé)|l['’]année (?:dernière|passée)|autrefois|jusqu['’]en"
    r"|era|eran|estaba|estaban|había|el año pasado|antes|hasta \d{4}|ero|erano|aveva|l['’]anno scorso|eram|estava"
    r"|tinha|o ano passado|waren|had|vorig jaar|vroeger)\b",
    re.IGNORECASE,
)
_FORMER = re.compile(
    r"\b(?:former|previous|ex-\w+|predecessor|ehemalig\w*|früher\w*|bisherig\w*|vorgänger\w*|ancien(?:ne)?s?"
    r"|prédécesseur|antigu[oa]s?|anterior|predecesor|precedente|predecessore|antig[oa]s?|voormalige?|voorganger)\b",
    re.IGNORECASE,
)
_RARELY = re.compile(
    r"\b(?:rarely|seldom|hardly|scarcely|barely|selten|kaum|rarement|guère|raras veces|raramente|di rado|zelden"
    r"|nauwelijks)\b",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:says?|said|claim\w*|alleg\w*|thinks?|thought|believ\w*|rumou?rs?|reportedly|supposedly|offered"
    r"|sagt\w*|behaupte\w*|mein(?:t|te|en)|glaubt\w*|gerüchte?|angeblich|zufolge|laut"
    r"|affirm\w*|prétend\w*|selon|rumeurs?|estim\w*|dic[ei]n?|dijo|según|rumor(?:es)?|opin\w*|sostien\w*|secondo"
    r"|segundo|beweer\w*|volgens|zegt)\b",
    re.IGNORECASE,
)


def is_of_the_past(text: str) -> bool:
    """Whether a text speaks of what was, and need not be so any more."""
    return _PAST.search(text) is not None


def is_no_plain_statement(text: str) -> bool:
    """Whether a sentence tells what somebody says, who was something before, or what is rarely so."""
    return any(pattern.search(text) for pattern in (_FORMER, _RARELY, _SAID))
