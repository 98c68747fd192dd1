"""Answers without a model: the passages' own sentences, rows and figures.

Others import `model`. One answer: `question` (what is asked, by `expected` and `matching`), `quotes` (sentences and
rows of the passages), then `composing` takes the first of these that has an answer: `stated` (a result that a sentence
states), `calculations` (of `operands`), `comparisons`, `lists`, `yes_no`, and `ranking` (the best quotes). `grids` are
tables by rows and columns, `shown` is how a quote is cut, `phrases` holds the sentences around it in seven languages.
"""
