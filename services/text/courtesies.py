"""Greetings, thanks, calls for help and for the list of documents: messages that ask nothing that documents say."""

import re
from typing import Literal

from services.text.function_words import Language

Talk = Literal["greeting", "thanks", "help", "documents"]

_GREETING = (
    r"hi+|hiya|hello|hey|hallo|guten (?:tag|morgen|abend)|moin|servus|gr[uü](?:ß|ss) (?:gott|dich)"
    r"|bonjour|bonsoir|salut"
    r"|coucou|hola|buenos d[ií]as|buenas(?: tardes| noches)?|ciao|buongiorno|buonasera|salve|ol[aá]"
    r"|bom dia|boa (?:tarde|noite)"
    r"|hoi|goede(?:morgen|middag|navond)|good (?:morning|afternoon|evening|day)|greetings"
)
_TO_SOMEBODY = r"(?:\s+(?:there|all|everyone|team|zusammen|footnote|tout le monde|a todos|a tutti))?"
_THANKS = (
    r"(?:many |mille |muchas |molte |muito )?(?:thanks?(?: you)?|thx|ty|cheers|danke(?:sch[oö]n)?"
    r"|vielen dank|merci(?: beaucoup)?"
    r"|gracias|grazie|obrigad[oa]|bedankt|dank (?:je|u)(?: wel)?)"
)
_FAREWELL = (
    r"(?:good)?bye(?:[ -]?bye)?|see you(?: later| soon)?|have a (?:nice|good|great) (?:day|evening|weekend)"
    r"|tsch[uü](?:ss|ß)|(?:auf )?wiedersehen|bis (?:bald|dann|später)"
    r"|(?:einen )?sch[oö]ne[nrs]? (?:tag|abend|wochenende)(?: noch)?"
    r"|au revoir|[aà] (?:bient[oô]t|plus(?: tard)?)|bonne (?:journ[eé]e|soir[eé]e)|bon week-?end"
    r"|adi[oó]s|hasta (?:luego|pronto)|(?:que tenga (?:un )?)?buen d[ií]a|arrivederci|buona giornata"
    r"|at[eé] logo|tenha um bom dia|tot ziens|fijne dag(?: nog)?"
)
_THANKS_TAIL = (  # “… a lot”, “… for your help”
    r"(?:[\s,;–—-]*(?:(?:and|und|et|y|e|en) )?(?:a lot|so much|very much|in advance|for (?:your|the) (?:help|answers?)"
    r"|im voraus"
    r"|sehr|d'avance|de antemano|mille"
    r"|(?:that|this|it)(?:'s| is| was|'s been)? (?:(?:really|very|so|most) )?"
    r"(?:helped|helpful|useful|great|good|all|perfect)(?: me)?(?: a lot)?"
    rf"|{_FAREWELL}|das (?:hat|war) \w+(?: \w+)?(?: geholfen)?|[cç]a m'a (?:bien )?aid\w*"
    r"|c'est (?:parfait|super|bien|clair|gentil|noté)|all|you))*"
)
_ADDRESS = (
    r"(?:quick question|kurze frage|(?:une )?petite question|(?:una )?pregunta(?: r[aá]pida)?"
    r"|(?:una )?domanda|snel vraagje)"
)
_OPENING = re.compile(
    rf"^\s*(?:(?:{_GREETING}){_TO_SOMEBODY}\b|{_ADDRESS}\b|(?:{_THANKS})\b{_THANKS_TAIL})(?:\s*[,.!:;–—-]+\s*|\s+|$)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    rf"(?:^|[\s,.!?;–—-]+)(?:{_THANKS}){_THANKS_TAIL}\s*[.!]*\s*$|[\s,.!;]+help!+\s*$"
    rf"|[\s,]+(?:pls|plz|please|bitte|svp|s['’]il (?:vous|te) pla[iî]t|por favor|per favore)\s*[.!?]*\s*$",
    re.IGNORECASE,
)
_ONLY_GREETING = re.compile(  # a message that greets and asks nothing else
    rf"\W*(?:{_GREETING}){_TO_SOMEBODY}(?:\W+(?:how are you(?: (?:today|doing))?|how'?s it going"
    rf"|wie geht(?: e)?s(?: dir| ihnen)?"
    r"|(?:comment )?[cç]a va|qu[eé] tal|come (?:va|stai)|tudo bem|hoe gaat het))?\W*",
    re.IGNORECASE,
)
_ONLY_THANKS = re.compile(
    rf"\W*(?:(?:ok(?:ay)?|great|super|perfect|toll|parfait"
    rf"|perfetto)\W+)?(?:(?:{_THANKS}){_THANKS_TAIL}(?:\W+(?:ciao|great|perfect|super))?|{_FAREWELL})\W*",
    re.IGNORECASE,
)
_HELP = re.compile(  # “what can you do?”: asks what Footnote can answer
    r"\W*(?:(?:so )?(?:what|how) can (?:you|i) (?:do|ask|help)(?: (?:here|you|me|for me|with (?:this"
    r"|you)))*"
    r"|what are you (?:able|here) to (?:do|help(?: \w+)?(?: with)?)|what can you (?:tell|show|help) me(?: with)?"
    r"|(?:and )?who are you|what are you"
    r"|(?:are|am) (?:you|i (?:talking|speaking|chatting) (?:to|with)) (?:an? )?(?:real |actual )?(?:\w+ or (?:an? )?)?"
    r"(?:person|human(?: being)?|bot|robot|machine|computer|ai|real)"
    r"|(?:bist|sind) (?:du|sie) (?:ein(?:e)? )?(?:echter? )?(?:mensch|person|bot|roboter|maschine|ki)"
    r"|(?:es-tu|[eê]tes-vous|tu es|vous [eê]tes) (?:un |une )?(?:vraie? )?(?:humaine?|personne|robot|machine|ia)"
    r"|eres (?:un |una )?(?:humano|persona(?: real)?|robot|m[aá]quina|ia)|sei (?:un |una )?(?:umano|persona|robot)"
    r"|how do(?:es)? (?:you|this|it) work|help(?: me)?|what (?:is|does) (?:this|footnote)(?: (?:do|thing|page|app))?"
    r"|was kannst du(?: (?:eigentlich|denn|hier|so))*(?: alles)?|was k[oö]nnen sie|wer bist du"
    r"|was (?:kann|darf) ich (?:(?:hier|dich|sie|so|denn|alles) )*fragen"
    r"|wie funktioniert (?:das|es)|hilfe"
    r"|que (?:sais|peux)-tu faire|qui es-tu|comment [cç]a marche|que puis-je demander|aide"
    r"|qu[eé] puedes hacer|qui[eé]n eres|c[oó]mo funciona(?: esto)?|ayuda|cosa (?:puoi|sai) fare"
    r"|chi sei|come funziona|aiuto"
    r"|o que (?:voc[eê] )?(?:podes?|sabes?|pode) fazer|quem [eé]s?(?: voc[eê])?|ajuda"
    r"|wat kun je(?: doen)?|wie ben je|hoe werkt (?:dit|het))\W*",
    re.IGNORECASE,
)

