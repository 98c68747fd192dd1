import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from services.settings import MEGABYTE
from tests.support import files
from tests.support.server import Server, ask, upload

pytestmark = pytest.mark.slow

LIMIT_MB = 2
MAX_PAGES = 50
TOO_LARGE = b"x" * (LIMIT_MB * MEGABYTE + 1)

ZEROS = files.archive({"word/document.xml": bytes(50_000_000)})

REFUSALS = {
    "an empty file": ("empty.txt", b"", 422, "file_empty"),
    "an empty PDF": ("empty.pdf", b"", 422, "file_empty"),
    "a file of blanks": ("blank.txt", b" \r\n\t ", 422, "file_empty"),
    "too large": ("large.txt", TOO_LARGE, 413, "file_too_large"),
    "a picture": ("picture.gif", files.gif(), 415, "file_unsupported"),
    "a program": ("program.exe", b"MZ\x90\x00\x03", 415, "file_unsupported"),
    "a picture that says it is a PDF": ("picture.pdf", files.gif(), 415, "file_unsupported"),
    "a picture that says it is text": ("words.md", files.gif(), 415, "file_unsupported"),
    "an archive": ("files.zip", files.archive({"a.txt": "words"}), 415, "file_unsupported"),
    "text that says it is a PDF": ("words.pdf", b"These are words.", 415, "file_mismatch"),
    "a web page that says it is Excel": ("export.xls", b"<html>words</html>", 415, "file_mismatch"),
    "an archive of zeros": ("zeros.docx", ZEROS, 413, "file_unpacks_too_large"),
    "encrypted": ("secret.pdf", files.encrypted_pdf(), 422, "file_encrypted"),
    "a broken Word file": ("broken.docx", files.document("handbook.docx")[:3000], 422, "file_corrupt"),
    "corrupt": ("broken.pdf", files.corrupt_pdf(), 422, "file_corrupt"),
    "too many pages": ("long.pdf", files.pdf(["page"] * (MAX_PAGES + 1)), 413, "too_many_pages"),
}


def test_an_upload_makes_a_workspace_and_returns_its_document(client: httpx.Client) -> None:
    answer = upload(client, ("rivers.pdf", files.rivers_pdf()))
    body = answer.json()
    [document] = body["documents"]
    assert answer.status_code == httpx.codes.CREATED
    assert len(body["workspace"]) >= 22
    assert body == {"workspace": body["workspace"], "documents": [document], "refused": [], "seconds": body["seconds"]}
    assert document == {
        "id": document["id"],
        "filename": "rivers.pdf",
        "media_type": "application/pdf",
        "bytes": len(files.rivers_pdf()),
        "pages": 2,
        "passages": 2,
        "pages_without_text": [],
        "notes": [],
        "created": document["created"],
        "read_by_older": False,
    }
    other = upload(client, ("rivers.pdf", files.rivers_pdf())).json()["workspace"]
    assert other != body["workspace"]


def test_what_was_uploaded_can_be_asked_listed_read_and_deleted(client: httpx.Client) -> None:
    uploaded = upload(client, ("rivers.pdf", files.rivers_pdf()), ("notes.md", b"# Notes\n\nThe Po is 652 km long."))
    workspace = {"X-Workspace": uploaded.json()["workspace"]}
    rivers, notes = uploaded.json()["documents"]
    assert (notes["media_type"], notes["pages"], notes["passages"]) == ("text/markdown", None, 1)
    listed = client.get("/api/v1/documents", headers=workspace).json()
    assert listed | {"samples": []} == {
        "workspace": workspace["X-Workspace"],
        "documents": [rivers, notes],
        "samples": [],
        "expires": None,
    }
    assert client.get(f"/api/v1/documents/{notes['id']}", headers=workspace).json() == notes
    citations = ask(client, "How long is the Po?", workspace=workspace["X-Workspace"])[1].data["citations"]
    assert (citations[0]["filename"], citations[0]["page"]) == ("notes.md", None)
    deleted = client.delete(f"/api/v1/documents/{notes['id']}", headers=workspace)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert client.get("/api/v1/documents", headers=workspace).json()["documents"] == [rivers]
    citations = ask(client, "How long is the Po?", workspace=workspace["X-Workspace"])[1].data["citations"]
    assert "notes.md" not in {citation["filename"] for citation in citations}
    for again in (client.get, client.delete):
        gone = again(f"/api/v1/documents/{notes['id']}", headers=workspace)
        assert (gone.status_code, gone.json()["error"]["code"]) == (404, "document_not_found")


