"""A question -> the best passages of the documents it may search.

Others import `retrieval`. It combines `ranking` (scores of several searches -> one order), `document_names` (which
documents a question means by their names), `document_kinds` (and by what they are), `meanings` (likeness of passages in
other words and languages), `structure` and `addresses` (the place in a document that a question names).
"""
