"""The set phrases of seven languages that ask for a sum, a difference, the largest, a price times a number."""

import re
from typing import Literal

from services.text.question_patterns import any_of

Operation = Literal[
    "difference", "growth", "share", "sum", "average", "ratio", "product", "days", "count", "minimum", "maximum"
]

TOTAL = re.compile(r"\b(?:totals?|totale|totaux|totaal|gesamt\w*)\b", re.IGNORECASE)
"""Asks for a total, which a table may have a row of."""
OF_ALL_EACH_HAS = re.compile(
    r"\b(?:(?:most|least)(?!\s(?:costly|popular|recent|common|often|\w+(?:ive|ous|ful|[ai]ble|ant|ent))\b)|fewest|meisten?"
    r"|wenigsten?|le (?:plus|moins) (?:de\b|d['’])|meeste|minste)\b",
    re.IGNORECASE,
)
"""Asks who has more than others, of all that each has; “the highest” is of a single row."""
OPERATIONS: tuple[tuple[Operation, re.Pattern[str]], ...] = (
    (
        "days",
        any_of(
            r"\bhow (?:many|much) (?:days|weeks|months|time) (?:are |is |lie |lies |pass\w* )?between\b"
            r"|\bhow long (?:is it )?(?:between|from .+ (?:to|until))\b",
            r"\bwie viele (?:tage|wochen|monate) (?:liegen |sind )?zwischen\b"
            r"|\bcombien de (?:jours|semaines|mois) entre\b"
            r"|\bcu[aá]ntos (?:d[ií]as|meses) (?:hay )?entre\b|\bquanti giorni (?:tra|fra)\b"
            r"|\bquantos dias entre\b|\bhoeveel dagen (?:tussen|liggen)\b",
        ),
    ),
    (
        "growth",
        any_of(
            r"\bby how (?:many|much) per ?cent\w*\b"
            r"|\b(?:by )?(?:what|how many|which) (?:percent\w*|per cent)\b.*\b(?:grow|grew|rise"
            r"|rose|increase|decrease|fall|fell|drop|change|decline)\w*"
            r"|\bpercent(?:age)? (?:change|increase|decrease|growth|decline)\b"
            r"|\b(?:growth|change) (?:rate|in percent)\b|\byear[- ]over[- ]year\b",
            r"\bum wie ?viel prozent\b|\bprozentuale?\w* (?:ver[aä]nderung|steigerung|anstieg)\b"
            r"|\bwachstumsrate\b|\bde quel pourcentage\b|\bde combien de pour ?cent\b"
            r"|\btaux de croissance\b|\bqu[eé] porcentaje (?:aument|creci|subi|baj)\w*"
            r"|\bdi quale percentuale\b|\btasso di crescita\b|\btaxa de crescimento\b"
            r"|\bmet hoeveel procent\b",
        ),
    ),
    (
        "difference",
        any_of(
            r"\b(?:by )?how much (?:more|less|higher|lower|bigger|larger|smaller|longer|shorter"
            r"|cheaper|dearer|heavier|lighter|older|taller)\b"
            r"|\bhow many (?:more|fewer|less)\b|\bby how (?:much|many)\b"
            r"|\b(?:grow|grew|increase|decrease|rise|rose|fall|fell|drop"
            r"|change)\w*\b.{0,40}\bfrom\b.{1,40}\bto\b"
            r"|\bhow much (?:did|has|have)\b.*\b(?:grow|grown|increase|decrease|rise|risen|fall"
            r"|fallen|change)d?\b"
            r"|\bdifference in\b|\bhow much (?:is|was|would be) left\b"
            r"|\b(?:price|cost|weight|height|width|length|size|age|speed|time|distance) difference\b",
            r"\bum wie ?viel\w*"
            r"|\bwie ?viel\w* (?:mehr|weniger|teurer|billiger|gr[oö](?:ß|ss)er|kleiner|h[oö]her"
            r"|l[aä]nger|schwerer|leichter)\b"
            r"|\bdifferenz\b|\b(?:preis|gewichts|gr[oö](?:ß|ss)en|alters)unterschied\b"
            r"|\b(?:unterschied|diff[eé]rence|diferencia|differenza|diferen[cç]a|verschil) (?:[^\W\d_]+ ){0,2}?"
            r"(?:preis|kosten|gewicht|gr[oö](?:ß|ss)e|l[aä]nge|h[oö]he|prix|co[uû]t|poids|taille|longueur|hauteur|precio|coste|peso|tamaño|longitud|altura"
            r"|prezzo|costo|lunghezza|altezza|pre[cç]o|custo|comprimento|prijs|lengte|hoogte)\w*"
            r"|\bde combien\b|\bcombien (?:\w+ ){0,3}?(?:de plus|de moins|en plus)\b"
            r"|\b[eé]cart\b|\bcu[aá]nt[oa]s? (?:m[aá]s|menos)\b"
            r"|\bquant[oaie] (?:in )?(?:pi[uù]|meno)\b|\bquant[oa]s? (?:a )?(?:mais|menos)\b"
            r"|\bhoeveel (?:meer|minder)\b",
        ),
    ),
    (
        "average",
        any_of(
            r"\baverage\b|\bmean\b(?!s?\W*$)(?! by)|\b(?:im )?durchschnitt\w*|\bmittelwert\b"
            r"|\b(?:en )?moyenne\b|\bpromedio\b|\bmedia de\b|\b(?:in )?media\b|\bm[eé]dia\b"
            r"|\bgemiddeld\w*"
        ),
    ),
    (
        "share",
        any_of(
            r"\bwhat (?:percent\w*|share|proportion|fraction|part)\b.{0,12}\bof\b"
            r"|\bhow many percent of\b|\bas a (?:percentage|share) of\b|\bwelcher anteil\b"
            r"|\bwie ?viel prozent (?:der|des|von)\b|\banteil (?:der|des|von|an)\b"
            r"|\bquelle (?:part|proportion)\b|\bquel pourcentage (?:de|des|du)\b"
            r"|\bqu[eé] (?:porcentaje|parte|proporci[oó]n) de\b"
            r"|\b(?:che|quale) percentuale (?:di|del)\b|\bque percentagem d\w\b"
            r"|\bwelk (?:percentage|deel) van\b"
        ),
    ),
    (
        "ratio",
        any_of(
            r"\bratio\b|\bhow many times (?:as|more|larger|bigger)\b"
            r"|\btimes as (?:many|much|large)\b|\bverh[aä]ltnis\b|\bwie ?viel\w* ?mal (?:so"
            r"|mehr)\b"
            r"|\bcombien de fois plus\b|\bcu[aá]ntas veces m[aá]s\b|\bquante volte pi[uù]\b"
            r"|\bquantas vezes mais\b|\bhoeveel keer zo\b"
        ),
    ),
    (
        "sum",
        any_of(
            r"\b(?:in total|total\W*$)|\baltogether\b|\btogether\b|\bcombined\b|\bsum of\b|\badd(?:ed)? up\b"
            r"|\bin all\b|\binsgesamt\b|\bzusammen\b|\bsumme\b|\bau total\b|\ben tout\b"
            r"|\bensemble\b"
            r"|\bla somme\b|\ben total\b|\bla suma\b|\bin totale\b|\bla somma\b|\bno total\b"
            r"|\ba soma\b|\bin totaal\b|\bsamen\b|\bbij elkaar\b"
        ),
    ),
    (
        "minimum",
        any_of(
            r"\b(?:lowest|smallest|cheapest|fewest|shortest|lightest|youngest|(?<!at the )earliest|(?<!at )least)\b"
            r"|\bminimum\b(?! \w+ (?:age|temperature))"
            r"|\b(?:kleinste|niedrigste|billigste|g[uü]nstigste|wenigste|k[uü]rzeste|leichteste"
            r"|fr[uü]heste)[nrsm]?\b"
            r"|\b(?:le|la|les) (?:moins|plus (?:petit|bas|court|l[eé]ger))\w*"
            r"|\b(?:el|la|los|las) (?:m[aá]s (?:barat|baj|peque|cort)\w+|menor)|\bmeno costos\w+"
            r"|\bpi[uù] (?:bass|piccol|cort)\w+|\bmais (?:barat|baix|pequen|curt)\w+"
            r"|\b(?:goedkoopste|laagste|kleinste|kortste)\b"
        ),
    ),
    (
        "maximum",
        any_of(
            r"\b(?:highest|biggest|largest|greatest|most expensive|longest|heaviest|oldest|(?<!at the )latest"
            r"|tallest|dearest)\b"
            r"|\b(?:which|what|who) (?=(?:\w+ ){1,4}?(?:the )?most\b)"
            r"|\b(?:gr[oö](?:ß|ss)te|h[oö]chste|teuerste|meiste|l[aä]ngste|schwerste|[aä]lteste"
            r"|sp[aä]teste)[nrsm]?\b"
            r"|\b(?:le|la|les) plus (?:(?:grand|haut|cher|ch[eè]re|long|lourd|[eé]lev)\w*"
            r"|(?:au|par|en|et|d['’]|de)\b)|\b(?:le|la|les) plus\W*$"
            r"|\b(?:el|la|los|las) (?:m[aá]s (?:car|alt|grande|larg|pesad)\w*|mayor)"
            r"|\bpi[uù] (?:alt|grand|car|lung|pesant)\w+|\bmais (?:car|alt|grande|long|pesad)\w*"
            r"|\b(?:duurste|hoogste|grootste|langste|zwaarste)\b"
        ),
    ),
    (
        "count",
        any_of(
            r"\bhow many (?:rows|entries|records|lines|of (?:them|the|these))\b"
            r"|\bnumber of (?:rows|entries|records)\b|\bcount\b(?= (?:the|of|all|how))"
            r"|\bwie viele (?:zeilen|eintr[aä]ge)\b|\bcombien de (?:lignes|entr[eé]es)\b"
            r"|\bcu[aá]ntas (?:filas|entradas)\b|\bquante righe\b|\bquantas linhas\b"
            r"|\bhoeveel rijen\b"
        ),
    ),
)
_COUNT = (  # a number of pieces
    r"(?:two|three|four|five|six|seven|eight|nine|ten|twelve|zwei|drei|vier|f[uü]nf|sechs|sieben|acht|neun|zehn"
    r"|deux|trois|quatre|cinq|dos|tres|cuatro|cinco|due|tre|quattro|cinque|dois|duas|tr[eê]s|twee|drie|[2-9]|[1-9]\d)"
)
_OF_TIME = r"(?:percent|years?|months?|days?|weeks?|hours?|jahren?|monaten?|tagen?|ans|mois|jours|a[nñ]os|meses)"
_RESULT = (  # what a number of things is asked to come to
    r"(?:cost|pay|earn|get|owe|total|altogether|all together|make|that|be|macht|kostet|kosten|zahle\w*|verdien\w+"
    r"|fait|co[uû]te\w*|pa[iy]\w*|gagne\w*|cuest\w+|pag\w+|costa\w*|custa\w*|kost)"
)
TIMES_A_NUMBER = re.compile(  # “what do three tickets cost?”: a price times a number
    rf"^\W*(?:(?:for|we are|we're|wir sind|für|on est|nous sommes|pour|somos|para|siamo|per)\s+)?"
    rf"(?:{_COUNT}|[1-9]\d\d)\s+[^\W\d]\w+.*\b(?:what|how much|was|wie ?viel|[cç]a|combien|cu[aá]nto|quanto|hoeveel)\b"
    rf"[^?]*\b{_RESULT}\b|"
    rf"\b(?:for|für|pour|para|per|voor)\s+{_COUNT}\s+(?!(?:\w+\s){{0,2}}{_OF_TIME}\b)[^\W\d]\w+.*"
    r"\b(?:total|altogether|price|how much|cost|gesamt|zusammen|preis|prix|precio|prezzo)\b|"
    r"\b(?:cost|price|pay|kosten?|zahle\w*|preis|co[uû]te\w*|prix|cuest\w+|precio|costano|costa|prezzo|custam|pre[cç]o)"
    rf"\b.*?\b{_COUNT}\s+(?!%|{_OF_TIME}\b)[^\W\d]\w+"
    rf"|\b(?:what|how much) (?:would|do|will|are|is)\s+{_COUNT}\s+(?!{_OF_TIME} (?:cost|be)\b)[^\W\d]\w+",
    re.IGNORECASE,
)
