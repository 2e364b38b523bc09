"""Plans out of TOML text, as the configuration makes them."""

from __future__ import annotations

import tomllib
from typing import Any

from evaltui.files.base_url import clean_base_url
from evaltui.files.keys import source_fault
from evaltui.mapping.plan_reader import PlanReader
from evaltui.mapping.provider import Mapped, provider_of

LEAST = 'base = "https://h.example"\nurl = "{base}/runs/{id}"\n'
"""What every provider needs, but for its status."""


def reader_of(text: str, name: str = "jobs") -> PlanReader:
    return PlanReader(
        name,
        tomllib.loads(text),
        clean_base_url=lambda url, http: clean_base_url(url, allow_http=http),
        source_fault=source_fault,
    )


def faults_of(text: str) -> list[tuple[str, str]]:
    """What is wrong with a table, by its dotted key."""
    reader = reader_of(text)
    assert (reader.read() is None) == bool(reader.faults)
    return [(".".join(fault.path), fault.sentence) for fault in reader.faults]


def provider(text: str, name: str = "jobs") -> Mapped:
    reader = reader_of(text, name)
    plan = reader.read()
    assert plan is not None, reader.faults
    return provider_of(plan)


def mapped(**fields: Any) -> Mapped:
    """A provider with these keys beside the least; texts as TOML strings."""
    lines = [f"{key} = {_toml(value)}" for key, value in fields.items()]
    has_state = "status" in fields or "state_when" in fields
    return provider("\n".join([LEAST, *lines, "" if has_state else 'status = "status"']))


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = {_toml(held)}' for key, held in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return f"'''{value}'''" if isinstance(value, str) else str(value)
