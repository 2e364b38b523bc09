"""The table with the lines under it: the filter, the sorting, and what is in force."""

from evaltui.ui.widgets.runs_pane.pane import RunsPane

__all__ = ["RunsPane"]