_FILES = (
    r"(?:files?|documents?|docs?|pdfs?|papers|sources|dateien|dokumente|unterlagen|fichiers|sources|documentos?|archivos"
    r"|ficheros|documenti|file|ficheiros|arquivos|documenten|bestanden)"
)
_DOCUMENTS = re.compile(
    rf"\W*(?:(?:and |so )?(?:which|what) (?:all )?(?:(?:are|is) (?:the|your|my) )?{_FILES}"
    r"(?: (?:do|can|have|are|did) (?:you|we|i|there|here))?"
    r"(?: (?:have|got|know|see|read|search|loaded|uploaded|there|here|about|available|in|use))*"
    rf"|(?:list|show|name)(?: me)?(?: all)?(?: (?:the|your|my))? {_FILES}"
    r"|what (?:(?:sort|kind)s? of )?(?:things?|stuff|topics|subjects)? ?do you (?:know|have)(?: (?:about|here|of))*"
    r"|what do you know(?: about)?"
    rf"|welche {_FILES} (?:hast|haben|kennst|kennen|gibt|liegen|sind)(?: (?:du|sie|wir|es|hier|da|vor|denn|alle|dir))*"
    r"|(?:was|worüber) (?:weißt|wissen|kennst) (?:du|sie)(?: (?:alles|denn|so|eigentlich|hier))*"
    rf"|(?:quels|quelles) (?:sont (?:les|tes|vos) )?{_FILES}"
    r"(?: (?:as-tu|avez-vous|tu as|vous avez|y a-t-il|il y a|connais-tu|connaissez-vous|sont disponibles))?"
    rf"|qu[eé] {_FILES} (?:tienes?|hay|conoces?)|(?:che|quali) {_FILES} (?:hai|ha|ci sono|conosci)"
    rf"|(?:que|quais) {_FILES} (?:tens|tem|há|conhece)|welke {_FILES} (?:heb je|zijn er|ken je))\W*",
    re.IGNORECASE,
)
"""Asks which documents there are."""
_PARTS = re.compile(r"(?<![,;?!.])[,;?!.]+(?=\s)|(?<!\s)\s+(?:and|und|et|y|e|en)(?=\s)", re.IGNORECASE)

