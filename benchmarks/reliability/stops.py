"""Stop answers of a real model's server in all phases, and see whether its slot is idle a second later.

`python -m benchmarks.reliability.stops --stops 200` runs llama.cpp's server with one slot and Footnote over it. A
client leaves, or the run is deleted: while the prompt is read, after the first token, and after some more. While it
reads a prompt, llama.cpp looks for clients that left only once a second and between two batches of the prompt.
"""

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

import httpx

from tests.support.filing import QUESTIONS, filing
from tests.support.llama import MODEL, Llama, llama
from tests.support.server import Server, settings_for, upload

IDLE_S = 1.0
PATIENCE_S = 300.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--stops", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    late: Counter[str] = Counter()
    done: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, llama("--endless") as model:
        settings = settings_for(
            Path(folder),
            openai_base_url=model.base_url,
            chat_model=MODEL,
            first_token_timeout_s=PATIENCE_S,
            answer_timeout_s=PATIENCE_S,
        )
        with Server(settings) as server, server.client(timeout=PATIENCE_S) as client:
            workspace = str(upload(client, ("report.md", filing())).json()["workspace"])
            random = Random(chosen.seed)
            for number in range(chosen.stops):
                phase = random.choice(("prompt", "first", "middle"))
                done[phase] += 1
                late[phase] += not _stopped_in_time(model, client, workspace, phase, number)
    for phase, count in sorted(done.items()):
        print(f"{phase}: {count - late[phase]} of {count} slots idle within {IDLE_S:g} s")


def _stopped_in_time(model: Llama, client: httpx.Client, workspace: str, phase: str, number: int) -> bool:
    body = {"query": QUESTIONS[number % len(QUESTIONS)], "max_results": 3}
    headers = {"X-Workspace": workspace}
    with client.stream("POST", "/api/v1/query/stream", json=body, headers=headers) as answer:
        tokens = 0
        wanted = {"prompt": 0, "first": 1, "middle": 5}[phase]
        for line in answer.iter_lines():
            tokens += line == "event: token"
            if tokens >= wanted and (wanted or "generating" in line):
                break
        if phase == "prompt":
            model.wait_until_busy()
        if number % 2:
            client.delete(f"/api/v1/runs/{answer.headers['x-run-id']}", headers=headers)
    time.sleep(IDLE_S)
    idle = model.busy_slots == 0
    model.wait_until_idle()
    return idle


if __name__ == "__main__":
    main()
