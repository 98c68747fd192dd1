"""Facts about text and languages: data and pure functions that everything else imports.

parts of a text          sentences, tables, headings, outline, markdown_text, code_spans,
                             cells, summary_rows (totals), citation_markers, note_marks
words                    words, terms (what is searched), function_words, abbreviations, negation
figures and dates        numbers, units, ranges, limits (at least, at most), operations (words for sums),
                         expressions (sums with signs and brackets), dates, periods (months, weekdays), figure_years,
                         values (ordinals, days, sides), asked_periods (the days that a question is about),
                         clocks, durations, ages (of persons)
meaning                  opposites, thesaurus (WordNet), finance_terms, quantity_words, likeness, language,
                         doubtful_statements (what was, what somebody says)
documents                editions (versions and dates of a file)
what a question asks     question_kind, question_patterns, asked_operations, loose_operations, excess (over budget),
                         ordinal_places, ranks,
                         mail_questions, courtesies, instructions
"""
