"""Sentences that tell of something without stating that it is so now: what was, is proposed, is said, or rarely is."""

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
    r"\b(?:says?|said|claim\w*|alleg\w*|thinks?|thought|believ\w*|rumou?rs?|reportedly|supposedly|offered|wr(?:ote|ites?)"
    r"|schreibt|schrieb|leserbrief\w*|sagt\w*|behaupte\w*|mein(?:t|te|en)|glaubt\w*|gerüchte?|angeblich|zufolge|laut"
    r"|affirm\w*|écri(?:t|vait)|escrib(?:e|ió)|scriv(?:e|eva)|schreef|prétend\w*|selon"
    r"|rumeurs?|estim\w*|dic[ei]n?|dijo|según|rumor(?:es)?|opin\w*|sostien\w*|secondo"
    r"|segundo|beweer\w*|volgens|zegt)\b",
    re.IGNORECASE,
)
_PROPOSED = re.compile(
    r"\b(?:propos(?:ed|es|al)|suggest(?:ed|s|ion)|favou?red|argued|appl(?:ied|ies) for|asked (?:for|to)|wanted"
    r"|(?:was|were) to (?!be\b)[a-z]+|(?:was|were|been) (?:\w+ )?(?:planned|intended|expected|scheduled|supposed"
    r"|meant|due) to|war(?:en)? (?:[^\W_]+ ){0,3}(?:geplant|vorgesehen)|devai(?:t|ent)|était (?:\w+ )?prévue?"
    r"|estaba previst\w+|debían?|doveva(?:no)?|era previst\w+|deviam?|zou(?:den)? (?:eerst|oorspronkelijk)"
    r"|hop(?:ed|es|ing)|considered|estimated?|vorgeschlagen|schlug|schlägt|beantragte?|vorschlag|forderte|wünschte?|erwog|schätzung"
    r"|proposait|proposé\w*|a proposé|suggér\w+|souhait\w+|demandait|propuso|propuesta|propon\w+|sugiri\w+|proposto"
    r"|propost[aeo]|sugeri\w+|voorgesteld|stelde voor|voorstel)\b",
    re.IGNORECASE,
)
_OTHER_TIME = re.compile(
    r"\b(?:used to|formerly|previously|last (?:year|season|month|week)|year before|until now|so far|früher|vorjahr\w*"
    r"|bisher|letzte[nsr]? (?:jahr|saison|monat|woche)|autrefois|auparavant|jusqu['’]ici|l['’]an (?:dernier|passé)"
    r"|l['’]année (?:dernière|passée)|antes|anteriormente|el año pasado|hasta ahora|in precedenza"
    r"|(?:was|were|cost) [^.;]{0,60}\b(?:until|till)|(?:war(?:en)?|kostete\w*|betrug\w*) [^.;]{0,60}\bbis"
    r"|(?:était|étaient|coûtai\w+) [^.;]{0,60}\bjusqu\w*|(?:era|eran|costaba\w*|valía\w*) [^.;]{0,60}\bhasta"
    r"|(?:era|erano|costava\w*) [^.;]{0,60}\bfino|(?:era|eram|custava\w*) [^.;]{0,60}\baté"
    r"|(?:was|waren|kostten?) [^.;]{0,60}\btot"
    r"|finora|l['’]anno scorso|antigamente|até agora|o ano passado|vroeger|voorheen|tot nu toe|vorig jaar)\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:now|since|today|jetzt|nun|seit(?:dem)?|heute|désormais|maintenant|depuis|ahora|desde|ora|adesso|agora|nu"
    r"|sinds|tegenwoordig)\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:will|shall|wird|werden|sera|seront|coûtera\w*|será|serán|costará|sarà|saranno|costerà|serão|custará|zal|zullen"
    r"|rises? to|steigt|augmente|sube|aumenta|stijgt)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:(?:ask|wonder|question|enquir|inquir|request)\w*[^.;]{1,40}?\b(?:whether|if|about|for|to)"
    r"|(?:frag|gefragt|anfrage|wissen wollte|bat|bitte[nt]|gebeten|beantragt)\w*[^.;]{1,60}?\b(?:ob|um|nach)"
    r"|(?:demand\w+|question\w*|savoir)\b[^.;]{0,40}?\b(?:si|à|de)|(?:pregunt\w+|pid\w+|solicit\w+|saber)\b[^.;]{0,40}?\bsi"
    r"|(?:chied|chiest|domand)\w+[^.;]{1,40}?\b(?:se|di)|(?:pergunt|pedi)\w+[^.;]{1,40}?\bse"
    r"|(?:vroeg|gevraagd|vraag)\w*[^.;]{1,40}?\b(?:of|om|naar))\b",
    re.IGNORECASE,
)


