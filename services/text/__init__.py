"""Facts about text and languages, as data and pure functions that everything else reads.

Where things are in a text: `sentences`, `tables`, `headings`, `outline`, `dates`, `numbers`, `values` (ordinals, days,
sides), `negation`, `words`, `citation_markers`, `note_marks`, `code_spans`. What words mean: `function_words`,
`abbreviations`, `periods`, `units`, `opposites`, `thesaurus` (WordNet), `operations` (sums, differences), `limits` (at
least, at most), `finance_terms`, `language`. What questions ask: `terms`, `instructions`, `courtesies`,
`question_kind`, `question_patterns`. How text is shown as it is: `markdown_text`.
"""
