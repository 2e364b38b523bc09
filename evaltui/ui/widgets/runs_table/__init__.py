"""The table of watched runs, drawn line by line: only what is in sight, only what changed."""

from evaltui.ui.widgets.runs_table.table import RunsTable

__all__ = ["RunsTable"]
