"""`make audit`: whether a database of advisories knows of a fault in a package that the locks name.

pip-audit calls packages that a database does not answer for "skipped", and finds nothing. So a version with a known
fault is looked up first: a database that does not know it has checked nothing, and this program says so.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements-dev.lock", "requirements-model.lock", "requirements-s3.lock", "requirements-audit.lock")
"""requirements-dev.lock also has all that is in requirements.lock."""
DATABASES = {"pypi": "PyPI", "osv": "OSV"}
WITH_A_FAULT = "jinja2==2.4.1"  # PYSEC-2014-8
TIMEOUT_S = 900
CLEAN, FOUND, NOT_CHECKED = 0, 1, 2
"""Exit codes."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What a database says of packages."""

    checked: frozenset[str]
    faults: frozenset[str]
    skipped: frozenset[str]

    def __or__(self, other: "Audit") -> "Audit":
        return Audit(self.checked | other.checked, self.faults | other.faults, self.skipped | other.skipped)

    def lines(self) -> Iterator[str]:
        yield from sorted(self.faults)
        yield from (f"not checked: {each}" for each in sorted(self.skipped))
        yield f"{len(self.checked)} packages checked, {len(self.faults)} known faults, {len(self.skipped)} not checked"

    @property
    def code(self) -> int:
        return FOUND if self.faults else NOT_CHECKED if self.skipped or not self.checked else CLEAN


def audit_of(report: str) -> Audit | None:
    """What a JSON report of pip-audit says; None if it is none, as when the database is not reached."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return None
    return Audit(
        frozenset(f"{each['name']} {each['version']}" for each in packages if "vulns" in each),
        frozenset(_fault(each, fault) for each in packages for fault in each.get("vulns", ())),
        frozenset(each["skip_reason"] for each in packages if "skip_reason" in each),
    )


def _fault(package: dict[str, str], fault: dict[str, list[str]]) -> str:
    mended = ", ".join(fault["fix_versions"]) or "no version yet"
    return f"{package['name']} {package['version']}: {fault['id']}, mended in {mended}"


def audited(database: str, file: Path) -> Audit | None:
    """What a database says of the packages that a file of requirements names; None if it does not answer."""
    options = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json", "-s", database]
    command = [sys.executable, "-m", "pip_audit", *options, "-r", str(file)]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        return None
    return audit_of(ran.stdout)


def _knows_faults(database: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "requirements.txt"
        file.write_text(WITH_A_FAULT)
        audit = audited(database, file)
    return audit is not None and bool(audit.faults)


def main() -> int:
    for database, name in DATABASES.items():
        if not _knows_faults(database):
            print(f"{name} could not be asked for advisories")
            continue
        audits = [audited(database, ROOT / lock) for lock in LOCKS]
        answered = [each for each in audits if each is not None]
        if len(answered) < len(audits):
            print(f"{name} stopped answering")
            continue
        audit = reduce(Audit.__or__, answered)
        print(f"Advisories of {name}:", *audit.lines(), sep="\n")
        return audit.code
    print("NOT CHECKED: no database of advisories could be reached from here")
    return NOT_CHECKED


if __name__ == "__main__":
    sys.exit(main())
