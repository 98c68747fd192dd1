"""Real files for tests: good ones, and ones that are wrong in one way each."""

import functools
import io
from collections.abc import Iterator, Sequence

from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

NILE = "The Nile is 6,650 km long. It flows north through eleven countries into the Mediterranean Sea."
RHINE = "The Rhine is 1,230 km long. It rises in the Swiss Alps and reaches the North Sea at Rotterdam."


def pdf(pages: Sequence[str]) -> bytes:
    """A PDF of these pages; a blank text gives a page with a drawing and no text, as a scan has."""
    document = FPDF()
    document.set_font("helvetica", size=12)
    for text in pages:
        document.add_page()
        if text.strip():
            document.multi_cell(0, 6, text)
        else:
            document.rect(20, 20, 100, 60, style="F")
    return bytes(document.output())


@functools.cache
def rivers_pdf() -> bytes:
    """Two pages: the Nile, the Rhine."""
    return pdf([NILE, RHINE])


@functools.cache
def encrypted_pdf() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(rivers_pdf())))
    writer.encrypt("secret", algorithm="AES-256")
    return _written(writer)


@functools.cache
def owner_protected_pdf() -> bytes:
    """A PDF that anybody may open, and only its owner may change."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(rivers_pdf())))
    writer.encrypt("", "owner", algorithm="AES-256")
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    writer.close()
    return file.getvalue()


@functools.cache
def scanned_pdf() -> bytes:
    """Three pages: a picture, text, a picture."""
    return pdf(["", NILE, ""])


def corrupt_pdf() -> bytes:
    """The first 300 bytes of a PDF."""
    return rivers_pdf()[:300]


def png() -> bytes:
    """The beginning of a picture."""
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"


MULTIPART = "multipart/form-data; boundary=the-boundary"


def multipart(filename: str, size: int, piece: bytes = b"x" * 65536) -> Iterator[bytes]:
    """A body of one file, written piece by piece, whose length nobody has told. Of type `MULTIPART`."""
    yield f'--the-boundary\r\nContent-Disposition: form-data; name="files"; filename="{filename}"\r\n\r\n'.encode()
    for _ in range(size // len(piece)):
        yield piece
    yield b"\r\n--the-boundary--\r\n"
