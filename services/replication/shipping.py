"""The owner's side: what is new of its runs goes to Redis, a few times a second and for all runs in one command."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress

import orjson

from services.errors import ReplicasUnreachable
from services.replication import keys, streams
from services.replication.endings import end_run
from services.replication.link import Link, cancelled
from services.replication.publications import EVENT, Publication, decode, encode

log = logging.getLogger(__name__)

PACE_S = 0.025
"""Less than anybody notices, and at 50 answers of 20 tokens a second 25 events a command, which cost a third each."""
UNFINISHED_S = 24 * 3600
"""No answer takes longer; after that, what is left of runs whose replicas all died is gone."""
_MOST_EVENTS = 500
"""Of one command: Redis does nothing else meanwhile, for some milliseconds."""
_MOST_ENDED = 200
"""Finished runs that wait for a Redis that is away; older ones stay on this replica alone."""

_APPEND = """
local refused = {}
for stream, batch in ipairs(cjson.decode(ARGV[2])) do
  local key, number = batch[1], batch[2]
  for i = 3, #batch, 2 do
    local reply
    if number == 1 then
      reply = redis.pcall('XADD', key, '1-0', 't', batch[i], 'e', batch[i + 1])
      redis.call('EXPIRE', key, ARGV[1])
    else
      reply = redis.pcall('XADD', key, 'NOMKSTREAM', string.format('%d-0', number), 't', batch[i], 'e', batch[i + 1])
    end
    if type(reply) ~= 'string' then
      refused[#refused + 1] = stream
      break
    end
    number = number + 1
  end
end
return refused
"""
"""Appends events to streams, which begin with event 1; returns which streams refused one, and with it all after it.

All comes as one argument, JSON, also the names of the streams: redis-py takes 5 us to write an argument.
A stream refuses an event that it has, an older one, and all but the first where it was lost (an empty Redis).
"""


class Shipper:
    """Sends the events of published runs, and forgets what is to be forgotten."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._open: dict[str, Publication] = {}
        self._forgotten: list[str] = []
        self._wake = asyncio.Event()
        self._shipping = asyncio.Lock()
        self._append = link.redis.register_script(_APPEND)

    def publish(self, publication: Publication) -> None:
        """Ship this run's events from now on, until it has ended."""
        self._open[publication.run_id] = publication
        self._wake.set()

    def end(self, run_id: str, recording: bytes | None) -> None:
        """The run is over; `recording` is what others may read of it from now on."""
        if (publication := self._open.get(run_id)) is not None:
            publication.ended, publication.recording = True, recording

    def forget(self, document_id: str) -> None:
        """Drop the finished runs that searched this document, on every replica."""
        self._forgotten.append(document_id)
        self._wake.set()

    def doubt(self) -> None:
        """Redis was away: of each run it has to be asked what it has."""
        for publication in self._open.values():
            publication.unsure = publication.begun
        self._wake.set()

    async def run(self) -> None:
        """Ship until cancelled."""
        while not cancelled():
            await self._wake.wait()
            while (self._open or self._forgotten) and not cancelled():
                if self._link.up:
                    with suppress(ReplicasUnreachable):
                        await self.ship()
                self._drop_oldest()
                await asyncio.sleep(PACE_S)
            self._wake.clear()

    async def flush(self, timeout_s: float) -> None:
        """Ship until every run is shipped whole."""
        with suppress(ReplicasUnreachable, TimeoutError):
            async with asyncio.timeout(timeout_s):
                while self._link.up and (self._open or self._forgotten):
                    await self.ship()
                    await asyncio.sleep(0)

    async def ship(self) -> None:
        """Ship what is new.

        Raises:
            ReplicasUnreachable
        """
        async with self._shipping:
            for publication in [each for each in self._open.values() if each.unsure]:
                await self._ask(publication)
            new = [each for each in self._open.values() if each.shipped < len(each.log) or not each.begun]
            await self._begin([each for each in new if not each.begun])
            await self._send(new)
            ended = [each for each in self._open.values() if each.ended and each.shipped == len(each.log)]
            await self._end(ended)
            while self._forgotten:
                await self._forget(self._forgotten[0])
                del self._forgotten[0]

    async def _begin(self, publications: Sequence[Publication]) -> None:
        if not publications:
            return
        with self._link.using() as redis:
            pipe = redis.pipeline(transaction=False)
            for each in publications:
                pipe.set(keys.head(each.run_id), each.head.model_dump_json(), ex=UNFINISHED_S)
            await pipe.execute()
        for each in publications:
            each.begun = True

    async def _send(self, publications: Iterable[Publication]) -> None:
        sending: list[Publication] = []
        sent: list[int] = []
        batches: list[list[int | str]] = []
        events = 0
        for each in publications:
            until = min(len(each.log), each.shipped + _MOST_EVENTS - events)
            if until > each.shipped:
                sending.append(each)
                sent.append(until)
                batches.append(_batch(each, until))
                events += until - each.shipped
        if not sending:
            return
        try:
            with self._link.using():
                refused = await self._append(args=[UNFINISHED_S, orjson.dumps(batches)])
        except ReplicasUnreachable:
            for each in sending:
                each.unsure = True
            raise
        for number, (each, until) in enumerate(zip(sending, sent, strict=True), start=1):
            if number in refused:
                each.unsure = True
            else:
                each.shipped = until

    async def _ask(self, publication: Publication) -> None:
        """Ask how many of the run's events there are, and go on from there."""
        with self._link.using() as redis:
            last = await streams.last_entry(redis, keys.events(publication.run_id))
        publication.unsure = False
        if last is None:
            publication.shipped, publication.begun = 0, False
            return
        ours = publication.log.events
        if last.number > len(ours) or decode(last.fields[EVENT]) != ours[last.number - 1]:
            log.warning("another replica took this one for dead, and ended an answer of it for everybody elsewhere")
            del self._open[publication.run_id]
            return
        publication.shipped = last.number

    async def _end(self, publications: Sequence[Publication]) -> None:
        if not publications:
            return
        with self._link.using() as redis:
            for each in publications:
                await end_run(redis, each.run_id, each.head, each.recording)
        for each in publications:
            self._open.pop(each.run_id, None)

    async def _forget(self, document_id: str) -> None:
        with self._link.using() as redis:
            pipe = redis.pipeline(transaction=True)
            pipe.xadd(keys.ORDERS_TO_ALL, {"do": "forget", "document": document_id}, maxlen=1000)
            pipe.expire(keys.ORDERS_TO_ALL, 3600)
            pipe.zrange(keys.recordings_of(document_id), 0, -1)
            *_, recordings = await pipe.execute()
            await redis.delete(keys.recordings_of(document_id), *recordings)

    def _drop_oldest(self) -> None:
        ended = [run_id for run_id, each in self._open.items() if each.ended]
        for run_id in ended[: max(0, len(ended) - _MOST_ENDED)]:
            del self._open[run_id]


def _batch(publication: Publication, until: int) -> list[int | str]:
    """The stream and the number of the first event that was not shipped, then when each happened and what it is."""
    batch: list[int | str] = [keys.events(publication.run_id), publication.shipped + 1]
    for index in range(publication.shipped, until):
        batch += (str(publication.times_ms[index]), encode(publication.log.events[index]).decode())
    return batch
