"""What `evaltui config` finds out: the effective settings, and every fault of the file."""
