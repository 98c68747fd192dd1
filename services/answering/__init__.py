"""One question -> the events of its answer, owned by a run.

Others import `service` (the orchestration), `run` (a task per question, and
everybody who reads it), `runs` (all of them), `queue` (who is
answered now and who waits), `replay` (runs that are over, still readable) and the package `followups`.
"""
