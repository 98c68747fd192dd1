"""Who and what a question is about: its names, the thing that it asks for, and what a later pronoun refers to."""

import re
from dataclasses import dataclass

from services.answering.followups.slots import slots_of
from services.answering.followups.vocabulary import BELONGING, READ_CHARS, TELLING, any_of
from services.text.function_words import (
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    CONTRACTED_ARTICLES,
    PREPOSITIONS,
    QUESTION_WORDS,
)

_MAX_SUBJECT_WORDS = 8  # longer subjects are clauses, and as a name for “it” they would make the question unreadable
_MAX_NAME_WORDS = 5  # more words in capitals are a heading and no name
_NEAR_CHARS = 8
"""Before a word, enough to see whether a sentence ends there."""
_ANSWER_CHARS = 300  # enough for the first sentence of an answer
_WORD = re.compile(r"[^\W_][\w&.+-]*(?:['’](?!s\b)\w+)*[\w+]|[^\W_]|&")
_CAPITAL = re.compile(r"[^\W\d_a-zß-ÿ]|\d+[A-Z]|[a-z]+[A-Z]")
_JOINING = {"of", "&", "de", "du", "del", "la", "le", "van"}
"""Words inside a name: Bank of America, Banco de España."""
_NO_NAMES = QUESTION_WORDS | AUXILIARIES | TELLING | ARTICLES | PREPOSITIONS | CONJUNCTIONS | {"i"}
_COUNTING = {"viel", "viele", "wie", "welche", "welcher", "welches", "keine", "alle", "mehr"}
"""German words before a noun, which has a capital there and so looks like a name: “wie viele Fähren”."""
_COPULAS = (  # verbs that come before what something is called
    f"(?i:{any_of('is was are were ist war sind waren est était sont étaient es era fue son è sono foi'.split())})"
)
_ARTICLES = f"(?i:{any_of(ARTICLES)})"
_ENDS_THING = (
    f"(?i:{any_of(PREPOSITIONS - {'de', 'di', 'del', 'of', 'du', 'da', 'do'})}|and|und|et|or|compared|when|if)"
)
_ASKED_OF = rf"^[¿\s]*[^\W\d]+(?:\s\w+)?\s{_COPULAS}\s+"
_THING = re.compile(rf"{_ASKED_OF}(?P<thing>(?:{_ARTICLES}\s|[A-Z].*?\S['’]s?\s).*?)(?=\s{_ENDS_THING}\s|$)")
_OWNED = re.compile(
    rf"(?P<before>{_ASKED_OF}(?:.*?\S['’]s?\s|{_ARTICLES}\s|l['’]))"
    rf"(?P<asked>[a-zà-ÿ].*?)(?P<after>\s(?i:{any_of(PREPOSITIONS)})\s.*)?$"
)
_ASKS_WHO = re.compile(
    r"^[¿\s]*(?:which|who|whose|welche[rs]?|wer|quel(?:le)?s?\s\w+\s(?!est)|qui|quién|chi|quem)\b", re.IGNORECASE
)

