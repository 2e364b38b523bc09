"""Widgets: what a screen is composed of. They show what they are given and know nothing else."""
