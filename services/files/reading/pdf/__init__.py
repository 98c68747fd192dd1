"""PDF files: the text of their pages as people see it, and its position on the page.

The reading process uses `reader`; the drawing process uses `page_text` to mark passages. From a page to its text:

    letters              characters, numbering, accents, doubled (double letters)
    what is painted      page_objects, raw_functions (quick calls of PDFium)
    what nobody sees     unseen, coloured_words, covers
    lines                lines, rows
    tables               tables, ruled_tables, rules, table_kinds, labels
    headings             headings
    beside the text      annotations, package (attached files)
"""
