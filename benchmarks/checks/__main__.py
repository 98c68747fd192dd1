"""`python -m benchmarks.checks [FOLDER]`: how often the verdict on a sentence is right.

True sentences were written by hand beside documents, and of each a second with one thing changed: about short
documents of many genres, about the samples and, with the folder of the filings, about them. Then real sentences of the
samples and filings are changed at random.
"""

import argparse
import random
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.checks.alterations import ALTERED_KINDS, altered, sentences_of
from benchmarks.checks.labelled import (
    CHECKED,
    GENRES,
    KINDS,
    GenrePair,
    Pair,
    citation,
    cited,
    genre_pairs,
    pairs_of,
    read,
)
from benchmarks.speed.table import MarkdownTable
from services.checking.verdict import check
from services.documents import SAMPLES_FOLDER, Passage
from services.events import CheckedSentence, Citation
from services.models.embeddings import UniversalSentenceEncoder
from services.text.likeness import Likeness

Passages = Mapping[str, Sequence[Passage]]

_SEED = 7
_RANDOM = 100
"""Sentences changed at random, of each kind."""
_MOST_TRIES = 40


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence and what was made of it; `kind` is None for a true one."""

    document: str
    text: str
    kind: str | None
    checked: CheckedSentence | None

    @property
    def right(self) -> bool:
        """True ones are to be supported, altered ones are not to be."""
        return self.checked is not None and (self.checked.verdict == "supported") == (self.kind is None)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.checks", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="of the filings, as PDF")
    parser.add_argument("--only", default="", help="judge the sets with this in their title")
    parser.add_argument("--words-only", action="store_true", help="judge without the encoder of meaning")
    parser.add_argument("--wrong", action="store_true", help="list the sentences with a wrong verdict")
    arguments = parser.parse_args()
    likeness = None if arguments.words_only else UniversalSentenceEncoder().likeness
    table = MarkdownTable(
        "sentences", "true", "called unsupported", "doubted", *(f"{kind} found" for kind in KINDS), "all found"
    )
    for title, made in _sets(arguments.folder, likeness):
        if arguments.only not in title:
            continue
        judged = list(made)
        table.add(title, *_row(judged))
        if arguments.wrong:
            print("\n".join(_told(each) for each in judged if not each.right))
    print(table.render())
    return 0


def _sets(folder: Path | None, likeness: Likeness | None) -> Iterator[tuple[str, Iterable[Judged]]]:
    for name in GENRES:
        pairs = list(genre_pairs(CHECKED / f"{name}.jsonl"))
        yield name, judged_genres(pairs, likeness)
        for language in dict.fromkeys(each.language for each in pairs):
            yield f"{name}, {language}", judged_genres([each for each in pairs if each.language == language], likeness)
    samples = {path.name: read(path) for path in sorted(SAMPLES_FOLDER.iterdir()) if path.suffix in _DOCUMENTS}
    yield "samples, by hand", judged_pairs(pairs_of(CHECKED / "samples.jsonl"), samples, likeness)
    yield "samples, at random", _at_random(samples, likeness)
    if folder is not None:
        by_hand = pairs_of(CHECKED / "filings.jsonl")
        filings = {path.name: read(path) for path in sorted(folder.rglob("*.pdf"))}
        yield (
            "filings, by hand",
            judged_pairs([pair for pair in by_hand if pair.document in filings], filings, likeness),
        )
        yield "filings, at random", _at_random(filings, likeness)


_DOCUMENTS = frozenset({".pdf", ".docx", ".pptx", ".xlsx", ".md"})


def judged_pairs(pairs: Iterable[Pair], passages: Passages, likeness: Likeness | None = None) -> Iterator[Judged]:
    """Both sentences of each pair, with the passages that the true one is about."""
    for pair in pairs:
        citations = cited(pair, passages[pair.document])
        yield _judged(pair.document, pair.true, None, citations, likeness)
        yield _judged(pair.document, pair.altered, pair.kind, citations, likeness)


def judged_genres(pairs: Iterable[GenrePair], likeness: Likeness | None = None) -> Iterator[Judged]:
    """Both sentences of each pair, with the passages that they are about."""
    for each in pairs:
        yield _judged(each.pair.document, each.pair.true, None, each.passages, likeness)
        yield _judged(each.pair.document, each.pair.altered, each.pair.kind, each.passages, likeness)


def _at_random(passages: Passages, likeness: Likeness | None) -> Iterator[Judged]:
    chance = random.Random(_SEED)
    documents = list(passages)
    every = [passage for each in passages.values() for passage in each]
    usual = {word for passage in every for word in passage.text.split() if word.islower()}
    names = sorted({word for passage in every for word in _names(passage) if word.lower() not in usual})
    for kind in ALTERED_KINDS:
        for _ in range(_RANDOM):
            for _ in range(_MOST_TRIES):
                document = chance.choice(documents)
                passage = chance.choice(passages[document])
                sentence = chance.choice(list(sentences_of(passage)) or [""])
                changed = altered(sentence, kind, passage, names, chance)
                if changed is not None and changed != sentence:
                    citations = [citation(1, document, passage)]
                    yield _judged(document, sentence, None, citations, likeness)
                    yield _judged(document, changed, kind, citations, likeness)
                    break


def _names(passage: Passage) -> Iterator[str]:
    words = passage.text.split()
    return (word for before, word in pairwise(words) if before.islower() and _is_name(word))


def _is_name(word: str) -> bool:
    return word.isalpha() and word.istitle() and len(word) > 4


def _judged(
    document: str, text: str, kind: str | None, citations: Sequence[Citation], likeness: Likeness | None
) -> Judged:
    footnotes = "".join(f"[{each.index}]" for each in citations)
    found = check(f"{text} {footnotes}", citations, likeness).sentences
    return Judged(document, text, kind, found[0] if len(found) == 1 else None)


def _row(judged: Sequence[Judged]) -> list[str]:
    true = [each for each in judged if each.kind is None]
    accused = sum(each.checked is not None and each.checked.verdict == "unsupported" for each in true)
    doubted = sum(not each.right for each in true)
    changed = [each for each in judged if each.kind is not None]
    kinds = [[each for each in changed if each.kind == kind] for kind in KINDS]
    shares = (f"{count} ({count / len(true):.1%})" for count in (accused, doubted))
    return [str(len(true)), *shares, *map(_share, kinds), _share(changed)]


def _share(judged: Sequence[Judged]) -> str:
    right = sum(each.right for each in judged)
    return f"{right}/{len(judged)} ({right / len(judged):.0%})" if judged else "-"


def _told(judged: Judged) -> str:
    made = "not one sentence" if judged.checked is None else f"{judged.checked.verdict} {list(judged.checked.missing)}"
    return f"{judged.kind or 'true'}\t{judged.document}\t{judged.text}\t{made}"


if __name__ == "__main__":
    sys.exit(main())
