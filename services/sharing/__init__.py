"""What leaves the workspace on purpose: addresses of passages, and shared answers.

Others import `passage_links`, `shares` and `share` (the value).
"""
