"""The process that reads one file: `python -m services.reader PATH (pdf|text) MAX_PAGES`.

A process of its own, so that a hostile file can at worst end this reader, and so that reading never holds up an answer.
It writes frames to its standard output: four bytes of length, big-endian, then one JSON object. The first is
`{"pages": n}`, then one `{"number": i, "text": ...}` a page; or a single `{"refused": reason}` anywhere.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from services.frames import Frame, clean, refused, write
from services.pdf import read_pdf

MEMORY_LIMIT = 2 * 1024**3


def read_text(path: Path, _max_pages: int) -> Iterator[Frame]:
    text = clean(decode(path.read_bytes()))
    if not text.strip():
        yield refused("empty")
        return
    yield {"pages": None}
    yield {"number": None, "text": text}


def decode(content: bytes) -> str:
    """Text in UTF-8 or UTF-16 (by its mark), or in the encoding that its bytes are most like."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        import charset_normalizer

        best = charset_normalizer.from_bytes(content).best()
        return str(best) if best else content.decode("utf-8", "replace")


def limit_memory() -> None:
    if sys.platform != "win32":
        import os
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        os.nice(5)


def main() -> None:
    path, kind, max_pages = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    limit_memory()
    for frame in (read_pdf if kind == "pdf" else read_text)(path, max_pages):
        write(sys.stdout.buffer, frame)


if __name__ == "__main__":
    main()
