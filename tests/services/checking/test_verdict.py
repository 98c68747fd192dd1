from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import BaseMessage

from benchmarks.checks.labelled import read
from services.checking.verdict import MAX_CHECKED_CHARS, check
from services.documents import SAMPLES_FOLDER
from services.events import DONT_KNOW, CheckedSentence, Checks, Citation
from services.models.extractive.composing import compose
from services.models.prompts import make_messages
from services.text.sentences import sentence_spans
from tests.support.citations import citation

CASH_FLOWS = """\
Net cash provided by operating activities $ 381,603 $ 465,699 $ 295,080
Net cash used in investing activities (606,127) (95,193) (1,561)
Net cash provided by financing activities 2,327,131 99,262 31,744"""
SECTION = ("SQUARE, INC.", "CONSOLIDATED STATEMENTS OF CASH FLOWS", "(In thousands)", "Year Ended December 31,",
           "2020 2019 2018")  # fmt: skip
FERRY = (
    "The ferry Merganser entered service on the City route on 12 May 2025. Fuel cost €3.98 million, which is 11.8 per "
    "cent less than in 2024. The crew does not sell tickets on board. A crossing takes 12 minutes."
)


def verdict(sentence: str, passage: str, section: tuple[str, ...] = ()) -> tuple[str, tuple[str, ...]]:
    [checked] = check(f"{sentence} [1]", [citation(1, passage, section=section)]).sentences
    return checked.verdict, checked.missing


def checked_texts(answer: str, *citations: Citation) -> list[tuple[str, tuple[int, ...]]]:
    return [(answer[each.start : each.end], each.citations) for each in check(answer, citations).sentences]


def test_each_sentence_gets_a_verdict_what_is_missing_and_its_place() -> None:
    answer = "Fuel cost €3.98 million [1]. Fuel cost €4.98 million. [1] Ships are fast. It was sold in Oslo [1]."
    fuel = FERRY.index("Fuel")
    behind = {1: ((fuel, FERRY.index(" The crew")),)}
    assert check(answer, [citation(1, FERRY)]) == Checks(
        sentences=(
            CheckedSentence(start=0, end=28, citations=(1,), verdict="supported", spans=behind),
            CheckedSentence(
                start=29, end=53, citations=(1,), verdict="unsupported", missing=("€4.98 million",), spans=behind
            ),
            CheckedSentence(start=58, end=73, citations=(), verdict="uncited", missing=()),
            CheckedSentence(start=74, end=98, citations=(1,), verdict="unsupported", missing=("Oslo",)),
        ),
        supported=0.25,
    )


def test_a_sentence_that_begins_with_a_currencys_sign_is_one_of_its_own() -> None:
    answer = "Fuel cost €3.98 million [1]. €4.98 million was lost. $2 was found [1]."
    assert checked_texts(answer, citation(1, FERRY)) == [
        ("Fuel cost €3.98 million [1].", (1,)),
        ("€4.98 million was lost.", ()),
        ("$2 was found [1].", (1,)),
    ]


def test_an_answer_that_claims_nothing_has_no_share() -> None:
    for answer in ("", "Hello!", "Is it?", DONT_KNOW, "# Fuel", "Here is what I found:", "The documents do not say."):
        assert check(answer, [citation(1, FERRY)]) == Checks(sentences=(), supported=None)


def test_markdown_is_taken_apart_into_sentences_without_its_marks() -> None:
    answer = (
        "## Fuel\n\nThe **fuel** cost **€3.98 million** [1]. It is new! [2]\n\n- One item [1]\n- Cheap tickets\n"
        "1. First thing [1][2]\n\n| Item | Cost |\n| --- | --- |\n| Fuel | 3.98 [1] |\n\n"
        "```\ncode [1]\n```\n> Quoted text. [2]"
    )
    assert checked_texts(answer, citation(1, FERRY), citation(2, FERRY)) == [
        ("The **fuel** cost **€3.98 million** [1].", (1,)),
        ("It is new!", (2,)),
        ("One item", (1,)),
        ("Cheap tickets", ()),
        ("First thing", (1, 2)),
        ("Fuel | 3.98", (1,)),
        ("Quoted text.", (2,)),
    ]


