"""`python -m benchmarks.reliability.attacks`: what other visitors see while somebody attacks the server.

The server runs as `make run` starts it, on one core; attacker and visitor share another, and come from two client
addresses. All traffic stays on this machine, and each attack is bounded in time and bytes.

What is usual is measured again before each attack, and an attack that seems to hold the visitor up is repeated: others
may load the machine. A finding is what holds the visitor up each time.
"""

import contextlib
import secrets
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path

import httpx

from benchmarks.reliability import hostile_files
from benchmarks.speed.table import MarkdownTable
from tests.support import files
from tests.support.processes import HOST, MeasuredProgram, free_port, on_cores, running

ATTACKER, VISITOR = "203.0.113.7", "198.51.100.9"
"""Addresses for documentation (RFC 5737), as a trusted proxy would tell them."""
SAMPLES = 3
TRIES = 3
MOST_TIMES_IDLE, MOST_S, MOST_MB = 3.0, 1.0, 300.0
HEAD_START_S = 0.7
START_S = 300.0
DOCUMENTS = "api/v1/documents"


@dataclass(frozen=True, slots=True)
class Seen:
    """Seconds that a visitor waited."""

    healthz: float
    first_token: float
    upload: float
    picture: float

    @classmethod
    def worst(cls, samples: list["Seen"], choose: Callable[[list[float]], float] = max) -> "Seen":
        return cls(*(choose([getattr(each, name.name) for each in samples]) for name in fields(cls)))


class Visitor:
    """Somebody with a small document, who asks, uploads and looks at a page."""

    def __init__(self, url: str) -> None:
        headers = {"X-Forwarded-For": VISITOR, "X-Workspace": secrets.token_urlsafe(24)}
        self._client = httpx.Client(base_url=url, headers=headers, timeout=120, trust_env=False)
        self._document = self._uploaded("rivers.pdf", files.rivers_pdf())
        self._looks = 0

    def look(self) -> Seen:
        return Seen(
            _seconds(lambda: self._client.get("healthz").raise_for_status()),
            _seconds(self._ask),
            _seconds(lambda: self._uploaded("note.txt", f"Pier {secrets.token_hex(8)} is closed.".encode())),
            _seconds(self._draw),
        )

    def close(self) -> None:
        self._client.close()

    def _ask(self) -> None:
        with self._client.stream("POST", "query/stream", json={"query": "How long is the Nile?"}) as answer:
            for line in answer.iter_lines():
                if line == "event: token":
                    return
        raise AssertionError("the visitor got no answer")

    def _uploaded(self, name: str, content: bytes) -> str:
        answer = self._client.post(DOCUMENTS, files={"files": (name, content)}).raise_for_status()
        return str(answer.json()["documents"][0]["id"])

    def _draw(self) -> None:
        self._looks += 1
        query = {"passage": f"{self._document}-0", "sentences": f"0-{self._looks}"}
        self._client.get(f"{DOCUMENTS}/{self._document}/pages/1.png", params=query).raise_for_status()


