"""One question -> the events of its answer, owned by a run.

Others import `service` (the orchestration), `runs` (a task per question, and everybody who reads it), `queue` (who is
answered now and who waits), `replay` (runs that are over, still readable) and the package `followups`.
"""
