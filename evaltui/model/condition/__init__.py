"""Conditions on a run: comparisons of what its public document holds.

    state == completed                          a field, a sign, a value
    outcome.failed > 3                          == (or =), !=, <, <=, >, >=
    done >= 50%                                 a share of the total
    elapsed_s > 30m                             a length of time: s, m, h, d
    started_at < 2026-11-20T10:00:00Z           a moment
    error != null                               null, true, false
    name == "nightly rag"                       quotes around a text with blanks
    done == total                               two fields that hold numbers, times or moments
    summary.failedCells == 0                    whatever the service sums up
    summary["my key"] == yes                    a key with odd characters
    stalled or not (done > 0 and eta != null)   and, or, not, parentheses

What a document does not tell meets no comparison but `== null`, so that `not done >= 50%` holds
for it too.
"""

from evaltui.model.condition.parsing import Condition, parse_condition

__all__ = ["Condition", "parse_condition"]
