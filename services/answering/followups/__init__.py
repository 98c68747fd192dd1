"""A follow-up question and the conversation before it -> one question that can be searched on its own.

Others import `rules` (by rule, no model) and `model` (by the language model, with the rules as its fallback). The
other modules serve the rules: `fragments` ("and in 2021?"), `pronouns` ("it", "that ship"), `slots` (years, days,
files and numbered places that one question swaps for another's), `names` and `vocabulary`.
"""
