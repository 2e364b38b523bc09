from datetime import timedelta

import pytest

from evaltui.model.run import Counts, Outcome, State
from evaltui.providers.contract.provider import ChildResult, ResultPage
from evaltui.ui.widgets.detail import DetailPane
from evaltui.ui.widgets.detail.result_filter import result_filter
from tests.factories import NOW, a_watch, varied_watches
from tests.ui.detail.opened import Opened
from tests.ui.hosts import style_at

RUNNING = a_watch("retab:wfevalrun_1", part_noun="evals")
OVER = varied_watches()[1]
LIST = (
    ChildResult("id-1", "gross total", "passed", "completed", None, 1.0),
    ChildResult("id-2", "net total", "failed", "completed", "expected 3\ngot 4", 2.0),
    ChildResult("id-3", "first line", None, "error", "the block crashed", None),
    ChildResult("id-4", "VAT", "passed", "completed", None, 3.0),
)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", "1234"),
        ("total", "12"),
        ("TOTAL 4", "2"),
        ("verdict:failed", "2"),
        ("verdict:failed,passed", "124"),
        ("!verdict:passed", "23"),
        ("verdict!=passed", "23"),
        ("state:error", "3"),
        ("name:total message:got", "2"),
        ('"first line"', "3"),
        ("verdict:", "1234"),
        ("!", "1234"),
        ("id:id-4", "4"),
        ("colour:red", ""),
        ("crashed", "3"),
    ],
)
def test_a_filter_is_words_and_terms(text, ids):
    holds = result_filter(text)
    assert [result.id for result in LIST if holds(result)] == [f"id-{number}" for number in ids]


async def opened_list(opened, watch, results=LIST, **options):
    opened.pane.show(watch, NOW, lists_results=True)
    await opened.press("3")
    opened.pane.show_results(watch.ref, ResultPage(results), **options)
    await opened.pilot.pause()


def names(opened):
    """The names in the list, in their order."""
    found = [next((r.name for r in LIST if r.name in line), None) for line in opened.lines[4:]]
    return [name for name in found if name]


async def test_failing_ones_come_first_and_are_counted():
    async with Opened(OVER, lists_results=True) as opened:
        await opened_list(opened, OVER)
        assert opened.lines[4] == " ! 1 error  ✗ 1 failed  ✓ 2 passed  ·  fetched at 10:00:42"
        assert names(opened) == ["first line", "net total", "gross total", "VAT"]


async def test_a_filter_shows_what_it_lets_through_and_how_many():
    async with Opened(OVER, lists_results=True) as opened:
        await opened_list(opened, OVER)
        await opened.press("f", *"verdict", "colon", *"failed")
        assert opened.lines[-1].endswith("1 of 4")
        assert names(opened) == ["net total"]
        await opened.press("enter")
        assert "Only verdict:failed: 1 of 4" in opened.text
        await opened.press("escape")
        assert len(names(opened)) == 4


async def test_a_result_is_opened_to_its_whole_message_and_closed():
    async with Opened(OVER, lists_results=True) as opened:
        await opened_list(opened, OVER)
        assert opened.lines[6].startswith("▌! error")
        await opened.press("j", "enter")
        assert opened.lines[7].startswith("▌✗ failed")
        assert opened.lines[8:10] == ["     expected 3", "     got 4"]
        assert "id          id-2" in opened.lines[10]
        await opened.press("j")
        assert next(line for line in opened.lines if line.startswith("▌")).split()[1] == "passed"
        await opened.press("k", "enter")
        assert "     expected 3" not in opened.lines


async def test_a_double_click_opens_a_result():
    async with Opened(OVER, lists_results=True) as opened:
        await opened_list(opened, OVER)
        await opened.pilot.click(DetailPane, offset=(10, 7), times=2)
        await opened.pilot.pause()
        assert opened.lines[7].startswith("▌✗ failed")
        assert "     got 4" in opened.lines


async def test_the_picked_line_shows_without_colour():
    async with Opened(OVER, lists_results=True) as opened:
        await opened_list(opened, OVER)
        assert style_at(opened.app, 20, 6).bgcolor != style_at(opened.app, 20, 7).bgcolor
        assert opened.lines[6][0] == "▌"