def reports_a_question(text: str) -> bool:
    """Whether a text tells that somebody asked something, so that the answer comes after it: “You asked whether …”."""
    return _ASKED.search(text) is not None


_ASKS_NOW = re.compile(
    r"\b(?:is|are|does|do|can|must|costs?|ist|sind|kostet|kosten|beträgt|muss|darf|est|sont|coûtent?|doit|es|son|cuestan?|debe"
    r"|è|sono|costano?|deve|é|são|custam?|zijn|kost|moet)\b",
    re.IGNORECASE,
)
_HOLDS_STILL = re.compile(
    r"\b(?:has|have|hat|haben|raised|lowered|increased|reduced|moved|changed|extended|postponed|set|fixed|decided|agreed|founded|built|made"
    r"|opened|erhöht|gesenkt|angehoben|verlegt|verschoben|festgelegt|geändert|beschlossen|gegründet|gebaut|eröffnet|augmentée?s?"
    r"|baissée?s?|fixée?s?|décidée?s?|fondée?s?|subid[oa]s?|bajad[oa]s?|fijad[oa]s?|aument\w+|fundad[oa]s?|decidid[oa]s?"
    r"|fissat\w+|fondat\w+|decis\w+|verhoogd|verlaagd|besloten|opgericht)\b",
    re.IGNORECASE,
)
"""What was done holds since then: “The fee was raised to £48.”"""
_GERMAN_DID = re.compile(r"\b(?:war(?:en)?|hatten?|wurden?|kostete\w*|betrug\w*)\b", re.IGNORECASE)
_GERMAN_IT = re.compile(r"\bes\b", re.IGNORECASE)
"""In Spanish it is “is”."""
_DID = re.compile(
    r"\b(?:did|was|were|had|war|waren|hatten?|wurden?|kostete\w*|betrug\w*|étai\w+|coûtai\w+|avai\w+|era|eran|costaba\w*|había\w*"
    r"|costava\w*|aveva\w*|custava\w*|eram|tinha\w*|kostten?)\b",
    re.IGNORECASE,
)


def asks_for_now(question: str) -> bool:
    """Whether a question asks in the present tense: “How big is the deposit?”."""
    return _ASKS_NOW.search(question) is not None and _DID.search(question) is None


def tells_only_of_then(text: str) -> bool:
    """Whether a text tells what was, and nothing that is, nor what was changed: “For older contracts it was six.”"""
    if _NOW.search(text) or _HOLDS_STILL.search(text):
        return False
    rest = _DID.sub(" ", text)
    if _GERMAN_DID.search(text):
        rest = _GERMAN_IT.sub(" ", rest)
    return rest != text and _ASKS_NOW.search(rest) is None


def is_of_later(text: str) -> bool:
    """Whether a text speaks of what will be, and is not so yet: “From April a ticket will be £9”."""
    return _LATER.search(text) is not None


def is_of_another_time(text: str) -> bool:
    """Whether a text speaks only of a time before, which it says is another one than now: “used to be”, “last year”."""
    return _OTHER_TIME.search(text) is not None and _NOW.search(text) is None


def is_proposal(text: str) -> bool:
    """Whether a text tells what somebody proposes, hopes, asks for or estimates."""
    return _PROPOSED.search(text) is not None


def is_of_the_past(text: str) -> bool:
    """Whether a text speaks of what was, and need not be so any more."""
    return _PAST.search(text) is not None


def is_no_plain_statement(text: str) -> bool:
    """Whether a sentence tells what somebody says, who was something before, or what is rarely so."""
    return any(pattern.search(text) for pattern in (_FORMER, _RARELY, _SAID))