def test_a_footnote_at_the_end_of_a_list_is_the_last_items_alone() -> None:
    assert checked_texts("- The fuel cost less\n- The crew sells nothing [1]", citation(1, FERRY)) == [
        ("The fuel cost less", ()),
        ("The crew sells nothing", (1,)),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Net cash provided by operating activities was $381.6 million in 2020",
        "In 2019 operating activities provided 465.7 million",
        "Square's financing activities provided $2.3 billion in 2020",
        "Investing activities used $606,127 thousand in the year ended December 31, 2020",
        "Investing used **$1.561 million** in 2018",
        "Operating cash flow fell from $465.7 million in 2019 to $381.6 million in 2020",
    ],
)
def test_figures_of_a_table_are_found_scaled_rounded_and_under_their_year(sentence: str) -> None:
    assert verdict(sentence, CASH_FLOWS, SECTION) == ("supported", ())


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("Net cash provided by operating activities was $381.7 million in 2020", "$381.7 million"),
        ("Net cash provided by operating activities was $381.6 billion in 2020", "$381.6 billion"),
        ("Net cash provided by operating activities was €381.6 million in 2020", "€381.6 million"),
        ("Net cash provided by operating activities was $381.6 million in 2019", "$381.6 million"),
        ("Net cash provided by financing activities was $381.6 million", "$381.6 million"),
        ("Operating cash flow rose from $465.7 million in 2019 to $381.6 million in 2020", "rose"),
        ("Net cash provided by operating activities was $381.6 million in 2017", "2017"),
        ("Net cash used in investing activities was $1,562 thousand", "$1,562 thousand"),
    ],
)
def test_a_figure_that_is_another_ones_is_not_supported(sentence: str, missing: str) -> None:
    told, lacking = verdict(sentence, CASH_FLOWS, SECTION)
    assert (told, missing in lacking) == ("unsupported", True)


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("The contract ends on July 1, 2022", "The contract ends on 1 July 2022."),
        ("The contract ends on 2022-07-01", "The contract ends on July 1, 2022."),
        ("The price is 1,234.50 euros", "The price is 1.234,50 €."),
        ("The price is 3,980,000 euros", "The price is €3.98 million."),
        ("There are three ships", "There are 3 ships."),
        ("About 1,600 people work there", "1,578 people work there."),
        ("The last ferry leaves at 6:30 pm", "The last ferry leaves at 18:30."),
        ("Der Fährpreis beträgt 3,90 Euro", "Der Fährpreis beträgt 3,90 €."),
        ("渡船は12分かかります", "この渡船は12分かかります。"),
        ("Le tarif n'augmente pas", "Le tarif n'augmente pas en 2026."),
        (
            "It came from Edith Marlowe-Penn's estate",
            "Daud Yusuf made it. It is from the estate of Edith Marlowe-Penn.",
        ),
        ("Der Bahnsteig ist ohne Stufen erreichbar", "Der Bahnsteig ist stufenfrei erreichbar."),
        ("Das Buch geht nur vor Ablauf von drei Wochen zurück", "Ein Buch darf innerhalb von drei Wochen zurück."),
        ("The cache is 512 MB unless it is set to something else", "The cache is 512 MB; it can be set."),
    ],
)
def test_the_same_said_in_another_form_is_supported(sentence: str, passage: str) -> None:
    assert verdict(sentence, passage) == ("supported", ())


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("Fuel cost €3.89 million", ("€3.89 million",)),
        ("Fuel cost $3.98 million", ("$3.98 million",)),
        ("Merganser entered service on 12 June 2025", ("12 June 2025",)),
        ("Merganser entered service on 12 May 2024", ("12 May 2024",)),
        ("The ferry Petrel entered service on the City route", ("Petrel",)),
        ("The crew sells tickets on board", ("not",)),
        ("Merganser did not enter service on the City route", ("not",)),
        ("Fuel cost 11.8 per cent more than in 2024", ("more",)),
        ("A crossing takes 12 hours", ("12 hours",)),
        ("A crossing takes thirteen minutes", ("thirteen minutes",)),
    ],
)
def test_one_thing_changed_is_found_and_named(sentence: str, missing: tuple[str, ...]) -> None:
    assert verdict(sentence, FERRY) == ("unsupported", missing)


