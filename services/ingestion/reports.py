"""What is told of a file while it is taken in."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PagesRead:
    """So many pages or parts have been read, of so many if the file tells beforehand."""

    read: int
    of: int | None


@dataclass(frozen=True, slots=True)
class RecognisingPage:
    """The words of a page, counted from 1, are being recognised from its picture; the file has so many pages."""

    page: int
    of: int | None


@dataclass(frozen=True, slots=True)
class PassagesFound:
    """The whole file is read, and has so many passages."""

    passages: int


@dataclass(frozen=True, slots=True)
class AlreadyThere:
    """The workspace has this very file; it is not stored again."""


Report = Callable[[PagesRead | RecognisingPage | PassagesFound | AlreadyThere], None]
