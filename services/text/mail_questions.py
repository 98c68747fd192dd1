"""Questions for the header of a mail: who sent it to whom, when, about what."""

import re
from typing import Literal

from services.text.function_words import FUNCTION_WORDS
from services.text.terms import STOP_WORDS

Header = Literal["From", "To", "Cc", "Date", "Subject"]

_WRITTEN = (  # verbs of who sends a mail
    "sent|send|sends|wrote|written|write|addressed|dated|geschickt|gesendet|geschrieben|verschickt|abgeschickt|verfasst"
    "|schrieb|schickte|envoyée?|envoya|écrite?|rédigée?|envió|escribió|enviad[oa]|escrit[oa]|mandó|mandad[oa]|inviat[oa]"
    "|scritt[oa]|mandat[oa]|enviou|escreveu|mandou|gestuurd|verstuurd|verzonden|geschreven|stuurde|schreef"
)
_RECEIVED = (  # verbs of who gets it
    "received|receives|got|gets|bekommen|erhalten|empfangen|bekam|erhielt|reçue?|recibió|recibid[oa]|ricevut[oa]|recebeu"
    "|recebid[oa]|ontvangen|ontving|kreeg"
)
# The names of the headers in mail programs, and words that ask for one.
_COPY = "cc|in copy|copied|in kopie|en copie|en copia|in copia|em cópia"
_SUBJECT = "subject|betreff|betreffs|objet|asunto|oggetto|assunto|onderwerp"
_WHEN = "when|wann|quand|cuándo|quando|wanneer"
_DATE = "date of|datum|date d[eu]|fecha de|fecha del|data della|data da|von wann"
_WHO = "who|whom|wer|qui|quién|chi|quem|wie"
_TO = (  # asks for who gets it
    "to whom|recipients?|addressees?|an wen|empfängers?|à qui|destinataires?|a quién|destinatari[oa]?s?|a chi"
    "|para quem|a quem|destinatários?|aan wie|ontvangers?"
)
_FROM = (  # asks for who sends it
    "from whom|senders?|von wem|absenders?|absenderin|de qui|expéditeur|expéditrice|de quién|remitente|da chi|di chi"
    "|mittente|de quem|remetente|van wie|afzender"
)


def _words(words: str) -> str:
    return rf"\b(?:{words})\b"


def _both(first: str, then: str) -> str:
    """Words and others behind them on the line: behind the first of them, as whatever is behind a later one is."""
    return rf"^(?>.*?{_words(first)}).*{_words(then)}"


_PATTERNS: tuple[tuple[Header, str], ...] = (
    ("Cc", _words(_COPY)),
    ("Subject", _words(_SUBJECT)),
    ("Date", rf"{_words(_DATE)}|{_both(_WHEN, rf'{_WRITTEN}|{_RECEIVED}')}"),
    ("To", rf"{_words(_TO)}|{_both(_WHO, rf'{_RECEIVED}|(?:sent|written|addressed) to')}"),
    ("From", rf"{_words(_FROM)}|{_both(_WHO, _WRITTEN)}|{_both('who', 'from')}"),
)
_ASKED = tuple((header, re.compile(pattern, re.IGNORECASE | re.MULTILINE)) for header, pattern in _PATTERNS)
_OF_HEADERS = re.compile(
    rf"\b(?:{_WRITTEN}|{_RECEIVED}|{_COPY}|{_SUBJECT}|{_WHEN}|{_DATE}|{_WHO}|{_TO}|{_FROM}|from)\b", re.IGNORECASE
)
_MAIL = re.compile(
    r"\b(?:e-?mails?|mails?|messages?|nachricht(?:en)?|courriels?|correos?|mensajes?|messaggi[oa]?|mensage(?:m|ns))\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")


def header_asked(question: str, *, of_mails_alone: bool) -> Header | None:
    """The header that a question asks for; None where it asks for something else.

    A question that names no mail, such as “Who wrote this?”, asks for one where there is nothing but mails
    (`of_mails_alone`), and if it names nothing else.
    """
    header = next((header for header, pattern in _ASKED if pattern.search(question)), None)
    if header is None or _MAIL.search(question):
        return header
    named = {word.lower() for word in _WORD.findall(_OF_HEADERS.sub(" ", question))} - FUNCTION_WORDS - STOP_WORDS
    return header if of_mails_alone and not named else None
