"""Writing to the terminal what differs from what it shows already."""
