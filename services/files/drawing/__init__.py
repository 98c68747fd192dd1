"""Pages of PDFs become pictures with passages marked, in a process of their own.

Others import `pictures` (`open_pictures`).
"""