def test_a_workspace_whose_documents_are_gone_asks_the_samples_again(client: httpx.Client) -> None:
    uploaded = upload(client, ("rivers.pdf", files.rivers_pdf())).json()
    client.delete(f"/api/v1/documents/{uploaded['documents'][0]['id']}", headers={"X-Workspace": uploaded["workspace"]})
    events = ask(client, "What does Harbour Line charge?", workspace=uploaded["workspace"])
    assert events[0].data["message"] == "Searching 5 documents"


def test_a_second_upload_adds_to_the_workspace(client: httpx.Client) -> None:
    workspace = upload(client, ("a.txt", b"The Nile is long.")).json()["workspace"]
    again = upload(client, ("b.txt", b"The Rhine is short."), workspace=workspace).json()
    assert again["workspace"] == workspace
    listed = client.get("/api/v1/documents", headers={"X-Workspace": workspace}).json()["documents"]
    assert [document["filename"] for document in listed] == ["a.txt", "b.txt"]


def test_the_same_file_twice_is_one_document(client: httpx.Client) -> None:
    uploaded = upload(client, ("a.txt", b"The Nile is long."), ("b.txt", b"The Nile is long.")).json()
    one, other = uploaded["documents"]
    assert one == other
    listed = client.get("/api/v1/documents", headers={"X-Workspace": uploaded["workspace"]}).json()["documents"]
    assert listed == [one]


def test_documents_of_many_formats_are_taken_in_together(client: httpx.Client) -> None:
    answer = upload(
        client,
        ("rivers.pdf", files.rivers_pdf()),
        ("slides.pptx", files.pptx()),
        *((name, files.document(name)) for name in ("handbook.docx", "handbook.html", "costs.xlsx")),
        ("book.epub", files.epub({"a.html": "<h1>Nile</h1>"})),
        ("table.csv", b"a,b\n1,2"),
    )
    assert answer.json()["refused"] == []
    assert [
        (document["filename"], document["pages"], document["passages"], document["pages_without_text"])
        for document in answer.json()["documents"]
    ] == [
        ("rivers.pdf", 2, 2, []),
        ("slides.pptx", 3, 2, [2]),
        ("handbook.docx", None, 1, []),
        ("handbook.html", None, 1, []),
        ("costs.xlsx", None, 5, []),
        ("book.epub", None, 1, []),
        ("table.csv", None, 1, []),
    ]


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=list(REFUSALS))
def test_a_file_that_cannot_be_taken_in_is_refused_with_its_own_code(
    module_server: Server, temporary: Path, refusal: tuple[str, bytes, int, str]
) -> None:
    name, content, status, code = refusal
    with module_server.client() as client:
        answer = upload(client, (name, content))
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert error["message"].startswith(f"“{name}” ")
    assert error["detail"] == [{"filename": name, "error": {"code": code, "message": error["message"], "detail": None}}]
    assert list(temporary.iterdir()) == []


def test_every_refusal_says_what_to_do_in_words_of_its_own() -> None:
    assert len({code for _, _, _, code in REFUSALS.values()}) == 8


def test_one_bad_file_does_not_keep_the_others_out(module_server: Server) -> None:
    with module_server.client() as client:
        answer = upload(
            client, ("a.txt", b"The Nile is long."), *((name, content) for name, content, *_ in REFUSALS.values())
        )
    body = answer.json()
    assert answer.status_code == httpx.codes.CREATED
    assert [document["filename"] for document in body["documents"]] == ["a.txt"]
    assert [(refused["filename"], refused["error"]["code"]) for refused in body["refused"]] == [
        (name, code) for name, _, _, code in REFUSALS.values()
    ]


