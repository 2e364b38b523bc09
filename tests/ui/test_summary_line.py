from datetime import UTC

import pytest
from rich.cells import cell_len

from evaltui.model.health import Health, HealthStatus
from evaltui.model.run import Outcome, State
from evaltui.ui.arrange.totals import totals
from evaltui.ui.glyphs import ASCII
from evaltui.ui.widgets.summary_line import SummaryLine
from tests.factories import NOW, a_history, a_watch, ago, varied_watches
from tests.ui.hosts import Host, screen, spy_refresh


def tell(line, *watches, **options):
    line.show(watches, totals(watches, NOW), **options)


async def shown(watches, width=140, line=None, **options):
    line = line or SummaryLine(zone=UTC)
    app = Host(line)
    async with app.run_test(size=(width, 3)) as pilot:
        tell(line, *watches, **options)
        await pilot.pause()
        return screen(app)[0]


async def test_totals_by_what_became_of_the_runs():
    text = await shown(varied_watches(), 200)
    for part in ("evaltui", "6 running", "1 queued", "1 passed", "✗ 2 failed", "◷ 1 stalled"):
        assert part in text
    assert text.rstrip().endswith("! retab-eu unreachable since 09:38 +1")


async def test_a_completed_run_with_failures_counts_as_failed():
    watch = a_watch(state=State.COMPLETED, outcome=Outcome(9, 1, 0))
    assert "1 failed" in await shown([watch])
    assert "passed" not in await shown([watch])


async def test_kinds_that_there_are_none_of_are_not_told():
    text = await shown([a_watch()])
    assert text.split() == ["evaltui", "▸", "1", "running"]
    assert (await shown([])).split() == ["evaltui"]


async def test_the_rate_of_requests_stands_at_the_end_behind_what_is_wrong():
    assert (await shown([a_watch()], requests_per_min=48)).rstrip().endswith("48 requests/min")
    bad = a_watch(health=Health(HealthStatus.AUTH, "no key", 1, None))
    text = await shown([bad], requests_per_min=48)
    assert text.rstrip().endswith("! langwatch key missing or refused   48 requests/min")
    text = await shown([bad], 50, requests_per_min=48)
    assert text.rstrip().endswith("! langwatch key missing or refused")


async def test_what_is_wrong_is_told_in_short_before_it_is_left_out():
    bad = a_watch("retab:x", health=Health(HealthStatus.AUTH, "no key", 1, None))
    text = await shown([bad, a_watch(state=State.FAILED), a_watch("retab:y")], 50)
    assert "1 failed" in text
    assert text.rstrip().endswith("! retab auth")


async def test_a_run_that_is_over_accuses_no_service():
    over = a_watch(
        state=State.COMPLETED, health=Health(HealthStatus.UNREACHABLE, "refused", 5, ago(60))
    )
    assert "unreachable" not in await shown([over])


@pytest.mark.parametrize("width", [1, 10, 20, 40, 60, 80, 120, 250])
async def test_the_least_important_goes_first(width):
    text = await shown(varied_watches(), width)
    assert cell_len(text) == width
    if width >= 20:
        assert "2 failed" in text
    if width >= 40:
        assert "6 running" in text
    if "evaltui" in text:
        assert "not seen" in text


async def test_plain_glyphs():
    assert (await shown(varied_watches(), line=SummaryLine(ASCII, zone=UTC))).isascii()


async def test_it_repaints_only_when_it_says_something_else():
    line = SummaryLine()
    app = Host(line)
    async with app.run_test(size=(100, 3)) as pilot:
        tell(line, a_watch(), requests_per_min=1234)
        await pilot.pause()
        seen = spy_refresh(line)
        tell(line, a_watch(done=6), requests_per_min=1190)
        assert seen == []
        tell(line, a_watch(history=a_history(1, 2, quiet_s=400)), requests_per_min=1190)
        assert len(seen) == 1
