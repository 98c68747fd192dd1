import asyncio
from collections.abc import Sequence
from pathlib import Path

from services.documents import Document
from services.events import Citation
from services.ingestion.ingestion import Ingestion
from services.models.embeddings import WordLlamaEmbeddings
from services.operations.turns import serving
from services.search.retrieval import SEARCHES, SEARCHES_OF_ONE, Retriever
from services.storage.library import Library
from tests.support import files
from tests.support.stored_documents import ALICE

WORKSPACE = "workspace-of-the-tests"

RULES = {
    "German": (
        (
            "Die Überfahrt kostet vier Euro.\n\nHunde dürfen kostenlos mitfahren, wenn sie an der Leine sind.\n\n"
            "Bei Sturm werden alle Überfahrten gestrichen.\n"
        ),
        "Was passiert mit den Überfahrten bei Sturm?",
        "Sturm werden alle",
    ),
    "French": (
        (
            "La traversée coûte quatre euros.\n\nLes chiens voyagent gratuitement s'ils sont tenus en laisse.\n\n"
            "En cas de tempête, toutes les traversées sont annulées.\n"
        ),
        "Est-ce que les chiens voyagent gratuitement ?",
        "chiens voyagent",
    ),
    "Spanish": (
        (
            "El viaje cuesta cuatro euros.\n\nLos perros viajan gratis si van atados.\n\n"
            "En caso de tormenta se cancelan todos los viajes.\n"
        ),
        "¿Cuándo se cancelan los viajes?",
        "tormenta",
    ),
    "Russian": (
        "Переправа стоит четыре евро.\n\nСобаки ездят бесплатно на поводке.\n\nВ шторм все рейсы отменяются.\n",
        "Что бывает в шторм?",
        "шторм",
    ),
    "Japanese": (
        "運賃は四ユーロです。\n\n犬はリードを付ければ無料で乗船できます。\n\n嵐の日には全便が欠航します。\n",
        "嵐の日の便はどうなりますか？",
        "欠航",
    ),
    "Chinese": ("船票四欧元。\n\n狗系上皮带可以免费乘船。\n\n暴风雨时所有航班取消。\n", "狗可以免费乘船吗？", "皮带"),
    "Korean": (
        "요금은 사 유로입니다.\n\n개는 목줄을 하면 무료로 탑니다.\n\n폭풍이 불면 모든 배편이 취소됩니다.\n",
        "폭풍에는 배편이 어떻게 됩니까?",
        "취소",
    ),
    "Thai": ("ค่าโดยสารสี่ยูโร\n\nสุนัขขึ้นเรือฟรีถ้ามีสายจูง\n\nเมื่อมีพายุเรือทุกเที่ยวยกเลิก\n", "สุนัขขึ้นเรือฟรีไหม", "สายจูง"),
}


async def library_of(ingestion: Ingestion, folder: Path, **files: str) -> list[Document]:
    documents = []
    for name, text in files.items():
        path = folder / name
        path.write_text(text)
        documents.append(await ingestion.add(WORKSPACE, path, f"{name}.md"))
    return documents


async def found(
    library: Library, embeddings: WordLlamaEmbeddings, question: str, documents: Sequence[Document], limit: int = 8
) -> tuple[Citation, ...]:
    return await Retriever(library, embeddings).search(question, documents, limit)


async def test_a_question_in_any_language_finds_its_passage_among_documents_in_all_of_them(
    library: Library, embeddings: WordLlamaEmbeddings, ingestion: Ingestion, tmp_path: Path
) -> None:
    # One sentence is one passage here, as if each had a page.
    paragraphs = {
        f"{name} {number}": paragraph
        for name, (text, _, _) in RULES.items()
        for number, paragraph in enumerate(text.strip().split("\n\n"))
    }
    documents = await library_of(ingestion, tmp_path, **paragraphs)
    firsts = {
        language: (await found(library, embeddings, question, documents))[0].chunk_text
        for language, (_, question, _) in RULES.items()
    }
    assert [language for language, (_, _, answer) in RULES.items() if answer not in firsts[language]] == []


