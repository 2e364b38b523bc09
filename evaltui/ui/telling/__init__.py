"""Telling the user what happened: now, by what was chosen, or when they come back."""
