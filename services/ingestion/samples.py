"""The samples: documents that everybody may ask and nobody may change."""

import hashlib
import logging

from services.documents import SAMPLES, SAMPLES_FOLDER
from services.ingestion import Ingestion
from services.library import Library

log = logging.getLogger(__name__)

_KINDS = {".pdf", ".docx", ".pptx", ".xlsx", ".md"}


async def load_samples(library: Library, ingestion: Ingestion) -> None:
    """Make the samples in the library those in the folder."""
    files = {
        hashlib.sha256(path.read_bytes()).hexdigest(): path
        for path in sorted(SAMPLES_FOLDER.iterdir())
        if path.suffix in _KINDS
    }
    for document in await library.documents(SAMPLES):
        if files.pop(document.sha256, None) is None:
            await library.delete(SAMPLES, document.id)
    for path in files.values():
        await ingestion.add(SAMPLES, path, path.name)
        log.info("a sample was taken in")
