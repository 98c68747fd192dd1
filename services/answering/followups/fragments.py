"""Combine a fragment such as "and in 2021?" or "why?" with the question before it."""

import re
from collections.abc import Sequence

from services.answering.followups.labels import with_like_word
from services.answering.followups.names import Name, can_replace_subject, likely_subjects, names_of, with_asked
from services.answering.followups.slots import Slot, replaced, slots_of, without
from services.answering.followups.vocabulary import TELLING, words
from services.text.function_words import (
    AND,
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    CONTRACTED_ARTICLES,
    POSSESSIVES,
    PREPOSITIONS,
    QUESTION_WORDS,
)
from services.text.language import known_language
from services.text.likeness import Likeness

_MAX_FRAGMENT_WORDS = 9
"""A longer text is a question of its own, even without a verb."""
_MAX_BARE_WORDS = 6  # without a word such as “and”: a longer text is more likely a new question
_MAX_ASKING_WORDS = 3  # “since when exactly”: with more words a question word begins a question of its own
_END = re.compile(r"(?<![\s?？!.…])[\s?？!.…]*$")
_ASIDE = re.compile(r"(?:exactly|precisely|genau|exactement|exactamente|then|though|please|bitte)$", re.IGNORECASE)
_YEAR_WORDS = words("roku rok году год år och vuonna év yıl yılında full whole")
"""Words beside a year, also of languages that are not known otherwise: “2021 год”."""
_EXACTLY = words("exactly precisely genau exactement exactamente")
_COMPARING = re.compile(
    r"(?:compar\w+|versus|vs\.?|relative|against|im\svergleich|verglichen|par\srapport|en\scomparación|comparado)\s",
    re.IGNORECASE,
)
_MORE = re.compile(  # “tell me more”: asks for more of what was answered
    r"(?:please\s)?(?:tell\sme\smore|(?:give\sme\s)?(?:some\s)?more\sdetails?|in\smore\sdetail|elaborate|"
    r"explain|what\selse|anything\selse|mehr\s(?:dazu|details)|was\snoch|plus\sde\sdétails|quoi\sd['’]autre|"
    r"más\sdetalles|cuéntame\smás|qué\smás)(?:\splease|\sbitte)?$",
    re.IGNORECASE,
)


def is_fragment(text: str) -> bool:
    """Whether it has no verb of its own, as far as closed lists tell."""
    found = [word.strip(",;:").lower() for word in text.split()]
    if not found or len(found) > _MAX_FRAGMENT_WORDS:
        return False
    if found[0] in QUESTION_WORDS:
        return len(found) <= _MAX_ASKING_WORDS and not set(found[1:]) & AUXILIARIES
    return found[0] not in TELLING and not set(found) & (AUXILIARIES - {"a", "am", "ha", "son", "es"})


def is_bare(text: str) -> bool:
    """Whether a text without "and" is a fragment all the same: a date, "why?", or a phrase such as "for children?"."""
    fragment = core_of(text)
    found = fragment.lower().split()
    if _MORE.match(fragment):
        return True
    if not found or len(found) > _MAX_BARE_WORDS or not is_fragment(fragment):
        return False
    if found[0] in QUESTION_WORDS | _EXACTLY:
        return len(found) == 1 or bool(_ASIDE.search(fragment)) or (found[0] in _EXACTLY and found[1] in QUESTION_WORDS)
    if slots := slots_of(fragment):
        left = without(fragment, slots).lower().split()
        small = all(_is_small(word) for word in left)
        return small or found[0] in PREPOSITIONS or bool(_COMPARING.match(fragment))
    begins = found[0] in PREPOSITIONS - {"about", "over", "de", "a"} or bool(_COMPARING.match(fragment))
    return begins and text.rstrip().endswith(("?", "？"))


def _is_small(word: str) -> bool:
    """Whether a word beside a date says nothing of its own: as in "a w 2021 roku" of a language not known here."""
    short = len(word) < len("USA") and not word[1:].isupper()
    return short or word.lower() in PREPOSITIONS | ARTICLES | CONJUNCTIONS | _YEAR_WORDS


