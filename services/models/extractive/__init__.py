"""Answers without a model: the passages' own sentences, rows and figures. Others import `model`.

From a prompt to an answer: `question` (what is asked), `quotes` (the sentences and rows of the passages, and what each
knows of its table and headings), then `composing` takes the first of these that has an answer:

    a row or sentence that has the words        quote_ranking, with quote_bonuses and the weights in quote_weights
    a result that a document states             stated_results
    a result computed from figures              calculations and extremes, of operands, sentence_figures and
                                                    priced_items
    two things side by side                     comparisons
    a list, the rows that match, who is above   lists, hierarchies
    yes or no                                   yes_no
    documents that differ                       versions
    only what comes closest                     closest, closest_lists, closest_results (what its figures may give),
                                                    priced_persons; rivals, doubts and only_figures say when an
                                                    answer is not certain

What was said before in the conversation is left out of a follow-up's answer (repeats).

How an answer is written: `quote_display` (a sentence or a row, shortened, with its figure in bold),
`meant_figures` (which figure that may be), `results` (a
computed figure) and `phrases` (Footnote's own words, in seven languages). They share `grids` (tables by rows and
columns), `asked_columns` (the columns that a question asks for), `row_columns` (names above printed values),
`matching` (words of a question in other forms) and `expected` (figures, reasons, persons).
"""
