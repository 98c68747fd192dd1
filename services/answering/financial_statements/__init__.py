"""Answers a question from a company's financial statements: a line item of a year, or a measure made of line items.

question          what the question asks for, by the words in `wording` and the periods in `periods`
line_items        the lines of statements and what they are called; `line_items.toml` is the data
formulas          formulas over line items; `measures.toml` has those of the usual measures
statements        which pages of a document are its statements, and the figures that they have
computation       a formula with the figures of a year
writer            the answer, with a footnote for each figure
statement_answers all of it; the only module that others import
"""