@pytest.mark.parametrize(
    ("passage", "true", "altered"),
    [
        (
            "The shipyard is paid by stages, so the delay costs passengers time but does not raise the ship's price.",
            "The delay does not increase the ship's price",
            "The delay increases the ship's price",
        ),
        (
            "In 2022 and 2021, Harbour did not repurchase any shares of common stock under the buyback program.",
            "Harbour bought back none of its own shares under the program in 2022 or 2021",
            "Harbour bought back its own shares under the program in 2022 and 2021",
        ),
    ],
)
def test_a_negation_that_a_free_sentence_lost_is_found(passage: str, true: str, altered: str) -> None:
    assert verdict(true, passage) == ("supported", ())
    assert verdict(altered, passage) == ("unsupported", ("not",))


def test_a_limit_is_no_negation_however_its_words_are_spaced() -> None:
    passage = (
        "The group agreed to maintain a level of not\u00a0less\nthan $600 million (including cash), as tested monthly."
    )
    assert verdict("The group agreed to maintain a level of at least $600 million", passage) == ("supported", ())


def test_a_negation_in_another_cell_does_not_count_for_the_sentence() -> None:
    row = (
        "| Failure of the steering | Every month | At sea, without passengers | Backup steering in use in 30 seconds |"
    )
    table = f"| Drill | How often | Where | Target |\n| --- | --- | --- | --- |\n{row}"
    sentence = "In a steering failure drill, the backup steering must be in use in 30 seconds"
    assert verdict(sentence, table) == ("supported", ())


SALES = (
    "On May 17, 2022, the group acquired Cosmopolitan House for a total price of $1.7 billion. It pays rent for it. "
    "Its crew stayed. On February 15, 2023, the group sold Gold Strike House for $450 million in cash. "
    "The leak was repaired by early morning on September 14, 2019, and full service was restored by the afternoon of "
    "September 15, 2019. The Mirage House was sold on December 19, 2022."
)


@pytest.mark.parametrize(
    ("true", "altered", "missing"),
    [
        ("Gold Strike House was sold for $450 million", "Mirage House was sold for $450 million", "Mirage"),
        (
            "Cosmopolitan House was acquired on May 17, 2022 for about $1.7 billion",
            "Cosmopolitan House was acquired on February 15, 2023 for about $1.7 billion",
            "February 15, 2023",
        ),
        (
            "Full service was back by the afternoon of September 15, 2019",
            "Full service was back by the afternoon of September 14, 2019",
            "September 14, 2019",
        ),
    ],
)
def test_a_name_or_date_from_elsewhere_in_the_passage_is_found(true: str, altered: str, missing: str) -> None:
    assert verdict(true, SALES) == ("supported", ())
    told, lacking = verdict(altered, SALES)
    assert (told, missing in lacking) == ("unsupported", True)


RESULTS = """\
(in millions)
Years Ended December 31, 2021 2020 2021 vs. 2020
New Jersey $ 796 $ 785 $ 11 1.4 %
Pennsylvania 733 690 43 6.2
Consolidated EBITDA 49 44 5 11.4
Consolidated Adjusted EBITDA 48 47 1 2.1
Long-term debt 359 — 359 100.0
Income (loss) before taxes 88 90 (2) (2.2)"""


