"""The names of what replicas keep in Redis. All begin with `footnote:`."""

PREFIX = "footnote:"
ORDERS_TO_ALL = f"{PREFIX}orders"
"""A stream: what every replica is to do."""


REPLICAS = f"{PREFIX}replicas"
"""A set: the replicas that live, and some that died lately."""


def events(run_id: str) -> str:
    """A stream: the events of a run; the id of each is its number and `-0`."""
    return f"{PREFIX}run:{run_id}:events"


def head(run_id: str) -> str:
    """What is known of a run before its first event, as JSON."""
    return f"{PREFIX}run:{run_id}:head"


def recording(workspace: str, run_id: str) -> str:
    """The packed recording of a finished run; `workspace` is that of `RunHead`."""
    return f"{PREFIX}workspace:{workspace}:recording:{run_id}"


def recordings_of(document_id: str) -> str:
    """A sorted set: the keys of the recordings of runs that searched a document, by when they were asked."""
    return f"{PREFIX}document:{document_id}:recordings"


def lease(replica: str) -> str:
    """Is there while a replica lives: how many answers and uploads it has of each workspace and client, as JSON."""
    return f"{PREFIX}replica:{replica}"


def orders(replica: str) -> str:
    """A stream: what others want of a replica."""
    return f"{PREFIX}replica:{replica}:orders"
