"""Files made to harm their reader. Each ends as an error for that file alone."""

import functools
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from services.documents import Page
from services.errors import DocumentRefused, FileTooSlow, FileUnpacksTooLarge
from services.files.reading.client import open_pages
from services.files.sandbox import NICENESS, Limits
from tests.support import files
from tests.support.files import paragraph
from tests.support.forking import forked

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
SECRET = "the-secret-on-the-disk"
MEGABYTE = 1_000_000
_USUAL = Limits()


async def read(folder: Path, filename: str, content: bytes, limits: Limits = _USUAL) -> list[Page]:
    path = folder / "upload"
    path.write_bytes(content)
    async with open_pages(path, filename, 1000, limits, start=forked) as file:
        return [each.page async for each in file.pages()]


def with_declared_size(content: bytes, size: int, member: bytes = b"word/document.xml") -> bytes:
    """A ZIP whose list of contents says that a member unpacks to `size` bytes."""
    entry = content.rindex(member) - 46  # how far a member's name is from the beginning of its entry
    assert content[entry:].startswith(b"PK\x01\x02")
    return content[: entry + 24] + size.to_bytes(4, "little") + content[entry + 28 :]


def many_members() -> bytes:
    return files.archive({"[Content_Types].xml": ""} | {f"word/{n}": b"" for n in range(100_000)}, zipfile.ZIP_STORED)


BOMBS: dict[str, Callable[[], bytes]] = {
    "zeros in one member": lambda: files.archive({"word/document.xml": bytes(300 * MEGABYTE)}),
    "zeros that pack very well": lambda: files.archive({"word/document.xml": bytes(50 * MEGABYTE)}),
    "a hundred thousand members": many_members,
    "a size that is only declared": lambda: with_declared_size(files.archive({"word/document.xml": b"words"}), 2**31),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=list(BOMBS))
async def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(
    tmp_path: Path, bomb: Callable[[], bytes]
) -> None:
    with pytest.raises(FileUnpacksTooLarge):
        await read(tmp_path, "a.docx", bomb())


async def test_the_limit_on_what_an_archive_unpacks_to_can_be_set(tmp_path: Path) -> None:
    with pytest.raises(FileUnpacksTooLarge):
        await read(tmp_path, "a.docx", files.document("handbook.docx"), Limits(unpacked_bytes=10_000))


@pytest.mark.parametrize(
    "content",
    [
        with_declared_size(files.docx(paragraph("words " * 100_000)), 10),
        files.archive({"a.docx": files.docx(paragraph("words")), "[Content_Types].xml": ""}),
    ],
    ids=["a member larger than declared", "an archive in an archive"],
)
async def test_an_archive_that_is_not_what_it_declares_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DocumentRefused):
        await read(tmp_path, "a.docx", content)


async def test_what_is_packed_inside_an_archive_is_left_alone(tmp_path: Path) -> None:
    file = io.BytesIO(files.docx(paragraph("words")))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/embeddings/inner.zip", files.archive({"zeros": bytes(10 * MEGABYTE)}))
    assert await read(tmp_path, "a.docx", file.getvalue()) == [Page(None, "words")]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHTER = f'<!DOCTYPE lolz [<!ENTITY l0 "lol">{LAUGHS}]>'

LAUGHING = {
    "Word": ("a.docx", files.docx(paragraph("&l9;"), doctype=LAUGHTER)),
    "Excel": ("a.xlsx", files.xlsx(files.cell("A1", "&l9;"), doctype=LAUGHTER)),
    "EPUB": ("a.epub", files.epub({"a.html": "<p>words</p>"}, doctype=LAUGHTER)),
    "PowerPoint": ("a.pptx", files.with_first_slide(lambda xml: LAUGHTER + xml.replace("Rivers of 2025", "&l9;"))),
    "HTML": ("a.html", f"{LAUGHTER.replace('lolz', 'html')}<html><p>words &l9;</p></html>".encode()),
}


@pytest.mark.parametrize(("filename", "content"), LAUGHING.values(), ids=list(LAUGHING))
async def test_entities_that_multiply_are_refused_or_left_as_they_are(
    tmp_path: Path, filename: str, content: bytes
) -> None:
    try:
        pages = await read(tmp_path, filename, content)
    except DocumentRefused:
        return
    assert sum(page.text.count("lol") for page in pages) < 100  # those that the file itself is written with


