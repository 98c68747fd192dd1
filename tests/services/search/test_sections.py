from services.documents import Passage
from services.events import CheckedAnswer, CheckedSentence, Citation
from services.models.prompts import make_messages
from services.search.sections import cited_sections, place_at, place_of, places_of, section_about
from tests.support.citations import citation

TEXT = (
    "A night at the quay costs 18 crowns.\n\n### 2.2 Late departure\n\nEach hour costs 5 crowns.\n\n"
    "#### 2.2.1 Exceptions\n\nRescue boats pay nothing."
)


def passage(place: str | None = "2.2 Late departure", page: int | None = None, text: str = TEXT) -> Passage:
    return Passage(page, 0, len(text), text, place, section=("2 Fees", "2.1 Berthing"))


def cited(**changes: object) -> Citation:
    made = citation(1, TEXT, page=None, place="2.2 Late departure", section=("2 Fees", "2.1 Berthing"))
    return made.model_copy(update=changes)


def spans_of(*sentences: str) -> list[tuple[int, int]]:
    return [(TEXT.index(each), TEXT.index(each) + len(each)) for each in sentences]


def test_a_sentence_belongs_to_the_heading_right_above_it() -> None:
    sentences = ("A night", "Each hour", "Rescue boats")
    assert [place_at(passage(), TEXT.index(each)) for each in sentences] == [
        "2.1 Berthing",
        "2.2 Late departure",
        "2.2.1 Exceptions",
    ]


def test_a_question_is_answered_in_the_section_with_most_of_its_words() -> None:
    assert place_of(passage(), ["rescue", "boat"]) == "2.2.1 Exceptions"
    assert place_of(passage(), ["other"]) == "2.2 Late departure"


def test_the_headings_above_what_answers_are_those_of_its_part_of_the_passage() -> None:
    assert section_about(passage(), ["rescue", "boat"]) == ("2.2 Late departure", "2.2.1 Exceptions")
    assert section_about(passage(), ["hour"]) == ("2.2 Late departure",)
    assert section_about(passage(), ["night"]) == ("2 Fees", "2.1 Berthing")


def test_a_client_gets_the_headings_above_what_answers_and_a_prompt_those_of_the_beginning() -> None:
    made = cited(answers_under=("2.2 Late departure",))
    assert made.model_dump()["section"] == ("2.2 Late departure",)
    assert "answers_under" not in made.model_dump()
    assert '"section":["2.2 Late departure"]' in made.model_dump_json()
    assert 'section="2 Fees › 2.1 Berthing"' in str(make_messages("question", [made], ())[0].content)


def test_a_source_names_the_headings_of_its_cited_sentences() -> None:
    assert places_of(cited(), spans_of("Rescue boats pay nothing.")) == ["2.2.1 Exceptions"]
    assert places_of(cited(), spans_of("A night", "Rescue boats")) == ["2.1 Berthing", "2.2.1 Exceptions"]
    assert places_of(cited(), []) == ["2.2 Late departure"]


def test_the_titles_above_a_cited_sentence_are_told_where_they_were_not_foreseen() -> None:
    def checked(*sentences: str) -> CheckedAnswer:
        spans = {1: tuple(spans_of(*sentences))}
        sentence = CheckedSentence(start=0, end=1, citations=(1,), verdict="supported", spans=spans)
        return CheckedAnswer(sentences=(sentence,), supported=1.0)

    made = cited(answers_under=("2.2 Late departure",))
    assert cited_sections([made], checked("Rescue boats")) == {1: ("2.2 Late departure", "2.2.1 Exceptions")}
    assert cited_sections([made], checked("A night")) == {1: ("2 Fees", "2.1 Berthing")}
    assert cited_sections([made], checked("Each hour")) == {}
    assert cited_sections([made], CheckedAnswer(sentences=(), supported=None)) == {}
    assert cited_sections([cited(is_markdown=False)], checked("Rescue boats")) == {}


def test_slides_sheets_and_pages_keep_their_place() -> None:
    assert place_at(passage("slide 3", page=3), TEXT.index("Rescue")) == "slide 3"
    assert place_of(passage("Costs, rows 2–4", text="| Item | Fee |\n| --- | --- |\n| Rent | 4 |"), ["rent"]) == (
        "Costs, rows 2–4"
    )
    assert places_of(cited(place="slide 3", page=3), spans_of("Rescue boats")) == ["slide 3"]
    assert places_of(cited(place=None, page=3), spans_of("Rescue boats")) == []
