"""Split the pages of a document into passages.

Others import `passages` (of one page), `running_titles` and `printed_numbers`.
"""
