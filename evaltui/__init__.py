"""evaltui: the terminal monitor for evaluation runs."""

__version__ = "0.1.0"