_ASKS_WHERE = re.compile(
    r"^[¿\s]*(?:where|when|why|who|wo|wann|warum|wer|où|quand|dónde|cuándo|dove|quando|onde)\b", re.IGNORECASE
)
_PARTICIPLE = re.compile(  # after a copula: “was built”, and no name
    r"\w+ed|built|made|found|sold|held|born|written|paid|won|lost|set|cut|bought|known|gegründet|gebaut"
)
_DOING = re.compile(
    r"\b(?:do|does|did|can|could|will|would|should|must|may)\b(?!.*\b(?:in|on|at|of|for|to|from)\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name in a question; `preposition` and `article` are the words before it, if they are such."""

    text: str
    start: int
    end: int
    article: str = ""
    preposition: str = ""
    owner: bool = False
    subject: bool = False
    """Whether it is where the subject of a verb is: "did Verizon", "that Verizon"."""
    aside: bool = False
    """Whether it is in brackets."""
    kind: str = ""
    """The common noun that follows and says what it is the name of: "route" in "the Island route"."""


def names_of(text: str, *, begins: bool = False) -> list[Name]:
    """The names in a question, in order. `begins` says that its first word may be one, as in "Verizon?"."""
    text = text[:READ_CHARS]
    taken = bytearray(len(text))
    for slot in slots_of(text):
        taken[slot.lead : slot.end] = b"\1" * (slot.end - slot.lead)
    tokens = [match for match in _WORD.finditer(text) if not taken[match.start()]]
    found: list[Name] = []
    index = 0
    while index < len(tokens):
        last = _end_of_name(text, tokens, index) if _is_name(text, tokens, index, begins=begins) else None
        if last is None:
            index += 1
            continue
        found.append(_name(text, tokens, index, last))
        index = last + 1
    return found


def _is_name(text: str, tokens: list[re.Match[str]], index: int, *, begins: bool) -> bool:
    token = tokens[index]
    word = token[0]
    if not _CAPITAL.match(word) or word.lower() in _NO_NAMES:
        return False
    if len(word) > 1 and _CAPITAL.match(word[1:]):
        return True
    before = text[max(0, token.start() - _NEAR_CHARS) : token.start()].rstrip()
    if not before.strip("¿¡\"“„'«( ") or before[-1] in ".?!:":
        follows = text[token.end() : token.end() + 2]
        return begins or follows in ("'s", "’s") or _joined(text, tokens, index)
    return not (index and tokens[index - 1][0].lower() in _COUNTING)


def _joined(text: str, tokens: list[re.Match[str]], index: int) -> bool:
    """Whether the next word is of the same name."""
    if index + 1 >= len(tokens):
        return False
    one, other = tokens[index], tokens[index + 1]
    return text[one.end() : other.start()] == " " and bool(_CAPITAL.match(other[0]))


def _end_of_name(text: str, tokens: list[re.Match[str]], index: int) -> int:
    last = index
    while last + 1 < len(tokens) and text[tokens[last].end() : tokens[last + 1].start()] == " ":
        following = tokens[last + 1][0]
        if _CAPITAL.match(following) or (following.isdigit() and len(following) < len("2025")):
            last += 1
        elif following in _JOINING and _joined(text, tokens, last + 1):
            last += 2
        else:
            break
    return last


def _name(text: str, tokens: list[re.Match[str]], first: int, last: int) -> Name:
    start, end = tokens[first].start(), tokens[last].end()
    before = [token[0] for token in tokens[max(0, first - 2) : first]]
    article = before.pop() if before and before[-1].lower() in ARTICLES - PREPOSITIONS | CONTRACTED_ARTICLES else ""
    if article.lower() in CONTRACTED_ARTICLES:
        before = [article]
    preposition = before[-1].lower() if before and before[-1].lower() in PREPOSITIONS else ""
    subject = first > 0 and tokens[first - 1][0].lower() in AUXILIARIES | {"that", "que", "dass"}
    aside = text.count("(", 0, start) > text.count(")", 0, start)
    owner = text[end : end + 2] in ("'s", "’s", "s'", "s’") or text[end : end + 1] in ("'", "’")
    return Name(
        text[start:end], start, end, article, preposition, owner, subject, aside, _kind(text, tokens, first, last)
    )


def _kind(text: str, tokens: list[re.Match[str]], first: int, last: int) -> str:
    article = first > 0 and tokens[first - 1][0].lower() in ARTICLES
    if not article or last + 1 >= len(tokens) or text[tokens[last].end() : tokens[last + 1].start()] != " ":
        return ""
    noun = tokens[last + 1][0]
    is_verb = _PARTICIPLE.fullmatch(noun) or (last + 2 == len(tokens) and _DOING.search(text[: tokens[first].start()]))
    return noun if noun.islower() and noun.isalpha() and noun not in _NO_NAMES and not is_verb else ""


def subject_of(question: str) -> str | None:
    """The name that a question is about: its only name, or the owner or subject of what is asked for."""
    likely = likely_subjects(names_of(question))
    return with_its_article(likely[0]) if likely else None


def likely_subjects(names: list[Name]) -> list[Name]:
    """The names that a question is most likely about: owners, otherwise who does something, and so on."""
    names = [name for name in names if not name.aside] or names
    tiers = (
        [name for name in names if name.owner],
        [name for name in names if name.subject],
        [name for name in names if name.preposition in BELONGING and not name.article],
        [name for name in names if not name.preposition and not name.article],
        [name for name in names if not name.preposition],
        names,
    )
    return next((tier for tier in tiers if tier), [])


def with_its_article(name: Name) -> str:
    article = f"{name.article.lower()} " if name.article else ""
    return f"{article}{name.text}{' ' if name.kind else ''}{name.kind}"


def thing_asked_about(question: str) -> str | None:
    """What "it" means after a question of the form "What is ...?": "Verizon's revenue", "the fare for adults"."""
    match = _THING.match(question.rstrip("?!. "))
    if match is None or _ASKS_WHERE.match(question):
        return None
    found = question[match.start("thing") : match.end("thing")]
    if len(found.split()) > _MAX_SUBJECT_WORDS or slots_of(found):
        return None
    if re.match(r"\S+\s(?:are|were)\b", question):  # "it" is one: not the side effects, but what they are of
        return found.rpartition(" of ")[2] if " of " in found else None
    return found


def with_asked(question: str, asked: str) -> str | None:
    """The question asking for something else of the same: None where its form does not tell what it asks for."""
    match = _OWNED.match(question)
    if match is None or not match["asked"].strip() or names_of(f"x {match['asked']}"):
        return None
    new = re.sub(rf"^(?:{_ARTICLES})\s+", "", asked, flags=re.IGNORECASE)
    return match["before"] + new + (match["after"] or "")


def asks_who(question: str) -> bool:
    """Whether the answer is a name, which "it" then means."""
    return bool(_ASKS_WHO.match(question))


def named_in_answer(question: str, answer: str) -> str | None:
    """The one name in the first sentence of an answer that its question does not have."""
    first = re.split(r"(?<=[.!?])[”\"]?\s|\n|\[\d", answer[:_ANSWER_CHARS].strip().lstrip("“\"'*"), maxsplit=1)[0]
    asked = question.lower()
    found = [name for name in names_of(first.replace("*", ""), begins=True) if name.text.lower() not in asked]
    if len(found) != 1 or len(found[0].text.split()) > _MAX_NAME_WORDS:
        return None
    return found[0].text


def can_replace_subject(name: Name) -> bool:
    """Whether a name in a fragment may replace the person or company that a question is about."""
    return not name.preposition or name.preposition in BELONGING
