"""What asking the services costs, beside other ways of asking."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE
from typing import NamedTuple

from tests.bench.client.service import ROOT, serving
from tests.bench.table import Row

TIMES = 5
"""Of so many windows the median is told."""
LIMIT_S = 60.0
CLIENTS = ROOT / ".tools" / "clients"
"""Where the services' own clients are installed; they bring a hundred packages."""
OTHERS = Path(__file__).with_name("others.py")


class Load(NamedTuple):
    """What watching takes: medians."""

    cpu: float
    """The share of one core."""
    resident_mb: float
    answers_s: float


def rows() -> Iterator[Row]:
    """Measure everything, in about four minutes."""
    yield from _one_question()
    yield from _watching("100 live runs every 2 s, one host", runs=100, origins=1)
    yield from _watching(
        "1000 live runs every 2 s, one host", 1000, 1, beside=("httpx shared", "httpx each")
    )
    yield from _watching("1000 live runs every 2 s, 1000 origins", 1000, 1000)
    yield from _watching("1000 live runs every 2 s, 1000 origins, TLS", 1000, 1000, tls=True)
    yield from _watching("1000 live Retab runs every 2 s, by its list", 1000, 1, kind="listed")


# --- one question


def _one_question() -> Iterator[Row]:
    own = _own_clients()
    # Not the demo's simulator: it takes its time as services do, and a processor that sleeps
    # meanwhile takes longer for the same work.
    with serving(1) as [url]:
        ours = _each([sys.executable, "-m", "tests.bench.client.one", "langwatch", url], 300)
        what = "one poll of a LangWatch run, processor time"
        for kind, told, times in (
            ("floor", "bare asyncio", 300),
            ("httpx", "httpx, one client", 300),
            ("curl", "curl in a loop", 30),
        ):
            theirs = _each([sys.executable, str(OTHERS), kind, url], times)
            yield _times(what, ours, told, theirs)
        if own is not None:
            theirs = _each([str(own), str(OTHERS), "langwatch", url], 10)
            yield _times(what, ours, "langwatch, its own client", theirs)
            ours = _each([sys.executable, "-m", "tests.bench.client.one", "retab", url], 300)
            theirs = _each([str(own), str(OTHERS), "retab", url], 300)
            what = "one poll of a Retab run, processor time"
            yield _times(what, ours, "retab, its own client", theirs)


def _times(what: str, ours: float, told: str, theirs: float) -> Row:
    return Row(what, f"{ours * 1e6:.0f} µs", f"{told}: {theirs * 1e6:.0f} µs", ours / theirs)


def _each(words: Sequence[str], times: int) -> float:
    """Give the seconds of processor time that a question takes."""
    done = subprocess.run(
        [*words, str(times), str(TIMES)], check=True, cwd=ROOT, env=_bare(), stdout=PIPE, text=True
    )
    return statistics.median(float(line) for line in done.stdout.splitlines()[-TIMES:])


def _own_clients() -> Path | None:
    """Give a Python that has LangWatch's and Retab's own clients; None where PyPI is far."""
    python = CLIENTS / "bin" / "python"
    known = [str(python), "-c", "import langwatch, retab"]
    if not python.exists() or subprocess.run(known, check=False, capture_output=True).returncode:
        venv.create(CLIENTS, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "-q", "langwatch", "retab"]
        if subprocess.run(install, check=False, capture_output=True).returncode:
            return None
    return python


# --- many runs


def _watching(
    what: str,
    runs: int,
    origins: int,
    *,
    tls: bool = False,
    kind: str = "ours",
    beside: Sequence[str] = (),
) -> Iterator[Row]:
    with serving(origins, tls=tls) as urls:
        ours, floor = _loads([kind, "floor"], runs, urls)
        others = dict(zip(beside, _loads(beside, runs, urls), strict=True))
    for name, theirs in {"bare asyncio": floor, **others}.items():
        told = f"{name}: {_shown(theirs, runs)}"
        yield Row(f"{what}: CPU", _shown(ours, runs), told, ours.cpu / theirs.cpu)
    told = f"bare asyncio: {floor.resident_mb:.0f} MB"
    ratio = ours.resident_mb / floor.resident_mb
    yield Row(f"{what}: memory", f"{ours.resident_mb:.0f} MB", told, ratio)


def _shown(load: Load, runs: int) -> str:
    due_s = runs / 2.0
    late = "" if load.answers_s > 0.9 * due_s else f", only {load.answers_s:.0f} answers/s"
    return f"{100 * load.cpu:.1f} %{late}"


def _loads(kinds: Sequence[str], runs: int, urls: list[str]) -> list[Load]:
    """Give what each takes, all at the same time."""
    with ThreadPoolExecutor(max(1, len(kinds))) as threads:
        return list(threads.map(lambda kind: _load(kind, runs, urls), kinds))


def _load(kind: str, runs: int, urls: list[str]) -> Load:
    words = [sys.executable, "-m", "tests.bench.client.load", kind, str(runs), str(TIMES)]
    process = subprocess.Popen(words, cwd=ROOT, env=_bare(), text=True, stdin=PIPE, stdout=PIPE)
    try:
        told, _ = process.communicate(json.dumps(urls) + "\n", timeout=LIMIT_S)
    except subprocess.TimeoutExpired:  # one that does not keep up comes late to its own windows
        process.kill()
        told, _ = process.communicate()
    windows = [json.loads(line) for line in told.splitlines()]
    return Load(*(statistics.median(figures) for figures in zip(*windows, strict=True)))


def _bare() -> dict[str, str]:
    """Give an environment in which compiled files are written and no proxy is set."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PYTHON") and not name.lower().endswith("_proxy")
    }
