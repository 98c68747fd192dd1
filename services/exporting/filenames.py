"""Names of exported files: they sort by day and say what is in them."""

import re
from datetime import UTC, datetime

from services.files.filenames import clean_filename

_LONGEST_CHARS = 80
"""File systems allow 255 bytes, and a letter takes up to three."""
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')
"""What Windows forbids in names, and what would end them elsewhere."""


def export_name(question: str, asked: float, ending: str) -> str:
    """Such as “2026-11-29 How long is the Nile.docx”; `asked` is in seconds since the epoch."""
    words = _NOT_IN_NAMES.sub(" ", question).strip(" .")
    if len(words) > _LONGEST_CHARS:
        words = words[:_LONGEST_CHARS].rsplit(" ", 1)[0]
    return clean_filename(f"{datetime.fromtimestamp(asked, UTC):%Y-%m-%d} {words or 'answer'}.{ending}")
