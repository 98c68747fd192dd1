"""How much a workspace may hold, and what is refused beyond."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from services.settings import MEGABYTE
from tests.support import files
from tests.support.server import Server, upload, with_samples
from tests.support.uploads import DOCUMENTS, Named, follow, listed


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose workspaces hold 3 documents, 6 pages and 1 MB, and whose samples hold more."""
    folder = tmp_path_factory.mktemp("small")
    quotas = with_samples(folder, workspace_max_documents=3, workspace_max_pages=6, workspace_max_mb=1)
    with Server(quotas) as server:
        yield server


def page_of(size: int, word: str) -> bytes:
    """A web page of so many bytes and few words."""
    head, tail = f"<html>{word}<!-- ".encode(), b" -->"
    return head + b"x" * (size - len(head + tail)) + tail


FULL = {
    "documents": ([(f"{n}.txt", f"River {n}.".encode()) for n in range(3)], ("more.txt", b"The Po."), "3 documents"),
    "pages": ([("a.pdf", files.pdf(["Po"] * 5))], ("more.pdf", files.rivers_pdf()), "6 pages"),
    "parts": ([("a.pdf", files.pdf(["Po"] * 6))], ("more.md", b"The Po."), "6 pages"),
    "bytes": ([("a.html", page_of(MEGABYTE - 9, "Po"))], ("more.txt", b"The Elbe.."), "1 MB"),
}


@pytest.mark.parametrize("full", FULL.values(), ids=list(FULL))
def test_a_full_workspace_refuses_more_says_why_and_has_room_after_a_deletion(
    small: Server, token: str, full: tuple[list[Named], Named, str]
) -> None:
    filling, more, quota = full
    with small.client() as client:
        answer = upload(client, *filling, workspace=token)
        first = answer.json()["documents"][0]
        assert answer.json()["refused"] == []
        message = f"“{more[0]}” does not fit: these documents may hold {quota} in all. Delete some first."
        error = {"code": "workspace_full", "message": message, "detail": None}
        detail = [{"filename": more[0], "error": error}]
        refused = upload(client, more, workspace=token)
        assert (refused.status_code, refused.json()) == (413, {"error": error | {"detail": detail}})
        events = follow(client, more, workspace=token)
        assert (events[-2].type, events[-2].data["error"]) == ("refused", error)
        assert len(listed(client, token)) == len(filling)
        elsewhere = upload(client, more).json()
        assert [document["filename"] for document in elsewhere["documents"]] == [more[0]]
        client.delete(f"{DOCUMENTS}/{first['id']}", headers={"X-Workspace": token})
        assert upload(client, more, workspace=token).status_code == httpx.codes.CREATED


def test_a_file_that_a_full_workspace_has_already_is_not_refused(small: Server, token: str) -> None:
    filling = [(f"{n}.txt", f"River {n}.".encode()) for n in range(3)]
    with small.client() as client:
        before = upload(client, *filling, workspace=token).json()["documents"]
        assert upload(client, filling[0], workspace=token).json()["documents"] == before[:1]


CROWDS = {
    "documents": ([(f"{n}.txt", f"River {n}.".encode()) for n in range(10)], 3),
    "pages known beforehand": ([(f"{n}.pdf", files.pdf([f"Po {n}"] * 4)) for n in range(10)], 1),
    "bytes": ([(f"{n}.html", page_of(MEGABYTE // 2 + 1, f"Po {n}")) for n in range(10)], 1),
}


@pytest.mark.parametrize("crowd", CROWDS.values(), ids=list(CROWDS))
def test_ten_files_in_one_upload_do_not_overfill_the_workspace(
    small: Server, token: str, crowd: tuple[list[Named], int]
) -> None:
    uploaded, fitting = crowd
    with small.client() as client:
        body = upload(client, *uploaded, workspace=token).json()
        assert len(body["documents"]) == len(listed(client, token)) == fitting
        assert [each["error"]["code"] for each in body["refused"]] == ["workspace_full"] * (10 - fitting)


@pytest.mark.parametrize("crowd", CROWDS.values(), ids=list(CROWDS))
def test_ten_simultaneous_uploads_do_not_overfill_the_workspace(
    small: Server, token: str, crowd: tuple[list[Named], int]
) -> None:
    uploaded, fitting = crowd
    with small.client() as client, ThreadPoolExecutor(10) as pool:
        uploads = [pool.submit(upload, client, each, workspace=token) for each in uploaded]
        statuses = sorted(each.result(60).status_code for each in uploads)
        assert statuses == [201] * fitting + [413] * (10 - fitting)
        assert len(listed(client, token)) == fitting
