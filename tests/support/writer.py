"""Stores documents without end, until it is killed: `python -m tests.support.writer DATA`."""

import asyncio
import hashlib
import sys
import tempfile
import time
import uuid
from pathlib import Path

from services.documents import Content, Document, Page, workspace_key
from services.files.splitting.passages import passages_of
from services.storage.library import open_library

PASSAGES = 40
WORKSPACE = "alice" * 6


async def main(data: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        original = Path(folder) / "original"
        original.write_bytes(b"hello" * 10_000)
        vectors = [[float(n % 7 - 3)] * 255 + [1.0] for n in range(PASSAGES)]
        async with open_library(data) as library:
            while True:
                name = f"{uuid.uuid4().hex}.txt"
                texts = [f"River {n} of {name} is long." for n in range(PASSAGES)]
                document = Document(
                    id=uuid.uuid4().hex,
                    workspace=workspace_key(WORKSPACE),
                    filename=name,
                    media_type="text/plain",
                    bytes=original.stat().st_size,
                    sha256=hashlib.sha256(name.encode()).hexdigest(),
                    pages=None,
                    parts=1,
                    passages=PASSAGES,
                    created=time.time(),
                )
                sys.stdout.write(f"storing {name}\n")
                sys.stdout.flush()
                passages = [passage for text in texts for passage in passages_of(Page(None, text))]
                await library.add(document, original, Content([Page(None, "\n".join(texts))], passages, vectors))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
