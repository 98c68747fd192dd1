"""Findings as text for a terminal."""

from api.doctor.findings import Finding, Measured

_SHOWN = ("server", "via", "content-encoding", "cache-control", "x-accel-buffering", "cf-ray")
"""Response headers that tell which programs are in between, and what they do."""


def report(measured: Measured, found: list[Finding]) -> str:
    """One line per finding. A wrong one is followed by its fix."""
    stream = measured.stream
    facts = [f"HTTP/{stream.http}"] + [f"{name}: {stream.headers[name]}" for name in _SHOWN if name in stream.headers]
    lines = [f"{measured.url}  {' · '.join(facts)}".rstrip()]
    for finding in found:
        lines += [f"{'ok   ' if finding.good else 'WRONG'} {finding.what}"]
        lines += [] if finding.good else [f"      {finding.fix}"]
    return "\n".join(lines) + "\n"
