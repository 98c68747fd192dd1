"""Restrict what this process may do, and who may read its files."""

import logging
import os
from collections.abc import Collection
from pathlib import Path

log = logging.getLogger(__name__)

_CONTAINER_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))


def protect_files(container_marks: Collection[Path] = _CONTAINER_MARKS) -> None:
    """Make new files readable by this user only, and warn if this user is root outside a container.

    Container engines put one of `container_marks` into each container.
    """
    os.umask(0o077)
    if hasattr(os, "geteuid") and os.geteuid() == 0 and not _in_container(container_marks):
        log.warning("Footnote runs as root. Run it as a separate user without rights to the rest of this machine.")


def _in_container(marks: Collection[Path]) -> bool:
    return any(mark.exists() for mark in marks) or "SPACE_ID" in os.environ or "container" in os.environ
