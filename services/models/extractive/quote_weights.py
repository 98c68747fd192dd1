"""What each part of a quote's score counts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QuoteWeights:
    """What each part of a quote's score counts, beside 1 for the share of the question's words that it holds.

    Chosen with the questions of `benchmarks/evaluation` in view.
    """

    lead: float = 0.85
    """A word of the headings, questions and lines with a colon right above it."""
    under: float = 0.6
    """A word of the section's headings and of the file's name."""
    near: float = 0.5
    """A word of the sentences beside it in the same paragraph."""
    leaning: float = 0.9
    """The same, where the quote begins with a word that refers to something in the sentence before it."""
    around: float = 0.3
    """A word of the rest of the passage."""
    explained: float = 0.6
    """The words that explain a measure (“sales” for “revenue”), in what the question's own words leave open."""
    year_of_file: float = 0.7
    """The year in a heading or a file's name, where the quote has none itself."""
    other_year: float = 0.7
    """The factor where neither has a year that is asked for, and where what was is told of what is asked to be."""
    figure: float = 0.1
    """A figure of the kind that is asked for; twice as much is lost without one."""
    exact: float = 0.1
    """A day, where a date is asked for: the year alone says less. A number right before what is counted."""
    expected: float = 0.12
    """A person, a place or a date where one is asked for."""
    source: float = 0.15
    """The document that the question names as its source."""
    label: float = 0.2
    """A table's row whose name is asked for in whole."""
    complete: float = 0.2
    """A sentence with every word of the question answers better than the row it was made from."""
    phrase: float = 0.1
    """Four words of the question in a row: function words and negations tell what other words leave open."""
    pair: float = 0.12
    """Words of the question that are side by side: “managing director” is not any director and a manager."""
    topic: float = 0.35
    """What is right below a heading that is about all that is asked, and hardly anything else."""
    range: float = 0.3
    """A row for a range of numbers in which the question's number lies; lost where it does not."""
    limit: float = 0.45
    """A sentence for the age or the measure in question, as “nobody under 16”, “less than a week before”; lost where it
    is for others."""
    unnamed: float = 0.15
    """Lost by a row with several values in columns without names: a reader can't tell them apart."""
    verb: float = 0.4
    """Verbs that any question may have (“have”, “make”), beside 1 for other words."""
    weak: float = 0.08
    """Function words: nearly nothing, but they decide between equals."""
    fragment: float = 0.75
    """The factor for words that are no whole sentence, row or item."""
    rank: float = 0.01
    """Lost per place of the passage in the search's order, which so decides between equals."""


WEIGHTS = QuoteWeights()
