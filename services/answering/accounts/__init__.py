"""Answer from the statements of a company's accounts: a line of one in a year, or a measure that is made of lines."""
