"""Answers and pages of documents as HTML whose tags are all written here.

`markdown` (text of models), `verdict_marks` (checked sentences), `page_text` (a page's text with a passage marked),
`web_page` (a whole page that needs no script), `source_page` (what a footnote's address shows).
"""
