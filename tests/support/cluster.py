"""Several replicas of the program with the same documents, a Redis, and nginx by deploy/nginx.conf.

The documents are in one folder, or on object storage. To try it by hand: `make cluster`, or `make cluster DATA=s3`.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.nginx import listens
from tests.support.processes import ROOT, free_port
from tests.support.program import Program, started
from tests.support.redis import RedisServer
from tests.support.s3 import S3Server

STOP_S = 10.0


@dataclass(frozen=True)
class Cluster:
    """`url` is nginx'; `access_log` has for each request its path, its status and which replicas were asked."""

    replicas: list[Program]
    redis: RedisServer
    url: str
    access_log: Path
    start: Callable[[int], Program]

    def start_again(self, index: int) -> None:
        """Start a replica that has ended, at the address that it had; it is ready when this returns."""
        self.replicas[index] = self.start(index)
        self.replicas[index].wait_until_ready()


@contextmanager
def cluster(folder: Path, replicas: int, s3: S3Server | None = None, /, **settings: str) -> Iterator[Cluster]:
    """The replicas, ready, with these settings, by the names of their environment variables.

    With `s3`, their documents are in a bucket of its own there.
    """
    data = {"FOOTNOTE_DATA": str(folder / "data")}
    if s3 is not None:
        data = {"FOOTNOTE_DATA": s3.new_store(), **s3.environment}
    with ExitStack() as stack:
        redis = stack.enter_context(RedisServer(folder))
        ports = [free_port() for _ in range(replicas)]

        def start(index: int) -> Program:
            own = folder / f"replica-{index + 1}"
            own.mkdir(exist_ok=True)
            shared = data | {"FOOTNOTE_REDIS": redis.url, "FOOTNOTE_PORT": str(ports[index])}
            return stack.enter_context(started(own, **(shared | settings)))

        programs = [start(index) for index in range(replicas)]
        for program in programs:
            program.wait_until_ready()
        port = free_port()
        stack.enter_context(_nginx(folder, port, [program.url for program in programs]))
        yield Cluster(programs, redis, f"http://127.0.0.1:{port}", folder / "access.log", start)


@contextmanager
def _nginx(folder: Path, port: int, urls: Sequence[str]) -> Iterator[None]:
    text = (ROOT / "deploy" / "nginx.conf").read_text().replace("/tmp/", f"{folder}/")  # noqa: S108 - as written there
    text = text.replace("listen 8080", f"listen 127.0.0.1:{port}")
    text = text.replace("worker_processes auto;", "daemon off; master_process off;")
    log = f"log_format asked '$uri $status $upstream_addr'; access_log {folder}/access.log asked;"
    text = text.replace("access_log off;", log)
    servers = "".join(f"server {url.removeprefix('http://')} max_fails=1 fail_timeout=2s;\n" for url in urls)
    text = re.sub(r"( *server footnote-\d:.*\n)+", servers, text)
    configuration = folder / "nginx.conf"
    configuration.write_text(text)
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert program, "nginx is missing: run tests/support/nginx.sh"
    options = ["-e", f"{folder}/error.log", "-c", str(configuration)]
    process = subprocess.Popen([program, *options], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not listens(port):
            assert process.poll() is None, (folder / "error.log").read_text()
        yield
    finally:
        process.terminate()
        process.wait(STOP_S)


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve three replicas behind nginx, with a Redis, until Ctrl-C.")
    parser.add_argument("--replicas", type=int, default=3)
    parser.add_argument("--data", choices=["folder", "s3"], default="folder", help="where the documents are kept")
    arguments = parser.parse_args()
    provider: Mapping[str, str] = {name: value for name, value in os.environ.items() if name.startswith("OPENAI_")}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        s3 = stack.enter_context(S3Server()) if arguments.data == "s3" else None
        running_now = stack.enter_context(cluster(folder, arguments.replicas, s3, FOOTNOTE_SAMPLES="true", **provider))
        sys.stdout.write(f"{running_now.url}  replicas: {' '.join(each.url for each in running_now.replicas)}\n")
        ended = threading.Event()
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, lambda *_: ended.set())
        ended.wait()


if __name__ == "__main__":
    main()
