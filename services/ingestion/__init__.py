"""A received file becomes a searchable document.

Others import `uploads` (the files of one request, and their events), `ingestion` (one file), `upload_slots` (which
uploads may come in) and `samples`.
"""
