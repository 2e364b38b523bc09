"""The screen: Textual only, one Textual worker for every run that is asked for."""
