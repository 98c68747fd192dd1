"""What the extractive model says in its own words, in the language of the question."""

from services.events import DONT_KNOW
from services.text.function_words import Language

NOT_SAID: dict[Language, str] = {
    "en": DONT_KNOW,
    "de": "Das weiß ich nicht: In den Dokumenten steht nichts dazu.",
    "fr": "Je ne sais pas : les documents ne le disent pas.",
    "es": "No lo sé: los documentos no lo dicen.",
    "it": "Non lo so: i documenti non lo dicono.",
    "pt": "Não sei: os documentos não o dizem.",
    "nl": "Dat weet ik niet: de documenten zeggen het niet.",
}
CLOSEST: dict[Language, str] = {
    "en": "The documents do not say this in these words; closest to it:",
    "de": "Mit diesen Worten steht das nicht in den Dokumenten; am nächsten kommt:",
    "fr": "Les documents ne disent pas cela en ces termes ; le plus proche :",
    "es": "Los documentos no lo dicen con estas palabras; lo más cercano:",
    "it": "I documenti non lo dicono con queste parole; il passo più vicino:",
    "pt": "Os documentos não o dizem com estas palavras; o mais próximo:",
    "nl": "De documenten zeggen het niet met deze woorden; het dichtst erbij:",
}
UNCERTAIN: dict[Language, str] = {
    "en": "It is not certain which of these answers the question:",
    "de": "Es ist nicht sicher, was davon die Frage beantwortet:",
    "fr": "Il n'est pas certain lequel de ces passages répond à la question :",
    "es": "No es seguro cuál de estos pasajes responde a la pregunta:",
    "it": "Non è certo quale di questi passi risponda alla domanda:",
    "pt": "Não é certo qual destas passagens responde à pergunta:",
    "nl": "Het is niet zeker welke van deze passages de vraag beantwoordt:",
}
_DOUBTS = frozenset((*CLOSEST.values(), *UNCERTAIN.values()))
YES: dict[Language, str] = {
    "en": "Yes.", "de": "Ja.", "fr": "Oui.", "es": "Sí.", "it": "Sì.", "pt": "Sim.", "nl": "Ja.",
}  # fmt: skip
NO: dict[Language, str] = {
    "en": "No.", "de": "Nein.", "fr": "Non.", "es": "No.", "it": "No.", "pt": "Não.", "nl": "Nee.",
}  # fmt: skip
PERCENTAGE_POINTS: dict[Language, str] = {
    "en": "percentage points", "de": "Prozentpunkte", "fr": "points de pourcentage", "es": "puntos porcentuales",
    "it": "punti percentuali", "pt": "pontos percentuais", "nl": "procentpunten",
}  # fmt: skip
_ROUNDED: dict[Language, str] = {
    "en": "rounded", "de": "gerundet", "fr": "arrondi", "es": "redondeado", "it": "arrotondato", "pt": "arredondado",
    "nl": "afgerond",
}  # fmt: skip


def rounded(language: Language) -> str:
    """The word for a result that was rounded."""
    return _ROUNDED[language]


def is_only_close(answer: str) -> bool:
    """Whether an answer says that what it quotes may not answer the question."""
    return any(doubt in answer for doubt in _DOUBTS)
