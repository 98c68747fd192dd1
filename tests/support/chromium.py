"""The browser of the tests and the benchmarks."""

import shutil

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first one draws no windows, which saves half the work of a page."""


def chromium() -> str | None:
    """The system's browser; None where there is none, then Playwright has its own."""
    return next(filter(None, map(shutil.which, _NAMES)), None)