def test_nothing_of_a_refused_file_stays(module_server: Server) -> None:
    workspace = {"X-Workspace": "r" * 32}
    with module_server.client(headers=workspace) as client:
        for name, content, *_ in REFUSALS.values():
            upload(client, (name, content))
        assert client.get("/api/v1/documents").json()["documents"] == []


def test_a_pdf_of_pictures_is_taken_in_and_names_its_pages_without_text(client: httpx.Client) -> None:
    answer = upload(client, ("scan.pdf", files.scanned_pdf()), ("drawings.pdf", files.pdf(["", ""])))
    assert answer.status_code == httpx.codes.CREATED
    assert [
        (document["filename"], document["pages"], document["passages"], document["pages_without_text"])
        for document in answer.json()["documents"]
    ] == [("scan.pdf", 3, 1, [1, 3]), ("drawings.pdf", 2, 0, [1, 2])]


def test_a_document_without_a_word_is_asked_in_vain_but_answered(client: httpx.Client) -> None:
    workspace = upload(client, ("drawings.pdf", files.pdf(["", ""]))).json()["workspace"]
    events = ask(client, "What is drawn?", workspace=workspace)
    assert events[-1].data["finish_reason"] == "no_answer"


def test_a_file_too_large_is_refused_while_it_is_read_and_never_held(module_server: Server, temporary: Path) -> None:
    on_disk: list[int] = []

    def watched() -> Iterator[bytes]:
        for piece in files.multipart("large.txt", 64 * MEGABYTE):
            on_disk.append(sum(path.stat().st_size for path in temporary.rglob("*") if path.is_file()))
            yield piece

    process = psutil.Process()
    with module_server.client() as client:
        before = process.memory_info().rss
        answer = client.post("/api/v1/documents", content=watched(), headers={"Content-Type": files.MULTIPART})
        grown = process.memory_info().rss - before
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "file_too_large")
    assert max(on_disk) <= LIMIT_MB * MEGABYTE
    assert on_disk[-1] == 0
    assert grown < 16 * MEGABYTE


def test_a_file_of_exactly_the_limit_is_taken_in(module_server: Server) -> None:
    head, tail = b"<html>The Nile is long.<!-- ", b" -->"
    page = head + b"x" * (LIMIT_MB * MEGABYTE - len(head + tail)) + tail
    with module_server.client() as client:
        answer = upload(client, ("limit.html", page))
    assert answer.status_code == httpx.codes.CREATED
    assert answer.json()["documents"][0]["bytes"] == LIMIT_MB * MEGABYTE


def test_an_upload_that_breaks_off_leaves_nothing(module_server: Server, temporary: Path) -> None:
    class BrokenOff(Exception):
        pass

    def breaks_off() -> Iterator[bytes]:
        yield from list(files.multipart("a.txt", MEGABYTE))[:3]
        raise BrokenOff

    workspace = {"X-Workspace": "z" * 32, "Content-Type": files.MULTIPART}
    with module_server.client() as client:
        with pytest.raises(BrokenOff):
            client.post("/api/v1/documents", content=breaks_off(), headers=workspace)
        assert client.get("/api/v1/documents", headers={"X-Workspace": "z" * 32}).json()["documents"] == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\boot.txt", "boot.txt"),
        ("🦆 & “quotes”.txt", "🦆 & “quotes”.txt"),
        ('a "quoted" name.txt', 'a "quoted" name.txt'),
        ("it's; filename=evil.txt", "it's; filename=evil.txt"),
        ("<img src=x onerror=alert(1)>.txt", "<img src=x onerror=alert(1)>.txt"),
        ("bidi\u202etxt.fdp.txt", "biditxt.fdp.txt"),
        ("x" * 1000 + ".txt", "x" * 196 + ".txt"),
        ("..", "document"),
    ],
)
def test_a_file_name_is_kept_without_its_path_and_what_cannot_be_seen(
    client: httpx.Client, name: str, kept: str
) -> None:
    answer = raw_upload(client, name.replace('"', '\\"').encode())
    assert [document["filename"] for document in answer.json()["documents"]] == [kept]


