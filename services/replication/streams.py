"""Redis streams, with the types that their replies have over the protocol that `link` chooses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from redis.exceptions import ResponseError

from services.replication import keys

if TYPE_CHECKING:
    from redis.asyncio import Redis

_MOST_ORDERS = 1000  # waiting for one replica, which reads them within a second; a dead one's do not fill Redis
_ORDERS_S = 3600
"""How long a dead replica's orders are kept."""


class Entry(NamedTuple):
    """One entry of a stream."""

    id: bytes
    fields: dict[bytes, bytes]

    @property
    def number(self) -> int:
        """The number of an event."""
        return int(self.id.partition(b"-")[0])


async def entries(redis: Redis, stream: str) -> list[Entry]:
    """All entries of a stream."""
    return [Entry(*each) for each in await redis.execute_command("XRANGE", stream, "-", "+")]


async def last_entry(redis: Redis, stream: str) -> Entry | None:
    """The last entry of a stream; None if there is no such stream."""
    found = await redis.execute_command("XREVRANGE", stream, "+", "-", "COUNT", 1)
    return Entry(*found[0]) if found else None


async def new_entries(
    redis: Redis, after: Mapping[bytes, bytes], *, block_s: float, most: int
) -> dict[bytes, list[Entry]]:
    """The entries after an id of each of these streams, once there are any; nothing when the time is over."""
    found = await redis.execute_command(
        "XREAD", "COUNT", most, "BLOCK", int(block_s * 1000), "STREAMS", *after.keys(), *after.values()
    )
    return {stream: [Entry(*each) for each in new] for stream, new in found or ()}


async def append(
    redis: Redis, stream: str, number: int, *fields: str | bytes | float
) -> Literal["done", "late", "gone"]:
    """Append an event to a stream, unless it has one of this number or a later one, or is not there."""
    try:
        entry = await redis.execute_command("XADD", stream, "NOMKSTREAM", f"{number}-0", *fields)
    except ResponseError as error:
        if "equal or smaller" not in str(error):
            raise
        return "late"
    return "gone" if entry is None else "done"


async def order(redis: Redis, replica: str, **fields: str) -> None:
    """Tell a replica to do something."""
    stream = keys.orders(replica)
    words = [word for pair in fields.items() for word in pair]
    pipe = redis.pipeline(transaction=False)
    pipe.execute_command("XADD", stream, "MAXLEN", "~", _MOST_ORDERS, "*", *words)
    pipe.expire(stream, _ORDERS_S)
    await pipe.execute()
