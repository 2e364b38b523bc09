"""What every provider is, and what providers share: the seam between wire formats and the rest."""
