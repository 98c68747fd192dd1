"""PDF files: the text of their pages as people see it, and its position on the page.

The reading process uses `reader`; the drawing process uses `page_text` to mark passages. From a page to its text:

    letters              characters, page_objects, accents, doubled (double letters)
    what nobody sees     unseen, covers
    lines                lines, rows
    tables               tables, ruled_tables, rules, table_kinds, labels
    headings             headings
    beside the text      annotations, package (attached files)
"""
