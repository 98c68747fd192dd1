"""A question -> the best passages of the documents it may search. Others import `retrieval`.

ranking              scores of several searches -> one order; the weights of a score
document_names       which documents a question means by their names
document_kinds       which documents it means by what they are: the presentation, the minutes
meanings             likeness of passages in other words and languages
structure, addresses the place in a document that a question names
sections             the heading of a cited sentence
"""
