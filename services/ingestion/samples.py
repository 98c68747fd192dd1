"""The samples: documents that everybody may ask and nobody may change."""

import hashlib
import json
import logging
from typing import TYPE_CHECKING

from services.documents import SAMPLES, SAMPLES_FOLDER
from services.files.reading.versions import is_read_by_older

if TYPE_CHECKING:  # the page asks for the example questions before the store's libraries are loaded
    from services.ingestion.ingestion import Ingestion
    from services.storage.library import Library

log = logging.getLogger(__name__)

_SUFFIXES = {".pdf", ".docx", ".pptx", ".xlsx", ".md"}


def example_questions() -> list[str]:
    """Questions that show what the program can do with the samples."""
    return [entry["question"] for entry in json.loads((SAMPLES_FOLDER / "questions.json").read_text())]


async def load_samples(library: "Library", ingestion: "Ingestion") -> None:
    """Make the samples in the library those in the folder."""
    files = {
        hashlib.sha256(path.read_bytes()).hexdigest(): path
        for path in sorted(SAMPLES_FOLDER.iterdir())
        if path.suffix in _SUFFIXES
    }
    for document in await library.documents(SAMPLES):
        path = files.pop(document.sha256, None)
        if path is None:
            await library.delete(SAMPLES, document.id)
        elif is_read_by_older(document):
            await ingestion.read_again(SAMPLES, document.id, path)
            log.info("a sample was read again")
    for path in files.values():
        await ingestion.add(SAMPLES, path, path.name)
        log.info("a sample was taken in")
