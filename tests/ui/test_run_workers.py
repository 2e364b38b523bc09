"""What is reported of a run's child results while they are fetched."""

from __future__ import annotations

import pytest

from evaltui.model.exchange import TimedOut
from evaltui.model.reference import RunRef
from evaltui.providers.contract.provider import ChildResult, ResultPage
from evaltui.ui.run_workers import MAX_RESULTS, RunWorkers

REF = RunRef.parse("retab:wfevalrun_1")


def page(first, number, after):
    return ResultPage(
        tuple(ChildResult(f"r{n}", None, "passed", None) for n in range(first, first + number)),
        after,
    )


class Service:
    """Pages by the cursor that asks for them; an exception is raised."""

    def __init__(self, **pages):
        self.pages = pages
        self.asked = []

    async def results(self, ref, after):
        self.asked.append(after)
        found = self.pages[after or "first"]
        if isinstance(found, Exception):
            raise found
        return found


class Host:
    """Keeps what is reported."""

    def __init__(self):
        self.told = []

    def post_message(self, message):
        size = None if message.page is None else len(message.page.results)
        self.told.append((size, message.failure, message.complete))


async def fetched(**pages):
    host, service = Host(), Service(**pages)
    await RunWorkers(host, service)._results(REF)
    return host.told, service.asked


async def test_every_page_is_reported_with_those_before_it():
    told, asked = await fetched(first=page(0, 2, "b"), b=page(2, 2, "c"), c=page(4, 1, None))
    assert told == [(2, None, False), (4, None, False), (5, None, True)]
    assert asked == [None, "b", "c"]


@pytest.mark.parametrize(
    "last",
    [page(2, 2, "b"), page(2, 0, "c"), page(2, MAX_RESULTS, "c")],
    ids=["same cursor", "empty page", "enough"],
)
async def test_the_asking_ends(last):
    told, asked = await fetched(first=page(0, 2, "b"), b=last)
    assert asked == [None, "b"]
    assert told[-1][2]


async def test_what_came_before_a_failure_is_kept():
    assert (await fetched(first=page(0, 2, "b"), b=TimedOut("no answer")))[0] == [
        (2, None, False),
        (2, "no answer", True),
    ]
    assert (await fetched(first=TimedOut("no answer")))[0] == [(None, "no answer", True)]