def raw_upload(client: httpx.Client, name: bytes, field: bytes = b"files") -> httpx.Response:
    """An upload whose file name is in the header byte for byte."""
    head = b'--the-boundary\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n\r\n' % (field, name)
    content = head + b"The Nile is long.\r\n--the-boundary--\r\n"
    return client.post("/api/v1/documents", content=content, headers={"Content-Type": files.MULTIPART})


def test_a_file_name_in_another_encoding_is_kept_as_well_as_can_be(client: httpx.Client) -> None:
    assert raw_upload(client, b"caf\xe9.txt").json()["documents"][0]["filename"] == "café.txt"


@pytest.mark.parametrize(
    ("content", "content_type", "status", "code"),
    [
        (b"", "application/json", 415, "not_multipart"),
        (b"{}", "application/json", 415, "not_multipart"),
        (b"x", "multipart/form-data", 415, "not_multipart"),
        (b"x", "", 415, "not_multipart"),
        (b"not multipart", files.MULTIPART, 400, "invalid_multipart"),
        (b"--the-boundary--\r\n", files.MULTIPART, 422, "no_files"),
        (b"", files.MULTIPART, 422, "no_files"),
        (b"".join(list(files.multipart("a.txt", 65536))[:-1]), files.MULTIPART, 400, "invalid_multipart"),
    ],
)
def test_a_body_that_is_no_form_of_files_is_refused(
    client: httpx.Client, content: bytes, content_type: str, status: int, code: str
) -> None:
    answer = client.post("/api/v1/documents", content=content, headers={"Content-Type": content_type})
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert list(answer.json()["error"]) == ["code", "message", "detail"]


def test_a_part_of_another_name_is_refused(client: httpx.Client) -> None:
    answer = raw_upload(client, b"a.txt", field=b"documents")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "unknown_field")


def test_more_than_fifty_files_at_once_are_refused(client: httpx.Client) -> None:
    answer = upload(client, *((f"{n}.txt", b"The Nile.") for n in range(51)))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_many_files")


def test_documents_of_another_workspace_do_not_exist(client: httpx.Client) -> None:
    [document] = upload(client, ("rivers.pdf", files.rivers_pdf())).json()["documents"]
    for headers in ({}, {"X-Workspace": "b" * 32}):
        assert client.get("/api/v1/documents", headers=headers).json()["documents"] == []
        for method in ("GET", "DELETE"):
            answer = client.request(method, f"/api/v1/documents/{document['id']}", headers=headers)
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "document_not_found")


def test_every_visitor_can_read_the_samples_and_none_can_delete_them(client: httpx.Client) -> None:
    samples = client.get("/api/v1/documents").json()["samples"]
    assert len(samples) == 5
    for sample in samples:
        for headers in ({}, {"X-Workspace": "b" * 32}):
            assert client.get(f"/api/v1/documents/{sample['id']}", headers=headers).json() == sample
            refused = client.delete(f"/api/v1/documents/{sample['id']}", headers=headers)
            assert (refused.status_code, refused.json()["error"]["code"]) == (409, "sample_read_only")
    assert client.get("/api/v1/documents").json()["samples"] == samples


def test_the_name_of_the_samples_is_no_workspaces_token(client: httpx.Client) -> None:
    answer = upload(client, ("a.txt", b"The Nile."), workspace="samples")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "workspace_invalid")


@pytest.mark.parametrize("document_id", ["unknown", "' OR '1'='1", "%00", "..%2f..%2fetc%2fpasswd", "x" * 5000, "🦆"])
def test_an_unknown_document_is_not_found(client: httpx.Client, document_id: str) -> None:
    for method in ("GET", "DELETE"):
        answer = client.request(method, f"/api/v1/documents/{document_id}")
        assert answer.status_code == httpx.codes.NOT_FOUND
        assert list(answer.json()["error"]) == ["code", "message", "detail"]


def test_no_error_tells_of_the_machine(module_server: Server) -> None:
    with module_server.client() as client:
        texts = [upload(client, (name, content)).text for name, content, *_ in REFUSALS.values()]
    for text in texts:
        assert "Traceback" not in text
        assert os.sep + "tmp" not in text
        assert "pdfium" not in text.lower()
