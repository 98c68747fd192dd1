"""The connection to Redis, and whether it answers."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from services.errors import ReplicasUnreachable

log = logging.getLogger(__name__)

TIMEOUT_S = 2.0
"""How long one command may take: Redis answers in a millisecond, and a lease lasts three seconds."""
BLOCK_S = 1.0
"""How long one read waits for something new; less than a command may take."""


class Link:
    """A connection to Redis. Commands go inside `using`, which notes whether it answers."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self.up = False
        self._down_since = time.monotonic()

    @property
    def down_s(self) -> float:
        """For how many seconds Redis has not answered."""
        return 0.0 if self.up else time.monotonic() - self._down_since

    @contextmanager
    def using(self) -> Iterator[Redis]:
        """Use the connection.

        Raises:
            ReplicasUnreachable: Redis does not answer, or refuses (it is full, still loading, or read-only).
        """
        try:
            yield self.redis
        except (RedisError, OSError) as error:
            self._failed(error)
            raise ReplicasUnreachable from error

    def answered(self) -> None:
        """Redis did what it was asked."""
        if not self.up:
            log.info("Redis answers: answers are shared with other replicas")
        self.up = True

    def _failed(self, error: Exception) -> None:
        if self.up:
            log.warning("Redis does not answer (%s): answers are not shared until it does", type(error).__name__)
            self._down_since = time.monotonic()
        self.up = False


def cancelled() -> bool:
    """Whether the current task is being cancelled.

    A loop has to look: redis-py loses half of the cancellations that come together with a reply.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


@asynccontextmanager
async def open_link(url: str) -> AsyncIterator[Link]:
    """Connect when the first command comes; `url` is `redis://`, `rediss://` or `unix://`."""
    redis = Redis.from_url(
        url,
        protocol=2,  # the shape of replies that every version of Redis and Valkey has
        socket_timeout=TIMEOUT_S,
        socket_connect_timeout=TIMEOUT_S,
        retry=Retry(NoBackoff(), 1),  # an idle connection may have been closed by a restart
    )
    try:
        yield Link(redis)
    finally:
        await redis.aclose()
