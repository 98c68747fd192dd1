"""Ratings of answers, private to their workspace, and as lines that the evaluation asks again.

Others import `rating` (the values) and `ratings`.
"""
