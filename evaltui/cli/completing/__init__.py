"""Completions for shells, made from what the commands take: a new option needs nothing here."""
