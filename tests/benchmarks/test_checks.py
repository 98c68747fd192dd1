from benchmarks.checks.__main__ import judged_genres, judged_pairs
from benchmarks.checks.labelled import CHECKED, GENRES, KINDS, genre_pairs, pairs_of, read
from services.documents import SAMPLES_FOLDER


def test_the_checks_find_nine_in_ten_changed_sentences_with_few_false_alarms() -> None:
    pairs = pairs_of(CHECKED / "samples.jsonl")
    documents = {pair.document for pair in pairs}
    judged = list(judged_pairs(pairs, {name: read(SAMPLES_FOLDER / name) for name in sorted(documents)}))
    true = [each for each in judged if each.kind is None]
    changed = [each for each in judged if each.kind in ("number", "name", "date", "negation")]
    assert sum(not each.right for each in true) / len(true) <= 0.05
    assert sum(each.right for each in changed) / len(changed) >= 0.9


def test_of_sentences_about_many_genres_at_most_one_true_one_in_sixteen_is_doubted() -> None:
    pairs = [pair for name in ("genres-dev", "models-open") for pair in genre_pairs(CHECKED / f"{name}.jsonl")]
    judged = list(judged_genres(pairs))
    true = [each for each in judged if each.kind is None]
    changed = [each for each in judged if each.kind in ("number", "date", "unit")]
    assert sum(not each.right for each in true) / len(true) <= 0.06
    assert sum(each.right for each in changed) / len(changed) >= 0.95


def test_there_are_labelled_sentences_of_every_kind_of_change() -> None:
    pairs = [pair for name in ("samples", "filings") for pair in pairs_of(CHECKED / f"{name}.jsonl")]
    pairs += [pair for name in GENRES for *_, pair in genre_pairs(CHECKED / f"{name}.jsonl")]
    assert len(pairs) > 600
    assert {pair.kind for pair in pairs} == set(KINDS)
    assert all(pair.true != pair.altered for pair in pairs)
