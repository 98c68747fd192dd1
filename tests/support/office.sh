#!/bin/sh
# Finds LibreOffice and poppler's pdftotext for the benchmark of reading, or installs Debian's packages.
set -u

found() {
    command -v soffice >/dev/null && command -v pdftotext >/dev/null
}

found && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        poppler-utils libreoffice-writer libreoffice-calc libreoffice-impress; } >/dev/null 2>&1
    found && exit 0
fi
echo "The benchmark of reading needs soffice and pdftotext, and they could not be found or installed: install" \
    "libreoffice-writer, libreoffice-calc, libreoffice-impress and poppler-utils." >&2
exit 1
