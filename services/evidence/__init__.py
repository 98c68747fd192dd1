"""The pages that an answer cites, with its passages marked.

Others import `marked_pages` (a page with passages marked), `answers` (a recorded answer as its readers need it) and
`gathering` (all pages that an answer cites).
"""
