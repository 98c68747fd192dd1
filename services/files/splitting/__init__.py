"""Split the pages of a document into passages.

Others import `document_splitter`, `passages` (of one page) and `printed_numbers`.
"""
