"""A store that can't be used: what is wrong is said in one line at the start, and nothing of it is touched."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import lancedb
import pytest

from services.errors import BadSetting, DocumentNotFound, StoreUnavailable
from services.models.embeddings import WordLlamaEmbeddings
from services.storage.library import open_library
from tests.support import files
from tests.support.processes import ROOT, free_port
from tests.support.server import Server, ask, settings_for, upload
from tests.support.small_disk import NAMESPACES, NOT_PERMITTED
from tests.support.stored_documents import ALICE, add

pytestmark = pytest.mark.slow

MANIFESTS = "_versions/*.manifest"
DATA = "data/*.lance"
REPAIR = "Put back a copy of it, or move it away to begin with an empty one, then start again."


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a document of each of two workspaces."""
    folder = tmp_path_factory.mktemp("sound")
    with Server(settings_for(folder)) as server, server.client() as client:
        for workspace in (HERS, HIS):
            upload(client, ("rivers.pdf", files.rivers_pdf()), workspace=workspace)
    return folder / "data"


HERS, HIS = "alice" * 6, "bob" * 9


@pytest.fixture
def data(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "data"))


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def removed(path: Path) -> None:
    path.unlink()


def state(data: Path) -> dict[str, tuple[int, str]]:
    """Of every file and folder when it was changed, and a digest of what is in it."""
    paths = [data, *data.rglob("*")]
    return {
        str(path): (path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "")
        for path in paths
    }


async def refusal(data: Path) -> str:
    before = state(data)
    with pytest.raises(BadSetting) as refused:
        async with open_library(str(data)):
            pass
    assert state(data) == before
    message = refused.value.message
    assert message.startswith("FOOTNOTE_DATA is not usable: ")
    assert "\n" not in message
    assert str(data) not in message
    return message.removeprefix("FOOTNOTE_DATA is not usable: ")


@pytest.mark.parametrize("part", [MANIFESTS, DATA], ids=["manifest", "data"])
@pytest.mark.parametrize("damage", [truncated, emptied, zeroed, removed])
async def test_a_damaged_list_of_documents_is_named(data: Path, damage: Callable[[Path], None], part: str) -> None:
    for path in (data / "documents.lance").glob(part):
        damage(path)
    assert await refusal(data) == f"the store there is damaged: its table “documents” can't be read. {REPAIR}"


async def test_a_lost_list_of_documents_is_not_replaced_by_an_empty_one(data: Path) -> None:
    shutil.rmtree(data / "documents.lance")
    assert await refusal(data) == f"the store there is damaged: its table “documents” can't be read. {REPAIR}"


@pytest.mark.parametrize("damage", [truncated, zeroed, removed])
async def test_a_damaged_list_of_workspaces_is_named(data: Path, damage: Callable[[Path], None]) -> None:
    for path in (data / "workspaces.lance").glob(MANIFESTS):
        damage(path)
    assert await refusal(data) == f"the store there is damaged: its table “workspaces” can't be read. {REPAIR}"


async def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("Not a folder.")
    wrong = "it names a file, and has to name a folder. Correct it or unset it, then start again."
    assert await refusal(tmp_path / "data") == wrong


async def test_a_folder_that_cant_be_made_is_named() -> None:
    with pytest.raises(BadSetting, match="FOOTNOTE_DATA is not usable: the store there can't be opened"):
        async with open_library("/proc/footnote"):
            pass


async def test_a_store_that_a_killed_process_had_only_begun_is_completed(tmp_path: Path) -> None:
    for name in ("documents", "workspaces"):
        (tmp_path / "data" / f"{name}.lance" / "_transactions").mkdir(parents=True)
    async with open_library(str(tmp_path / "data")) as library:
        assert await library.documents(HERS) == []


def program(data: Path, *inside: str) -> "subprocess.CompletedProcess[str]":
    port = str(free_port())
    environment = os.environ | {"FOOTNOTE_DATA": str(data), "FOOTNOTE_PORT": port, "FOOTNOTE_SAMPLES": "false"}
    command = [*inside, sys.executable, "ui.py"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180, check=False)


def test_the_program_ends_with_that_line_and_an_exit_code(data: Path) -> None:
    for path in (data / "documents.lance").glob(MANIFESTS):
        truncated(path)
    before = state(data)
    ended = program(data)
    assert ended.returncode == 1
    lines = ended.stderr.splitlines()
    assert lines[-1].endswith(
        f"FOOTNOTE_DATA is not usable: the store there is damaged: its table “documents” can't be read. {REPAIR}"
    )
    assert all(re.match(r"\d{4}-\d\d-\d\dT[\d:.]+Z [A-Z]+ [\w.]+: ", line) for line in lines)
    assert state(data) == before


READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'


@pytest.fixture
def read_only() -> Iterator[list[str]]:
    """What to put before a program, with a folder after it, so that the program can't write that folder."""
    for namespace in NAMESPACES:
        if subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode == 0:
            yield [*namespace, "sh", "-c", READ_ONLY]
            return
    raise AssertionError(NOT_PERMITTED)


def test_a_folder_that_may_not_be_written_is_named(data: Path, read_only: list[str]) -> None:
    before = state(data)
    ended = program(data, *read_only, str(data))
    assert ended.returncode == 1
    problem, fix = "this user may not read and write the folder", "Permit it, or choose another, then start again."
    assert ended.stderr.splitlines()[-1].endswith(f"FOOTNOTE_DATA is not usable: {problem}. {fix}")
    assert state(data) == before


@pytest.mark.parametrize("part", [MANIFESTS, DATA], ids=["manifest", "data"])
@pytest.mark.parametrize("damage", [truncated, zeroed, removed])
@pytest.mark.parametrize("kind", ["pages", "original", "passages"])
def test_a_damaged_document_is_reported_when_it_is_read_and_harms_no_other(
    data: Path, damage: Callable[[Path], None], part: str, kind: str
) -> None:
    with Server(settings_for(data.parent)) as server:
        [hers] = server.call(server.services.library.documents(HERS))
    table = data / f"{kind}-{hers.workspace if kind == 'passages' else hers.id}.lance"
    for path in table.glob(part):
        damage(path)
    base = f"/api/v1/documents/{hers.id}"
    with Server(settings_for(data.parent)) as server, server.client(headers={"X-Workspace": HERS}) as client:
        match kind:
            case "pages":
                answer = client.get(f"{base}/pages/1")
            case "original":
                answer = client.get(f"{base}/pages/1.png")
            case _:
                answer = client.post("/query", json={"query": "How long is the Nile?"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "store_unavailable")
        assert ask(client, workspace=HIS)[-1].data["cited"] == [1]
        deleted = client.delete(base)
        assert deleted.status_code in {httpx.codes.NO_CONTENT, httpx.codes.SERVICE_UNAVAILABLE}
        assert client.get("/api/v1/documents").json()["documents"] == []


async def test_a_document_whose_pages_are_gone_is_not_said_to_be_unknown(data: Path, sound: Path) -> None:
    async with open_library(str(data)) as library:
        [hers], [his] = await library.documents(HERS), await library.documents(HIS)
        shutil.rmtree(data / f"pages-{hers.id}.lance")
        with pytest.raises(StoreUnavailable):
            await library.page(hers, 1)
        await library.delete(HIS, his.id)
        with pytest.raises(DocumentNotFound):
            await library.page(his, 1)


async def test_the_folder_is_for_this_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    for _ in range(2):
        async with open_library(str(folder)):
            assert folder.stat().st_mode & 0o777 == 0o700
        folder.chmod(0o755)


async def test_a_folder_that_cannot_be_used_is_a_bad_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(BadSetting, match="FOOTNOTE_DATA"):
        async with open_library(str(tmp_path / "file" / "data")):
            pass


async def test_a_store_of_another_version_is_a_bad_setting_and_stays_as_it_is(tmp_path: Path) -> None:
    connection = await lancedb.connect_async(str(tmp_path / "data"))
    old = await connection.create_table("documents", [{"id": "a", "name": "b"}])
    with pytest.raises(BadSetting, match="FOOTNOTE_DATA"):
        async with open_library(str(tmp_path / "data")):
            pass
    assert await old.query().to_list() == [{"id": "a", "name": "b"}]
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["documents.lance"]


async def test_passages_of_another_version_are_a_bad_setting_and_stay_as_they_are(
    embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    async with open_library(str(data)) as library:
        added = await add(library, embeddings, tmp_path, ALICE, ["The Nile is long."])
    passages = await (await lancedb.connect_async(str(data))).open_table("passages-" + added.workspace)
    await passages.drop_columns(["searched"])
    with pytest.raises(BadSetting, match="written by another version of Footnote"):
        async with open_library(str(data)):
            pass
    assert [row["text"] for row in await passages.query().to_list()] == ["The Nile is long."]
