"""The doctor's command, in front of a real nginx that does what it should and what it should not."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path
from socket import create_server
from threading import Thread

import pytest

from api.doctor.__main__ import main
from tests.support.nginx import ROOT, Nginx, readme_block
from tests.support.server import Server, settings_for
from ui import create_app

pytestmark = pytest.mark.slow

GZIP = "gzip on; gzip_types *; gzip_min_length 0; gzip_proxied any;"
BUFFERS = "proxy_ignore_headers X-Accel-Buffering; proxy_buffering on;"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(settings_for(tmp_path_factory.mktemp("doctored")), create_app) as server:
        yield server


@dataclass(frozen=True)
class Ran:
    """How a run of the doctor ended, and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


def doctor(*words: str, ticks: int = 2, idle: float = 0) -> Ran:
    """Listens for as few events as it may, where a test is not about them."""
    stdout, stderr = StringIO(), StringIO()
    with redirect_stdout(stdout), redirect_stderr(stderr), pytest.raises(SystemExit) as ended:
        main([*words, "--ticks", str(ticks), "--idle", str(idle)])
    assert isinstance(ended.value.code, int)
    return Ran(ended.value.code, stdout.getvalue(), stderr.getvalue())


def program(*words: str, certificate: Path) -> Ran:
    """The doctor in a process of its own, which reads whom to trust when it starts."""
    command = [sys.executable, "-m", "api.doctor", *words, "--idle", "0"]
    environment = os.environ | {"SSL_CERT_FILE": str(certificate)}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def wrong(ran: Ran) -> list[str]:
    """The problems that it reports, each with its fix."""
    assert ran.returncode == 1, ran.stdout + ran.stderr
    return [" ".join(found.split()) for found in re.findall(r"^WRONG (.*\n +.*)", ran.stdout, re.MULTILINE)]


@pytest.mark.parametrize(
    "options", [{}, {"prefix": "/footnote", "settings": GZIP}], ids=["readme", "path, gzip of everything"]
)
def test_nothing_is_wrong_with_the_readmes_nginx(server: Server, tmp_path: Path, options: dict[str, str]) -> None:
    with Nginx(tmp_path, server, **options) as nginx:
        ran = program(nginx.url, certificate=nginx.certificate)
    assert "WRONG" not in ran.stdout
    assert "ok    Events arrive as they are sent: 20 of 20" in ran.stdout
    assert f"ok    Links are made for {nginx.url}/" in ran.stdout
    assert (ran.returncode, ran.stderr) == (0, "")


def test_pings_are_heard_through_nginx_in_a_longer_silence(server: Server, tmp_path: Path) -> None:
    with Nginx(tmp_path, server) as nginx:
        ran = doctor(nginx.url, "--insecure", idle=16)
    assert "ok    16 s of silence are not cut, and pings come through (1)." in ran.stdout


@pytest.mark.parametrize(
    ("settings", "idle", "says"),
    [
        (BUFFERS, 0, ["Something holds events back", "proxy_buffering off"]),
        (BUFFERS + GZIP, 0, ["A proxy compresses the stream (gzip) and holds events back", "gzip_types"]),
        ("proxy_read_timeout 2s;", 30, ["cut after", "proxy_read_timeout"]),
    ],
    ids=["buffers", "compresses", "cuts"],
)
def test_what_nginx_does_to_streams_is_named(
    server: Server, tmp_path: Path, settings: str, idle: float, says: list[str]
) -> None:
    with Nginx(tmp_path, server, settings=settings) as nginx:
        [found] = wrong(doctor(nginx.url, "--insecure", ticks=8, idle=idle))
    assert [part for part in says if part not in found] == []


def test_a_limit_for_bodies_is_named(server: Server, tmp_path: Path) -> None:
    block = re.sub(r"client_max_body_size .*", "", readme_block())
    with Nginx(tmp_path, server, block=block) as nginx:
        [found] = wrong(doctor(nginx.url, "--insecure"))
    assert "refuses uploads of 2 MB" in found
    assert "client_max_body_size 3m" in found