@pytest.mark.parametrize(
    ("true", "altered", "missing"),
    [
        ("New Jersey had $796 million in 2021", "Pennsylvania had $796 million in 2021", "$796 million"),
        (
            "New Jersey contributed $796 million in 2021, against $785 million the year before",
            "New Jersey contributed $796 million in 2021, against $796 million the year before",
            "$796 million",
        ),
        ("Pennsylvania had $690 million in 2020 and $733 million a year later",
         "Pennsylvania had $690 million in 2020 and $785 million a year later", "$785 million"),
        ("New Jersey rose by 1.4% in 2021", "New Jersey rose by 1.1% in 2021", "1.1%"),
        ("Consolidated adjusted EBITDA was $47 million in 2020", "Consolidated adjusted EBITDA was $44 million in 2020",
         "$44 million"),
        ("There was no long-term debt in 2020", "There was no Pennsylvania revenue in 2020", "no"),
        ("Income before taxes was $88 million in 2021", "Income before taxes was $90 million in 2021", "$90 million"),
    ],
)  # fmt: skip
def test_a_figure_is_of_the_row_and_the_year_that_a_sentence_names(true: str, altered: str, missing: str) -> None:
    assert verdict(true, RESULTS) == ("supported", ())
    told, lacking = verdict(altered, RESULTS)
    assert (told, missing in lacking) == ("unsupported", True)


def test_each_clause_is_compared_with_the_sentence_that_it_is_from() -> None:
    passage = (
        "During the pandemic the company cared for the health and safety of its employees. It did not lay off "
        "employees due to the pandemic. Also, it gave employees benefits, including paid time off and emergency leave."
    )
    offered = "and it offered employees paid time off and emergency leave"
    assert verdict(f"It did not lay off employees because of the pandemic, {offered}", passage) == ("supported", ())
    assert verdict(f"It did lay off employees because of the pandemic, {offered}", passage) == ("unsupported", ("not",))


def test_a_negation_of_another_sentence_of_the_passage_counts_too() -> None:
    passage = (
        "The acquisition of DGPack resulted in the recognition of goodwill of $24 million. It is part of Flexibles. "
        "Goodwill is not deductible for tax purposes."
    )
    owned = "goodwill of $24 million that came with DGPack is"
    assert verdict(f"The {owned} not deductible for tax purposes", passage) == ("supported", ())
    assert verdict(f"The {owned} deductible for tax purposes", passage) == ("unsupported", ("not",))


def test_initials_within_a_longer_title_are_known() -> None:
    passage = "Mr. Murren is Chairman and Chief Executive Officer of the Company."
    assert verdict("Mr. Murren is its Chairman and CEO", passage) == ("supported", ())
    assert verdict("Mr. Murren is its Chairman and CFO", passage) == ("unsupported", ("CFO",))


def test_a_direction_of_another_thing_does_not_count_for_the_figure() -> None:
    passage = "Gross profit decreased to 18.5% in 2023, mainly from the pass-through of higher raw material costs."
    true = "Gross profit declined to 18.5% in 2023, partly because higher raw material costs were passed through"
    assert verdict(true, passage) == ("supported", ())


def test_of_two_directions_the_one_beside_the_figure_counts() -> None:
    passage = "The rate decreased 44 basis points for fiscal 2018 and increased 39 basis points for fiscal 2017."
    assert verdict("The rate fell by 44 basis points in fiscal 2018", passage) == ("supported", ())
    assert verdict("The rate rose by 44 basis points in fiscal 2018", passage) == ("unsupported", ("rose",))


def test_a_unit_of_two_words_is_known_by_the_heading_of_its_column() -> None:
    table = "Name Rooms Approximate Square Footage\nBorgata 2,767 218,000\nEmpire 1,200 147,000"
    assert verdict("Borgata has 218,000 square feet", table) == ("supported", ())


def test_negations_of_other_languages_are_compared() -> None:
    assert verdict("Die Karte wird nicht erstattet", "Die Karte wird erstattet.") == ("unsupported", ("nicht",))
    assert verdict("Die Karte wird erstattet", "Die Karte wird nicht erstattet.") == ("unsupported", ("not",))


def test_several_footnotes_are_compared_together() -> None:
    one, other = citation(1, "The fuel cost €3.98 million."), citation(2, "The crew has 148 members.")
    told = check("The fuel cost €3.98 million and the crew has 148 members [1][2].", [one, other])
    assert told.supported == 1


def test_the_name_of_the_file_is_context_for_names_and_years() -> None:
    passage = citation(1, "Revenue was $572 million.", filename="WALMART_2020_10K.pdf")
    assert check("Walmart's revenue was $572 million in 2020 [1].", [passage]).supported == 1
    assert check("Target's revenue was $572 million in 2020 [1].", [passage]).supported == 0


