"""Questions about small files of each format, asked of a real server without a provider: file in, right value out."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.files import epub, paragraph
from tests.support.pdfs import filled_form_pdf, handbook_pdf, labelled_pdf, noted_pdf
from tests.support.rendering import read_by_people
from tests.support.server import Event, Server, ask, settings_for, text_of, upload
from tests.support.word import level, listed, numbering, word
from tests.support.workbooks import workbook

pytestmark = pytest.mark.slow

DOCX_HEADER = ("w:hdr", paragraph("SOP-114 · Issue 7 · Owner: Quay Office"))


def _formats(_: Workbook, sheet: Worksheet) -> None:
    for column, code in zip("BCDE", ("0.00%", "00000", '"$"#,##0.00', "mmm yyyy"), strict=True):
        sheet[f"{column}2"].number_format = code


def _two_heading_rows(book: Workbook, sheet: Worksheet) -> None:
    for cells in ("A1:A2", "B1:C1", "A3:A4"):
        sheet.merge_cells(cells)
    hidden = book.create_sheet("Old plan")
    hidden.append(["Ward", "Beds"])
    hidden.append(["Ward A", 999])
    hidden.sheet_state = "hidden"


BRANCHES = workbook(
    [
        ["Branch", "Discount rate", "Postal code", "Deposit", "Opens"],
        ["Varrow", 0.075, 417, 1234.5, dt.date(2026, 3, 4)],
    ],
    _formats,
)
WARDS = workbook(
    [["Ward", "March", None], [None, "Beds", "Staff"], ["Ward A", 11, 4], [None, 13, 6], ["Ward B", 23, 8]],
    _two_heading_rows,
)
TOTALS = workbook([["Item", "Net", "Gross"], ["Paint", 40, "=B2*1.25"], ["Total", "=B2", "=C2"]])
SECTIONS = word(
    listed("Fees", 1) + listed("Berthing", 1, 1) + paragraph("A night costs 18 crowns a metre."),
    {"numbering": numbering(level(0, "%1"), level(1, "%1.%2")), "header": DOCX_HEADER},
)
FORM = filled_form_pdf([("Vessel:", "Grey Tern"), ("Reference:", "BRT-20417")])
NOTES = noted_pdf("Draft site plan, sheet 4", [("FreeText", "Gate 3 opens at 05:45 from 1 June.")])
LABELLED = labelled_pdf(["Title.", "Contents.", "Ferries. Seven ships serve the islands."], roman=2)
BOOK = epub(
    {"a.html": "<h1>The lamp</h1><p>It burns 40 litres.</p>", "b.html": "<h1>The bell</h1><p>It weighs 310 kg.</p>"}
)
SIGNS = (
    b"# Sizes\n\nThe box is 5*3*2 m and the pallet 1*1*2 m. The setting is called __max_retry__. The first reading is "
    b"`values[0]`. The rule follows [2019] UKSC 22. Path: C:\\new\\table_1. 1. January is free.\n"
)
CODES = (
    b"# Faults\n\nE-1042: the oil pressure is low.\n\nE-1024: the coolant is low.\n\n## 4.2.1 Alarm test\n\n"
    b"The alarm is tested every Friday.\n"
)
MAIL = (
    b"Subject: =?utf-8?q?f=C3=BCr_M=C3=A4rz?=\r\nFrom: Desk <desk@harbour.example>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"Die Geb=C3=BChr f=C3=BCr den Liegeplatz 14 betr=C3=A4gt 415 Kronen.\r\n"
)
PAGE = (
    b"<div><h1>Fares</h1><p>An adult fare is 24 crowns.</p><p hidden>An adult fare is 99 crowns.</p>"
    b"<p style='display:none'>An adult fare is 77 crowns.</p>"
    b"<table><tr><th>Day<th>Closes<tr><td>Monday<td>16:40<tr><td>Friday<td>18:10</table></div>"
)
RENT = "Betrag;Bezeichnung\n1,50;Kaffee\n1.234,56;Miete\n".encode("cp1252")
TICKETS = b"Export of tickets\nCreated 2026-05-04\n\nTicket;Route;Price\nT-100;Varrow;18,00\nT-101;Tolmin;17,50\n"
DATES = b"Event,Date,Place\nInspection,2026-03-04,Quay 2\nInspection,2026-04-03,Quay 5\n"
ENGLISH_MAIL = (
    b"Subject: New timetable\r\nFrom: Ada Voss <ada@pier.example>\r\nTo: Ben Roe <ben@pier.example>\r\n"
    b"Date: Mon, 02 Feb 2026 08:00:00 +0000\r\n\r\nHello Ben,\n\nthe first ferry leaves at 05:50 from March.\n"
)
ROTA = (
    b"<table><tr><th rowspan=2>Team</th><th colspan=2>Monday</th><th colspan=2>Tuesday</th></tr><tr><th>Early</th>"
    b"<th>Late</th><th>Early</th><th>Late</th></tr><tr><td>Deck</td><td>Ann</td><td>Bo</td><td>Cy</td><td>Di</td></tr>"
    b"<tr><td>Engine</td><td>Ed</td><td>Flo</td><td>Gus</td><td>Hal</td></tr></table>"
)
RAISED = b"<p>The deposit is 320<sup>1</sup> crowns for adults.</p><p>The hall is 45 m<sup>2</sup> large.</p>"
ORDERS = (
    b"# Orders\n\nOrder PO-88-0451 was cancelled. Order PO-88-0415 was delivered. Version 2.10 is stable. Version 2.1 "
    b"is withdrawn.\n"
)
DAYS = "# Termine\n\nDie Prüfung ist am 4. März 2026. Das Fest ist am 3. April 2026.\n".encode()
MONTHS = b"Event,Day\nAudit,4 Mar 2026\nFair,3 Apr 2026\nDive,24 Dec 2026\n"
STAMPED = noted_pdf(
    "Plan of the east yard",
    [("Stamp", "Approved on 3 July 2026 by H. Lund"), ("Text", "Gate 9 is locked after 20:15.")],
)
HANDBOOK = handbook_pdf(["The report goes to the board within", "nine days of the inspection. Divers work in pairs."])
INDUSTRIES = b"Industry\nFishing\nShipbuilding\nTourism\n"
FORM_AND_TABLE = word(
    paragraph("Vessel: Grey Tern")
    + "<w:tbl>"
    + "".join(
        f"<w:tr><w:tc>{paragraph(a)}</w:tc><w:tc>{paragraph(b)}</w:tc></w:tr>" for a, b in (("Day", "Fee"), ("1", "9"))
    )
    + "</w:tbl>"
)
PORTS = b'{"ship": "Grey Tern", "ports": [{"name": "Varrow", "fee": 18.5}, {"name": "Tolmin", "fee": 21}]}'
ORDER = (
    b'{"customer": {"name": "Ann Weber", "city": "Kiel"}, "total": 97.50,\n "lines": [\n'
    b'  {"sku": "A-1", "unitPrice": 12.50},\n  {"sku": "B-2", "unitPrice": 72.50}]}'
)
SHIPS = (
    b'<?xml version="1.0"?><ships><ship id="7"><name>Auk</name><seats>85</seats></ship><ship id="8"><name>Tern</name>'
    b"<seats>120</seats></ship></ships>"
)
ISLANDS = b"# Ferries\n\nSeven ships serve the islands. 120 seats are on each of them.\n"
SEPARATOR = "\ufeffsep=;\r\nShip;Seats\r\nGrey Tern;120\r\nAuk;85\r\n".encode()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder: Path = tmp_path_factory.mktemp("files")
    with Server(settings_for(folder)) as server, server.client() as client:
        yield client


AnswerFrom = Callable[[str, bytes, str], tuple[str, list[Event]]]


@pytest.fixture(scope="module")
def answer_from(client: httpx.Client) -> AnswerFrom:
    """The answer to a question about a file as a reader sees it, and its events. Each file is read once."""
    workspaces: dict[tuple[str, bytes], str] = {}

    def answer(name: str, content: bytes, question: str) -> tuple[str, list[Event]]:
        if (name, content) not in workspaces:
            taken_in = upload(client, (name, content))
            assert taken_in.status_code == httpx.codes.CREATED, taken_in.text
            workspaces[name, content] = taken_in.json()["workspace"]
        events = ask(client, question, workspace=workspaces[name, content])
        return read_by_people(text_of(events)), events

    return answer


@pytest.mark.parametrize(
    ("name", "content", "question", "value"),
    [
        ("a.xlsx", BRANCHES, "What is the discount rate of Varrow?", "7.50%"),
        ("a.xlsx", BRANCHES, "What is the postal code of Varrow?", "00417"),
        ("a.xlsx", BRANCHES, "What is the deposit of Varrow?", "$1,234.50"),
        ("a.xlsx", BRANCHES, "When does Varrow open?", "Mar 2026"),
        ("wards.xlsx", WARDS, "How many staff does Ward B have in March?", "March / Staff: 8"),
        ("totals.xlsx", TOTALS, "What is the gross total?", "=C2 (not calculated)"),
        ("rules.docx", SECTIONS, "What does section 1.1 say?", "18 crowns a metre"),
        ("rules.docx", SECTIONS, "Which issue is this?", "Issue 7"),
        ("form.pdf", FORM, "Which vessel is the application for?", "Vessel: Grey Tern"),
        ("form.pdf", FORM, "What is the reference?", "Reference: BRT-20417"),
        ("notes.pdf", NOTES, "When does gate 3 open?", "05:45"),
        ("labels.pdf", LABELLED, "What is on page 1?", "Seven ships"),
        ("labels.pdf", LABELLED, "What is on page ii?", "Contents"),
        ("book.epub", BOOK, "How heavy is the bell?", "310 kg"),
        ("signs.md", SIGNS, "How big are the box and the pallet?", "5*3*2 m and the pallet 1*1*2 m"),
        ("signs.md", SIGNS, "What is the setting called?", "__max_retry__"),
        ("signs.md", SIGNS, "Which reading is the first?", "`values[0]`"),
        ("signs.md", SIGNS, "Which rule is followed?", "[2019] UKSC 22"),
        ("signs.md", SIGNS, "What is the path?", "C:\\new\\table_1"),
        ("signs.md", SIGNS, "What is free on 1. January?", "1. January is free."),
        ("codes.md", CODES, "What does E1042 mean?", "oil pressure"),
        ("codes.md", CODES, "What does section 4.2.1 say?", "every Friday"),
        ("mail.eml", MAIL, "Wie hoch ist die Gebühr für den Liegeplatz 14?", "415 Kronen"),
        ("page.html", PAGE, "What is the adult fare?", "24 crowns"),
        ("page.html", PAGE, "When does it close on Fridays?", "18:10"),
        ("rent.csv", RENT, "Wie hoch ist der Betrag für Miete?", "1.234,56"),
        ("tickets.csv", TICKETS, "What is the price of T-101?", "17,50"),
        ("dates.csv", DATES, "What happens on 4 March 2026?", "Quay 2"),
        ("list.csv", INDUSTRIES, "Which industries are listed?", "Industry: Shipbuilding [1]"),
        ("form.docx", FORM_AND_TABLE, "Which vessel is it?", "“Vessel: Grey Tern” [1]"),
        ("ports.json", PORTS, "What is the fee of Tolmin?", "name: Tolmin; fee: 21 [1]"),
        ("ports.json", PORTS, "Which ship is it?", "ship: Grey Tern"),
        ("order.json", ORDER, "What is the name of the customer?", "customer.name: Ann Weber"),
        ("order.json", ORDER, "What is the unit price of B-2?", "72.50"),
        ("ship.json", b'{"ship": "Tern", "seats": 120}', "How many seats has the Tern?", "ship: Tern; seats: 120 [1]"),
        ("ships.xml", SHIPS, "How many seats has the Tern?", "name: Tern; seats: 120 [1]"),
        ("mail.eml", MAIL, "Wer hat die Mail geschickt?", "From: Desk <desk@harbour.example>"),
        ("mail.eml", ENGLISH_MAIL, "Who wrote this email?", "From: Ada Voss <ada@pier.example>"),
        ("mail.eml", ENGLISH_MAIL, "To whom was it sent?", "To: Ben Roe <ben@pier.example>"),
        ("mail.eml", ENGLISH_MAIL, "When was the mail sent?", "Date: Mon, 02 Feb 2026"),
        ("rota.html", ROTA, "Who works late on Monday in the Engine team?", "Monday / Late: Flo"),
        ("raised.html", RAISED, "What is the deposit?", "is 320¹ crowns"),
        ("raised.html", RAISED, "How large is the hall?", "45 m² large"),
        ("months.csv", MONTHS, "What happens on 2026-03-04?", "Event: Audit; Day: 4 Mar 2026"),
        ("plan.pdf", STAMPED, "When was the plan approved?", "“Approved on 3 July 2026 by H. Lund”"),
        ("labels.pdf", LABELLED, "What is on the last page?", "Seven ships"),
        ("labels.pdf", LABELLED, "What is on the second page?", "Contents"),
        ("ships.csv", SEPARATOR, "How many seats has the Auk?", "85"),
    ],
)
def test_the_value_that_a_file_shows_is_the_answer(
    answer_from: AnswerFrom, name: str, content: bytes, question: str, value: str
) -> None:
    answer, events = answer_from(name, content, question)
    assert value in answer
    checks = [event.data["sentences"] for event in events if event.type == "checks"]
    assert {sentence["verdict"] for sentences in checks for sentence in sentences} <= {"supported"}


@pytest.mark.parametrize(
    ("name", "content", "question", "said"),
    [
        ("orders.md", ORDERS, "Was order PO-88-0451 delivered?", "“Order PO-88-0451 was cancelled.” [1]"),
        ("orders.md", ORDERS, "Is version 2.1 stable?", "“Version 2.1 is withdrawn.” [1]"),
        ("days.md", DAYS, "Wann ist das Fest?", "“Das Fest ist am 3. April 2026.” [1]"),
        ("islands.md", ISLANDS, "How many ships serve the islands?", "“Seven ships serve the islands.” [1]"),
        ("tickets.csv", TICKETS, "What does ticket T-101 cost?", "Ticket: T-101; Route: Tolmin; Price: 17,50 [1]"),
        ("days.md", DAYS, "Was ist im April 2026?", "“Das Fest ist am 3. April 2026.” [1]"),
    ],
)
def test_nothing_is_quoted_beside_what_has_the_number_or_month_asked_for(
    answer_from: AnswerFrom, name: str, content: bytes, question: str, said: str
) -> None:
    assert answer_from(name, content, question)[0] == said


def test_no_sentence_runs_through_the_foot_of_a_page(answer_from: AnswerFrom) -> None:
    answer, _ = answer_from("handbook.pdf", HANDBOOK, "Within how many days of the inspection?")
    assert "“nine days of the inspection.” [1]" in answer
    assert "Confidential" not in answer


@pytest.mark.parametrize(
    ("name", "content", "question", "hidden"),
    [
        ("wards.xlsx", WARDS, "How many beds does Ward A have?", "999"),
        ("page.html", PAGE, "Is there an adult fare of 99 crowns?", "99"),
        ("page.html", PAGE, "What else is an adult fare?", "77"),
    ],
)
def test_what_a_file_hides_is_never_quoted(
    answer_from: AnswerFrom, name: str, content: bytes, question: str, hidden: str
) -> None:
    assert hidden not in answer_from(name, content, question)[0]


def test_two_documents_of_one_name_are_told_apart(client: httpx.Client) -> None:
    files = [
        ("report.md", f"# Annual report\n\nThe office charged a fee of {fee} crowns.\n".encode()) for fee in (95, 120)
    ]
    workspace = upload(client, files[0]).json()["workspace"]
    upload(client, files[1], workspace=workspace)
    answer = text_of(ask(client, "What fee did the office charge?", workspace=workspace))
    assert answer.index("report.md (2)") < answer.index("120") < answer.index("report.md (1)") < answer.index("95")


def test_a_question_in_another_language_is_told_which_the_documents_have(answer_from: AnswerFrom) -> None:
    rules = (
        b"# Harbour rules\n\nDogs must be kept on a lead on all of the ferries. The office closes at half past six.\n"
    )
    answer, _ = answer_from("rules.md", rules, "Wie teuer ist ein Fahrrad?")
    assert "auf Englisch" in answer
