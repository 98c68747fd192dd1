from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest

from services.files.reading.mail import read_mail
from tests.support.reading import messages, notes, pages, text


def mail(text: str = "Der Liegeplatz 14 ist für die Grey Tern.") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Dock booking für März"
    message["From"] = "Desk <desk@harbour.example>"
    message["Date"] = "Mon, 02 Mar 2026 09:00:00 +0100"
    message.set_content(text, cte="base64")
    return message


def test_a_mail_is_read_with_its_headers_decoded(tmp_path: Path) -> None:
    message = mail()
    message.add_alternative("<p>Der <b>Liegeplatz</b></p>", subtype="html")
    found = pages(messages(read_mail, message.as_bytes(), tmp_path))
    assert found[0].text == (
        "Subject: Dock booking für März\nFrom: Desk <desk@harbour.example>\nDate: Mon, 02 Mar 2026 09:00:00 +0100"
    )
    assert [page.text for page in found[1:]] == ["Der Liegeplatz 14 ist für die Grey Tern."]


def test_attachments_of_text_are_read_and_others_are_named(tmp_path: Path) -> None:
    message = mail()
    message.add_attachment("Berth,Fee\n14,415\n", subtype="csv", filename="fees.csv")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="plan.pdf")
    inside = mail("The tide is at noon.")
    message.add_attachment(inside)
    found = messages(read_mail, message.as_bytes(), tmp_path)
    assert "| 14 | 415 |" in text(found)
    assert "The tide is at noon." in text(found)
    assert notes(found) == ["1 attachment not read: plan.pdf"]


def test_a_saved_page_is_read_as_a_page(tmp_path: Path) -> None:
    saved = (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://x.example/\r\nSubject: Aperture\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<html><head><title>Aperture</title></head><body><h1>Aperture</h1><p>A caf=C3=A9 =\r\nby the sea.</p>\r\n"
        b"--b\r\nContent-Type: text/css\r\n\r\nbody { color: red }\r\n--b--\r\n"
    )
    assert text(messages(read_mail, saved, tmp_path)) == "# Aperture\n\nA café by the sea."


def test_frames_of_a_saved_page_are_read(tmp_path: Path) -> None:
    saved = (
        b"Snapshot-Content-Location: https://x.example/\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/html\r\n\r\n<p>The caf\xe9 opens at 8.</p><iframe src='cid:f'></iframe>\r\n"
        b"--b\r\nContent-Type: text/html\r\nContent-ID: <f>\r\n\r\n<p>Breakfast is 11 crowns.</p>\r\n--b--\r\n"
    )
    assert text(messages(read_mail, saved, tmp_path)) == "The café opens at 8.\n\nBreakfast is 11 crowns."


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_mail_of_a_mailbox_is_read(tmp_path: Path, end: str) -> None:
    mailbox = (
        "From ann@x.example Tue Mar  3 10:00:00 2026\nSubject: Key\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: quoted-printable\n\nThe key costs 5=E2=82=AC.\n\n>From Monday it is 6.\n\n"
        "From bo@x.example Wed Mar  4 10:00:00 2026\nSubject: Gate\n\nThe gate costs 7.\n\nFrom Monday: 8.\n"
    ).replace("\n", end)
    found = pages(messages(read_mail, mailbox.encode(), tmp_path))
    assert [(page.place, page.text) for page in found] == [
        ("Key", "Subject: Key"),
        ("Key", "The key costs 5€.\n\nFrom Monday it is 6."),
        ("Gate", "Subject: Gate"),
        ("Gate", "The gate costs 7.\n\nFrom Monday: 8."),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"Subject: =?utf-8?b?broken?=\nMIME-Version: 1.0\n\nwords",
        b"Content-Type: text/plain; charset=none-such\n\nw\xfcrds words",
        b"Content-Type: multipart/mixed; boundary=a\nSubject: words\n\n--a\n--a\n--a--\n",
        b"Content-Transfer-Encoding: base64\nSubject: words\n\n####",
        b"From: <<<>>>@@@\nTo: ,,,;;;\n\nwords",
    ],
)
def test_a_broken_mail_is_read_as_far_as_it_goes(tmp_path: Path, content: bytes) -> None:
    assert "words" in text(messages(read_mail, content, tmp_path))


def test_style_sheets_of_a_saved_page_hide_what_they_hide(tmp_path: Path) -> None:
    html = '<link rel="stylesheet" href="cid:css@x"><link rel="stylesheet" href="https://x/b.css">'
    html += '<p class="a">99</p><p class="b">88</p><p>24 crowns</p>'
    page = MIMEMultipart("related")
    page["Snapshot-Content-Location"] = "https://x/"
    page.attach(MIMEText(html, "html"))
    for name, address, rules in (("Content-ID", "<css@x>", ".a"), ("Content-Location", "https://x/b.css", ".b")):
        sheet = MIMEText(f"{rules} {{ display: none }}", "css")
        sheet[name] = address
        page.attach(sheet)
    assert text(messages(read_mail, page.as_bytes(), tmp_path)) == "24 crowns"


WHOLE = "The fares:\n\nClass Price\nFirst 50\n\nSee https://x.example"


@pytest.mark.parametrize(
    ("plain", "shown"),
    [
        ("This mail is in HTML.", "The fares:\n\n| Class | Price |\n| --- | --- |\n| First | 50 |"),
        (WHOLE, WHOLE),
    ],
    ids=["a hint", "the whole"],
)
def test_a_mail_whose_text_is_only_a_part_of_it_is_read_as_its_html(plain: str, shown: str, tmp_path: Path) -> None:
    message = mail(plain)
    table = "<table><tr><th>Class<th>Price</tr><tr><td>First<td>50</tr></table>"
    message.add_alternative(f"<p>The fares:</p>{table}", subtype="html")
    assert pages(messages(read_mail, message.as_bytes(), tmp_path))[-1].text == shown
