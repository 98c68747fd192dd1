#!/bin/sh
# Finds an nginx for the tests of what is between, or installs Debian's package. The tests start their own.
set -u

found() {
    PATH="$PATH:/usr/sbin" command -v nginx >/dev/null
}

found && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    # Installing must not start it: where that is tried, port 80 may be somebody else's.
    { apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends nginx-light; } >/dev/null 2>&1
    found && exit 0
fi
echo "The tests of proxies need nginx, and none could be found or installed: install the package nginx." >&2
exit 1
