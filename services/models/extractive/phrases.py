"""What the extractive model says in its own words, in the language of the question."""

from services.events import DONT_KNOW
from services.text.courtesies import Talk
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
_GREETING: dict[Language, str] = {
    "en": "Hello! Ask me about the documents: I answer with their own words, and each footnote opens the page.",
    "de": "Hallo! Fragen Sie mich zu den Dokumenten: Ich antworte mit ihren Worten, und jede Fußnote öffnet die Seite.",
    "fr": "Bonjour ! Posez une question sur les documents : je réponds avec leurs mots, et chaque note ouvre la page.",
    "es": "¡Hola! Pregunte por los documentos: respondo con sus palabras, y cada nota abre la página.",
    "it": "Ciao! Chieda dei documenti: rispondo con le loro parole, e ogni nota apre la pagina.",
    "pt": "Olá! Pergunte sobre os documentos: respondo com as palavras deles, e cada nota abre a página.",
    "nl": "Hallo! Vraag iets over de documenten: ik antwoord met hun woorden, en elke noot opent de pagina.",
}
_THANKS: dict[Language, str] = {
    "en": "You're welcome! Ask the next question whenever you like.",
    "de": "Gern geschehen! Stellen Sie jederzeit die nächste Frage.",
    "fr": "Avec plaisir ! Posez la question suivante quand vous voulez.",
    "es": "¡De nada! Haga la siguiente pregunta cuando quiera.",
    "it": "Prego! Faccia pure la prossima domanda.",
    "pt": "De nada! Faça a próxima pergunta quando quiser.",
    "nl": "Graag gedaan! Stel gerust de volgende vraag.",
}
_HELP: dict[Language, str] = {
    "en": "I answer questions about the documents: facts, figures and dates, reasons and steps, lists, differences, "
    "sums. Each answer quotes the document, and its footnote opens the page. Ask for example “When does it start?” or "
    "“What is the report about?”.",
    "de": "Ich beantworte Fragen zu den Dokumenten: Tatsachen, Zahlen und Daten, Gründe und Schritte, Listen, "
    "Unterschiede, Summen. Jede Antwort zitiert das Dokument, und ihre Fußnote öffnet die Seite. Fragen Sie zum "
    "Beispiel „Wann beginnt es?“ oder „Worum geht es in dem Bericht?“.",
    "fr": "Je réponds aux questions sur les documents : faits, chiffres et dates, raisons et étapes, listes, "
    "différences, sommes. Chaque réponse cite le document, et sa note ouvre la page. Demandez par exemple « Quand "
    "cela commence-t-il ? ».",
    "es": "Respondo preguntas sobre los documentos: hechos, cifras y fechas, razones y pasos, listas, diferencias, "
    "sumas. Cada respuesta cita el documento, y su nota abre la página. Pregunte por ejemplo «¿Cuándo empieza?».",
    "it": "Rispondo a domande sui documenti: fatti, cifre e date, motivi e passi, elenchi, differenze, somme. Ogni "
    "risposta cita il documento, e la nota apre la pagina. Chieda per esempio «Quando comincia?».",
    "pt": "Respondo a perguntas sobre os documentos: factos, números e datas, razões e passos, listas, diferenças, "
    "somas. Cada resposta cita o documento, e a nota abre a página. Pergunte por exemplo «Quando começa?».",
    "nl": "Ik beantwoord vragen over de documenten: feiten, cijfers en data, redenen en stappen, lijsten, "
    "verschillen, sommen. Elk antwoord citeert het document, en de noot opent de pagina. Vraag bijvoorbeeld "
    "„Wanneer begint het?”.",
}
PERCENTAGE_POINTS: dict[Language, str] = {
    "en": "percentage points", "de": "Prozentpunkte", "fr": "points de pourcentage", "es": "puntos porcentuales",
    "it": "punti percentuali", "pt": "pontos percentuais", "nl": "procentpunten",
}  # fmt: skip
_ROUNDED: dict[Language, str] = {
    "en": "rounded", "de": "gerundet", "fr": "arrondi", "es": "redondeado", "it": "arrotondato", "pt": "arredondado",
    "nl": "afgerond",
}  # fmt: skip


def reply_to(talk: Talk, language: Language) -> str:
    """A friendly sentence back, and what can be asked."""
    match talk:
        case "greeting":
            return _GREETING[language]
        case "thanks":
            return _THANKS[language]
        case "help":
            return _HELP[language]


def rounded(language: Language) -> str:
    """The word for a result that was rounded."""
    return _ROUNDED[language]


def is_only_close(answer: str) -> bool:
    """Whether an answer says that what it quotes may not answer the question."""
    return any(doubt in answer for doubt in _DOUBTS)
