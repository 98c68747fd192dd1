import asyncio
import re
from contextlib import aclosing

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.events import DONT_KNOW
from services.models.extractive.composing import compose
from services.models.extractive.model import ExtractiveChatModel, paced
from services.models.extractive.quote_display import MAX_QUOTE_CHARS
from services.models.extractive.quote_ranking import MAX_QUOTES
from services.models.prompts import make_messages
from services.text.citation_markers import FootnoteFilter
from tests.support.citations import citation
from tests.support.extractive import RIVERS, answer_to, chunks_of
from tests.support.rendering import read_by_people


def quotes_in(answer: str) -> list[tuple[int, str]]:
    """Each quote with its footnote; a heading that is quoted before its sentence shares that one's footnote."""
    found = re.findall(r"“(.+?)” \[(\d+)\]", answer)
    return [(int(number), quote) for quotes, number in found for quote in quotes.split("”: “")]


async def test_the_answer_is_the_sentence_that_answers_with_its_number() -> None:
    assert await answer_to("How long is the Nile?", RIVERS) == "“The Nile is **6,650 km** long.” [1]"
    assert await answer_to("how many km is the rhine long", RIVERS) == "“The Rhine is **1,230 km** long.” [2]"


@pytest.mark.parametrize(
    "question",
    [
        "How long is the Nile?",
        "How many countries does the Nile flow through?",
        "Where does the Rhine reach the sea?",
        "At how many degrees is bread baked?",
    ],
)
async def test_every_quote_is_in_its_passage_word_for_word(question: str) -> None:
    quotes = quotes_in(await answer_to(question, RIVERS))
    assert quotes
    for number, quote in quotes:
        assert read_by_people(quote) in " ".join(RIVERS[number - 1].split())


async def test_a_footnote_of_the_document_itself_is_quoted_as_text_that_is_no_footnote() -> None:
    answer = await answer_to("Where does the Rhine reach the sea at Rotterdam?", RIVERS)
    assert read_by_people(answer) == "“The Rhine is 1,230 km long. Rotterdam lies where it reaches the sea [4].” [2]"
    footnotes = FootnoteFilter(range(1, 9))
    assert footnotes.feed(answer) + footnotes.end() == answer
    assert footnotes.cited == {2}


@pytest.mark.parametrize("question", ["Who won the football match?", "?", "the and of", "🦆", ""])
async def test_what_the_passages_do_not_answer_it_does_not_know(question: str) -> None:
    chunks = await chunks_of(question, RIVERS)
    assert "".join(str(chunk.content) for chunk in chunks) == DONT_KNOW
    assert "no_answer" in [chunk.response_metadata.get("finish_reason") for chunk in chunks]


async def test_without_passages_it_does_not_know() -> None:
    assert await answer_to("How long is the Nile?", []) == DONT_KNOW


async def pieces_at(*times: float) -> list[str]:
    """A text at one word a second, where the pieces are written at these seconds."""
    now = 0.0
    waits = iter(times)

    def clock() -> float:
        return now

    pieces: list[str] = []
    async with aclosing(paced("- The Nile is **6,650 km** long [1].", 1, clock)) as text:
        async for piece in text:
            pieces.append(piece)
            now = next(waits)
    return pieces


async def test_a_text_is_written_word_by_word_with_what_is_in_bold_at_once() -> None:
    on_time = [float(second) for second in range(1, 7)]
    assert await pieces_at(*on_time) == ["- The ", "Nile ", "is ", "**6,650 km** ", "long ", "[1]."]


async def test_words_that_are_due_by_now_are_written_at_once() -> None:
    assert await pieces_at(3.5, 4.0, 9.0, 9.0) == ["- The ", "Nile is **6,650 km** ", "long ", "[1]."]


async def test_it_streams_and_says_who_it_is() -> None:
    chunks = [chunk for chunk in await chunks_of("How long is the Nile?", RIVERS) if chunk.content]
    assert "".join(str(chunk.content) for chunk in chunks) == "“The Nile is **6,650 km** long.” [1]"
    metadata = [chunk.response_metadata for chunk in await chunks_of("How long is the Nile?", RIVERS)]
    assert {"finish_reason": "stop", "model_name": "extractive"} in [dict(m) for m in metadata]


async def test_the_whole_answer_is_the_same_as_the_streamed_one() -> None:
    messages = make_messages("How long is the Nile?", [citation(n, text) for n, text in enumerate(RIVERS, 1)], ())
    whole = await ExtractiveChatModel().ainvoke(messages)
    assert whole.content == await answer_to("How long is the Nile?", RIVERS)


