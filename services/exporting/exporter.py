"""An answer, or several of one conversation, as a file."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import assert_never

from services.evidence.answers import CitedAnswer, cited_answer
from services.evidence.gathering import EvidenceGatherer
from services.exporting.filenames import export_name
from services.exporting.formats import FILES, ExportFormat
from services.exporting.markdown import markdown_of
from services.exporting.references import bibtex_of, csl_of
from services.exporting.report import report_of
from services.recordings import Recording, recordings_json

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """`filename` is made from the question."""

    filename: str
    media_type: str
    content: bytes


class Exporter:
    """Writes recordings in any format."""

    def __init__(self, gatherer: EvidenceGatherer) -> None:
        self._gatherer = gatherer

    async def export(self, recordings: Sequence[Recording], form: ExportFormat) -> ExportedFile:
        """The recordings, at least one, as one file.

        Raises:
            DocumentDeleted: a document that the report shows is gone.
            Overloaded, StoreUnavailable
        """
        first = recordings[0]
        ending, media_type = FILES[form]
        content = await self._content(recordings, form)
        log.info("answers were exported", extra={"fields": {"format": form, "bytes": len(content)}})
        return ExportedFile(export_name(first.question, first.asked, ending), media_type, content)

    async def _content(self, recordings: Sequence[Recording], form: ExportFormat) -> bytes:
        answers = [cited_answer(recording) for recording in recordings]
        match form:
            case "markdown":
                return await _written(markdown_of, answers)
            case "docx":
                from services.exporting.word import word_of

                return await asyncio.to_thread(word_of, answers)
            case "html":
                evidence = await self._gatherer.gather(answers)
                return (await asyncio.to_thread(report_of, evidence)).encode()
            case "json":
                return await asyncio.to_thread(recordings_json, recordings)
            case "bibtex":
                return await _written(bibtex_of, answers)
            case "csl":
                return await _written(csl_of, answers)
            case _:
                assert_never(form)


async def _written(write: Callable[[Sequence[CitedAnswer]], str], answers: Sequence[CitedAnswer]) -> bytes:
    text = await asyncio.to_thread(write, answers)
    return text.encode()
