"""Read a file's text in a confined process.

For other packages: `client` (`open_pages`) and `formats` (which files can be read).

In the reading process: `worker` finds the format (`formats`) and writes the `messages` of its reader: `pdf`, `images`,
`word`, `slides`, `excel`, `workbooks` (Excel's binary formats), `opendocument`, `rtf`, `delimited` (CSV), `web_pages`,
`epub`, `mail`, `plain_text`.
"""
