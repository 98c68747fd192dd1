"""Answers as files: Markdown, Word, an HTML report with its evidence, JSON that replays, BibTeX and CSL-JSON.

Others import `exporter`, and `report` (the HTML, of which shares are made too).
"""
