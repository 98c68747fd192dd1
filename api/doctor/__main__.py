"""Show which proxies are in front of a running server, and what they do to streams: `python -m api.doctor ADDRESS`.

Exit status: 0 when all is well, 1 when something is wrong, 2 when no Footnote server could be asked.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence

from api.doctor.findings import findings
from api.doctor.probe import INTERVAL_MS, Unreachable, examine
from api.doctor.report import report
from api.routes.ticks import MAX_SILENCE_S, MAX_TICKS
from services.errors import BadSetting
from services.settings import read_settings

FINE, WRONG, UNREACHABLE = range(3)  # exit statuses, so that a script can tell a bad answer from none


def main(words: Sequence[str] | None = None) -> None:
    parser = _parser()
    asked = parser.parse_args(words)
    if asked.provider:
        sys.exit(_examine_provider())
    if asked.address is None:
        parser.error("give the address of a server, or --provider")
    sys.stdout.write(f"Listening for about {asked.ticks * INTERVAL_MS / 1000 + asked.idle:.0f} s …\n")
    sys.stdout.flush()
    try:
        measured = asyncio.run(
            examine(
                asked.address,
                key=asked.key,
                insecure=asked.insecure,
                ticks=asked.ticks,
                idle_s=min(MAX_SILENCE_S, max(0, asked.idle)),
            )
        )
    except Unreachable as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(UNREACHABLE)
    found = findings(measured)
    sys.stdout.write(report(measured, found))
    sys.exit(FINE if all(finding.good for finding in found) else WRONG)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m api.doctor", description=__doc__.partition("\n")[0])
    parser.add_argument("address", nargs="?", help="as in a browser: https://host/ or https://host/path/")
    parser.add_argument(
        "--provider",
        action="store_true",
        help="ask the model's server of OPENAI_BASE_URL and OPENAI_API_KEY instead, and tell what it can do",
    )
    parser.add_argument("--key", help="one of FOOTNOTE_API_KEYS, if the server has any")
    parser.add_argument("--insecure", action="store_true", help="accept any certificate")
    parser.add_argument("--ticks", type=int, default=20, choices=range(2, MAX_TICKS + 1), metavar=f"2..{MAX_TICKS}")
    parser.add_argument(
        "--idle",
        type=float,
        default=20,
        metavar="SECONDS",
        help=f"silence to try, 20 by default, up to {MAX_SILENCE_S}",
    )
    return parser


def _examine_provider() -> int:
    from api.doctor.provider import examine_provider, provider_findings, provider_report

    try:
        settings = read_settings()
    except BadSetting as error:
        sys.stderr.write(f"{error}\n")
        return UNREACHABLE
    if not settings.has_provider:
        sys.stderr.write("No model is configured. Set OPENAI_BASE_URL or OPENAI_API_KEY as for the server.\n")
        return UNREACHABLE
    abilities = asyncio.run(examine_provider(settings))
    found = provider_findings(abilities)
    sys.stdout.write(provider_report(abilities, found))
    return FINE if all(finding.good for finding in found) else WRONG


if __name__ == "__main__":
    main()
