"""What reading an answer costs, from its bytes to a snapshot, beside its bare JSON."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from evaltui.model.exchange import Answer
from evaltui.providers import load_provider
from evaltui.providers.contract.provider import Provider
from evaltui.providers.contract.whole_lists import ListsWholeRuns
from evaltui.watch.asking import Kind, Reader
from tests.bench.table import Row

RECORDED = Path(__file__).parents[2] / "providers"
DOCUMENTS = {"langwatch": "page-running", "retab": "running"}
BASE = "https://host.invalid"
TIMES, WINDOWS = 2000, 7
LISTED = 100


def rows() -> Iterator[Row]:
    """Measure everything, in a few seconds."""
    for name, recorded in DOCUMENTS.items():
        provider, body = load_provider(name), _body(name, recorded)
        bare = _us(lambda body=body: json.loads(body))  # type: ignore[misc]

        reader, came = Reader(provider, "run-1", BASE), _answer(body)

        def anew(provider: Provider = provider, came: Answer = came) -> None:
            reading = Reader(provider, "run-1", BASE).read(came)
            assert reading.kind is Kind.GOOD

        what = f"a {provider.label} document, {len(body)} bytes"
        yield _row(f"{what}, read", _us(anew), bare)
        reader.read(came)
        yield _row(f"{what}, come again", _us(lambda r=reader, c=came: r.read(c)), bare)  # type: ignore[misc]
    yield from _listed()


def _listed() -> Iterator[Row]:
    retab = load_provider("retab")
    assert isinstance(retab, ListsWholeRuns)
    one = json.loads(_body("retab", DOCUMENTS["retab"]))
    data = [one | {"id": f"run-{index}"} for index in range(LISTED)]
    body = json.dumps({"data": data, "list_metadata": {"after": None}}).encode()
    came = _answer(body)

    def read() -> None:
        documents = retab.read_whole_runs(came).documents
        for run_id, document in documents.items():
            reading = Reader(retab, run_id, BASE).read(_answer(document))
            assert reading.kind is Kind.GOOD

    bare = _us(lambda: json.loads(body), TIMES // LISTED) / LISTED
    what = f"one of {LISTED} Retab documents in a list, read"
    yield _row(what, _us(read, TIMES // LISTED) / LISTED, bare)


def _body(name: str, recorded: str) -> bytes:
    path = RECORDED / name / f"{recorded}.json"
    return json.dumps(json.loads(path.read_text(encoding="utf-8"))["body"]).encode()


def _answer(body: bytes) -> Answer:
    return Answer(200, {}, body, datetime.now(UTC), 0.0)


def _us(work: Callable[[], object], times: int = TIMES) -> float:
    """Give the processor time of one go, in microseconds: the median of several windows."""
    found = []
    for _ in range(WINDOWS):
        begin = time.process_time()
        for _ in range(times):
            work()
        found.append((time.process_time() - begin) / times * 1e6)
    return median(found)


def _row(what: str, ours_us: float, bare_us: float) -> Row:
    return Row(what, f"{ours_us:.1f} µs", f"json.loads: {bare_us:.1f} µs", ours_us / bare_us)
