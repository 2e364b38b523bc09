"""When to ask, what came back, and what is known of all watched runs."""
