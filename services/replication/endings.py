"""What stays in Redis of a run that is over."""

from redis.asyncio import Redis

from services.replication import keys
from services.replication.publications import RunHead

KEEP_S = 3600
"""How long a finished run can be read, as on its own replica."""
DRAIN_S = 10
"""How long its stream stays for those who are reading it; afterwards there is its recording."""


async def end_run(redis: Redis, run_id: str, head: RunHead, recording: bytes | None) -> None:
    """Keep the packed recording, if others may read it, and let the stream go."""
    pipe = redis.pipeline(transaction=True)
    if recording is not None:
        key = keys.recording(head.workspace, run_id)
        pipe.set(key, recording, ex=KEEP_S)
        for document in head.documents:
            recordings = keys.recordings_of(document.id)
            pipe.zadd(recordings, {key: head.asked})
            pipe.zremrangebyscore(recordings, "-inf", head.asked - 2 * KEEP_S)
            pipe.expire(recordings, 2 * KEEP_S)
    pipe.expire(keys.events(run_id), DRAIN_S)
    pipe.expire(keys.head(run_id), DRAIN_S)
    await pipe.execute()
