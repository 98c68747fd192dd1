from collections.abc import Iterator

import pytest

from services.answering.service import answer_threads
from services.answering.whole_documents import WholeDocuments
from services.models.embeddings import WordLlamaEmbeddings
from services.search.retrieval import Retriever
from services.storage.library import Library


@pytest.fixture
def whole(library: Library, embeddings: WordLlamaEmbeddings) -> Iterator[WholeDocuments]:
    threads = answer_threads()
    yield WholeDocuments(library, Retriever(library, embeddings), threads)
    threads.close()