class Attacker:
    """Somebody with a hundred workspaces and one address."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.port = int(url.rstrip("/").rpartition(":")[2])
        self.ending = threading.Event()

    def client(self) -> httpx.Client:
        headers = {"X-Forwarded-For": ATTACKER, "X-Workspace": secrets.token_urlsafe(24)}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60, trust_env=False)

    def upload(self, name: str, *contents: bytes) -> httpx.Response:
        with self.client() as client:
            parts = [("files", (f"{number}-{name}", content)) for number, content in enumerate(contents)]
            return client.post(DOCUMENTS, files=parts)

    def upload_and_ask(self, name: str, content: bytes, question: str) -> None:
        with self.client() as client:
            client.post(DOCUMENTS, files={"files": (name, content)})
            client.post("query", json={"query": question})

    def connected(self, head: bytes) -> socket.socket:
        connection = socket.create_connection((HOST, self.port), timeout=60)
        connection.sendall(head)
        return connection


def initials(attacker: Attacker) -> None:
    attacker.upload_and_ask("initials.csv", hostile_files.initials_csv(), "What is the fee of the ferry ticket?")


def negations(attacker: Attacker) -> None:
    attacker.upload_and_ask("negations.csv", hostile_files.negations_csv(), "What is the note of the ferry ticket?")


def history(attacker: Attacker) -> None:
    def ask() -> None:
        with attacker.client() as client:
            client.post("query", json=hostile_files.leaning_history())

    _at_once([ask] * 20)


def headings(attacker: Attacker) -> None:
    pdf = hostile_files.headings_pdf()
    attacker.upload("headings.pdf", *(pdf + b"%%%d" % number for number in range(7)))


def announcement(attacker: Attacker) -> None:
    head = b"POST /api/v1/documents HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    head += b"X-Forwarded-For: %b\r\nContent-Length: 2147483648\r\n\r\n--b\r\n" % ATTACKER.encode()
    with contextlib.closing(attacker.connected(head)):
        attacker.ending.wait(30)


def quotes(attacker: Attacker) -> None:
    csv = hostile_files.quotes_csv()
    attacker.upload("quotes.csv", *(csv + b"%d" % number for number in range(4)))


def pictures(attacker: Attacker) -> None:
    with attacker.client() as client:
        sent = client.post(DOCUMENTS, files={"files": ("curves.pdf", hostile_files.curves_pdf() + b"%")})
        document = sent.json()["documents"][0]["id"]
        path = f"{DOCUMENTS}/{document}/pages/1.png"
        marks = [{"passage": f"{document}-0", "sentences": f"0-{number}"} for number in range(6)]
        _at_once([partial(client.get, path, params=each) for each in marks])


def long_head(attacker: Attacker) -> None:
    with contextlib.closing(attacker.connected(b"GET / HTTP/1.1\r\nX-Long: ")) as connection:
        for _ in range(200):
            try:
                connection.sendall(b"x" * 100_000)
            except OSError:
                return


def idle_connections(attacker: Attacker) -> None:
    with contextlib.ExitStack() as connections:
        for head in (b"", b"GET / HT", b"POST /query HTTP/1.1\r\nContent-Length: 9\r\n\r\n{") * 50:
            connections.callback(attacker.connected(head).close)
        attacker.ending.wait(30)


def questions(attacker: Attacker) -> None:
    def ask() -> None:
        with attacker.client() as client:
            del client.headers["X-Workspace"]
            client.post("query", json={"query": "How much did fuel and electricity cost Harbour Line in 2025?"})

    _at_once([ask] * 60)


def slow_readers(attacker: Attacker) -> None:
    body = b'{"query": "How much did fuel cost?"}'
    head = b"POST /query/stream HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    head += b"X-Forwarded-For: %b\r\nContent-Length: %d\r\n\r\n%b" % (ATTACKER.encode(), len(body), body)
    with contextlib.ExitStack() as connections:
        for _ in range(200):
            connections.callback(attacker.connected(head).close)
        attacker.ending.wait(30)


def many_parts(attacker: Attacker) -> None:
    with attacker.client() as client:
        client.post(DOCUMENTS, files={"files": ("months.txt", hostile_files.dense_text())})
        ask = partial(client.post, "query", json=hostile_files.question_of_many_parts())
        _at_once([ask] * 8)


def mistakes(attacker: Attacker) -> None:
    def send(path: str, body: bytes) -> None:
        with attacker.client() as client:
            client.post(path, content=body, headers={"Content-Type": "application/json"})

    sends: list[Callable[[], object]] = [partial(send, *each) for each in hostile_files.mistaken_bodies().items()]
    _at_once(sends * 2)


def small_chunks(attacker: Attacker) -> None:
    head = b"POST /api/v1/documents HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
    head += b"Content-Type: multipart/form-data; boundary=b\r\nX-Forwarded-For: %b\r\n\r\n" % ATTACKER.encode()
    part = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'

    def send() -> None:
        until = time.monotonic() + 10
        with contextlib.closing(attacker.connected(head + b"%x\r\n%b\r\n" % (len(part), part))) as connection:
            while time.monotonic() < until and not attacker.ending.is_set():
                connection.sendall(b"1\r\na\r\n" * 10_000)

    _at_once([send] * 4)


def half_bodies(attacker: Attacker) -> None:
    head = b"POST /query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2000000\r\n"
    start = head + b"X-Forwarded-For: %b\r\n\r\n" % ATTACKER.encode() + b'{"query":"' + b"a" * 1_900_000
    with contextlib.ExitStack() as connections:
        for _ in range(300):
            with contextlib.suppress(OSError):  # refused, and closed
                connection = attacker.connected(b"")
                connections.callback(connection.close)
                connection.settimeout(2)
                connection.sendall(start)
        attacker.ending.wait(30)


def followers(attacker: Attacker) -> None:
    with attacker.client() as client, contextlib.ExitStack() as streams:
        question = {"query": "How much did fuel and electricity cost Harbour Line in 2025?", "on_disconnect": "resume"}
        asked = streams.enter_context(client.stream("POST", "query/stream", json=question))
        path = f"api/v1/query/stream/{asked.headers['X-Run-Id']}"
        for _ in range(90):
            streams.enter_context(client.stream("GET", path))
        attacker.ending.wait(30)


def workspaces(attacker: Attacker) -> None:
    def visit() -> None:
        attacker.upload("river.txt", b"The Po is 652 km long.")

    for _ in range(10):
        _at_once([visit] * 10)


ATTACKS: tuple[Callable[[Attacker], None], ...] = (
    initials,
    negations,
    history,
    headings,
    announcement,
    quotes,
    pictures,
    long_head,
    idle_connections,
    questions,
    slow_readers,
    many_parts,
    mistakes,
    small_chunks,
    half_bodies,
    followers,
    workspaces,
)


def main() -> int:
    waits = [field.name.replace("_", " ") for field in fields(Seen)]
    table = MarkdownTable("attack", *waits, "memory, MB more", "as it should be", "tries")
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="footnote-attacks-") as folder, _server(Path(folder)) as program:
        url = f"http://{HOST}:{program.port}/"
        visitor = Visitor(url)
        visitor.look()
        chosen = [each for each in ATTACKS if not sys.argv[1:] or each.__name__ in sys.argv[1:]]
        for attack in chosen:
            name = attack.__name__.replace("_", " ")
            for number in range(1, TRIES + 1):
                row, right = _tried(attack, Attacker(url), visitor, program)
                sys.stderr.write(" | ".join((name, *row)) + "\n")
                if right or number == TRIES:
                    table.add(name, *row, str(number))
                    wrong += not right
                    break
        visitor.close()
    print(table.render())
    return 1 if wrong else 0


def _tried(
    attack: Callable[[Attacker], None], attacker: Attacker, visitor: Visitor, program: MeasuredProgram
) -> tuple[tuple[str, ...], bool]:
    """One attack as a row of the table, and whether it is as it should be."""
    program.settle(20)
    idle = Seen.worst([visitor.look() for _ in range(SAMPLES)], statistics.median)
    seen, took_mb = _under(attack, attacker, visitor, program, program.tree_mb())
    right = took_mb <= MOST_MB and _is_bearable(seen, idle)
    return (*_shown(seen, idle), f"{took_mb:.0f}", "yes" if right else "NO"), right


def _under(
    attack: Callable[[Attacker], None], attacker: Attacker, visitor: Visitor, program: MeasuredProgram, idle_mb: float
) -> tuple[Seen, float]:
    """What the visitor sees during an attack, and how much memory the server takes meanwhile beyond its idle time."""
    attacking = threading.Thread(target=_carried_out, args=[attack, attacker], daemon=True)
    attacking.start()
    time.sleep(HEAD_START_S)
    samples: list[Seen] = []
    most_mb = program.tree_mb()
    while len(samples) < SAMPLES:
        samples.append(visitor.look())
        most_mb = max(most_mb, program.tree_mb())
    attacker.ending.set()
    attacking.join(120)
    return Seen.worst(samples), max(0.0, most_mb - idle_mb)


def _carried_out(attack: Callable[[Attacker], None], attacker: Attacker) -> None:
    with contextlib.suppress(httpx.HTTPError, OSError):  # it was refused, or gives up after a minute
        attack(attacker)


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[MeasuredProgram]:
    port = free_port()
    settings = {"FOOTNOTE_DATA": str(folder / "data"), "FOOTNOTE_PORT": str(port)}
    with on_cores({0}):
        serving = running(["ui.py"], port=port, settings=settings)
        program = serving.__enter__()
    try:
        _wait_until_ready(program)
        program.settle()
        yield program
    finally:
        serving.__exit__(None, None, None)


def _wait_until_ready(program: MeasuredProgram) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"http://{HOST}:{program.port}/readyz", trust_env=False).is_success:
                return
        time.sleep(0.2)
    raise TimeoutError(f"the server was not ready within {START_S:.0f} s")


def _is_bearable(seen: Seen, idle: Seen) -> bool:
    pairs = [(getattr(seen, field.name), getattr(idle, field.name)) for field in fields(Seen)]
    return all(now <= max(MOST_S, MOST_TIMES_IDLE * usual) for now, usual in pairs)


def _shown(seen: Seen, idle: Seen) -> Iterator[str]:
    for field in fields(Seen):
        now, usual = getattr(seen, field.name), getattr(idle, field.name)
        yield f"{now * 1000:.0f} ms ({now / usual:.1f} x)"


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _at_once(work: list[Callable[[], object]]) -> None:
    with ThreadPoolExecutor(len(work)) as threads:
        for each in work:
            threads.submit(each)


if __name__ == "__main__":
    sys.exit(main())