async def test_keys_go_through_a_thousand_lines():
    many = tuple(
        ChildResult(f"r{n}", f"case {n}", "failed", "completed", "m" * 50) for n in range(1000)
    )
    async with Opened(OVER, size=(80, 20), lists_results=True) as opened:
        await opened_list(opened, OVER, many)
        seen = []
        for key in ["j", "pagedown", "pagedown", "pageup", "G", "g", "k"]:
            await opened.press(key)
            picked = next(line for line in opened.lines if line.startswith("▌"))
            seen.append(int(picked.split()[3]))
        assert seen == [1, 16, 31, 16, 999, 0, 0]


async def test_a_message_longer_than_the_room_can_be_read():
    long = "\n".join(f"line {n}" for n in range(60))
    results = (
        ChildResult("a", "one", "failed", None, long),
        ChildResult("b", "two", "passed", None),
    )
    async with Opened(OVER, size=(80, 20), lists_results=True) as opened:
        await opened_list(opened, OVER, results)
        await opened.press("enter", *["j"] * 30)
        assert "line 30" in opened.text
        await opened.press("G")
        assert opened.reader.picked == "b 1"


async def test_while_the_run_goes_on_results_tell_their_age():
    async with Opened(RUNNING, lists_results=True) as opened:
        await opened_list(opened, RUNNING)
        opened.pane.show(RUNNING, NOW + timedelta(minutes=3), lists_results=True)
        await opened.pilot.pause()
        assert "fetched 3m ago while the run goes on; r asks again" in opened.text


async def test_asking_again_keeps_the_old_ones_in_sight_until_the_new_ones_come():
    async with Opened(OVER, lists_results=True) as opened:
        await opened_list(opened, OVER)
        opened.pane.reload_results()
        await opened.pilot.pause()
        assert len(opened.app.heard_of(DetailPane.ResultsWanted)) == 2
        assert "asking…" in opened.text
        assert len(names(opened)) == 4
        opened.pane.show_results(OVER.ref, ResultPage(LIST[:1], "x"), complete=False)
        await opened.pilot.pause()
        assert len(names(opened)) == 4
        opened.pane.show_results(OVER.ref, None, "HTTP 502")
        await opened.pilot.pause()
        assert "could not be fetched: HTTP 502" in opened.text
        assert len(names(opened)) == 4
        opened.pane.show_results(OVER.ref, ResultPage(LIST[:2]))
        await opened.pilot.pause()
        assert len(names(opened)) == 2
        assert "HTTP 502" not in opened.text


async def test_pages_are_shown_as_they_come():
    async with Opened(OVER, lists_results=True) as opened:
        await opened_list(opened, OVER, LIST[:2], complete=False)
        assert len(names(opened)) == 2
        assert "asking…" in opened.text
        opened.pane.show_results(OVER.ref, ResultPage(LIST))
        await opened.pilot.pause()
        assert len(names(opened)) == 4
        assert "asking…" not in opened.text


async def test_the_summary_of_a_failed_run_names_what_failed():
    watch = a_watch(
        "retab:wfevalrun_2", State.COMPLETED, counts=Counts(completed=9, error=1),
        outcome=Outcome(8, 1, 0), done=10,
    )  # fmt: skip
    async with Opened(watch, lists_results=True) as opened:
        assert opened.lines[4].split()[:2] == ["Failed", "completed,"]
        assert "3 shows which" in opened.text
        await opened_list(opened, watch)
        await opened.press("1")
        assert "✗ failed  net total  expected 3 got 4" in opened.text
        assert "gross total" not in opened.text


async def test_results_without_names_or_ids_of_their_own_stay_apart():
    twins = (
        ChildResult("x", None, "failed", None, "a"),
        ChildResult("x", None, "failed", None, "b"),
    )
    async with Opened(OVER, lists_results=True) as opened:
        await opened_list(opened, OVER, twins)
        await opened.press("j", "enter")
        assert [line.strip() for line in opened.lines[8:9]] == ["b"]
