"""Reports on a file while it is ingested."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PagesRead:
    """The number of pages or parts that have been read, and of how many, if the file says."""

    read: int
    of: int | None


@dataclass(frozen=True, slots=True)
class RecognisingPage:
    """The words of a page, counted from 1, are being recognised from its picture; and of how many pages."""

    page: int
    of: int | None


@dataclass(frozen=True, slots=True)
class PassagesFound:
    """The whole file is read; the number of its passages."""

    passages: int


@dataclass(frozen=True, slots=True)
class AlreadyThere:
    """The workspace has this very file; it is not stored again."""


Report = Callable[[PagesRead | RecognisingPage | PassagesFound | AlreadyThere], None]
