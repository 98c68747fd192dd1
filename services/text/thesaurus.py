"""English words that mean the same or the contrary, from WordNet 3.0 (Princeton University, wordnet/LICENSE)."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "wordnet"


def antonym_stems(stemmed: str) -> frozenset[str]:
    """The stems of the words that mean the contrary of those with this stem in some sense."""
    return _antonyms().get(stemmed, frozenset())


def synonym_stems(stemmed: str) -> frozenset[str]:
    """The stems of the words that mean the same as those with this stem in some of their commoner senses."""
    return _synonyms().get(stemmed, frozenset())


@cache
def _antonyms() -> dict[str, frozenset[str]]:
    return _related("antonyms.txt")


@cache
def _synonyms() -> dict[str, frozenset[str]]:
    return _related("synonyms.txt")


def _related(name: str) -> dict[str, frozenset[str]]:
    """For each stem the other stems of its lines; the files have the stems that `words.stem` gives."""
    found: dict[str, set[str]] = {}
    for line in (_FOLDER / name).read_text().splitlines():
        stems = set(line.split())
        for each in stems:
            found.setdefault(each, set()).update(stems - {each})
    return {each: frozenset(others) for each, others in found.items()}
