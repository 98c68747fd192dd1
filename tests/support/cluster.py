"""Several replicas of the program with one folder of documents, a Redis, and nginx by deploy/nginx.conf.

To try it by hand: `make cluster`.
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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.nginx import listens
from tests.support.processes import ROOT, free_port
from tests.support.program import Program, running
from tests.support.redis import RedisServer

STOP_S = 10.0


@dataclass(frozen=True)
class Cluster:
    """`url` is nginx'; `access_log` has for each request its path, its status and which replicas were asked."""

    replicas: tuple[Program, ...]
    redis: RedisServer
    url: str
    access_log: Path


@contextmanager
def cluster(folder: Path, replicas: int, **settings: str) -> Iterator[Cluster]:
    """The replicas, ready, with these settings, by the names of their environment variables."""
    with ExitStack() as stack:
        redis = stack.enter_context(RedisServer(folder))
        programs = []
        for number in range(1, replicas + 1):
            own = folder / f"replica-{number}"
            own.mkdir()
            shared = {"FOOTNOTE_DATA": str(folder / "data"), "FOOTNOTE_REDIS": redis.url}
            programs.append(stack.enter_context(running(own, **(shared | settings))))
        port = free_port()
        stack.enter_context(_nginx(folder, port, [program.url for program in programs]))
        yield Cluster(tuple(programs), redis, f"http://127.0.0.1:{port}", folder / "access.log")


@contextmanager
def _nginx(folder: Path, port: int, urls: Sequence[str]) -> Iterator[None]:
    text = (ROOT / "deploy" / "nginx.conf").read_text().replace("/tmp/", f"{folder}/")  # noqa: S108 - as it stands there
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
    arguments = parser.parse_args()
    provider: Mapping[str, str] = {name: value for name, value in os.environ.items() if name.startswith("OPENAI_")}
    with (
        tempfile.TemporaryDirectory() as folder,
        cluster(Path(folder), arguments.replicas, FOOTNOTE_SAMPLES="true", **provider) as running_now,
    ):
        sys.stdout.write(f"{running_now.url}  replicas: {' '.join(each.url for each in running_now.replicas)}\n")
        ended = threading.Event()
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, lambda *_: ended.set())
        ended.wait()


if __name__ == "__main__":
    main()
