"""ZIP archives, judged by their list of contents before anything in them is unpacked."""

import zipfile
from pathlib import Path

from services.frames import Refused

MAX_MEMBERS = 10_000
MAX_RATIO = 200
RATIO_COUNTS_FROM = 20_000_000
_ENCRYPTED = 0x1
_MIMETYPE_CHARS = 100


def checked_members(path: Path, unpacked_bytes: int) -> frozenset[str]:
    """The names in an archive that holds no more than `unpacked_bytes`, as it declares itself.

    Python never unpacks more of a member than is declared; for other libraries the limit of memory stands behind this.

    Raises:
        Refused: it is encrypted, or unpacks to too much or to too many files.
        zipfile.BadZipFile
    """
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise Refused("encrypted")
    unpacked = sum(member.file_size for member in members)
    packed = path.stat().st_size
    is_bomb = unpacked > RATIO_COUNTS_FROM and unpacked > MAX_RATIO * packed
    if len(members) > MAX_MEMBERS or unpacked > unpacked_bytes or is_bomb:
        raise Refused("unpacks_too_large")
    return frozenset(member.filename for member in members)


def declared_type(path: Path) -> str:
    """What an EPUB or an OpenDocument file says in its first member that it is."""
    with zipfile.ZipFile(path) as archive, archive.open("mimetype") as member:
        return member.read(_MIMETYPE_CHARS).decode("ascii", "replace").strip()
