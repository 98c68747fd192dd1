"""PDF files: the text of their pages as people see it, and where on the page it stands.

The reading process uses `reader`; the drawing process uses `page_text` to mark passages.
"""