def test_links_of_a_server_that_is_not_told_its_address_are_named(server: Server, tmp_path: Path) -> None:
    block = re.sub(r"proxy_set_header (?!Host).*", "", readme_block())
    with Nginx(tmp_path, server, block=block) as nginx:
        [found] = wrong(doctor(nginx.url, "--insecure"))
    assert f"makes links for {nginx.url.replace('https', 'http')}/, not for {nginx.url}/" in found
    assert "X-Forwarded-Proto $scheme" in found


def test_a_proxy_that_is_not_trusted_is_named(tmp_path: Path) -> None:
    with (
        Server(settings_for(tmp_path, trusted_proxies="192.0.2.1")) as server,
        Nginx(tmp_path, server) as nginx,
    ):
        page, links = wrong(doctor(nginx.url, "--insecure"))
    assert page.startswith("The page answers 404.")  # there is none
    assert "FOOTNOTE_TRUSTED_PROXIES" in links


def test_a_server_without_a_proxy_is_fine(server: Server) -> None:
    ran = doctor(server.url)
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout


def test_a_path_that_is_passed_on_is_named(server: Server, tmp_path: Path) -> None:
    block = readme_block().replace(":7860/;", ":7860;")
    with Nginx(tmp_path, server, prefix="/footnote", block=block) as nginx:
        ran = doctor(nginx.url, "--insecure")
    assert ran.returncode == 2
    assert "a slash at the end of proxy_pass" in ran.stderr


def test_a_missing_key_is_named_and_with_it_all_is_well(tmp_path: Path) -> None:
    with Server(settings_for(tmp_path, api_keys="open sesame-and-more"), create_app) as server:
        without = doctor(server.url)
        with_key = doctor(server.url, "--key", "open sesame-and-more")
    assert (without.returncode, without.stdout.count("\n")) == (2, 1)
    assert without.stderr.endswith("wants a key (401): give --key KEY with one of FOOTNOTE_API_KEYS.\n")
    assert with_key.returncode == 0, with_key.stdout


def test_a_self_signed_certificate_is_reported(server: Server, tmp_path: Path) -> None:
    with Nginx(tmp_path, server) as nginx:
        ran = doctor(nginx.url)
    assert ran.returncode == 2
    assert ran.stderr.startswith(f"TLS with {nginx.url} fails: ")
    assert "--insecure" in ran.stderr


def test_where_nothing_listens_the_doctor_says_so() -> None:
    with closing(create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    ran = doctor(f"http://127.0.0.1:{port}")
    assert ran.returncode == 2
    assert ran.stderr.startswith(f"Nothing answers at http://127.0.0.1:{port}: ")


@pytest.mark.parametrize("address", ["footnote.example", "", "https://", "ftp://127.0.0.1/"])
def test_an_invalid_address_is_refused_in_a_sentence(address: str) -> None:
    ran = doctor(address)
    assert ran.returncode == 2
    assert ran.stderr == f"{address} is not an address. Write it as https://host/ or https://host/path/.\n"


def test_a_name_that_no_machine_has_is_named() -> None:
    ran = doctor("http://nobody.invalid/")
    assert (ran.returncode, ran.stderr) == (
        2,
        "No machine is called nobody.invalid. Correct the name, or its DNS record.\n",
    )


class _SomethingElse(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"It works!")

    def log_message(self, *_: object) -> None:
        pass


def test_a_server_that_is_not_footnote_is_recognised() -> None:
    with HTTPServer(("127.0.0.1", 0), _SomethingElse) as other:
        thread = Thread(target=other.serve_forever)
        thread.start()
        ran = doctor(f"http://127.0.0.1:{other.server_port}")
        other.shutdown()
        thread.join()
    assert ran.returncode == 2
    assert "is not Footnote" in ran.stderr


def test_a_redirect_is_followed_with_the_key(tmp_path: Path) -> None:
    with (
        Server(settings_for(tmp_path, api_keys="open sesame-and-more"), create_app) as server,
        Nginx(tmp_path, server) as nginx,
    ):
        block = "server { listen 443 ssl; ssl_certificate x; ssl_certificate_key x; return 301 " + nginx.url
        folder = tmp_path / "redirecting"
        folder.mkdir()
        with Nginx(folder, server, block=block + "$request_uri; }") as redirecting:
            ran = doctor(redirecting.url, "--insecure", "--key", "open sesame-and-more")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"Links are made for {nginx.url}/" in ran.stdout