def with_fragment(asked: str, fragment: str, likeness: Likeness | None = None) -> str:
    """The earlier question with the fragment's names in place of similar ones, or beside them."""
    body, end = body_of(asked)
    if not fragment.strip():
        return asked
    if fragment.split(maxsplit=1)[0].lower() in PREPOSITIONS:
        fragment = _lowered(fragment)
    if _COMPARING.match(fragment):
        return f"{body} {fragment}{end}"
    slots = slots_of(fragment)
    rest = without(fragment, slots)
    if likeness and _is_of_new_kind(slots, body) and (swapped := with_like_word(body, fragment, likeness)):
        return swapped + end
    if slots:
        body = replaced(body, slots, fragment)
    found = rest.lower().split()
    if slots and all(_is_small(word) for word in rest.split()):
        return body + end
    asks = (
        found[0] in QUESTION_WORDS | _EXACTLY
        or (found[0] in PREPOSITIONS and set(found[1:2]) <= QUESTION_WORDS)
        or _MORE.match(rest)
    )
    if asks:
        return joined(body + end, rest)
    changed = _renamed(body, rest)
    if not changed and likeness and not slots:
        changed = with_like_word(body, rest, likeness)
    changed = changed or _other_phrase(body, rest) or _other_thing(body, rest)
    return changed + end if changed else joined(body + end, rest)


def _is_of_new_kind(slots: Sequence[Slot], body: str) -> bool:
    """Whether a fragment has a day or the like, and the question before has none that it could replace."""
    return bool(slots) and not {slot.kind for slot in slots} & {slot.kind for slot in slots_of(body)}


def _renamed(body: str, rest: str) -> str | None:
    """The question about another name: the fragment's name replaces the similar one."""
    names = names_of(rest, begins=True)
    known = names_of(body)
    if names and known_language(body) == "de":  # where every noun has a capital, and a name no article
        known = [name for name in known if bool(name.article) == bool(names[0].article)]
    if not names or not known:
        return None
    old = _like(body, names[0], known)
    if old is None:
        return None
    told = rest[names[0].start : names[-1].end]
    start = old.start
    if names[0].article and names[0].article not in CONTRACTED_ARTICLES:
        told = f"{names[0].article} {told}"
        start -= len(old.article) + 1 if old.article else 0
    return body[:start] + told + body[old.end :]


def _like(body: str, name: Name, known: list[Name]) -> Name | None:
    if name.kind:
        same_kind = [each for each in known if each.kind == name.kind]
        return same_kind[0] if len(same_kind) == 1 else None
    after_the_same = [each for each in known if name.preposition and each.preposition == name.preposition]
    if after_the_same:
        return after_the_same[-1]
    if not can_replace_subject(name):
        return None
    likely = likely_subjects(known)
    return likely[0] if len(likely) == 1 and not _is_listed(body, likely[0], known) else None


def _is_listed(body: str, name: Name, known: list[Name]) -> bool:
    """Whether another name goes with it: "Ford and GM"."""
    between = [body[min(name.end, each.end) : max(name.start, each.start)].strip() for each in known if each != name]
    return any(words_between.lower() in CONJUNCTIONS | {",", "&", "or", "vs"} for words_between in between)


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
    first, _, others = rest.partition(" ")
    if body[1:].islower() and first.lower() not in ARTICLES | POSSESSIVES:  # a name may look like any other word there
        return None
    rest = others if first.lower() in POSSESSIVES else rest
    return with_asked(body, rest) if rest else None


def asking_alike(fragment: str, asked: str) -> str | None:
    """For "and what was net income?": the earlier question for net income, if it was put in the same words."""
    body, end = body_of(asked)
    form, _, asked_for = re.sub(r"^(\w+ \w+)", r"\1|", fragment).partition("|")
    if not asked_for or names_of(fragment) or not body.lower().startswith(f"{form.lower()} "):
        return None
    slots = slots_of(fragment)
    rest = without(asked_for, slots_of(asked_for)).strip()
    changed = with_asked(replaced(body, slots, fragment) if slots else body, rest)
    return changed + end if changed else None


def joined(asked: str, rest: str) -> str:
    """Both questions in one: "How many crossings did weather cancel, and why?"."""
    body, end = body_of(asked)
    conjunction = AND.get(known_language(asked, rest) or "", "")
    first, *_ = rest.lower().split(maxsplit=1) or [""]
    begins = rest if names_of(rest, begins=True) and first not in QUESTION_WORDS | AUXILIARIES else _lowered(rest)
    return f"{body}, {conjunction} {begins}".replace(",  ", ", ") + (end or "?")


def core_of(text: str) -> str:
    """A text without the marks around it."""
    return _END.sub("", text.strip().lstrip("¿¡ "))


def body_of(text: str) -> tuple[str, str]:
    """A question without the marks at its end, and those."""
    end = _END.search(text)
    assert end
    return text[: end.start()], text[end.start() :].rstrip()


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:] if not text[1:2].isupper() else text
