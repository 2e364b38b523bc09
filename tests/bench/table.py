"""The table of all benchmarks: gathered from the parts, printed, and written into the README."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
BEGIN, END = "<!-- performance -->", "<!-- /performance -->"
PARTS = {
    "start": "Start and end",
    "screen": "The screen",
    "client": "Asking the services",
    "reading": "Reading their answers",
}
"""The parts by the name of their folder, with what README calls them."""
_HEADING = re.compile(r"\| \*\*(.+?)\*\*(?: \((.+)\))? \|")


class Row(NamedTuple):
    """One line of the table."""

    what: str
    ours: str
    reference: str
    """What it is compared with, with its figure."""
    ratio: float | None
    """Ours by the reference's; None where that is nothing."""


Table = Mapping[str, Sequence[Row]]
"""The rows of each part."""


def measured(part: str) -> Iterator[Row]:
    """Measure one part; it has its `rows` in a module of that name."""
    for row in import_module(f"tests.bench.{part}.rows").rows():
        yield Row(*row)


def line(row: Row) -> str:
    """Give a row for the terminal."""
    ratio = "" if row.ratio is None else f"{row.ratio:.2f} ×"
    return f"{row.what:<58}{row.ours:<22}{ratio:>9}  {row.reference}"


def markdown(found: Table, machine: str, origins: Mapping[str, str] | None = None) -> str:
    """Give the table as README shows it; `origins` says of each part when it was measured."""
    lines = [machine, "", "| what | evaltui | compared with | ratio |", "| --- | --- | --- | --- |"]
    for part, rows in found.items():
        origin = (origins or {}).get(part)
        lines.append(f"| **{PARTS[part]}**{f' ({origin})' if origin else ''} | | | |")
        for row in rows:
            ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
            cells = (row.what, row.ours, row.reference, ratio)
            lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def parsed(text: str) -> Table:
    """Give the table that a README has between the marks; nothing where it has none."""
    titles = {title: part for part, title in PARTS.items()}
    found: dict[str, list[Row]] = {}
    rows: list[Row] = []
    for one in _between(text).splitlines():
        cells = [cell.strip() for cell in one.strip().strip("|").split(" | ")]
        if (heading := _HEADING.match(one)) is not None:
            rows = found.setdefault(titles[heading[1]], [])
        elif len(cells) >= 3 and found:
            ratio = cells[3] if len(cells) > 3 else ""
            rows.append(Row(*cells[:3], float(ratio) if ratio else None))
    return found


def origins_in(text: str) -> dict[str, str]:
    """Give what a README says of each part: of when and which commit its rows are."""
    titles = {title: part for part, title in PARTS.items()}
    found = (_HEADING.match(one) for one in _between(text).splitlines())
    return {titles[one[1]]: one[2] for one in found if one and one[2]}


def rewrite(found: Table, path: Path = README, origin: str | None = None) -> None:
    """Put the table between README's marks; parts that were not measured stay as they are.

    Each part keeps its own origin, for they need not be of the same commit.
    """
    text = path.read_text(encoding="utf-8")
    known = parsed(text)
    whole = {part: found.get(part) or known.get(part, ()) for part in PARTS}
    start, end = text.index(BEGIN) + len(BEGIN) + 1, text.index(END)
    origins = origins_in(text) | dict.fromkeys(found, origin or measured_at())
    table = markdown({part: rows for part, rows in whole.items() if rows}, machine(), origins)
    path.write_text(text[:start] + table + text[end:], encoding="utf-8")


def measured_at() -> str:
    """Say when, of which commit and how busy the machine is: others' work spoils figures."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
    ).stdout.strip()
    load = os.getloadavg()[0]
    return f"{datetime.now(UTC):%Y-%m-%d}, commit {commit or 'unknown'}, load {load:.1f}"


def machine() -> str:
    """Say where it was measured."""
    return (
        f"{os.cpu_count()} cores, {_processor()}; Python {platform.python_version()}, {_system()}. "
        "Medians of at least five; ratios travel, absolute figures do not."
    )


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.+)", info.read_text()) if info.exists() else None
    return " ".join((found[1] if found else platform.processor() or platform.machine()).split())


def _system() -> str:
    release = Path("/etc/os-release")
    found = re.search(r'PRETTY_NAME="(.+)"', release.read_text()) if release.exists() else None
    return found[1] if found else f"{platform.system()} {platform.release()}"


def _between(text: str) -> str:
    if BEGIN not in text or END not in text:
        return ""
    return text[text.index(BEGIN) + len(BEGIN) : text.index(END)]


def chosen(names: Iterable[str]) -> list[str]:
    """Give the parts of these names, all where there are none, in the table's order."""
    wanted = set(names) or set(PARTS)
    return [part for part in PARTS if part in wanted]
