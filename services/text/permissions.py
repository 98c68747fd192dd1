"""Whether a sentence allows, forbids or demands, by its words, in the seven languages."""

import re

from services.text.negation import negation_offsets

FORBIDS = re.compile(
    r"\b(?:forbidden|prohibited|excluded|refused|rejected|must never|verboten|untersagt|ausgeschlossen|abgelehnt"
    r"|interdit\w*|exclue?s?|refusée?s?|rejetée?s?|prohibid[oa]s?|excluid[oa]s?|rechazad[oa]s?|vietat[oaie]|esclus[oaie]"
    r"|proibid[oa]s?|rejeitad[oa]s?|verboden|uitgesloten)\b",
    re.IGNORECASE,
)
"""Makes the answer to “may I …?” a no."""
ALLOWS = re.compile(
    r"\b(?:may|can|(?:is|are)(?: not)? (?:allowed|permitted|covered|enough)|welcome|includes?|included"
    r"|sufficient|accepted|approved|dürfen|darf|können|kann|erlaubt|gestattet|genügt|reicht|versichert|mitversichert"
    r"|eingeschlossen|inbegriffen|angenommen|peut|peuvent|autorisée?s?|permise?s?|compris|suffit|adoptée?s?|acceptée?s?"
    r"|puede|pueden|permitid[oa]s?|incluid[oa]s?|basta|può|possono|permess[oaie]|inclus[oaie]|pode|podem|permitid[oa]s?"
    r"|incluíd[oa]s?|mag|mogen|toegestaan|inbegrepen)\b",
    re.IGNORECASE,
)
"""Makes it a yes."""
MAY = re.compile(
    r"\b(?:may|can|dürfen|darf|können|kann|peut|peuvent|puede|pueden|può|possono|pode|podem|mag|mogen)\b", re.IGNORECASE
)
_DEMANDS = re.compile(
    r"\b(?:must|ha(?:s|ve) to|needs? (?:to|(?:the |an? |our |your )?(?:approval|permission|consent|permit))"
    r"|need not|requires?|required|compulsory|mandatory|obligatory|muss|müssen|verpflichtet"
    r"|pflicht|vorgeschrieben|erforderlich|nötig|doit|doivent|obligatoires?|obligée?s?|debe|deben|obligatori[oa]s?"
    r"|tiene que|tienen que|deve|devono|obbligatori\w+|devem|obrigatóri[oa]s?|moet|moeten|verplicht)\b",
    re.IGNORECASE,
)
_FREES = re.compile(
    r"\b(?:exempt\w*|waived?|optional|voluntary|befreit|freiwillig|exempt[ée]*s?|dispensée?s?|facultati\w+|exent[oa]s?"
    r"|voluntari[oa]s?|esent[ei]|esonerat[oaie]|facoltativ[oaie]|isent[oa]s?|voluntári[oa]s?|vrijgesteld|vrijwillig)\b",
    re.IGNORECASE,
)
_EXCEPTS = re.compile(
    r"(?:exceptions?|except|however|but|only|unless|ausnahmen?|ausgenommen|jedoch|allerdings|nur|sauf|toutefois|cependant"
    r"|seules?|seuls|excepción|excepciones|sin embargo|no obstante|salvo|excepto|eccezion[ei]|tuttavia|tranne|solo"
    r"|exce[cç][õã]\w+|exceto|no entanto|contudo|uitzondering\w*|echter|alleen|behalve)\b",
    re.IGNORECASE,
)
"""How a sentence begins that says for which case the one before it is not so."""
_DOES_NOT_APPLY = re.compile(
    r"\b(?:do(?:es)? not apply|gilt (?:\w+ )?nicht|gelten (?:\w+ )?nicht|ne s['’]applique(?:nt)? pas|no se aplican?"
    r"|non si applican?o?|não se aplicam?|geldt (?:\w+ )?niet|gelden (?:\w+ )?niet)\b",
    re.IGNORECASE,
)


def excepts(sentence: str) -> bool:
    """Whether a sentence says for which case the one before it is not so: “However, …”, “This does not apply …”."""
    return _EXCEPTS.match(sentence) is not None or _DOES_NOT_APPLY.search(sentence) is not None


def leaves_free(sentence: str) -> bool | None:
    """Whether a sentence allows something, or frees from it (True), or forbids or demands it (False); None: neither.

    What “need not” be done is free, and what may “not” be done is forbidden.
    """
    is_negated = bool(negation_offsets(sentence))
    binds = _DEMANDS.search(sentence) is not None or FORBIDS.search(sentence) is not None
    frees = ALLOWS.search(sentence) is not None or _FREES.search(sentence) is not None
    return None if binds == frees else frees != is_negated
