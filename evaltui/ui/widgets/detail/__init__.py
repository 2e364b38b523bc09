"""The detail pane: everything that is known of one run, in tabs."""

from evaltui.ui.widgets.detail.pane import DetailPane

__all__ = ["DetailPane"]
