"""Compares each sentence of an answer with the passages that it cites.

Which module finds what makes a sentence "unsupported" or "partly":

    figures and dates that no passage has           missing_figures, value_words
    names and other words that no passage has       missing_words, names
    figures computed from the passages' figures     arithmetic, and equations that a sentence writes out: equations
    the same amounts in another form, and what      conversions, loose_forms, derived, derived_dates
    follows from a sentence without a formula
    figures of another year or row                  misplaced, table_rows
    rates of another time                           rates
    directions against two figures                  comparisons
    names of another figure, sentence or clause     name_places, name_roles, name_neighbours
    a maximum for a minimum                         limits
    the contrary: negations and opposites           contradictions, and behind it negation, polarity, lost_negations,
                                                    near_repeats
    phrases that the passages do not have           additions
    what only its meaning shows                     meanings

`verdict` tells what speaks against a sentence ("unsupported") from what passages may say in other words ("partly").
`claims` takes answers apart and `evidence` passages, into `segments`; `cited_sentences` finds what is marked on a page.
`attached` finds the passage of a sentence without a footnote. Others may import `verdict`, `attached`, `strict` and
`second_opinion`, and, to measure with, `evidence`.
"""