async def test_an_answer_has_few_quotes_none_of_them_long() -> None:
    texts = [f"The Nile has a tributary called number {n} " + "which is long " * 80 + "." for n in range(9)]
    quotes = quotes_in(await answer_to("Which tributary has the Nile?", texts))
    assert 0 < len(quotes) <= MAX_QUOTES
    assert all(len(quote) <= MAX_QUOTE_CHARS + 2 for _, quote in quotes)


async def test_the_same_sentence_in_two_passages_is_quoted_once() -> None:
    assert await answer_to("How long is the Nile?", [RIVERS[0], RIVERS[0]]) == "“The Nile is **6,650 km** long.” [1]"


async def test_a_row_of_a_table_is_quoted_with_the_headings_of_its_cells() -> None:
    table = (
        "| Month | Route | Passengers |\n| --- | --- | --- |\n| June 2025 | City | 310 |\n| July 2025 | City | 984 |"
    )
    assert await answer_to("How many passengers did the City route carry in July 2025?", [table]) == (
        "Month: July 2025; Route: City; Passengers: **984** [1]"
    )


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When is the invoice due?", "Due date: **13 April 2026** [1]"),
        ("Who is the customer?", "Customer: Larkfield Dental Ltd [1]"),
        ("Where does Ben Caron work?", "Ben Caron: Lille; Designer; 39500 [2]"),
    ],
)
async def test_a_row_whose_columns_have_no_names_is_its_label_and_values(question: str, answer: str) -> None:
    invoice = (
        "# Invoice\n\n| | |\n| --- | --- |\n| Invoice date | 14 March 2026 |\n| Due date | 13 April 2026 |\n"
        "| Customer | Larkfield Dental Ltd |"
    )
    staff = (
        "| | | | |\n| --- | --- | --- | --- |\n| Ann Moreau | Lyon | Engineer | 42000 |\n"
        "| Ben Caron | Lille | Designer | 39500 |"
    )
    assert await answer_to(question, [invoice, staff]) == answer


async def test_a_sentence_of_one_word_that_is_asked_for_answers() -> None:
    text = "It keeps for three days in the fridge. Do not freeze it. It is cold."
    assert await answer_to("Can I freeze it?", [text]) == "No. “Do not freeze it.” [1]"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the applicant's name?", "“Full name of applicant”: “Ann Moreau” [1]"),
        ("What is her monthly income?", "“Monthly income”: “£2,950” [1]"),
    ],
)
async def test_a_label_of_a_form_is_answered_by_the_value_below_it(question: str, answer: str) -> None:
    form = (
        "# Application\n\n###### Full name of applicant\n\nAnn Moreau\n\n###### Monthly income\n\n£2,950\n\n"
        "# Guarantor\n\nA guarantor is needed if the monthly income is below 2.5 times the rent."
    )
    assert await answer_to(question, [form]) == answer


async def test_the_day_answers_before_the_year() -> None:
    year, day = "Certificates expire: that of Tern in 2027.", "The certificate of Tern expires on 31 December 2027."
    assert await answer_to("When does the certificate of Tern expire?", [year, day]) == (
        "“The certificate of Tern expires on **31 December 2027**.” [2]"
    )


async def test_a_no_is_quoted_with_the_sentence_that_it_belongs_to() -> None:
    text = "Is parking free? No. The car park costs 2 EUR an hour."
    assert await answer_to("Is the car park free?", [text]) == "“No. The car park costs 2 EUR an hour.” [1]"


async def test_a_total_is_not_answered_by_one_of_its_parts() -> None:
    costs = "| Category | Jan |\n| --- | --- |\n| Rent | 950 |\n| Food | 310 |"
    assert "**" not in await answer_to("What is the total for January?", [costs])
    assert await answer_to("What is the total for January?", [f"{costs}\n| Total | 1,260 |"]) == (
        "Category: Total; Jan: **1,260** [1]"
    )


@pytest.mark.parametrize("sign", ["##", "•", "-", "*"])
async def test_a_heading_or_an_item_is_quoted_without_its_sign(sign: str) -> None:
    text = f"{sign} Shore power at four piers of the Island route\n\nIt is cold."
    assert await answer_to("Where is shore power on the Island route?", [text]) == (
        "“Shore power at four piers of the Island route” [1]"
    )


async def test_an_answer_has_no_more_than_it_needs() -> None:
    texts = [
        "The ferry to the island costs nine euros. The ferry has a bar. Ferries are white.",
        "Dogs travel free on the ferry. The ferry leaves at noon.",
    ]
    assert await answer_to("How much does the ferry to the island cost?", texts) == (
        "“The ferry to the island costs **nine euros**.” [1]"
    )


