"""Which keys the simulated services take."""

from __future__ import annotations

from typing import Literal

from evaltui.demo import DEMO_KEY, FORBIDDEN_KEY

KeyProblem = Literal["missing", "invalid", "forbidden"]


def problem_with(key: str | None) -> KeyProblem | None:
    """What is wrong with a presented key; `None` when it may ask."""
    if not key:
        return "missing"
    if key == FORBIDDEN_KEY:
        return "forbidden"
    return None if key == DEMO_KEY else "invalid"


def bearer(authorization: str | None) -> str | None:
    """The token of an `Authorization: Bearer …` header, or `None` if it is not one."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None
