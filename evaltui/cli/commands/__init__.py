"""What each command does: one module each, with its `run`, of the same name as in `usage/`."""