PASSAGES = [
    passage.text
    for path in sorted(SAMPLES_FOLDER.glob("*.md")) + sorted(SAMPLES_FOLDER.glob("*.docx"))
    for passage in read(path)
]


@pytest.mark.parametrize("text", PASSAGES, ids=range(len(PASSAGES)))
def test_a_sentence_repeated_word_for_word_is_supported(text: str) -> None:
    for start, end in sentence_spans(text):
        for sentence in check(f"“{text[start:end]}” [1]", [citation(1, text)]).sentences:
            assert not sentence.citations or (sentence.verdict, sentence.missing) == ("supported", ())


WORDS = st.sampled_from(
    "The no not ship 5 % $7 2021 rose fell Oslo never 1,561 (3) May 4 12:30 is € without “x” 3.5".split()
)


@given(st.lists(st.lists(WORDS, min_size=3, max_size=12).map(" ".join), min_size=1, max_size=4))
def test_any_sentence_of_a_passage_is_supported_by_it(sentences: list[str]) -> None:
    passage = ".\n\n".join(sentences) + "."
    for start, end in sentence_spans(passage):
        for told in check(f"{passage[start:end]} [1]", [citation(1, passage)]).sentences:
            assert told.verdict in ("supported", "uncited")


@given(st.integers(2, 10**9), st.integers(2, 10**9), st.sampled_from(("{:,} ships", "${:,}", "{} km", "{:,} million")))
def test_a_number_that_the_passage_does_not_have_is_always_found(has: int, says: int, form: str) -> None:
    told, missing = verdict(
        f"The company had {form.format(says)} in all", f"The company had {form.format(has)} in all."
    )
    assert (told == "supported") == (has == says)
    assert bool(missing) == (has != says)


@settings(max_examples=50)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_gets_spans_in_order_within_it(answer: str, passage: str) -> None:
    spans = [(each.start, each.end) for each in check(answer, [citation(1, passage)]).sentences]
    assert all(0 <= start < end <= len(answer) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_what_is_beyond_the_limit_is_not_checked() -> None:
    answer = "x" * MAX_CHECKED_CHARS + ". Fuel cost €3.98 million [1]."
    assert all(each.end <= MAX_CHECKED_CHARS for each in check(answer, [citation(1, FERRY)]).sentences)


@pytest.mark.parametrize(
    "question", ["How much did fuel and electricity cost in 2025?", "When may bicycles not travel?"]
)
def test_what_the_extractive_model_quotes_is_supported(question: str, tmp_path: Path) -> None:
    texts = [
        passage.text for path in (SAMPLES_FOLDER / "Harbour Line annual report 2025.pdf",) for passage in read(path)
    ]
    citations = [citation(index, text) for index, text in enumerate(texts + PASSAGES, 1)]
    messages: list[BaseMessage] = make_messages(question, citations, ())
    answer, _ = compose(messages)
    assert check(answer, citations).supported == 1


def test_a_figure_of_another_row_is_not_supported_whatever_stands_above_the_table() -> None:
    table = "Revenue (€ million)\nSource 2024 2025\nSingle and day tickets 11.06 12.36\nSeason tickets 4.66 5.24\n"
    assert verdict("Season tickets brought in €5.24 million in 2025", table) == ("supported", ())
    assert verdict("Season tickets brought in €12.36 million in 2025", table) == ("unsupported", ("€12.36 million",))


def test_a_year_that_names_a_column_takes_no_value_s_place() -> None:
    table = "Crossings 2023 2024 2025\nIn the timetable 50,700 51,800 53,800\nCancelled for missing crew 236 152 88\n"
    [sentence] = check("Cancelled for missing crew, 2025: **88** [1]", [citation(1, table)]).sentences
    assert (sentence.verdict, sentence.missing) == ("supported", ())
    [sentence] = check("Cancelled for missing crew, 2024: **88** [1]", [citation(1, table)]).sentences
    assert sentence.verdict == "unsupported"