_OWN_WORDS: dict[Language, frozenset[str]] = {  # by which the language of a message without a question is known
    "en": frozenset(("hi", "hello", "hey", "thanks", "thank", "thx", "cheers")),
    "de": frozenset(("hallo", "guten", "moin", "servus", "grüß", "gruß", "danke", "dankeschön", "vielen", "hilfe")),
    "fr": frozenset(("bonjour", "bonsoir", "salut", "coucou", "merci", "aide")),
    "es": frozenset(("hola", "buenos", "buenas", "gracias", "ayuda")),
    "it": frozenset(("buongiorno", "buonasera", "salve", "grazie", "aiuto")),
    "pt": frozenset(("olá", "ola", "bom", "boa", "obrigado", "obrigada", "ajuda")),
    "nl": frozenset(("hoi", "goedemorgen", "goedemiddag", "goedenavond", "bedankt")),
}
_WORD = re.compile(r"[^\W_]+")
_MOST = 8
"""Courtesies before a question, and after it, that are taken away: nobody means more of them."""
_TAIL_CHARS = 160
"""What of a question's end may be thanks."""


def without_courtesies(question: str) -> str:
    """A question without greetings, thanks and calls for help around it; all of it where nothing else is left."""
    text = question.strip()
    for _ in range(_MOST):
        shorter = _OPENING.sub("", text, count=1)
        if shorter == text or not _WORD.search(shorter):
            break
        text = shorter
    for _ in range(_MOST):
        shorter = text[:-_TAIL_CHARS] + _CLOSING.sub(_question_mark, text[-_TAIL_CHARS:])
        if shorter == text or not _WORD.search(shorter):
            break
        text = shorter
    return text.strip()


def _question_mark(match: re.Match[str]) -> str:
    before, mark, _ = match[0].partition("?")
    return (before if before.isspace() else "") + mark


def talk_in(question: str) -> Talk | None:
    """What a message says to the program, where it asks nothing of the documents."""
    if _ONLY_GREETING.fullmatch(question):
        return "greeting"
    if _ONLY_THANKS.fullmatch(question):
        return "thanks"
    opened = _OPENING.sub("", question, count=1)
    if _DOCUMENTS.fullmatch(question) or _DOCUMENTS.fullmatch(opened):
        return "documents"
    return "help" if _asks_for_help(question) or _asks_for_help(opened) else None


def _asks_for_help(message: str) -> bool:
    """Whether each part of a message asks what the program is for: “how does this work, what can I ask you?”."""
    return all(_HELP.fullmatch(part) for part in _PARTS.split(message.strip(), maxsplit=_MOST))


def courtesy_language(message: str) -> Language | None:
    """The language of the greeting or the thanks in a message; None where several languages share its words."""
    words = {word.lower() for word in _WORD.findall(message)}
    return next((language for language, own in _OWN_WORDS.items() if words & own), None)
