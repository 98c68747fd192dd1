"""How much of a document Footnote reads: its words beside those that a second reader finds in the same file."""
