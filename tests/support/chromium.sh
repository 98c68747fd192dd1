#!/bin/sh
# Finds a Chromium for the browser tests, or installs one: the system's, else Playwright's, else Debian's package.
set -u

found() {
    command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome || .venv/bin/python - <<'PYTHON'
import pathlib, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    path = pathlib.Path(playwright.chromium.executable_path)
print(path) if path.exists() else sys.exit(1)
PYTHON
}

found >/dev/null 2>&1 && exit 0
.venv/bin/python -m playwright install chromium >/dev/null 2>&1 && found >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq >/dev/null 2>&1
    for package in chromium-headless-shell chromium; do
        apt-get install -y -qq --no-install-recommends $package fonts-liberation >/dev/null 2>&1 && break
    done
    found >/dev/null 2>&1 && exit 0
fi
echo "The browser tests need Chromium, and none could be found or installed: install the package chromium." >&2
exit 1
