"""Names that the passages have beside another name, or in another sentence than the rest of the claim."""

import re
from collections.abc import Iterator

from services.checking.claims import Missing
from services.checking.evidence import Evidence
from services.checking.names import has_name, is_name
from services.checking.nearest import nearest
from services.checking.text_forms import CAPITALISED, NAME_RUN, NUMBER, plain_name, without_initials, without_months
from services.text.function_words import FUNCTION_WORDS, TITLES
from services.text.language import capitalises_nouns
from services.text.opposites import synonyms_of
from services.text.words import clause_spans, words_in

_SAYS_THE_SAME = 0.6
"""Share of a clause's other words that the sentence with another name has to have."""
_TELLING = 2
"""Words that make a name a person's or a firm's, and a clause one that can be told from others."""
_SENTENCES_WITH_A_FIGURE = 2
"""A figure that many sentences have belongs to no name."""
_NEXT_NAME = re.compile(r"['’]s\s|\sand\s")
_JOINED = re.compile(r"\s(?:of|and|the|de|del|von|van|der|&)\s")
"""Where nouns have capitals, a noun and a name may be on its sides: der Einsatz von Anton Kress."""


def names_of_others(text: str, evidence: Evidence) -> Missing:
    """Names that the passages put together with other names, or where they say something else."""
    text = without_months(text)
    return [
        *_mixed_runs(text, evidence),
        *_from_other_sentences(text, evidence),
        *_of_another_figure(text, evidence),
    ]


def _of_another_figure(text: str, evidence: Evidence) -> Missing:
    """A name that the passage has with the next figure, while another name is before the sentence's figure."""
    names, numbers = list(_names(text)), NUMBER.findall(text)
    if not names or len(numbers) != 1 or evidence.capitalises_nouns:
        return []
    for index in evidence.holders.get(numbers[0], [])[:_SENTENCES_WITH_A_FIGURE]:
        passage = evidence.segments[index].text
        place = passage.find(numbers[0])
        first = passage.find(names[0][1])
        others = [name for start, name in _names(passage) if start < place]
        after = NUMBER.search(passage, first) if first > place else None
        if after and others and names[0][1] not in others and not any(name in text for name in others):
            return [names[0]]
    return []


def _mixed_runs(text: str, evidence: Evidence) -> Missing:
    """The last word of a name whose words the passages know, but never together."""
    return [
        (start + run.rindex(words[-1]), words[-1])
        for start, whole in _single_runs(without_initials(text))
        if (run := _without_owner(whole, evidence))
        and not _are_several(run, evidence)
        and (words := _names_of_run(text, start, run, evidence))
        and _is_mixed(list(map(plain_name, words)), evidence)
    ]


def _single_runs(text: str) -> Iterator[tuple[int, str]]:
    """Capitalised words in a row, each run cut where another name begins: Amcor's Rigid Packaging, Iowa and Ohio."""
    for match in NAME_RUN.finditer(text):
        cuts = [0, *(end for cut in _NEXT_NAME.finditer(match[0]) for end in cut.span()), len(match[0])]
        yield from (
            (match.start() + start, match[0][start:end]) for start, end in zip(cuts[::2], cuts[1::2], strict=True)
        )


def _without_owner(run: str, evidence: Evidence) -> str:
    """A run without the name of the file's subject: in Foot Locker's report, “CEO” of “CEO of Foot Locker”."""
    before, joint, owner = run.rpartition(" of ")
    is_of_the_file = all(evidence.has_in_name(plain_name(word)) for word in CAPITALISED.findall(owner))
    return before if joint and is_of_the_file else run


def _names_of_run(text: str, start: int, run: str, evidence: Evidence) -> list[str]:
    """The words of a run, without a noun that only has its capital from the beginning of the sentence."""
    joined = _JOINED.split(run)[-1] if evidence.capitalises_nouns else run
    words = CAPITALISED.findall(joined)
    is_first = not text[:start].strip()
    return words[1:] if is_first and words and words[0].lower() in evidence.common_words else words


def _is_mixed(words: list[str], evidence: Evidence) -> bool:
    """Whether a run of the passages has one of the words, and none has them all; titles and function words aside."""
    words = [word for word in words if word not in FUNCTION_WORDS and word not in TITLES]
    if len(words) < _TELLING or evidence.words_of_runs.isdisjoint(words):
        return False
    if evidence.capitalises_nouns and not evidence.words_of_runs.issuperset(words[:-1]):
        return False  # nouns with capitals, side by side by chance
    if words[0] in evidence.words_of_runs and words[-1] not in evidence.words | evidence.words_of_runs:
        return not has_name(words[-1], evidence)
    known = {
        word for word in words if word in (evidence.words_of_runs if evidence.capitalises_nouns else evidence.words)
    }
    return len(known) >= _TELLING and not any(known <= run for run in evidence.runs)


def _are_several(run: str, evidence: Evidence) -> bool:
    """Whether a run is names of the passages side by side, each of several words: Ruth Abegg of Kunsthalle Wil."""
    parts = [set(map(plain_name, CAPITALISED.findall(part))) for part in _JOINED.split(run)]
    return len(parts) > 1 and all(
        len(part) >= _TELLING and any(part <= each for each in evidence.runs) for part in parts
    )


def _from_other_sentences(text: str, evidence: Evidence) -> Missing:
    if evidence.capitalises_nouns or capitalises_nouns(text):
        return []
    return [
        (start + place, name)
        for start, end in clause_spans(text)
        for place, name in _names(text[start:end])
        if _is_of_another(text[start:end], name, evidence)
    ]


def _names(text: str) -> Iterator[tuple[int, str]]:
    return ((match.start(), match[0]) for match in words_in(text) if is_name(text, match))


def _are_together(names: set[str], evidence: Evidence) -> bool:
    return len(names) > 1 and any(names <= segment.stems for segment in evidence.segments)


def _is_of_another(clause: str, name: str, evidence: Evidence) -> bool:
    """Whether a sentence has most of what the clause says, and other names in place of this one."""
    names = {stem for _, each in _names(clause) for stem in evidence.content_stems(each)}
    said = evidence.stems_of(clause) - names
    own = frozenset(evidence.content_stems(name))
    is_telling = len(said) >= _TELLING or any(len(evidence.holders.get(stem, ())) == 1 for stem in said)
    if not is_telling or not own <= evidence.stems or any(map(evidence.has_in_name, own)):
        return False
    rest = clause.replace(name, " ")
    for segment in nearest(rest, evidence)[:1]:
        held = sum(stem in segment.stems or bool(synonyms_of(stem, evidence.language) & segment.stems) for stem in said)
        others = {stem for _, each in _names(segment.text) for stem in evidence.content_stems(each)} - names
        has_others = segment.is_prose and others and not own & segment.stems
        if has_others and held >= _SAYS_THE_SAME * len(said) and not _are_together(names, evidence):
            around = evidence.segments[max(0, evidence.segments.index(segment) - 1) : evidence.segments.index(segment)]
            return not any(own & other.stems for other in around)
    return False
