"""The kinds of files that answers are exported as."""

from typing import Literal

ExportFormat = Literal["markdown", "docx", "html", "json", "bibtex", "csl"]

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILES: dict[ExportFormat, tuple[str, str]] = {
    "markdown": ("md", "text/markdown; charset=utf-8"),
    "docx": ("docx", _WORD),
    "html": ("html", "text/html; charset=utf-8"),
    "json": ("json", "application/json"),
    "bibtex": ("bib", "application/x-bibtex; charset=utf-8"),
    "csl": ("csl.json", "application/vnd.citationstyles.csl+json"),
}
"""How the names of files end, and their media types."""
