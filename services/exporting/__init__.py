"""Answers as files: Markdown, Word, an HTML report with its evidence, JSON that replays, BibTeX and CSL-JSON.

Others import `exporter`, and `report` (the HTML, of which shares are made too).

`formats` lists the kinds of files and `exporter` picks what writes one: `markdown`, `word` (its footnotes in
`word_footnotes`), `report` (HTML), `references` (BibTeX, CSL-JSON); JSON is `services.recordings`. They share
`footnotes` (markers in another form) and `filenames`.
"""
