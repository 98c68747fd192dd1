"""The programs of `make attack` run against a real server, each for a moment."""

import sys
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from benchmarks.reliability import attacks, hostile_files
from tests.support.server import Server, settings_for, with_samples


@pytest.mark.parametrize(
    "attack",
    [attacks.announcement, attacks.long_head, attacks.idle_connections, attacks.slow_readers],
    ids=lambda attack: attack.__name__,
)
def test_a_visitor_is_served_during_an_attack_by_connections(
    tmp_path: Path, attack: Callable[[attacks.Attacker], None]
) -> None:
    with Server(with_samples(tmp_path)) as server:
        attacker = attacks.Attacker(server.url)
        visitor = attacks.Visitor(server.url + "/")
        attacking = threading.Thread(target=attack, args=[attacker])
        attacking.start()
        seen = visitor.look()
        attacker.ending.set()
        attacking.join()
        visitor.close()
    assert min(seen.healthz, seen.first_token, seen.upload, seen.picture) > 0


def test_an_announced_size_does_not_block_other_uploads(tmp_path: Path) -> None:
    head = b"POST /api/v1/documents HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    with Server(settings_for(tmp_path, max_upload_mb=50)) as server:
        attacker = attacks.Attacker(server.url)
        connections = [attacker.connected(head + b"Content-Length: 2147483648\r\n\r\n--b\r\n") for _ in range(5)]
        while server.services.uploads.slots_taken < len(connections):
            pass
        with server.client() as client:
            answer = client.post("/api/v1/documents", files={"files": ("a.txt", b"The Po.")})
        for connection in connections:
            connection.close()
    assert answer.status_code == httpx.codes.CREATED


def test_the_hostile_files_are_what_they_say() -> None:
    assert hostile_files.headings_pdf().startswith(b"%PDF")
    assert len(hostile_files.headings_pdf()) < 1_000_000
    assert len(str(hostile_files.leaning_history())) > 10_000
    assert sys.getsizeof(hostile_files.quotes_csv()) > hostile_files.QUOTES
