"""Plots as lines of spans: pure functions of numbers, a room in cells and a glyph set."""