async def test_both_halves_of_a_question_are_answered() -> None:
    texts = ["Weather cancelled 602 crossings in 2025.", "All crossings are cancelled when the wind exceeds 21 m/s."]
    question = "How many crossings did weather cancel in 2025, and at what wind are all crossings cancelled?"
    assert await answer_to(question, texts) == (
        "“Weather cancelled **602** crossings in 2025.” [1]\n\n"
        "“All crossings are cancelled when the wind exceeds **21** m/s.” [2]"
    )


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("How much did the ship cost?", "€9.45 million"),
        ("When did the ship enter service?", "12 May 2025"),
        ("How many passengers does the ship carry?", "350"),
        ("What percentage of the price of the ship was paid?", "40 per cent"),
        ("How long is lost property kept?", "60 days"),
        ("How fast is the boat when 9 people row it?", "7 knots"),
        ("How many members does the panel have?", "five"),
        ("How much is paid back when the ferry is 45 minutes late?", "50 per cent"),
    ],
)
async def test_the_figure_asked_for_is_bold_and_nothing_else(question: str, figure: str) -> None:
    sentences = {
        "cost": "2.1 The ship did cost €9.45 million over 3 years until 2025.",
        "service": "The ship, number 3 of 7, did enter service on 12 May 2025.",
        "carry": "Since 2025 the ship does carry 350 passengers for €3.90 each.",
        "property": "Lost property is kept for 60 days by 2 people.",
        "boat": "The boat has 4 oars and is as fast as 7 knots when 9 people row it.",
        "panel": "Since 2020 the panel has five members.",
        "paid back": "When the ferry is 30 to 59 minutes late, 50 per cent is paid back.",
        "price": "Of the price of the ship 40 per cent was paid, or €3 million.",
    }
    [sentence] = [text for word, text in sentences.items() if word in question.lower()]
    answer = await answer_to(question, [sentence])
    assert re.findall(r"\*\*(.+?)\*\*", answer) == [figure]
    assert answer.replace("**", "") == f"“{sentence}” [1]"


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("Wann fährt die Fähre nach Lowmere?", "Die Fähre nach Lowmere fährt um 8:20. Hunde sind frei.", "8:20"),
        (
            "¿Cuándo se cancelan los viajes?",
            "Con tormenta se cancelan los viajes. El perro va gratis.",
            "tormenta",
        ),
        ("狗可以免费乘船吗？", "船票四欧元。狗系上皮带可以免费乘船。暴风雨时所有航班取消。", "皮带"),
    ],
)
async def test_other_languages_are_quoted_too(question: str, text: str, answer: str) -> None:
    said = await answer_to(question, [text])
    assert answer in said
    assert said.endswith("” [1]")
    assert len(said) < len(text)


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.just("\n"), max_size=400),
    st.text(max_size=100) | st.just("How much was the net income in 2020?"),
)
@example("2\n0:1", "2")
@example("Two\n0:1", "Two")
def test_every_quoted_sentence_is_in_the_passages_whatever_they_hold(text: str, question: str) -> None:
    answer, _ = compose(make_messages(question, [citation(1, text)], ()))
    for _, quote in quotes_in(answer):
        words = "".join(read_by_people(quote).removesuffix(" …").split())
        assert words in "".join(text.replace("<", "‹").split()) or words in "".join(text.split())


async def test_a_line_without_letters_is_no_heading_of_what_follows() -> None:
    assert await answer_to("Is there more?", ["2\n0:1 and more of it."]) == "“0:1 and more of it.” [1]"


async def test_a_hostile_passage_takes_no_long_time() -> None:
    texts = ["9" * 20_000, "(" * 20_000, "| " * 10_000, "a. " * 7_000, "$ " * 10_000]
    async with asyncio.timeout(20):
        await answer_to("What is 9? " * 300, texts)


async def test_wherever_a_list_is_stopped_no_bullet_is_empty() -> None:
    guests = "| Guest | Town |\n| --- | --- |\n| Ines Hallam | Pell |\n| Alec Baird | Pell |\n| Tess Weir | Pell |"
    pieces = [str(chunk.content) for chunk in await chunks_of("Which guests are from Pell?", [guests])]
    answer = "".join(pieces)
    assert answer.count("\n- ") == 2
    assert not any("".join(pieces[:end]).rstrip(" ").endswith("-") for end in range(len(pieces)))
