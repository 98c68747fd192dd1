"""A question that leans on earlier ones -> a whole question, by rule and without a model.

"And in 2021?" after "What was Verizon's revenue in 2022?" is "What was Verizon's revenue in 2021?". What a follow-up
names takes the place of what it is the like of; the rest is carried over. A question that stands alone stays as it is:
a false completion is worse than none.
"""

import re
from collections.abc import Sequence

from services.phrases import (
    AND,
    ARTICLES,
    ASKING,
    AUXILIARIES,
    CONTRACTED,
    OPENER,
    POSSESSIVES,
    PREPOSITIONS,
    TELLING,
    language,
)
from services.pronouns import leaning_word, resolved
from services.questions import Turn
from services.slots import replaced, slots_of, tells_year_by_another, with_years_told, without
from services.subjects import Name, belongs, likeliest, names_of, with_asked

MAX_FOLLOW_UP_CHARS = 300
MAX_EARLIER_CHARS = 600
MAX_TURNS = 40
_MAX_FRAGMENT_WORDS = 9
_MAX_BARE_WORDS = 6
_MAX_ASKING_WORDS = 3
_SHORT_QUESTION_WORDS = 4
_END = re.compile(r"[\s?？!.…]*$")
_ASIDE = re.compile(r"(?:exactly|precisely|genau|exactement|exactamente|then|though|please|bitte)$", re.IGNORECASE)
_CJK_YEAR = re.compile(r"^\W*(?:那|では|じゃあ|그럼)?\s*((?:19|20)\d\d)\s*(?:年|년)?\D{0,5}$")
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def completed(question: str, history: Sequence[Turn]) -> str:
    """The question as a whole one; itself where it stands alone or nothing tells what it leans on."""
    earlier, answer = "", ""
    for turn in history[-MAX_TURNS:]:
        if turn.role == "user":
            earlier = _completed(turn.content.strip(), earlier, answer) or earlier
            answer = ""
        else:
            answer = turn.content
    return _completed(question, earlier, answer)


def leans(question: str) -> bool:
    """Whether a question may depend on what was said before: how it begins, what it points at, or how short it is."""
    text = question.strip()
    if not text or len(text) > MAX_FOLLOW_UP_CHARS:
        return False
    short = len(text.split()) <= _SHORT_QUESTION_WORDS and not names_of(text)
    points = leaning_word(text) is not None or tells_year_by_another(text)
    return bool(OPENER.match(text)) or points or _is_bare(text) or short


def _completed(question: str, earlier: str, answer: str) -> str:
    asked = _last_question(earlier)
    if not asked or not leans(question):
        return question
    if year := _CJK_YEAR.match(question):
        replaced_year, count = _ANY_YEAR.subn(year[1], asked)
        if count == 1 and not question.isascii():
            return replaced_year
    text = with_years_told(question.strip(), asked)
    opener = OPENER.match(text)
    rest = text[opener.end() :] if opener else text
    fragment = _END.sub("", rest.lstrip("¿¡ "))
    if (opener and _is_fragment(fragment)) or _is_bare(text):
        return _with_fragment(asked, fragment)
    whole = resolved(rest if opener else text, asked, answer)
    if whole is None and leaning_word(rest):
        return _joined(asked, fragment)
    if opener and whole is None:
        return _asking_alike(fragment, asked) or question
    return _begun(whole) if whole is not None else text


def _last_question(text: str) -> str:
    """The last sentence that asks; all of a text that does not ask. Nothing of one that is too long to carry over."""
    text = text[-2 * MAX_EARLIER_CHARS :]
    asking = re.findall(r"[^.?!？\n]*(?:\.(?=\S)[^.?!？\n]*|(?<=\b[A-Z])\.[^.?!？\n]*)*[?？]", text)
    asked = (asking[-1] if asking else text).strip()
    return asked if len(asked) <= MAX_EARLIER_CHARS else ""


def _is_fragment(text: str) -> bool:
    """Whether it has no verb of its own, as far as closed lists tell."""
    words = [word.strip(",;:").lower() for word in text.split()]
    if not words or len(words) > _MAX_FRAGMENT_WORDS:
        return False
    if words[0] in ASKING:
        return len(words) <= _MAX_ASKING_WORDS and not set(words[1:]) & AUXILIARIES
    return words[0] not in AUXILIARIES | TELLING and not set(words) & (AUXILIARIES - {"a", "am", "ha", "son", "es"})


