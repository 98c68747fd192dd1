"""Reports of pip-audit are read so that what was not checked is never called clean."""

import json
from pathlib import Path

import pytest

from benchmarks.reliability import advisories

FAULT = {"id": "PYSEC-2014-8", "fix_versions": ["2.7.2"], "aliases": ["CVE-2014-1402"], "description": ""}
CLEAN = {"name": "orjson", "version": "3.11.4", "vulns": []}
FAULTY = {"name": "jinja2", "version": "2.4.1", "vulns": [FAULT]}
SKIPPED = {"name": "pillow", "skip_reason": "Dependency not found on PyPI and could not be audited: pillow (12.3.0)"}


@pytest.mark.parametrize(
    ("packages", "code", "last"),
    [
        ([CLEAN], advisories.CLEAN, "1 packages checked, 0 known faults, 0 not checked"),
        ([CLEAN, FAULTY], advisories.FOUND, "2 packages checked, 1 known faults, 0 not checked"),
        ([CLEAN, SKIPPED], advisories.NOT_CHECKED, "1 packages checked, 0 known faults, 1 not checked"),
        ([], advisories.NOT_CHECKED, "0 packages checked, 0 known faults, 0 not checked"),
    ],
)
def test_only_packages_that_a_database_knows_are_called_clean(
    packages: list[dict[str, object]], code: int, last: str
) -> None:
    audit = advisories.audit_of(json.dumps({"dependencies": packages, "fixes": []}))
    assert audit is not None
    assert (audit.code, list(audit.lines())[-1]) == (code, last)


def test_a_fault_is_named_with_the_version_that_mends_it() -> None:
    audit = advisories.audit_of(json.dumps({"dependencies": [FAULTY]}))
    assert audit is not None
    assert audit.faults == {"jinja2 2.4.1: PYSEC-2014-8, mended in 2.7.2"}


@pytest.mark.parametrize("report", ["", "Traceback (most recent call last):", "[]", "{}"])
def test_what_is_no_report_is_no_answer(report: str) -> None:
    assert advisories.audit_of(report) is None


def test_without_pip_audit_nothing_is_called_clean(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text(advisories.WITH_A_FAULT)
    assert advisories.audited("no such database", file) is None


def test_every_lock_of_the_project_is_audited() -> None:
    locks = {each.name for each in advisories.ROOT.glob("requirements*.lock")}
    assert locks == {*advisories.LOCKS, "requirements.lock"}
