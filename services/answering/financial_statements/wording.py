"""Patterns of questions about statements, in the languages of the program."""

import re

from services.text.terms import terms_of

DEFINITION = re.compile(
    r"(?:\b(?:define|calculate)\s+(?P<before>[^.?!;]{2,60}?)\s+as"
    r"|(?P<name>[^.?!;:,]{2,60}?)\s+(?:is|are)\s+(?:defined|calculated)\s+as|,\s+(?:defined|calculated)\s+as)"
    r"\s*:?\s*(?P<formula>[^?;\n]+?)\s*(?:\.(?=\s|$)|[?;]|$)",
    re.IGNORECASE,
)
"""“Define A as B”, “A is defined as: B”."""
ASIDE = re.compile(r"\([^()]*\)")
RATIO = re.compile(
    r"\bratio of (?P<over>[^,.?()]{3,60}?) to (?P<under>[^,.?()]{3,60}?)(?=\s(?:for|in|at)\b|[,.?]|$)", re.IGNORECASE
)
ASKS = re.compile(
    r"\b(?:what|which|how|did|does|do|has|have|is|was|were|are|by|calculate|compute|wie|was|welche[rnsm]?|ist|hat|war"
    r"|quel(?:le)?s?|combien|cu[aá]l(?:es)?|cu[aá]nt[oa]s?|qual[ei]?|quant[oai]|hoe(?:veel)?|wat)\b",
    re.IGNORECASE,
)
"""Where the question begins in a sentence that may begin with something else."""
ASKS_WHAT = re.compile(r"\W*(?:what|how)\b", re.IGNORECASE)
ASKS_WHETHER = re.compile(r"\W*(?:did|does|do|has|have|is|was|were|are)\b", re.IGNORECASE)
ASKS_FOR_OTHERS = re.compile(
    r"\b(?:expect\w*|comparable|highest|lowest|largest|smallest|most|least|best|worst)\b", re.IGNORECASE
)
"""Questions for figures that statements do not have, or for the greatest of several."""
EACH = frozenset(("per", "pro", "je"))
"""Before what an amount is divided by: “revenue per share”."""
JUDGED = re.compile(r"\bbased (?:up)?on (?:its|their|the)\b", re.IGNORECASE)
"""What follows is the measure to compute; what comes before is a judgement, which nobody can compute."""
STRETCH = re.compile(
    r"((?:19|20)\d\d)\s*(?:-|–|to|through|until|bis|à|a)\s*(?:FY|CY)?\s?((?:19|20)\d\d)", re.IGNORECASE
)
"""The first and the last year of several."""
PART_OF_DATE = re.compile(r"(?:fy|cy|[qh]?\d+)\w{0,4}", re.IGNORECASE)
GROWTH = re.compile(  # “revenue growth”: a change in per cent
    r"\bgrowth\b|(?:\bpercent(?:age)?|%) (?:change|increase|decrease|decline|growth)|\byear[- ]over[- ]year\b|\byoy\b"
    r"|\b(?:what|which) (?:percent(?:age)?|%)|\bwachstum\w*|\bcroissance\b|\bcrecimiento\b|\bcrescita\b"
    r"|\bcrescimento\b|\bgroei\b",
    re.IGNORECASE,
)
UP = re.compile(
    r"\b(?:improv\w+|increas\w+|gr[eo]w(?:n|ing|s)?|rise[ns]?|rising|rose|higher|gestiegen|gewachsen|augment\w+"
    r"|aument\w+|cresciut\w+|gestegen)\b",
    re.IGNORECASE,
)
DOWN = re.compile(
    r"\b(?:declin\w+|decreas\w+|f[ae]ll(?:en|ing|s)?|drop\w*|lower|worsen\w*|deteriorat\w+|gesunken|gefallen|diminu\w+"
    r"|disminu\w+|baiss\w+|gedaald)\b",
    re.IGNORECASE,
)
BETTER = re.compile(r"\b(?:improv|worsen|deteriorat)\w*", re.IGNORECASE)
CHANGE = re.compile(
    r"\b(?:chang\w+|difference|veränder\w+|unterschied|variaci[oó]n|variation|verschil)\b", re.IGNORECASE
)
SIGN = re.compile(r"\b(?P<positive>positive?)\b|\b(?P<negative>negative?)\b", re.IGNORECASE)
SHARE = re.compile(r"%|\bpercent(?:age)?\b|\bshare of\b", re.IGNORECASE)
IN_PERCENT = re.compile(r"\b(?:in|units of) (?:%|percents?\b|percentages?\b)", re.IGNORECASE)
PLACES = re.compile(r"\b(one|two|three|four|1|2|3|4) decimal", re.IGNORECASE)
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4}  # more decimal places than four are not asked for
SAYS_NOTHING = frozenset(
    terms_of(
        "year fiscal annual end period quarter half month first second third fourth three six nine prior previous last "
        "latest recent company firm group business corporation consolidated amount value figure level total overall "
        "full actual data base profile expense balance account statement report filing usd us dollar euro eur gbp "
        "pound thousand million billion percent percentage rate ratio share unit decimal place point one two term "
        "average growth change difference positive negative compare over vs versus year-over-year yoy unadjusted "
        "approximately roughly "
        " show come give tell geschäftsjahr jahr konzern unternehmen exercice société ejercicio empresa "
        "esercizio società exercício boekjaar bedrijf"
    )
)
"""The terms of words that do not tell which figure is asked for."""
