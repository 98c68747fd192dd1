import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t ", []),
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        (
            "Dr. Smith met Mr. Jones at 5 p.m. on No. 4 St. Paul.",
            ["Dr. Smith met Mr. Jones at 5 p.m. on No. 4 St. Paul."],
        ),
        ("It cost $3.5 million. Sales rose.", ["It cost $3.5 million.", "Sales rose."]),
        ("It made 99. €4.98 million was lost.", ["It made 99.", "€4.98 million was lost."]),
        ("नाव जाती है। वह लौटती है।", ["नाव जाती है।", "वह लौटती है।"]),
        ("هل تبحر؟ نعم تبحر.", ["هل تبحر؟", "نعم تبحر."]),
        ("He said “no.” Then he left.", ["He said “no.”", "Then he left."]),
        ("A title\n\nA sentence that follows it.", ["A title", "A sentence that follows it."]),
        ("- one item\n- another item", ["- one item", "- another item"]),
        ("J. Smith wrote it.", ["J. Smith wrote it."]),
        ("It is document no. HB-2291 of May.", ["It is document no. HB-2291 of May."]),
        ("40 v. H. der Gebühr, x. Y. genannt. Die", ["40 v. H. der Gebühr, x. Y. genannt.", "Die"]),
        ("ARTICLE III. SERVICE LEVELS", ["ARTICLE III. SERVICE LEVELS"]),
        ("It is in article 3. Fees are due.", ["It is in article 3.", "Fees are due."]),
        ("最初の文。次の文。", ["最初の文。", "次の文。"]),
        ("(1) He pays. (2) The tenant cleans.", ["(1) He pays.", "(2) The tenant cleans."]),
        ("See Smith et al. (2) and Jones.", ["See Smith et al. (2) and Jones."]),
    ],
)
def test_sentences_end_where_a_reader_would_say(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Das Fest ist am 3. Oktober. Es regnet.", ["Das Fest ist am 3. Oktober.", "Es regnet."]),
        ("Im 19. Jahrhundert war das anders. Heute nicht.", ["Im 19. Jahrhundert war das anders.", "Heute nicht."]),
        ("Rent is due on 28. February each year.", ["Rent is due on 28. February each year."]),
        ("Sie wohnt im 4. Stock. Die Miete steigt.", ["Sie wohnt im 4. Stock.", "Die Miete steigt."]),
        ("Il y en a 24. Les autres sont partis.", ["Il y en a 24.", "Les autres sont partis."]),
        ("In 2021. Then 2022.", ["In 2021.", "Then 2022."]),
        ("3. Duties of tenants", ["3. Duties of tenants"]),
        ("2.4. Notice periods apply. They differ.", ["2.4. Notice periods apply.", "They differ."]),
    ],
)
def test_no_sentence_ends_at_an_ordinal(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Prof. Lee joined Beta Ltd. The firm grew.", ["Prof. Lee joined Beta Ltd.", "The firm grew."]),
        ("See vol. 3 approx. Tuesday. It closes at 6 p.m. The end.",
         ["See vol. 3 approx. Tuesday.", "It closes at 6 p.m.", "The end."]),
        ("Vgl. Abs. 2 und Ziff. 4. Der Mieter zahlt.", ["Vgl. Abs. 2 und Ziff. 4.", "Der Mieter zahlt."]),
        ("Die Kosten, d. h. Gas, inkl. Strom, tragen Hr. Maier und Fr. Kunz.",
         ["Die Kosten, d. h. Gas, inkl. Strom, tragen Hr. Maier und Fr. Kunz."]),
        ("Mlle. Petit habite av. Foch. Elle paie env. 900 euros.",
         ["Mlle. Petit habite av. Foch.", "Elle paie env. 900 euros."]),
        ("La Dra. Ruiz lo dijo, pág. 12, p. ej. Ayer llovió.", ["La Dra. Ruiz lo dijo, pág. 12, p. ej. Ayer llovió."]),
        ("Ha firmato il Sig. Conti, cfr. Allegato. La cosa è chiusa.",
         ["Ha firmato il Sig. Conti, cfr. Allegato.", "La cosa è chiusa."]),
        ("A Sra. Lima pagou, aprox. Metade. O resto falta.", ["A Sra. Lima pagou, aprox. Metade.", "O resto falta."]),
        ("Mevr. Bakker belt, d.w.z. Anna, tel. 55. De rest wacht.",
         ["Mevr. Bakker belt, d.w.z. Anna, tel. 55.", "De rest wacht."]),
        ("Keep it in mind. She can. The max. The min. We go on. They do.",
         ["Keep it in mind.", "She can.", "The max.", "The min.", "We go on.", "They do."]),
        ("T. S. Eliot wrote it. Plan B. This is it.", ["T. S. Eliot wrote it.", "Plan B.", "This is it."]),
    ],
)  # fmt: skip
def test_no_sentence_ends_at_an_abbreviation(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The kiosk sells tickets daily until 6 and on Sundays until\n4. It takes cards.",
            ["The kiosk sells tickets daily until 6 and on Sundays until\n4.", "It takes cards."],
        ),
        (
            "Hunde ohne\nLeine sind in den Zügen und auf den Bahnsteigen der Linie nicht erlaubt.",
            ["Hunde ohne\nLeine sind in den Zügen und auf den Bahnsteigen der Linie nicht erlaubt."],
        ),
        (
            "• Quiet rooms\n• Showers, which close\n  at ten\n• Lockers",
            ["• Quiet rooms", "• Showers, which close\n  at ten", "• Lockers"],
        ),
        (
            "Agenda\nMinutes of the last meeting and votes\nPlants",
            ["Agenda", "Minutes of the last meeting and votes", "Plants"],
        ),
        (
            "Visitors are many in the months of summer, when the old harbour opens at\n8) and few in the winter.",
            ["Visitors are many in the months of summer, when the old harbour opens at\n8) and few in the winter."],
        ),
        ("a) rent\nb) heating\nc) water", ["a) rent", "b) heating", "c) water"]),
        ("- 1. Take the keys\n- 2. Test the lift", ["- 1. Take the keys", "- 2. Test the lift"]),
        (
            "The pass holds for these zones and no others on weekdays:\nInner city\nHarbour",
            ["The pass holds for these zones and no others on weekdays:", "Inner city", "Harbour"],
        ),
        ("# Fees\nAdults pay twenty euros.", ["# Fees", "Adults pay twenty euros."]),
        ("The river is 6,650 km long,\nnot  42.", ["The river is 6,650 km long,\nnot  42."]),
    ],
)
def test_lines_are_joined_unless_a_list_or_a_heading_parts_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_wrapped_sentence_stays_whole() -> None:
    wrapped = "The company's revenue grew by twelve per cent in\nthe year, which was more than in any year\nbefore."
    assert sentences(wrapped) == [wrapped]


