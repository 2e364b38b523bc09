"""How much one question may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one answer may take. Times in seconds."""

    connect_s: float = 5.0
    read_s: float = 10.0
    """The longest silence within an answer."""
    answer_s: float = 20.0
    """One whole answer, redirects included, or the head of a stream; waiting in line is free."""
    body_bytes: int = 8 * 1024 * 1024
    """Of the decoded body."""
    redirects: int = 3
    per_host: int = 8
    """Questions to one origin at once."""
    keep_alive_s: float = 120.0
    """Longer than any usual interval, so that a poll does not connect anew."""
