"""A real nginx on a free port of 127.0.0.1, with TLS and a certificate of its own making."""

import datetime as dt
import ipaddress
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.support.server import Server

ROOT = Path(__file__).parents[2]
STOP_S = 10.0

_CONFIGURATION = """\
daemon off;
master_process off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    types {{}}
    default_type application/octet-stream;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {server}
}}
"""


def readme_block() -> str:
    """The server block that docs/operations.md shows."""
    found = re.search(
        r"^```nginx\n(server \{\n.*?^\})\n```", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE | re.DOTALL
    )
    assert found, "docs/operations.md shows no server block"
    return found[1]


def under(prefix: str, block: str) -> str:
    """The block as docs/operations.md says to change it for a path."""
    changed = block.replace("location / {", f"location {prefix}/ {{").replace(
        'X-Forwarded-Prefix "";', f"X-Forwarded-Prefix {prefix};"
    )
    assert f"location {prefix}/ " in changed
    assert f"X-Forwarded-Prefix {prefix};" in changed
    return changed


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return public, private


class Nginx:
    """nginx in front of a server, by docs/operations.md's block or a changed one; alive inside its `with` block.

    `settings` are added to the block, `prefix` is the path it is served under.
    """

    def __init__(self, folder: Path, server: Server, *, prefix: str = "", settings: str = "", block: str = "") -> None:
        self._folder = folder
        self._server = server
        self._prefix = prefix
        block = block or readme_block()
        block = under(prefix, block) if prefix else block
        self._block = block.replace("server {", f"server {{\n    {settings}", 1)
        self.certificate = folder / "certificate.pem"
        self.url = ""

    def __enter__(self) -> Self:
        certificate(self._folder)
        # Held until the end, so that nobody else is given the port; nginx shares it and alone listens.
        self._port = socket.socket()
        self._port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._port.bind(("127.0.0.1", 0))
        port = self._port.getsockname()[1]
        self.url = f"https://127.0.0.1:{port}{self._prefix}"
        self._process = self._start(port)
        while not listens(port):
            if self._process.poll() is not None:
                self._port.close()
                raise AssertionError((self._folder / "error.log").read_text())
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(STOP_S)
        self._port.close()

    def client(self, **options: Any) -> httpx.Client:
        context = ssl.create_default_context(cafile=str(self.certificate))
        defaults: dict[str, Any] = {"base_url": self.url, "timeout": 60, "trust_env": False, "verify": context}
        return httpx.Client(**defaults | options)

    def _start(self, port: int) -> "subprocess.Popen[bytes]":
        block = self._block.replace("listen 443", f"listen 127.0.0.1:{port} reuseport")
        block = block.replace("http://127.0.0.1:7860", self._server.url)
        block = re.sub(r"(ssl_certificate +)\S+;", rf"\1{self._folder}/certificate.pem;", block)
        block = re.sub(r"(ssl_certificate_key +)\S+;", rf"\1{self._folder}/key.pem;", block)
        configuration = self._folder / "nginx.conf"
        configuration.write_text(_CONFIGURATION.format(folder=self._folder, server=block))
        program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        assert program, "nginx is missing: run tests/support/nginx.sh"
        arguments = [program, "-p", str(self._folder), "-e", f"{self._folder}/error.log", "-c", str(configuration)]
        return subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def reading(client: httpx.Client, question: str, *, encoding: str | None = None) -> Iterator[Iterator[str]]:
    """The tokens of an answer, each as soon as it arrives; the answer must have this Content-Encoding."""
    with client.stream("POST", "/api/v1/query/stream", json={"query": question}) as answer:
        assert answer.status_code == httpx.codes.OK
        assert answer.headers.get("Content-Encoding") == encoding
        lines = (line.removeprefix("data: ") for line in answer.iter_lines() if line.startswith('data: {"text":'))
        yield (json.loads(line)["text"] for line in lines)
