"""Who lives: each replica renews a lease in Redis, and looks whether the others do."""

from collections import Counter
from collections.abc import Collection

from services.replication import keys
from services.replication.link import Link

BEAT_S = 0.5
LEASE_S = 3.0
"""A stop of the event loop for collecting garbage takes 0.7 s; a dead replica is to be noticed within six."""
_LOOKS = 3
"""How often a lease must be missing: after a restart of Redis its owner has until then to renew it."""


class Leases:
    """The lease of this replica, and what was seen of those of others. No clock of a machine is compared."""

    def __init__(self, link: Link, replica: str) -> None:
        self._link = link
        self._replica = replica
        self._missing: Counter[str] = Counter()

    async def beat(self, others: Collection[str]) -> set[str]:
        """Renew the lease; returns which of the others are dead.

        Raises:
            ReplicasUnreachable
        """
        watched = sorted(others)
        with self._link.using() as redis:
            pipe = redis.pipeline(transaction=False)
            pipe.set(keys.lease(self._replica), 1, px=int(LEASE_S * 1000))
            for each in watched:
                pipe.exists(keys.lease(each))
            _, *alive = await pipe.execute()
        self._missing = Counter(
            {each: self._missing[each] + 1 for each, lives in zip(watched, alive, strict=True) if not lives}
        )
        return {each for each, looks in self._missing.items() if looks >= _LOOKS}

    def forget_looks(self) -> None:
        """Redis was away: its leases say nothing of what was before."""
        self._missing.clear()

    async def give_up(self) -> None:
        """End the lease: this replica goes.

        Raises:
            ReplicasUnreachable
        """
        with self._link.using() as redis:
            await redis.delete(keys.lease(self._replica), keys.orders(self._replica))
