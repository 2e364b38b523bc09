"""The benchmark of the client measures what it says: the loads ask, and the answers are read."""

from __future__ import annotations

import asyncio
import json
import sys

import pytest

from tests.bench.client import load, service
from tests.bench.client.rows import OTHERS, Load, _each, _shown


@pytest.mark.parametrize("kind", sorted(load.KINDS))
async def test_each_load_gets_an_answer_for_each_run(kind: str) -> None:
    answers = 0
    enough = asyncio.Event()

    def came() -> None:
        nonlocal answers
        answers += 1
        if answers >= 12:
            enough.set()

    with service.serving(2) as urls:
        assert urls == sorted(urls)
        watching = asyncio.create_task(load.KINDS[kind](urls, 6, came))
        async with asyncio.timeout(30):
            await enough.wait()
        watching.cancel()
        await asyncio.wait({watching})


@pytest.mark.parametrize("kind", ["floor", "httpx", "curl"])
def test_each_way_of_asking_once_is_measured(kind: str) -> None:
    with service.serving(1) as [url]:
        assert _each([sys.executable, str(OTHERS), kind, url], 2) > 0


@pytest.mark.parametrize("provider", ["langwatch", "retab"])
def test_so_is_ours(provider: str) -> None:
    with service.serving(1) as [url]:
        assert _each([sys.executable, "-m", "tests.bench.client.one", provider, url], 2) > 0


def test_the_list_gives_every_run_page_by_page() -> None:
    ids: list[str] = []
    after: str | None = "0"
    while after:
        answer = service.answer_to(f"{service.RETAB}?status=running&limit=100&after={after}")
        page = json.loads(answer.partition(b"\r\n\r\n")[2])
        ids += [run["id"] for run in page["data"]]
        after = page["list_metadata"]["after"]
    assert ids == [f"run-{number}" for number in range(service.RUNS)]
    queued = service.answer_to(f"{service.RETAB}?status=queued")
    assert json.loads(queued.partition(b"\r\n\r\n")[2])["data"] == []


def test_who_does_not_keep_up_is_told() -> None:
    assert _shown(Load(0.5, 40, 500), 1000) == "50.0 %"
    assert _shown(Load(1.0, 40, 8), 1000) == "100.0 %, only 8 answers/s"
