"""Questions for a document as a whole ("what is this about?") or for a place in it ("what does § 9 say?").

Their passages are chosen by their position, not by a search. Every sentence of the answer is quoted from one of them.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace

from services.answering.excerpts import OpenedDocument, QuotedAnswer, Selection, quote_all, summarise
from services.answering.locating import likely_spots, sections_named, spot_of, without_document, write
from services.answering.phrases import Phrases, phrases_in
from services.answering.sheet_overviews import describe_sheets, has_sheets
from services.documents import Document
from services.events import Citation
from services.models.extractive.phrases import CLOSEST
from services.operations.fair_threads import FairThreads
from services.search.addresses import (
    Address,
    AskedPlace,
    address_in,
    counts_pages,
    has_places,
    item_at,
    named_sheet_in,
    place_asked_in,
    stretches_at,
)
from services.search.document_kinds import KIND_WORDS, is_of_kind
from services.search.document_names import is_called, named
from services.search.retrieval import Retriever
from services.search.structure import Stretch
from services.storage.library import Library
from services.text.mail_questions import header_asked
from services.text.markdown_text import escaped, escaped_within
from services.text.ordinal_places import with_numbers
from services.text.question_kind import AskedQuestion, understood
from services.text.question_patterns import SECTION

MAIL_TYPE = "message/rfc822"
MAX_DOCUMENTS = 8
"""Of more documents than these nothing is said as a whole; their number is."""
OVERVIEW_CHARS, PLACE_CHARS = 1_700, 1_800
"""As long as an overview or the text of a place may be: what a reader takes in without scrolling."""
MAX_PAGES = 2_000
"""Of a document: the memory and time of one question are bounded."""
_NAMED, _OF_KIND, _CLOSE = 0.25, 0.5, 0.8
"""From which certainty on a document is meant; what being of the kind named adds; how near others must be."""
_LEAST_COMPOUND = 6
"""Letters of a word of a file name that may be a part of a word of the question: “Satzung” of “Vereinssatzung”."""
_KIND_CHARS = 200
"""The beginning of a document, where it says what it is."""
_MOST_CANDIDATES = 20
"""Passages that tell which document is meant, and documents of which the beginnings are read for it: each costs a
read."""
_SECTION_SIGNS = frozenset(("paragraf", "paragraph", "paragraphe"))
"""How people call what contracts write as §."""
_MOST_LIKELY = 2
"""Places that are named where none has all the words."""
_MOST_LOOKED_IN = 3
"""Documents in which the place of something is looked for."""
_GENERIC = frozenset(  # words of a question for an overview that name no document
    """
    what's whats about summary summarise summarize summarised summarized overview main key points point takeaways
    findings document documents file files text gist tl dr tldr short brief all these this them everything worum geht
    fasse fass zusammen zusammenfassung überblick hauptpunkte kernpunkte dokument dokumente datei dateien alle resume
    résume résumé résumer points clés principaux document documents fichier fichiers parle agit quoi resumen resume
    puntos clave principales documento documentos trata riassumi riassunto punti chiave documenti parla resumo resuma
    pontos chave sobre samenvatting belangrijkste punten gaat waar uploaded hochgeladen important most mail mails
    e-mail email message nachricht geschickt gesendet sent wrote what whats contain contains cover covers content
    contents page leaflet brochure enthält beinhaltet informiert inhalt seite merkblatt broschüre contient contenu page
    dépliant brochure contiene contenido folleto contenuto opuscolo contém conteúdo folheto bevat inhoud folder
    """.split()
)
_ASKS_FOR_CONTENTS = re.compile(  # “what is in the handbook”
    r"\bwhat(?:['’]?s| is| are) in\b|\bwhat do(?:es)?\b.{1,80}\bcontain\b"
    r"|\bworüber (?:informiert|berichtet)\b|\bwas (?:steht|ist) (?:alles )?i[nm]\b|\bwas enthält\b"
    r"|\bque contient\b|\bqu['’](?:y a-t-il|est-ce qu['’]il y a) dans\b|\bqué (?:contiene|hay en)\b"
    r"|\bcosa (?:contiene|c['’]è (?:in|nel))|\bo que (?:contém|há n[oa])\b|\bwat (?:staat er in|bevat)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_Found = list[tuple[OpenedDocument, list[Stretch]]]


class WholeDocuments:
    """Finds documents by what they are called, and answers from their structure."""

    def __init__(self, library: Library, retriever: Retriever, threads: FairThreads) -> None:
        self._library = library
        self._retriever = retriever
        self._threads = threads

    async def found(self, question: str, documents: Sequence[Document]) -> Selection | None:
        """The answer to a question for a whole document or a place; None where it is neither, or nothing fits."""
        question = with_numbers(question)
        asked = understood(question)
        if header := await self._header(asked, documents):
            return header
        if not documents:
            return None
        if address_in(question) is None and SECTION.search(question):
            return await self._of_sections(asked, await self._meant(asked, documents, by_search=False))
        if place := place_asked_in(question):
            # “Which table” means no spreadsheet, “which article” no web page.
            names = replace(asked, text=asked.text.replace(place.unit, " ", 1)) if place.unit else asked
            return await self._located(place, await self._meant(names, documents, by_search=False), asked)
        return await self._of_document(question, asked, documents)

    async def _of_document(
        self, question: str, asked: AskedQuestion, documents: Sequence[Document]
    ) -> Selection | None:
        """How many pages a document has, what it says at a place, or what it is about."""
        by_name = named_sheet_in(question)
        address = address_in(question) if asked.kind == "place" else by_name
        counting = counts_pages(question)
        called = _whose_contents(asked, documents) if address is None and not counting else []
        if not (asked.kind == "overview" or called or address or counting):
            return None
        phrases = phrases_in(asked.language)
        chosen = called or await self._meant(asked, documents, by_search=asked.kind == "overview")
        if counting:
            return await self._counted(chosen, phrases) if len(chosen) == 1 else None
        if address is not None:
            at = await self._at(address, chosen or documents, phrases)
            # What looks like the name of a sheet may be anything, so that its absence says nothing.
            return at if address is not by_name or (at is not None and at.citations) else None
        return await self._of_sections(asked, chosen) or await self._overview(chosen, phrases)

    async def _header(self, asked: AskedQuestion, documents: Sequence[Document]) -> Selection | None:
        """The header of a mail that is asked for, such as who sent it."""
        mails = [document for document in documents if document.media_type == MAIL_TYPE]
        header = header_asked(asked.text, of_mails_alone=len(mails) == len(documents)) if mails else None
        if header is None:
            return None
        answer = QuotedAnswer(self._retriever)
        for mail in (await self._meant(asked, mails, by_search=True))[:MAX_DOCUMENTS]:
            opened = await self._opened(mail)
            first = opened.structure.pages[0].text
            start = next((match.start() for match in re.finditer(rf"^{header}: ", first, re.MULTILINE)), None)
            hit = opened.passage_at(1, start) if start is not None else None
            if start is not None and hit is not None:
                line = first[start:].partition("\n")[0]
                answer.lines += [f"“{escaped(line)}” [{answer.cite(hit, mail)}]", ""]
        return answer.selection() if answer.citations else None

    async def _meant(
        self, asked: AskedQuestion, documents: Sequence[Document], *, by_search: bool
    ) -> Sequence[Document]:
        """The documents that a question names; of those that it describes the likeliest; else all."""
        if len(documents) == 1:
            return documents
        certain = await self._certainties(asked.text, documents)
        best = max(certain.values(), default=0.0)
        if best >= _NAMED:
            return [document for document in documents if certain.get(document.id, 0.0) >= _CLOSE * best]
        if by_search and (about := [word for word in asked.focus if word not in _GENERIC]):
            found = await self._retriever.search(" ".join(about), documents, _MOST_CANDIDATES)
            votes: dict[str, float] = {}
            for citation in found:
                votes[citation.document_id] = votes.get(citation.document_id, 0.0) + citation.relevance_score
            likeliest = max(votes, key=lambda id_: votes[id_], default=None)
            return [document for document in documents if document.id == likeliest] or documents
        return documents

    async def _certainties(self, question: str, documents: Sequence[Document]) -> dict[str, float]:
        """How sure it is that a question means each document, by its file's name and by what kind of document it is."""
        certain = named(question, documents, lambda *_: 1.0)
        words = [word.lower() for word in _WORD.findall(question)]
        for document in documents:
            parts = {word.lower() for word in _WORD.findall(document.filename) if len(word) >= _LEAST_COMPOUND}
            if any(part in word and part != word for part in parts for word in words):
                certain[document.id] = certain.get(document.id, 0.0) + _NAMED
        if len(documents) <= _MOST_CANDIDATES:
            beginnings = await asyncio.gather(*(self._library.page(document, 1) for document in documents))
            for document, page in zip(documents, beginnings, strict=True):
                if is_of_kind(question, document.filename, page.text[:_KIND_CHARS] if page else ""):
                    certain[document.id] = certain.get(document.id, 0.0) + _OF_KIND
        return certain

    async def _opened(self, document: Document) -> OpenedDocument:
        pages, hits = await asyncio.gather(self._library.pages(document), self._library.passages(document))
        return await self._threads.run(OpenedDocument.of, document, pages[:MAX_PAGES], hits)

    async def _counted(self, documents: Sequence[Document], phrases: Phrases) -> Selection | None:
        [document] = documents
        opened = await self._opened(document)
        if not opened.hits:
            return None
        slides = sum((page.place or "").startswith("slide ") for page in opened.structure.pages)
        sheets = len({page.place for page in opened.structure.pages if page.first_row is not None})
        count, unit = (slides, phrases.slides) if slides else (document.pages or sheets, phrases.pages)
        if not document.pages and sheets:
            unit = phrases.sheets
        if not count:
            return None
        answer = QuotedAnswer(self._retriever)
        number = answer.cite(opened.hits[-1], document)
        answer.lines.append(f"{escaped(document.filename)}: **{count:,}** {unit} [{number}]")
        return replace(answer.selection(), is_quoted=False)

    async def _at(self, address: Address, documents: Sequence[Document], phrases: Phrases) -> Selection | None:
        answer = QuotedAnswer(self._retriever)
        could_have: list[Document] = []
        found: _Found = []
        items: _Found = []
        for document in documents[:_MOST_CANDIDATES]:
            opened = await self._opened(document)
            if stretches := stretches_at(address, opened.structure):
                found.append((opened, stretches))
            elif item := item_at(address, opened.structure):
                items.append((opened, item))
            elif has_places(address.kind, opened.structure):
                could_have.append(document)
        found = _as_named(address, found or items)
        for opened, stretches in found[:MAX_DOCUMENTS]:
            room = PLACE_CHARS // min(len(found), MAX_DOCUMENTS)
            if len(found) > 1:
                answer.lines.append(f"**{escaped_within(opened.document.filename)}**")
            await self._threads.run(quote_all, answer, opened, stretches, room)
        if answer.citations:
            return answer.selection()
        if could_have and len(documents) == 1:
            answer.lines.append(phrases.no_such_place.format(place=address.text, document=documents[0].filename))
            return answer.selection("no_answer")
        return None

    async def _located(
        self, place: AskedPlace, documents: Sequence[Document], asked: AskedQuestion
    ) -> Selection | None:
        """Where in the documents something is said; where no place has all the words, the likeliest ones."""
        if len(documents) == 1:
            place = without_document(place, documents[0].filename)
        citations = await self._retriever.search(asked.text, documents, _MOST_CANDIDATES)
        by_id = {document.id: document for document in documents}
        order = {citation.passage_id: number for number, citation in enumerate(citations)}
        ids = dict.fromkeys(citation.document_id for citation in citations)
        opened: list[OpenedDocument] = []
        for document_id in ids:
            each = await self._opened(by_id[document_id])
            if place.kind in {None, "section"} or has_places(place.kind, each.structure):
                opened.append(each)
            if len(opened) == _MOST_LOOKED_IN:
                break
        answer = QuotedAnswer(self._retriever)
        if (there := await self._threads.run(spot_of, place, opened, order)) is not None:
            write(answer, there[1], there[0])
        elif likely := await self._threads.run(likely_spots, place, opened, order, _MOST_LIKELY):
            answer.lines += [CLOSEST[asked.language], ""]
            for each, spot in likely:
                write(answer, spot, each)
        return replace(answer.selection(), is_quoted=False) if answer.citations else None

    async def _of_sections(self, asked: AskedQuestion, documents: Sequence[Document]) -> Selection | None:
        """What the sections say that the question names: “Sum up the rules about water” means the section “Water”."""
        words = _telling(asked)
        answer = QuotedAnswer(self._retriever)
        for document in documents[:MAX_DOCUMENTS] if words else ():
            if is_called(words, document.filename):
                continue  # the document is meant, and no section of it
            opened = await self._opened(document)
            headings = sections_named(words, opened)
            stretches = [stretch for heading in headings for stretch in opened.structure.under(heading)]
            if stretches and not answer.citations:
                await self._threads.run(quote_all, answer, opened, stretches, PLACE_CHARS)
        return answer.selection() if answer.citations else None

    async def _overview(self, documents: Sequence[Document], phrases: Phrases) -> Selection | None:
        answer = QuotedAnswer(self._retriever)
        shown = [document for document in documents if document.passages][:MAX_DOCUMENTS]
        for document in shown:
            opened = await self._opened(document)
            if len(shown) > 1:
                answer.lines.append(f"**{escaped_within(document.filename)}**")
            room = OVERVIEW_CHARS // len(shown)
            if has_sheets(opened):
                await self._threads.run(describe_sheets, answer, opened, room, phrases)
            else:
                await self._threads.run(summarise, answer, opened, room)
            answer.lines.append("")
        if len(documents) > len(shown) and answer.citations:
            answer.lines.append(phrases.more_documents.format(count=len(documents) - len(shown)))
        return answer.selection() if answer.citations else None


