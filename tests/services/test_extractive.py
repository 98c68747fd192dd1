import re

import pytest
from langchain_core.messages import AIMessageChunk

from services.events import Citation
from services.extractive import MAX_QUOTE_CHARS, MAX_QUOTES, ExtractiveChatModel
from services.prompts import DONT_KNOW, make_messages

RIVERS = [
    "The Nile is 6,650 km long. It flows north\nthrough eleven countries.",
    "The Rhine is 1,230 km long. Rotterdam lies where it reaches the sea [4].",
    "Bread is baked at 230 degrees for forty minutes.",
]


def citations(texts: list[str]) -> list[Citation]:
    return [
        Citation(
            index=n,
            document_id="d",
            filename="rivers.pdf",
            page=n,
            passage_id=f"d-{n}",
            chunk_text=text,
            relevance_score=1,
            page_url=None,
        )
        for n, text in enumerate(texts, start=1)
    ]


async def chunks_of(question: str, texts: list[str]) -> list[AIMessageChunk]:
    model = ExtractiveChatModel(words_per_second=100_000)
    return [chunk async for chunk in model.astream(make_messages(question, citations(texts), ()))]


async def answer_to(question: str, texts: list[str]) -> str:
    return "".join(str(chunk.content) for chunk in await chunks_of(question, texts))


def quotes_in(answer: str) -> list[tuple[int, str]]:
    return [(int(number), quote) for quote, number in re.findall(r"“(.+?)” \[(\d+)\]", answer)]


async def test_the_answer_is_the_sentence_that_answers_with_its_number() -> None:
    assert await answer_to("How long is the Nile?", RIVERS) == "“The Nile is 6,650 km long.” [1]"
    assert await answer_to("how many km is the rhine long", RIVERS) == "“The Rhine is 1,230 km long.” [2]"


@pytest.mark.parametrize(
    "question",
    [
        "How long is the Nile?",
        "How many countries does the Nile flow through?",
        "Where does the Rhine reach the sea?",
        "At how many degrees is bread baked?",
    ],
)
async def test_every_quote_stands_in_its_passage_word_for_word(question: str) -> None:
    quotes = quotes_in(await answer_to(question, RIVERS))
    assert quotes
    for number, quote in quotes:
        assert quote in " ".join(RIVERS[number - 1].replace(" [4]", "").split())


async def test_a_footnote_of_the_document_itself_is_not_quoted() -> None:
    answer = await answer_to("Where does the Rhine reach the sea at Rotterdam?", RIVERS)
    assert "[4]" not in answer
    assert answer.endswith("[2]")


@pytest.mark.parametrize("question", ["Who won the football match?", "?", "the and of", "🦆", ""])
async def test_what_the_passages_do_not_answer_it_does_not_know(question: str) -> None:
    chunks = await chunks_of(question, RIVERS)
    assert "".join(str(chunk.content) for chunk in chunks) == DONT_KNOW
    assert "no_answer" in [chunk.response_metadata.get("finish_reason") for chunk in chunks]


async def test_without_passages_it_does_not_know() -> None:
    assert await answer_to("How long is the Nile?", []) == DONT_KNOW


async def test_it_streams_word_by_word_and_says_who_it_is() -> None:
    chunks = [chunk for chunk in await chunks_of("How long is the Nile?", RIVERS) if chunk.content]
    assert [chunk.content for chunk in chunks] == ["“The ", "Nile ", "is ", "6,650 ", "km ", "long.” ", "[1]"]
    metadata = [chunk.response_metadata for chunk in await chunks_of("How long is the Nile?", RIVERS)]
    assert {"finish_reason": "stop", "model_name": "extractive"} in [dict(m) for m in metadata]


async def test_the_whole_answer_is_the_same_as_the_streamed_one() -> None:
    messages = make_messages("How long is the Nile?", citations(RIVERS), ())
    whole = await ExtractiveChatModel().ainvoke(messages)
    assert whole.content == await answer_to("How long is the Nile?", RIVERS)


async def test_an_answer_has_few_quotes_none_of_them_long() -> None:
    texts = [f"The Nile has a tributary called number {n} " + "which is long " * 80 + "." for n in range(9)]
    quotes = quotes_in(await answer_to("Which tributary has the Nile?", texts))
    assert 0 < len(quotes) <= MAX_QUOTES
    assert all(len(quote) <= MAX_QUOTE_CHARS + 2 for _, quote in quotes)


async def test_the_same_sentence_in_two_passages_is_quoted_once() -> None:
    assert await answer_to("How long is the Nile?", [RIVERS[0], RIVERS[0]]) == "“The Nile is 6,650 km long.” [1]"


async def test_a_row_of_a_table_is_quoted_with_the_headings_of_its_cells() -> None:
    table = (
        "| Month | Route | Passengers |\n| --- | --- | --- |\n| June 2025 | City | 310 |\n| July 2025 | City | 984 |"
    )
    assert await answer_to("How many passengers did the City route carry in July 2025?", [table]) == (
        "Month: July 2025; Route: City; Passengers: 984 [1]"
    )


@pytest.mark.parametrize("sign", ["##", "•", "-", "*"])
async def test_a_heading_or_an_item_is_quoted_without_its_sign(sign: str) -> None:
    text = f"{sign} Shore power at four piers of the Island route\n\nIt is cold."
    assert await answer_to("Where is shore power on the Island route?", [text]) == (
        "“Shore power at four piers of the Island route” [1]"
    )