PROSE = st.lists(st.sampled_from([*"aB1.!? \n\t-•#", "Dr.", "No. ", "\n\n", "“", "”", "。", "\u2028", "1) "])).map(
    "".join
)


@given(PROSE | st.text())
def test_spans_are_in_order_apart_stripped_and_hold_all_text(text: str) -> None:
    spans = sentence_spans(text)
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    assert all(start < end for start, end in spans)
    assert all(end <= start for end, start in zip(ends, starts, strict=True))
    assert not any(text[end:start].strip() for end, start in zip(ends, starts, strict=True))
    assert all(sentence == sentence.strip() for sentence in sentences(text))


def test_a_heading_keeps_the_letter_or_number_before_it() -> None:
    assert sentences("# C. Before every sailing\n\n### 4.2. May we? Yes.\n") == [
        "# C. Before every sailing",
        "### 4.2. May we?",
        "Yes.",
    ]


def test_a_row_with_cells_is_whole_and_a_note_in_a_row_is_not() -> None:
    rows = "| 1. OG links | Frau Kern. Zahlt 5. Mai |\n| 2. OG | leer |"
    assert sentences(rows) == rows.split("\n")
    assert sentences("| One note. Another. |") == ["| One note.", "Another. |"]


def test_each_line_of_a_bill_is_a_sentence() -> None:
    bill = """Plan Mira 10: 10.00
Data used: 7.2 GB of 10 GB
Calls abroad: 9 min, 4.50
Net pay               1,722.93
Holiday: 28 days, taken 6, left 22
Late payment costs 7.50."""
    assert sentences(bill) == bill.split("\n")


def test_a_wrapped_sentence_after_a_label_stays_whole() -> None:
    note = "Note: the slide in the garden of the house is closed because of the\nrain until the end of the month."
    assert sentences(note) == [note]