def _telling(asked: AskedQuestion) -> frozenset[str]:
    """The words of a question for a whole document that tell which one, or which part of it."""
    return frozenset(asked.focus) - _GENERIC - KIND_WORDS


def _whose_contents(asked: AskedQuestion, documents: Sequence[Document]) -> list[Document]:
    """The documents whose names have all that a question for what is in something tells: “What's in the club list?”."""
    words = _telling(asked)
    if asked.kind not in {"list", "lookup"} or not words or not _ASKS_FOR_CONTENTS.search(asked.text):
        return []
    return [document for document in documents if is_called(words, document.filename)]


def _as_named(
    address: Address, found: list[tuple[OpenedDocument, list[Stretch]]]
) -> list[tuple[OpenedDocument, list[Stretch]]]:
    """Of several documents those that call the place as the question does: "Résolution 10", not "10. Office work"."""
    word = f"({address.paragraph})" if address.paragraph else address.text.split(" ")[0].lower()
    word = "§" if word in _SECTION_SIGNS else word

    def says(opened: OpenedDocument, stretch: Stretch) -> bool:
        text = opened.structure.pages[stretch.part - 1].text[stretch.start : stretch.end]
        return text.lstrip("# ").lower().startswith(word)

    return [each for each in found if says(each[0], each[1][0])] or found


def spread(citations: Sequence[Citation], most: int) -> tuple[Citation, ...]:
    """At most `most` of them, evenly spaced and renumbered, for a model that writes the answer."""
    if len(citations) <= most:
        return tuple(citations)
    step = (len(citations) - 1) / max(1, most - 1)
    chosen = [citations[round(index * step)] for index in range(most)]
    return tuple(citation.model_copy(update={"index": index}) for index, citation in enumerate(chosen, start=1))
