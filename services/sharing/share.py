"""One share, as its owner sees it."""

from dataclasses import dataclass

DEFAULT_DAYS, MOST_DAYS = 30, 3650
"""How long a share can be read, unless its owner says so; and how long at most."""


@dataclass(frozen=True, slots=True)
class Share:
    """`title` is the first question; times are in seconds since the epoch."""

    id: str
    title: str
    run_ids: tuple[str, ...]
    created: float
    expires: float