def _is_bare(text: str) -> bool:
    """Whether a text without "and" is a fragment all the same: a date, "why?", or a phrase such as "for children?"."""
    fragment = _END.sub("", text.lstrip("¿¡ "))
    words = fragment.lower().split()
    if not words or len(words) > _MAX_BARE_WORDS or not _is_fragment(fragment):
        return False
    if words[0] in ASKING:
        return len(words) == 1 or bool(_ASIDE.search(fragment))
    if words[0] in {"exactly", "genau", "exactement"}:
        return words[1:2] != [] and words[1] in ASKING
    slots = slots_of(fragment)
    if slots:
        left = without(fragment, slots).lower().split()
        return (
            all(word in PREPOSITIONS | ARTICLES or len(word) < len("2nd") for word in left) or words[0] in PREPOSITIONS
        )
    return words[0] in PREPOSITIONS - {"about", "over", "de", "a"} and text.rstrip().endswith(("?", "？"))


def _with_fragment(asked: str, fragment: str) -> str:
    body, end = _body(asked)
    slots = slots_of(fragment)
    rest = without(fragment, slots)
    if slots:
        body = replaced(body, slots, fragment)
    first = rest.split(" ", 1)[0].lower() if rest else ""
    if all(word in PREPOSITIONS | ARTICLES | set(AND.values()) for word in rest.lower().split()):
        return body + end
    if first in ASKING or first in {"exactly", "genau"}:
        return _joined(body + end, rest)
    changed = _renamed(body, rest) or _other_phrase(body, rest) or _other_thing(body, rest)
    return changed + end if changed else _joined(body + end, rest)


def _renamed(body: str, rest: str) -> str | None:
    """The question about somebody else: the fragment's name in the place of the one that is its like."""
    names = names_of(rest, begins=True)
    known = names_of(body)
    if names and language(body) == "de":  # where every noun has a capital, and a name no article
        known = [name for name in known if bool(name.article) == bool(names[0].article)]
    if not names or not known:
        return None
    old = _like(names[0], known)
    if old is None:
        return None
    told = rest[names[0].start : names[-1].end]
    start = old.start
    if names[0].article and names[0].article not in CONTRACTED:
        told = f"{names[0].article} {told}"
        start -= len(old.article) + 1 if old.article else 0
    return body[:start] + told + body[old.end :]


def _like(name: Name, known: Sequence[Name]) -> Name | None:
    if name.kind:
        same_kind = [each for each in known if each.kind == name.kind]
        return same_kind[0] if len(same_kind) == 1 else None
    after_the_same = [each for each in known if name.preposition and each.preposition == name.preposition]
    if after_the_same:
        return after_the_same[-1]
    if not belongs(name):
        return None
    likely = likeliest(known)
    return likely[0] if len(likely) == 1 else None


def _other_phrase(body: str, rest: str) -> str | None:
    """The question with another phrase after the same preposition, or with this one more."""
    first, *following = rest.split()
    if first.lower() not in PREPOSITIONS or not following:
        return None
    taken = [(slot.lead, slot.end) for slot in slots_of(body)]
    phrase = rf"\b{re.escape(first)}\s+[^\W\d_a-z]?[^,]*?(?=\s(?:{'|'.join(sorted(PREPOSITIONS))})\s|$)"
    found = [
        match for match in re.finditer(phrase, body, re.IGNORECASE)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    ]  # fmt: skip
    if len(found) == 1 and not names_of(found[0][0]) and first.lower() not in {"of", "de", "von", "di"}:
        return body[: found[0].start()] + rest + body[found[0].end() :]
    return f"{body} {rest}"


def _other_thing(body: str, rest: str) -> str | None:
    """The question for another thing of the same: "net income" in the place of "revenue"."""
    words = rest.split()
    if words and words[0].lower() in POSSESSIVES:
        rest = " ".join(words[1:])
    return with_asked(body, rest) if rest else None


def _asking_alike(fragment: str, asked: str) -> str | None:
    """For "and what was net income?": the earlier question for net income, if it was put in the same words."""
    body, end = _body(asked)
    form, _, asked_for = re.sub(r"^(\w+ \w+)", r"\1|", fragment).partition("|")
    if not asked_for or names_of(fragment) or not body.lower().startswith(f"{form.lower()} "):
        return None
    slots = slots_of(fragment)
    rest = without(asked_for, slots_of(asked_for)).strip()
    changed = with_asked(replaced(body, slots, fragment) if slots else body, rest)
    return changed + end if changed else None


def _joined(asked: str, rest: str) -> str:
    """Both questions in one: "How many crossings did weather cancel, and why?"."""
    body, end = _body(asked)
    conjunction = AND.get(language(asked, rest) or "", "")
    first = rest.split(maxsplit=1)[0].lower() if rest else ""
    begins = rest if names_of(rest, begins=True) and first not in ASKING | AUXILIARIES else _lowered(rest)
    return f"{body}, {conjunction} {begins}".replace(",  ", ", ") + (end or "?")


def _body(text: str) -> tuple[str, str]:
    """A question without the marks at its end, and those."""
    end = _END.search(text)
    assert end
    return text[: end.start()], text[end.start() :].rstrip()


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:] if not text[1:2].isupper() else text


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:] if text[:1] not in "¿¡" else text
