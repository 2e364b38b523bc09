"""The terminal: what it can do, and the one way for everything that is not drawing."""