async def test_the_document_that_the_question_names_comes_first_though_others_say_more_of_it(
    library: Library, embeddings: WordLlamaEmbeddings, ingestion: Ingestion, tmp_path: Path
) -> None:
    said = "The total revenue of the year was {} million. Revenue is what customers pay."
    documents = await library_of(
        ingestion,
        tmp_path,
        NORTHSTAR_2021_10K=said.format(21),
        NORTHSTAR_2022_10K=said.format(22),
        HARBOURLINE_2022_10K=said.format(33) + " Total revenue, total revenue.",
    )
    first, *_ = await found(library, embeddings, "What was North Star's total revenue in FY2021?", documents)
    assert first.filename == "NORTHSTAR_2021_10K.md"
    first, *_ = await found(library, embeddings, "What was Harbour Line's total revenue?", documents)
    assert first.filename == "HARBOURLINE_2022_10K.md"


async def test_an_abbreviation_finds_what_the_report_calls_by_its_name(
    library: Library, embeddings: WordLlamaEmbeddings, ingestion: Ingestion, tmp_path: Path
) -> None:
    documents = await library_of(
        ingestion,
        tmp_path,
        a="Purchases of property, plant and equipment were 12 million in 2020.",
        b="In 2020 the company moved to a new office.",
        c="The year 2020 was quiet.",
    )
    first, *_ = await found(library, embeddings, "capex in 2020?", documents)
    assert first.filename == "a.md"


async def test_what_is_in_no_document_is_not_found(
    library: Library, embeddings: WordLlamaEmbeddings, ingestion: Ingestion, tmp_path: Path
) -> None:
    documents = await library_of(ingestion, tmp_path, a="The Nile is long.", b="Bread is baked.")
    assert await found(library, embeddings, "quantum chromodynamics", documents) == ()
    assert await found(library, embeddings, "???", documents) == ()
    assert await found(library, embeddings, "How long is the Nile?", []) == ()


async def test_at_most_so_many_passages_are_found_numbered_from_one_the_best_first(
    library: Library, embeddings: WordLlamaEmbeddings, ingestion: Ingestion, tmp_path: Path
) -> None:
    texts = {f"r{number}": "river " * number + f"number {number} flows to sea {number}" for number in range(1, 9)}
    documents = await library_of(ingestion, tmp_path, **texts)
    citations = await found(library, embeddings, "Which river?", documents, limit=5)
    assert [citation.index for citation in citations] == [1, 2, 3, 4, 5]
    scores = [citation.relevance_score for citation in citations]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


async def test_one_question_does_not_wait_for_sixty_of_another_client(
    library: Library, ingestion: Ingestion, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    documents = await library_of(ingestion, tmp_path, rules=RULES["German"][0])
    retriever = Retriever(library, embeddings)
    answered: list[str] = []

    async def ask(client: str) -> None:
        with serving(client):
            await retriever.search("Was kostet die Überfahrt?", documents, 8)
        answered.append(client)

    async with asyncio.TaskGroup() as asking:
        for _ in range(60):
            asking.create_task(ask("203.0.113.7"))
        asking.create_task(ask("198.51.100.9"))

    assert answered.index("198.51.100.9") <= SEARCHES_OF_ONE + SEARCHES


async def test_citations_are_numbered_best_first_and_name_file_and_page(
    library: Library, embeddings: WordLlamaEmbeddings, ingestion: Ingestion, tmp_path: Path
) -> None:
    (tmp_path / "rivers.pdf").write_bytes(files.rivers_pdf())
    added = await ingestion.add(ALICE, tmp_path / "rivers.pdf", "rivers.pdf")
    citations = await Retriever(library, embeddings).search("How long is the Rhine?", [added], 20)
    assert [(c.index, c.document_id, c.filename, c.page) for c in citations] == [
        (1, added.id, "rivers.pdf", 2),
        (2, added.id, "rivers.pdf", 1),
    ]
    assert [" ".join(c.chunk_text.split()) for c in citations] == [files.RHINE, files.NILE]
    assert citations[0].relevance_score > citations[1].relevance_score
    assert all(0 <= citation.relevance_score <= 1 for citation in citations)
