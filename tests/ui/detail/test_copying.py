import json

import pytest
from textual.geometry import Offset
from textual.selection import Selection

from evaltui.model.health import Health, HealthStatus
from evaltui.model.run import RunError, State
from evaltui.providers.contract.provider import ChildResult, ResultPage
from evaltui.ui.cells import Span
from evaltui.ui.widgets.detail.copying import document_text
from evaltui.ui.widgets.detail.document import BLANK, Laid, Para, text
from evaltui.ui.widgets.detail.reader import MARGIN
from evaltui.ui.widgets.detail.selected import selected_text
from tests.factories import a_history, a_watch, varied_watches
from tests.ui.detail.opened import Opened
from tests.ui.hosts import style_at

FAILED = varied_watches()[3]
DAY = "2026-11-20"
URL = "https://app.langwatch.ai/acme/experiments/rag?runId=lively-ancient-zebra"


@pytest.mark.parametrize(
    ("watch", "key", "copied", "what"),
    [
        (a_watch(), "1", "langwatch:lively-ancient-zebra", "the reference"),
        (a_watch(url=URL), "1", URL, "the link to the run"),
        (a_watch(url="javascript:x"), "1", "langwatch:lively-ancient-zebra", "the reference"),
        (a_watch(), "4", "langwatch:lively-ancient-zebra", "the reference"),
        (FAILED, "4", FAILED.snapshot.error.text, "the error's text"),
        (a_watch(raw='{"a":1}'), "6", '{\n  "a": 1\n}', "the document"),
        (a_watch(raw="<html>"), "6", "<html>", "the document"),
        (
            a_watch(health=Health(HealthStatus.RETRYING, "HTTP 502", 1)),
            "5",
            "HTTP 502",
            "what is wrong",
        ),
        (
            a_watch(history=a_history(3, 5)),
            "2",
            f"time,done,total\n{DAY}T10:00:37.000+00:00,3,10\n{DAY}T10:00:41.000+00:00,5,10",
            "the counts as CSV",
        ),
    ],
)
async def test_y_copies_what_is_most_useful_of_the_tab(watch, key, copied, what):
    async with Opened(watch, keys=[key, "y"]) as opened:
        assert opened.copied == (copied, what)


async def test_y_copies_the_picked_result():
    results = (
        ChildResult("a", "one", "failed", None, "no\nway"),
        ChildResult("b", "two", "failed", None, "nor this"),
    )
    async with Opened(FAILED, lists_results=True) as opened:
        await opened.press("3")
        opened.pane.show_results(FAILED.ref, ResultPage(results))
        await opened.press("j", "y")
        assert opened.copied == ("two\nb\nnor this", "the result")


async def test_capital_y_copies_the_whole_tab_unfolded_and_not_wrapped():
    async with Opened(FAILED, size=(40, 20), keys=["4", "Y"]) as opened:
        copied, what = opened.copied
        assert what == "the tab Error"
        assert FAILED.snapshot.error.text.strip() in copied
        assert "Code        lw.evaluator_failed\n" in copied
        assert 'File "worker.py", line 33, in step' in copied
        await opened.press("1", "Y")
        copied, _ = opened.copied
        assert "Progress" in copied
        assert "41/120" in copied


async def test_hostile_text_is_copied_without_escapes():
    bad = "a\x1b]52;c;xx\x07b\u202e"
    async with Opened(a_watch(state=State.FAILED, error=RunError(bad), raw=bad)) as opened:
        for keys in [("4", "y"), ("Y",), ("6", "y"), ("Y",)]:
            await opened.press(*keys)
            assert opened.copied[0].strip() == "ab"


async def test_nothing_is_copied_where_no_run_is_shown():
    async with Opened(None, keys=["y", "Y"]) as opened:
        assert opened.app.heard == []


def test_a_document_as_text():
    document = (
        Para((Span("a\u00a0b"), Span(" c")), (Span("Label  "),)),
        BLANK,
        text("one\ntwo", indent=2),
        Para(fill=lambda room: (Span("x" * room),)),
    )
    assert document_text(document, 5) == "Label  a b c\n\n  one\n  two\nxxxxx\n"


LAID = Laid(
    (text("one two three"), Para((Span("合同審査 and"),), (Span("L: "),)), text("a\nb")), 12
)


@pytest.mark.parametrize(
    ("start", "end", "marked"),
    [
        (None, None, "one two three\nL: 合同審査 and\na\nb"),
        ((0, 0), (4, 0), "one"),
        ((5, 0), (6, 1), "two three"),
        ((2, 1), (4, 1), "hr"),
        ((4, 2), (6, 3), "合同審査 an"),
        ((1, 4), None, "a\nb"),
    ],
)
def test_marked_text_is_as_it_was_before_it_was_wrapped(start, end, marked):
    selection = Selection(Offset(*start) if start else None, Offset(*end) if end else None)
    assert selected_text(LAID, selection, MARGIN) == marked


async def test_text_is_marked_with_the_mouse():
    async with Opened(FAILED, size=(60, 20), keys=["4"]) as opened:
        start, end = (2, 4), (12, 5)
        await opened.pilot.mouse_down(opened.pane, offset=start)
        await opened.pilot.hover(opened.pane, offset=end)
        await opened.pilot.mouse_up(opened.pane, offset=end)
        await opened.pilot.pause()
        marked = opened.app.screen.get_selected_text()
        assert marked
        assert marked in FAILED.snapshot.error.text
        assert style_at(opened.app, 5, 4).bgcolor != style_at(opened.app, 5, 8).bgcolor


async def test_raw_json_wrapped_is_marked_as_one_line():
    raw = json.dumps({"text": "word " * 30})
    async with Opened(a_watch(raw=raw), size=(40, 20), keys=["6"]) as opened:
        everything = opened.reader.get_selection(Selection(None, None))
        assert everything == ('{\n  "text": "' + "word " * 30 + '"\n}', "\n")
