"""Files and questions that cost a server as much as possible for their size."""

import hashlib
import zlib

from services.recordings import FORMAT

LETTERS = 4_600
HEADINGS = 25_000
QUOTES = 1_000_000
CURVES = 12_000


def initials_csv() -> bytes:
    """A row of single letters with dots: each run of them might be the initials of a name."""
    return b"Item,Fee," + b"A." * LETTERS + b"\nFerry ticket AB[77]CD,12," + b"A." * LETTERS + b"\n"


def negations_csv() -> bytes:
    """A row in which every second word is a negation."""
    return b"Item,Note\nFerry ticket," + b"no fall " * 800 + b"\n"


def headings_pdf() -> bytes:
    """One page with tens of thousands of lines that look like headings."""
    return _pdf(b"BT /F 1 Tf 1 TL 10 800 Td " + b"(# a) Tj T* " * HEADINGS + b"ET")


def quotes_csv() -> bytes:
    """One line of a million quoted empty cells."""
    return b'"",' * QUOTES


def curves_pdf() -> bytes:
    """A page that draws thousands of thick curves across all of it."""
    return _pdf(b"60 w " + b"0 0 m 900 900 -300 900 600 0 c S " * CURVES)


def leaning_history() -> dict[str, object]:
    """A question that leans on forty long turns of months."""
    turn = {"role": "user", "content": "Jan " * 145 + "?"}
    return {"query": "And in 2022?", "history": [turn, {"role": "user", "content": "And in 2021?"}] * 20}


def dense_text() -> bytes:
    """Passages of which each word may begin a date, and each is about a ferry."""
    return b"\n\n".join(b"Ferry %d. " % number + b"Jan " * 280 for number in range(40))


def question_of_many_parts() -> dict[str, object]:
    """A question of as many questions as it has room for, over as many passages as may be asked for."""
    return {"query": " and ".join(f"what is the fee of ferry {n}" for n in range(120))[:4000], "max_results": 20}


def mistaken_bodies() -> dict[str, bytes]:
    """For the addresses that take JSON, as many mistakes as 2 MB hold."""
    fields = b",".join(b'"k%d":1' % number for number in range(150_000))
    parts = b",".join([b'{"type":1}'] * 150_000)
    return {
        "query": b'{"query":"a",' + fields + b"}",
        "v1/chat/completions": b'{"model":"footnote","messages":[{"role":"user","content":[' + parts + b"]}]}",
        "v1/responses": b'{"model":"footnote","input":[' + parts + b"]}",
        "api/v1/ai-sdk/chat": b'{"id":"c","messages":[{"role":"user","parts":[' + parts + b"]}]}",
        "api/v1/shares": b'{"run_ids":["a"],' + fields + b"}",
        "api/v1/replays": _mistaken_recording(),
    }


def _mistaken_recording() -> bytes:
    content = b'[{"events":[' + b",".join([b'{"at_ms":"x"}'] * 110_000) + b"]}]"
    head = f'{{"format":"{FORMAT}","format_version":1,"digest":"{hashlib.sha256(content).hexdigest()}","recordings":'
    return head.encode() + content + b"}"


def _pdf(content: bytes) -> bytes:
    packed = zlib.compress(content)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        ),
        b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(packed), packed),
    ]
    body = bytearray(b"%PDF-1.4\n")
    places = []
    for number, each in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    ending = b"xref\n0 %d\n0000000000 65535 f \n%btrailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(body) + ending % (count, table, count, len(body))
