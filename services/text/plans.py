"""Tell what is planned, asked for or required from what has been done, in several languages."""

import re
from functools import cache

from services.text.function_words import Language

_PLANNED: dict[Language, str] = {
    "en": r"will|(?:is|are|was|were) to|plan(?:s|ned|ning)? (?:to|for)|(?:is|are) planned|intend\w*|aims?"
    r"|hop(?:e|es|ing) to|(?:is|are) expected|expects?|(?:is|are) due to|going to"
    r"|next (?:year|month|week|spring|summer|autumn|winter)",
    "de": r"soll(?:en|te|ten)?|geplant\w*|plan(?:t|en)|vorgesehen|beabsichtig\w+|will|wollen|streb(?:t|en)|hoff(?:t|en)"
    r"|wird [^.;]{0,60}\b\w+en werden",
    "fr": r"(?:doit|doivent) être|devrai(?:t|ent)|prévue?s?|prévoi\w+|envisage\w*|espère\w*|souhaite\w*|sera|seront"
    r"|aura|auront|\w{3,}er(?:a|ont)",
    "es": r"deberán?|prev[eé]\w*|previst\w+|planea\w*|espera\w*|\w{3,}(?:rán?|ría|rían)",
    "it": r"previst\w+|dovr\w+|sar(?:à|anno)|\w{3,}(?:rà|ranno|rebbe|rebbero)|spera\w*|vuole|vogliono|intend\w+",
    "pt": r"(?:deve|se)r(?:á|ão)|prevê\w*|previst\w+|\w{3,}(?:rá|rão|ria|riam)|espera\w*|pretende\w*",
    "nl": r"zal|zullen|gepland\w*|wil|willen|hoopt|hopen|van plan",
}
_REQUESTED: dict[Language, str] = {
    "en": r"propos\w+|ask(?:s|ed|ing)? (?:for|that|to)|want(?:s|ed)?|request\w*|demand\w*|appl(?:y|ied|ies) for"
    r"|application (?:for|to)|call(?:s|ed)? for",
    "de": r"forder\w+|beantrag\w+|vorgeschlagen|schl[aä]gt? .{0,60} vor|vorschlag\w*|wünsch\w+|empf[aeio]hl\w+",
    "fr": r"demand\w+|propos\w+|souhait\w+|réclam\w+|recommand\w+",
    "es": r"pidi\w+|pide\w*|solicit\w+|propon\w+|propuso|quier\w+|recomi\w+",
    "it": r"chied\w+|chiesto|propon\w+|propost\w+|raccomand\w+",
    "pt": r"pedi\w+|propô\w*|propõe\w*|recomend\w+|solicit\w+",
    "nl": r"vraagt|vragen|vroeg\w*|gevraagd|stel(?:t|de) .{0,60} voor|voorgesteld|aanbev\w+",
}
_OPEN: dict[Language, str] = {  # required, expected, or so in a case
    "en": r"must|ha(?:s|ve|d) to|shall|expect\w*|anticipat\w*|plan\w*|need\w*|outlook|forecast\w*|target\w*|until"
    r"|if|unless|once|when|provided|whether",
    "de": r"muss|müssen|erwart\w+|plan\w*|brauch\w+|ziel\w*|bis|wenn|falls|sofern|sobald|ob",
    "fr": r"doi\w+|attend\w+|prév\w+|visée?s?|vise\w*|faut|jusqu|si|s['’]ils?|lorsque|à condition",
    "es": r"deb\w+|ha de|esper\w+|prev\w+|hay que|hasta|si|cuando|siempre que",
    "it": r"dev\w+|attes\w+|prev\w+|bisogna|fino|se|quando|qualora",
    "pt": r"dev\w+|esper\w+|prev\w+|t[eê]m de|até|se|quando|caso",
    "nl": r"moet\w*|verwacht\w*|hoeft|hoeven|tot|als|indien|wanneer|mits",
}
_DONE: dict[Language, str] = {
    "en": r"already|(?:has|have|had|was|were)(?: \w+ly| now| all)? (?:been )?(?:\w+ed|\w+en|\w*built|made|sunk|done"
    r"|held|won|lost|sold|bought|put|cut|set|paid|rung|found|left|met|kept|brought|sent|spent|begun|become|run)"
    r"|\w{2,}ed|rang|\w*built|took|became|began|won|made|gave|went|came",
    "de": r"bereits|schon|wurden?|worden|seit"
    r"|(?:hat|haben|hatten?|ist|sind|war|waren) [^.;]{0,80}?\b(?:\w*ge\w{2,}(?:t|en)|\w+iert|(?:be|er|ver)\w{3,}t)",
    "fr": r"déjà|fut|(?:a|ont|avait|avaient)(?: déjà)? "
    r"(?:été|\w+é[es]{0,2}|\w+i[est]?|\w+u[es]{0,2}|fait\w*|pris\w*|mis\w*)",
    "es": r"ya|(?:ha|han|había|habían) \w+(?:ado|ido|to|cho)|fue|fueron|\w{3,}(?:ó|aron|ieron)",
    "it": r"già|(?:è|sono|ha|hanno|era|erano|aveva)(?: già)? (?:stat\w|\w+[auie]t[oaie])",
    "pt": r"já|foi|foram|\w{3,}(?:ou|aram|eram|iram)|t[eê]m",
    "nl": r"al|reeds|werd|werden|(?:is|zijn|heeft|hebben|was|waren|had|hadden) [^.;]{0,80}?\b\w*ge\w{2,}(?:d|t|en)",
}


def is_planned(text: str, language: Language = "en") -> bool:
    """Whether a text says that something will be, or is meant to be."""
    return _pattern("planned", language).search(text) is not None


def is_requested(text: str, language: Language = "en") -> bool:
    """Whether a text says that somebody asks for something, or proposes it."""
    return _pattern("requested", language).search(text) is not None


def is_left_open(text: str, language: Language = "en") -> bool:
    """Whether a text says that something is required or expected, or is so in a case."""
    return _pattern("open", language).search(text) is not None


def is_done(text: str, language: Language = "en") -> bool:
    """Whether a text tells what has happened."""
    return _pattern("done", language).search(text) is not None


_BY_NAME = {"planned": _PLANNED, "requested": _REQUESTED, "open": _OPEN, "done": _DONE}


@cache
def _pattern(name: str, language: Language) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_BY_NAME[name][language]})\b", re.IGNORECASE)
