"""Providers that the configuration describes: expressions and templates in place of code.

A table `[providers.NAME]` is read into a `Plan`, with everything that is wrong in it; a plan
becomes a `Provider` that asks and reads as the built-in ones do.
"""
