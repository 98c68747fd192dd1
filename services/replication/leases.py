"""Who lives, and has how much: each replica renews a lease in Redis, and reads those of the others."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping

from services.operations.turns import Taken
from services.replication import keys
from services.replication.link import Link

BEAT_S = 0.5  # six beats in a lease: a few may be lost
LEASE_S = 3.0
"""A stop of the event loop for collecting garbage takes 0.7 s; a dead replica is to be noticed within six."""
_LOOKS = 3
"""How often a lease must be missing: after a restart of Redis its owner has until then to renew it."""
_FORGOTTEN_S = 3600  # after the last replica stopped, its list is dropped


class Leases:
    """The lease of this replica, and what was seen of those of others. No clock of a machine is compared."""

    def __init__(self, link: Link, replica: str) -> None:
        self._link = link
        self._replica = replica
        self._missing: Counter[str] = Counter()
        self._elsewhere: Counter[str] = Counter()

    def elsewhere(self, kind: str, whose: str) -> int:
        """How many of a kind a workspace or client address had on the other replicas at the last beat."""
        return self._elsewhere[_name(kind, whose)] if self._elsewhere else 0

    async def beat(self, others: Collection[str], taken: Taken) -> set[str]:
        """Renew the lease, with what is taken here; returns which replicas are dead. `others` are looked at anyway.

        Raises:
            ReplicasUnreachable
        """
        load = {_name(*each): number for each, number in taken.items()}
        with self._link.using() as redis:
            pipe = redis.pipeline(transaction=False)
            pipe.set(keys.lease(self._replica), json.dumps(load), px=int(LEASE_S * 1000))
            pipe.sadd(keys.REPLICAS, self._replica)
            pipe.expire(keys.REPLICAS, _FORGOTTEN_S)
            pipe.smembers(keys.REPLICAS)
            *_, members = await pipe.execute()
            watched = sorted({*others, *(member.decode() for member in members)} - {self._replica})
            leases = await redis.mget([keys.lease(each) for each in watched]) if watched else []
            dead = self._look(dict(zip(watched, leases, strict=True)))
            if dead:
                await redis.srem(keys.REPLICAS, *dead)
        return dead

    def _look(self, leases: Mapping[str, bytes | str | None]) -> set[str]:
        missing = [replica for replica, lease in leases.items() if lease is None]
        self._missing = Counter({replica: self._missing[replica] + 1 for replica in missing})
        self._elsewhere = Counter()
        for lease in leases.values():
            if lease is not None:
                self._elsewhere.update(json.loads(lease))
        return {replica for replica, looks in self._missing.items() if looks >= _LOOKS}

    def forget_looks(self) -> None:
        """Redis is away: nothing is known of the others."""
        self._missing.clear()
        self._elsewhere.clear()

    async def give_up(self) -> None:
        """End the lease: this replica goes.

        Raises:
            ReplicasUnreachable
        """
        with self._link.using() as redis:
            await redis.srem(keys.REPLICAS, self._replica)
            await redis.delete(keys.lease(self._replica), keys.orders(self._replica))


def _name(kind: str, whose: str) -> str:
    """Who reads Redis learns neither a workspace's token nor an address."""
    return f"{kind} {hashlib.sha256(whose.encode()).hexdigest()[:16]}"