def reaching_out(secret: Path, address: str) -> dict[str, tuple[str, bytes]]:
    """Files that would have their reader open a file of the machine, or a connection."""
    doctypes = [f'<!DOCTYPE x [<!ENTITY e SYSTEM "{target}">]>' for target in (secret.as_uri(), address)] + [
        f'<!DOCTYPE x SYSTEM "{address}">'
    ]
    picture = (
        '<w:p><w:r><w:t>words</w:t></w:r><w:r><w:drawing><wp:inline><wp:docPr id="1" name="p"/><a:graphic>'
        "<a:graphicData><pic:pic><pic:blipFill>"
        '<a:blip r:link="rId1"/></pic:blipFill></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    found: dict[str, tuple[str, bytes]] = {}
    for number, doctype in enumerate(doctypes):
        use = "" if number == 2 else "&e;"
        found[f"Word, entity {number}"] = ("a.docx", files.docx(paragraph(f"words {use}"), doctype=doctype))
        found[f"Excel, entity {number}"] = ("a.xlsx", files.xlsx(files.cell("A1", f"words {use}"), doctype=doctype))
        found[f"EPUB, entity {number}"] = ("a.epub", files.epub({"a.html": f"<p>words {use}</p>"}, doctype=doctype))
        slide = files.with_first_slide(functools.partial(_with_entity, doctype, use))
        found[f"PowerPoint, entity {number}"] = ("a.pptx", slide)
    for name, target in {"file": secret.as_uri(), "path": str(secret), "address": address}.items():
        links = files.relationships(("rId1", "image", target), external=["rId1"])
        found[f"Word, picture by {name}"] = ("a.docx", files.docx(picture, links=links))
        html = f"""<html><head><base href="{target}"><link rel=stylesheet href="{target}"></head><body>words
        <img src="{target}"><iframe src="{target}"></iframe><object data="{target}"></object></body></html>"""
        found[f"HTML, {name}"] = ("a.html", html.encode())
        found[f"EPUB, {name}"] = ("a.epub", files.epub({"a.html": html}))
        found[f"EPUB, chapter by {name}"] = ("a.epub", files.epub({target: "words"}))
    found["PowerPoint, linked picture"] = ("a.pptx", files.with_linked_picture(secret.as_uri()))
    found["PowerPoint, picture by address"] = ("a.pptx", files.with_linked_picture(address))
    return found


def _with_entity(doctype: str, use: str, xml: str) -> str:
    return doctype + xml.replace("Rivers of 2025", use)


async def test_nothing_outside_a_file_is_read_or_fetched(tmp_path: Path, listener: files.Listener) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    read_at_all = 0
    for filename, content in reaching_out(secret, f"http://127.0.0.1:{listener.port}/x").values():
        try:
            pages = await read(tmp_path, filename, content)
        except DocumentRefused:
            continue
        read_at_all += 1
        assert SECRET not in "".join(page.text for page in pages)
    assert read_at_all > 10
    assert not listener.was_called()


FORBIDDEN = {
    "writing": "open('written', 'w')",
    "appending": "open(path, 'a')",
    "creating": "__import__('os').open('written', 0o101)",
    "reading another file": "open('/etc/hostname')",
    "reading the settings": "open('.env')",
    "connecting": "__import__('socket').create_connection(('127.0.0.1', 9))",
    "a socket": "__import__('socket').socket()",
    "looking up a name": "__import__('socket').getaddrinfo('localhost', 80)",
    "fetching": "__import__('urllib.request').request.urlopen('http://127.0.0.1:9')",
    "a program": "__import__('subprocess').run(['true'])",
    "a shell": "__import__('os').system('true')",
    "a process": "__import__('os').fork()",
    "another program": "__import__('os').execv('/bin/true', ['true'])",
    "spawning": "__import__('os').posix_spawn('/bin/true', ['true'], {})",
    "deleting": "__import__('os').remove(path)",
    "renaming": "__import__('os').rename(path, path + '2')",
}


@pytest.mark.parametrize("deed", FORBIDDEN.values(), ids=list(FORBIDDEN))
def test_a_confined_process_does_nothing_but_read_its_file(tmp_path: Path, deed: str) -> None:
    path = tmp_path / "upload"
    path.write_text("words")
    code = f"""
import sys
from pathlib import Path
from services.files.sandbox import confine_to
path = sys.argv[1]
confine_to(Path(path))
assert open(path).read() == "words"
try:
    {deed}
except OSError as error:
    sys.exit("refused" if isinstance(error, PermissionError) or "refused" in str(error) else repr(error))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr.strip() == "refused"
    assert [file.name for file in tmp_path.iterdir()] == ["upload"]
    assert path.read_text() == "words"


def test_only_a_file_that_takes_long_gives_way_to_answers() -> None:
    code = """
import os, time
from services.files.sandbox import SMALL_FILE_S, give_way_to_answers
usual = os.nice(0)
give_way_to_answers()
print(os.nice(0) == usual)
until = time.process_time() + 2 * SMALL_FILE_S
while time.process_time() < until:
    pass
print(os.nice(0))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", str(NICENESS)]


SLOW = ("<p>" + "<b>" * 400 + "words" + "</b>" * 400) * 400
FAR_CELL = files.xlsx(files.cell("A1", "a") + files.cell("XFD1048576", "z"))


async def test_a_file_that_takes_too_much_of_the_processor_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(FileTooSlow):
        await read(tmp_path, "a.html", f"<html>{SLOW * 20}".encode(), Limits(processor_s=2))


@pytest.mark.parametrize("limits", [Limits(page_s=0.01), Limits(total_s=0.01)], ids=["one page", "all pages"])
async def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path, limits: Limits) -> None:
    with pytest.raises(FileTooSlow):
        await read(tmp_path, "a.pdf", files.rivers_pdf(), limits)


async def test_a_sheet_with_a_cell_at_its_far_end_does_not_take_all_memory(tmp_path: Path) -> None:
    found = await read(tmp_path, "a.xlsx", FAR_CELL, Limits(memory_bytes=400 * MEGABYTE))
    assert [page.text for page in found] == ["| a |  |\n| --- | --- |\n|  | z |"]


async def test_a_file_that_needs_more_memory_than_it_may_have_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(FileTooSlow):
        await read(tmp_path, "a.txt", b"words " * 10 * MEGABYTE, Limits(memory_bytes=100 * MEGABYTE))


@pytest.mark.parametrize("filename", ["handbook.docx", "costs.xlsx", "costs.ods", "costs.xls"])
async def test_a_file_that_is_damaged_anywhere_is_read_or_refused(tmp_path: Path, filename: str) -> None:
    content = files.document(filename)
    for place in range(40, len(content), len(content) // 6):
        damaged = content[:place] + bytes(200) + content[place + 200 :]
        with suppress(DocumentRefused):
            assert await read(tmp_path, filename, damaged)
