"""Clauses of a question that say how to answer, not what is asked: “answer in USD millions”."""

import re

_CLAUSE = r"[^.?!;:\n]{0,200}"
"""The rest of a clause. Questions that go on for longer keep what follows."""
_ANSWERING = (  # “answer in one sentence”: how to answer, not what is asked
    r"(?:answer|respond|reply)(?=\s+(?:in|with|as|by|using|briefly|concisely|only|based|to\s+(?:the|this)\b|the\b|this\b|and\b))"
    r"|(?:give|provide|state|express|report|show|write|present|return|format)\s+(?:me\s+)?(?:your|the|an?)\s+"
    r"(?:\w+\s+)?(?:answer|response|result|reply)s?\b"
    r"|(?:base|form)\s+your\s+(?:answer|response|reply|judge?ments?|calculations?|views?)\b"
)
_ROUNDING = (  # “round to two decimal places”
    r"(?:and\s+|then\s+)?(?:please\s+)?round(?:ed|ing)?\s+"
    r"(?:(?:your|the|all|any)\s+\w+\s+|(?:it|off|up|down)\s+){0,2}to\b[^.?!;\n]{0,40}?\b(?:decimals?(?:\s+places?|\s+points?)?|digits?|significant\s+figures|whole\s+(?:number|percent)\w*|integer"
    r"|nearest\s+\w+|tenths?|hundredths?)\b"
    r"|(?:to|with)\s+(?:\w+\s+)?(?:decimal\s+places?|significant\s+figures)\b"
)
_SOURCES = (  # “using the balance sheet”: where figures are to come from
    r"(?:by\s+)?(?:primarily\s+|solely\s+|only\s+)?(?:using|utili[sz]ing|relying\s+(?:up)?on|"
    r"basing\s+your\s+\w+\s+(?:\w+\s+){0,2}?o[nf]|based\s+(?:\w+ly\s+|only\s+)?(?:up)?on|"
    r"according\s+to|from|given)\s+(?:only\s+)?(?:the\s+)?(?:following\s+)?"
    r"(?:information|details?|data|line\s+items?)\b(?:\s+(?:(?:that|which)\s+)?(?:(?:is|are|was|were)\s+)?(?:\w+ly\s+)?"
    r"(?:shown|provided|outlined|given|stated|presented|found|available|contained|reported)(?:\s+\w+ly)?)?(?:\s+(?:in|within|on|by)\b)?"
)
_ROLES = (
    rf"(?:assume|assuming|imagine|suppose|pretend|act)\s+(?:that\s+|as\s+(?:if|though)\s+)?(?:you\b|an?\b){_CLAUSE}"
)
_OTHERWISE = r"if\b[^.?!;\n]{0,160}?\b(?:state|say|explain|answer|mention)\s+(?:so|that|why|it)\b" + _CLAUSE
_IN_OTHER_LANGUAGES = (
    rf"(?:bitte\s+)?(?:antworten?\s+sie|antworte)\b{_CLAUSE}"
    rf"|(?:und\s+)?(?:bitte\s+)?(?:auf|runde\w*)\s[^.?!;\n]{{0,60}}?\b(?:nachkommastellen?|dezimalstellen?|kommastellen?)\b"
    r"(?:\s+(?:auf|ab|gerundet))?"
    rf"|répond(?:s|ez|re)\s+(?:en|par|avec|brièvement)\b{_CLAUSE}"
    r"|arrondi\w*\b[^.?!;\n]{0,60}?\b(?:décimales?|chiffres?|près|unité)\b"
    rf"|respond(?:e|a|er|ed)\s+(?:en|con|brevemente)\b{_CLAUSE}"
    r"|redondead\w*\b[^.?!;\n]{0,60}?\b(?:decimal(?:es)?|cifras?)\b"
    rf"|rispond(?:i|ere|ete)\s+(?:in|con|brevemente)\b{_CLAUSE}"
    r"|arrotondat\w*\b[^.?!;\n]{0,60}?\b(?:decimal[ei]|cifr[ae])\b"
    rf"|respond(?:a|e)\s+(?:em|com)\b{_CLAUSE}"
    r"|arredondad\w*\b[^.?!;\n]{0,60}?\b(?:decimal|decimais|casas?)\b"
    rf"|antwoord\s+(?:in|met|kort)\b{_CLAUSE}"
    r"|afgerond\b[^.?!;\n]{0,60}?\b(?:decima(?:al|len)|cijfers?)\b"
)
_INSTRUCTION = re.compile(
    rf"(?P<whole>(?:(?<=[.?!;:,\n])|^)[ \t]{{0,9}}(?:(?:and|then|please|kindly)\s+){{0,3}}(?:{_ROLES}|{_OTHERWISE}))"
    rf"|\b(?:please\s+|and\s+|then\s+)?(?:{_ROUNDING})"
    rf"|(?:(?<=[.?!;:,\n])|^)[ \t]{{0,9}}(?:(?:and|then|please|kindly)\s+){{0,3}}(?:{_ANSWERING}){_CLAUSE}"
    rf"|\b(?:please|kindly)\s+(?:{_ANSWERING}){_CLAUSE}"
    rf"|\b(?:{_SOURCES})"
    rf"|\b(?:{_IN_OTHER_LANGUAGES})",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"((?:^|[.?!;:\n])[ \t]{0,9}(?:(?:please|kindly|can you|could you)\s+)?)"
    r"(?:calculate|compute|determine|explain|describe|define|show|state|extract|provide|identify)\b"
    r"(?:\s+(?:me|us))?(?=\s+(?:the|an?|my|our|its|their|how|what|why|when|where|who|which|whether|if|all|each|me)\b)",
    re.IGNORECASE,
)
"""A verb that asks for an answer, at the beginning of a sentence."""


def without_instructions(question: str) -> str:
    """The question with spaces in place of what only says how to answer it."""
    return _REQUEST.sub(r"\1 ", _INSTRUCTION.sub(" ", question))
