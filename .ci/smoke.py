"""Starts the program, asks one question and ends the program: for interpreters other than that of the tests."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).parents[1]
START_S = 180
QUESTION = "How many passengers did the ferry to the Isle of Varrow carry in July 2025?"


def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "FOOTNOTE_PORT": str(port), "FOOTNOTE_DATA": folder}
        program = subprocess.Popen([sys.executable, "ui.py"], cwd=ROOT, env=environment)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_ready(url, program)
            answer = asked(url)
        finally:
            program.terminate()
            program.wait(30)
    if "98,400" not in answer["answer"] or not answer["cited"]:
        sys.exit(f"the program answered {answer}")
    print(f"Python {sys.version.split()[0]} answered: {answer['answer']}")


def wait_until_ready(url: str, program: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end and program.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    sys.exit("the program did not become ready")


def asked(url: str) -> dict[str, object]:
    body = json.dumps({"query": QUESTION}).encode()
    request = urllib.request.Request(f"{url}/query", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        answer: dict[str, object] = json.load(response)
    return answer


if __name__ == "__main__":
    main()
