"""One question -> the events of its answer, owned by a run.

Others import `service` (the orchestration), `run` (a task per question, and its readers), `runs` (all of them), `queue`
(which run is answered now, which waits), `replay` (finished runs that can still be read), `recorded_answer` and the
package `followups`.

What answers without the search, in the order in which it is tried:

    a whole document, a section or another place in it     whole_documents, locating
    line items and measures of a company's reports         financial_statements
    rows of a sheet: counted, filtered, added up           sheets, sheet_rows (which rows, by sheet_values),
                                                               sheet_lines, sheet_counts, sheet_results, all of
                                                               sheet_reading; sheet_guesses (what is probably meant),
                                                               sheet_overviews (what a sheet holds)
"""
