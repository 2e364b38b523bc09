"""Filters: a line of terms that says which runs are meant.

    rag nightly                  plain words; all must be found
    "two words"                  a phrase
    state:failed,stopped         one of these; a beginning is enough
    provider:retab name=rag      `:` contains, `=` is exactly
    is:stalled                   a flag
    done<50%  total>100  age>5m  a comparison
    !is:paused                   everything but

A plain word is looked for in the name, the id, `account:id`, the provider, the state and the error.
"""

from evaltui.model.filter.fields import COUNTS, FLAGS, TIMES, names_of_fields
from evaltui.model.filter.parsing import ALL, Filter, FilterMistake, parse_filter

__all__ = [
    "ALL",
    "COUNTS",
    "FLAGS",
    "TIMES",
    "Filter",
    "FilterMistake",
    "names_of_fields",
    "parse_filter",
]
