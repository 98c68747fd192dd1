"""The model's provider, `tests.provider`, with one script for each thing that is measured.

A question chooses its script by a word in it. The program prints its address.
"""

import contextlib
import sys
import threading

from benchmarks.scripts import SCRIPTS
from tests.provider import Provider


def main() -> None:
    with Provider() as provider, contextlib.suppress(KeyboardInterrupt):
        provider.answer_for.update(SCRIPTS)
        sys.stdout.write(provider.base_url + "\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
