#!/bin/sh
# Finds a redis-server for the tests of replicas, or installs Debian's package. The tests start their own.
set -u

found() {
    PATH="$PATH:/usr/sbin" command -v redis-server >/dev/null
}

found && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    # Installing must not start it: where that is tried, port 6379 may be somebody else's.
    { apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends redis-server; } >/dev/null 2>&1
    found && exit 0
fi
echo "The tests of replicas need redis-server, and none could be found or installed: install the package redis-server." >&2
exit 1
