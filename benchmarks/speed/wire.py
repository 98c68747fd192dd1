"""Bytes on the wire for a typical token, chunked framing included."""

import asyncio

from benchmarks.load.client import ask
from benchmarks.speed.scripts import PACED_TOKENS, ask_for
from benchmarks.speed.stage import Stage
from benchmarks.speed.table import Measurement

MOST_BYTES = 80


def measure(stage: Stage) -> list[Measurement]:
    bytes_per_token = asyncio.run(_bytes_per_token(stage.server.port))
    return [
        Measurement("bytes on the wire per token", f"{bytes_per_token:.1f} bytes", bytes_per_token, MOST_BYTES, "bytes")
    ]


async def _bytes_per_token(port: int) -> float:
    """Of tokens that come one by one; those that come together share their chunk."""
    many, one = await asyncio.gather(ask(port, ask_for("script-paced")), ask(port, ask_for("script-single")))
    if many.tokens != PACED_TOKENS or one.tokens != 1:
        raise RuntimeError(f"{many.tokens} and {one.tokens} tokens came, not {PACED_TOKENS} and 1")
    return (many.body_bytes - one.body_bytes) / (many.tokens - one.tokens)
