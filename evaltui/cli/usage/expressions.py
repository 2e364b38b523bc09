"""Conditions and templates as arguments."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evaltui.model.condition import Condition
    from evaltui.model.template import Template


def condition(text: str) -> Condition:
    """Read a condition on runs.

    Raises:
        ArgumentTypeError: it is none, with the position and what would be right.
    """
    from evaltui.model.condition import parse_condition  # noqa: PLC0415 - few command lines have one
    from evaltui.model.mistake import Mistake  # noqa: PLC0415

    try:
        return parse_condition(text)
    except Mistake as mistake:
        raise ArgumentTypeError(str(mistake)) from None


def template(text: str) -> Template:
    """Read a template for a line about a run.

    Raises:
        ArgumentTypeError: it is none, with the position and what would be right.
    """
    from evaltui.model.mistake import Mistake  # noqa: PLC0415 - few command lines have one
    from evaltui.model.template import parse_template  # noqa: PLC0415

    try:
        return parse_template(text)
    except Mistake as mistake:
        raise ArgumentTypeError(str(mistake)) from None
