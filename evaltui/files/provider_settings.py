"""The configuration's custom providers: `[providers.NAME]` tables that describe a service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evaltui.files.base_url import clean_base_url
from evaltui.files.keys import source_fault
from evaltui.files.problem import Problem
from evaltui.model.reference import ACCOUNT_NAME
from evaltui.model.text import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from evaltui.files.toml_lines import Lines
    from evaltui.mapping.plan import Plan


@dataclass(frozen=True, slots=True)
class CustomProvider:
    """A provider that the configuration describes."""

    plan: Plan | None
    """None where there are faults."""
    faults: tuple[Problem, ...] = ()
    """What of its description is of no use, in the order of the file."""


def read_custom_provider(
    name: str, table: Mapping[str, Any], path: Path, lines: Lines
) -> CustomProvider:
    """Read one table and check all that stands in it, expressions and addresses too."""
    from evaltui.mapping.plan_reader import MappingFault, PlanReader  # noqa: PLC0415 - most have none

    reader = PlanReader(name, table, clean_base_url=_cleaned, source_fault=source_fault)
    plan = reader.read()
    found = list(reader.faults)
    if not ACCOUNT_NAME.fullmatch(name):
        wrong = "a provider's name is letters, digits, _ . and -, at most 64, as in nemo"
        found.append(MappingFault((), wrong))
    faults = [
        Problem(
            path,
            lines.of("providers", name, *fault.path),
            f"[providers.{one_line(name, 60)}] {fault.sentence}",
        )
        for fault in dict.fromkeys(found)
    ]
    faults.sort(key=lambda fault: fault.line or 0)
    return CustomProvider(None if faults else plan, tuple(faults))


def _cleaned(text: str, allow_http: bool) -> str:  # noqa: FBT001 - as a callback has it
    return clean_base_url(text, allow_http=allow_http)
