import json
from dataclasses import replace
from datetime import timedelta

import pytest
from rich.cells import cell_len

from evaltui.model.exchange import Attempt
from evaltui.model.health import Health, HealthStatus
from evaltui.model.run import Counts, Outcome, RunError, State
from evaltui.providers.contract.provider import ChildResult, ResultPage
from evaltui.ui.glyphs import ASCII
from evaltui.ui.widgets.detail import DetailPane
from evaltui.ui.widgets.detail.pane import TabName
from evaltui.ui.widgets.detail.reader import Reader
from tests.factories import NOW, a_history, a_watch, ago, varied_watches
from tests.ui.detail.opened import Opened
from tests.ui.hosts import flat, screen, spy_refresh, style_at

FAILED = varied_watches()[3]


async def test_the_headline_keeps_three_truths_apart():
    gone = Health(HealthStatus.UNREACHABLE, "connection refused", 14, ago(1_360))
    watch = a_watch(age_s=1_360, health=gone, state_raw="in_progress")
    async with Opened(watch, size=(120, 20)) as opened:
        first, verdict, truths = opened.lines[:3]
    assert first.startswith(" ▸ running  nightly rag")
    assert first.endswith("langwatch:lively-ancient-zebra")
    assert verdict == " Verdict pending: running, 5 of 10 parts done"
    assert "Said in_progress" in truths
    assert "Heard 22m ago" in truths
    assert "Health unreachable: connection refused (14 failures in a row)" in truths


async def test_in_narrow_rooms_the_truths_are_words():
    gone = Health(HealthStatus.UNREACHABLE, "connection refused", 14, ago(1_360))
    async with Opened(a_watch(age_s=1_360, health=gone), size=(44, 20)) as opened:
        assert opened.lines[2].split() == ["running", "·", "22m", "ago", "·", "unreachable"]


async def test_the_verdict_of_a_run_that_completed_badly_says_why():
    watch = a_watch(
        state=State.COMPLETED, done=15, total=15, counts=Counts(error=2), outcome=Outcome(12, 1, 0)
    )
    async with Opened(watch) as opened:
        assert opened.lines[0].startswith(" ✗ completed")
        assert opened.lines[1] == " Verdict failed: completed, 1 of 15 parts failed, 2 errored"
        assert "outcome" not in opened.text
        assert "✓ passed 12  ✗ failed 1  ⊠ blocked 0" in opened.text
        assert "pending –" in opened.text


async def test_times_carry_their_zone_and_the_eta_its_source():
    watch = a_watch(
        created_at=ago(90), started_at=ago(63), eta_s=62.0, age_s=0, summary={"a": {"b": [1, None]}}
    )
    async with Opened(watch) as opened:
        assert "Created     2026-11-20 09:59:12 UTC" in opened.text
        assert "Elapsed     1m 03s" in opened.text
        assert "Remaining   ~62s, says langwatch" in opened.text
        assert "a.b         1, –" in opened.text


async def test_a_failed_run_shows_its_error_at_once_and_whole_under_4():
    async with Opened(FAILED) as opened:
        assert "gave up after 3 tries" in opened.text
        assert "lw.evaluator_failed" in opened.text
        assert "Stack trace" not in opened.text
        await opened.press("4")
        assert "The last body was" in opened.text
        assert "Code        lw.evaluator_failed" in opened.text
        assert "traceId     4bf92f3577b34da6" in opened.text
        assert opened.lines.index(" Stack trace") > 0
        assert 'File "worker.py", line 59' in opened.text
        assert "… 58 frames between; enter shows them …" in opened.text
        await opened.press("enter", "G")
        assert 'File "worker.py", line 59' in opened.lines[-1]
        assert "line 58" in opened.text
        await opened.press("enter")
        assert "line 58" not in opened.text


async def test_a_run_without_an_error_says_so():
    async with Opened(a_watch(), keys=["4"]) as opened:
        assert "The service tells of no error." in opened.text


async def test_a_run_never_seen_says_what_stands_in_the_way():
    watch = varied_watches()[10]
    async with Opened(watch) as opened:
        assert "not seen" in opened.lines[0]
        assert "no key: set LANGWATCH_API_KEY" in opened.text
        for tab in "23456":
            await opened.press(tab)


async def test_no_run_at_all():
    async with Opened(None) as opened:
        assert "No run is selected." in opened.text
        await opened.press("6")


@pytest.mark.parametrize(
    ("keys", "tab"),
    [
        (["6"], "RAW"),
        (["right_square_bracket"], "TIMELINE"),
        (["left_square_bracket"], "RAW"),
        (["tab", "l", "right"], "ERROR"),
        (["shift+tab", "h", "left"], "ERROR"),
        (["4", "1"], "SUMMARY"),
        (["6", "right_square_bracket"], "SUMMARY"),
    ],
)
async def test_keys_turn_to_tabs(keys, tab):
    async with Opened(FAILED, keys=keys) as opened:
        assert opened.pane.tab.name == tab


@pytest.mark.parametrize("width", [100, 34])
async def test_a_click_turns_to_a_tab(width):
    async with Opened(FAILED, size=(width, 20)) as opened:
        x = opened.lines[3].index("5")
        await opened.pilot.click(DetailPane, offset=(x, 3))
        await opened.pilot.pause()
        assert opened.pane.tab.name == "POLLING"


async def test_every_question_is_told_the_newest_first():
    attempts = (
        Attempt(ago(4), 0.231, 200, 1_412, "state told"),
        Attempt(ago(2), None, None, None, "no answer: wait\x1b[2J 3 s"),
    )
    watch = replace(a_watch(attempts=attempts), next_in_s=3.0)
    async with Opened(watch, keys=["5"]) as opened:
        assert "3s after the last answer" in opened.text
        newest, oldest = opened.lines[8:10]
    assert newest.split() == ["!", "10:00:40", "–", "–", "–", "no", "answer:", "wait", "3", "s"]
    assert oldest.split() == ["10:00:38", "231", "ms", "200", "1.4", "kB", "state", "told"]


async def test_the_document_is_shown_indented_and_anything_else_verbatim():
    raw = json.dumps({"status": "running", "n": [1, 2], "text": "a \x1b[31m b"})
    async with Opened(a_watch(raw=raw), keys=["6"]) as opened:
        assert '   "status": "running",' in opened.text
        assert "     2" in opened.text
        opened.pane.show(a_watch(raw="<html>no json</html>"), NOW)
        await opened.pilot.pause()
        assert "<html>no json</html>" in opened.text
        opened.pane.show(a_watch(raw="[" * 100_000), NOW)
        await opened.pilot.pause()
        assert "[[[[" in opened.text


async def test_child_results_are_asked_for_when_somebody_looks():
    async with Opened(FAILED, lists_results=True) as opened:
        assert opened.app.heard_of(DetailPane.ResultsWanted) == []
        await opened.press("3")
        assert [m.ref for m in opened.app.heard_of(DetailPane.ResultsWanted)] == [FAILED.ref]
        assert "Asking for the results…" in opened.text
        opened.pane.show(FAILED, NOW + timedelta(seconds=1), lists_results=True)
        page = ResultPage(
            (
                ChildResult("a", "first", "passed", "completed", None, 1.0),
                ChildResult("b", "second [red]", "failed", "completed", "expected 3\ngot 4", 2.0),
                ChildResult("c", None, None, "SHUFFLING"),
            ),
            after="x",
        )
        opened.pane.show_results(a_watch("retab:other").ref, page)
        assert "first" not in opened.text
        opened.pane.show_results(FAILED.ref, page)
        await opened.pilot.pause()
        assert "✗ 1 failed  ✓ 1 passed  ? 1 shuffling" in opened.lines[4]
        assert "the first 3, there are more; fetched at 10:00:43" in opened.text
        shown = [line.split() for line in opened.lines[6:9]]
        assert shown[0] == ["▌✗", "failed", "second", "[red]", "2s", "expected", "3", "got", "4"]
        assert {shown[1][2], shown[2][2]} == {"first", "c"}
        assert len(opened.app.heard_of(DetailPane.ResultsWanted)) == 1


async def test_results_that_cannot_be_had_say_why():
    async with Opened(FAILED, keys=["3"]) as opened:
        assert "langwatch lists no parts of a run." in opened.text
        opened.pane.show(FAILED, NOW, lists_results=True)
        opened.pane.show_results(FAILED.ref, None, "HTTP 403: key refused")
        await opened.pilot.pause()
        assert "could not be fetched: HTTP 403: key refused" in opened.text
        opened.pane.reload_results()
        await opened.pilot.pause()
        assert "Asking" in opened.text


async def test_news_of_the_same_run_do_not_move_what_is_read():
    async with Opened(FAILED, size=(80, 12), keys=["4", "pagedown", "j"]) as opened:
        reader = opened.app.query_one(Reader)
        at, shown = reader.scroll_offset.y, opened.lines[4:]
        assert at > 0
        opened.pane.show(replace(FAILED, next_in_s=9.0), NOW + timedelta(seconds=9))
        await opened.pilot.pause()
        assert (reader.scroll_offset.y, opened.lines[4:]) == (at, shown)
        opened.pane.show(a_watch(), NOW)
        await opened.pilot.pause()
        assert reader.scroll_offset.y == 0


async def test_only_lines_that_differ_are_painted():
    async with Opened(a_watch(total=90)) as opened:
        parts = [*opened.pane.children]
        seen = [spy_refresh(part) for part in parts]
        opened.pane.show(a_watch(total=90), NOW)
        assert seen == [[], [], [], []]
        opened.pane.show(a_watch(total=90, done=6), NOW)
        headline, strip, reader, _ = seen
        assert [region.y for region in flat(headline)] == [1]
        assert strip == []
        assert [region.y for region in flat(reader)] == [0]


async def test_keys_scroll():
    async with Opened(FAILED, size=(80, 14), keys=["4", "enter"]) as opened:
        reader = opened.app.query_one(Reader)
        seen = []
        for key in ["j", "down", "k", "pagedown", "pageup", "G", "g", "end", "home"]:
            await opened.press(key)
            seen.append(reader.scroll_offset.y)
        assert seen[:5] == [1, 2, 1, 10, 1]
        assert seen[5] == seen[7] == reader.max_scroll_y > 50
        assert seen[6] == seen[8] == 0


async def test_a_megabyte_of_error_is_wrapped_but_only_what_is_seen_is_styled(monkeypatch):
    styled = []
    real = Reader._strip

    def counting(reader, spans):
        styled.append(spans)
        return real(reader, spans)

    monkeypatch.setattr(Reader, "_strip", counting)
    error = RunError("word " * 200_000, stack_trace="合" * 100_000)
    async with Opened(a_watch(state=State.FAILED, error=error), keys=["4"]) as opened:
        assert "word word" in opened.text
        await opened.press("G")
        assert "合合合" in opened.lines[-1]
    assert len(styled) < 200


@pytest.mark.parametrize("size", [(20, 5), (40, 10), (60, 8), (80, 24), (250, 80)])
async def test_every_tab_of_every_run_fits_every_size(size):
    async with Opened(None, size=size) as opened:
        for watch in varied_watches():
            opened.pane.show(watch, NOW)
            for tab in TabName:
                opened.pane.action_open_tab(tab)
                await opened.pilot.pause()
                assert {cell_len(line) for line in screen(opened.app)} == {size[0]}


async def test_hostile_text_stays_text():
    bad = "\x1b]8;;http://evil\x07[link=x]\u202e[/red]\x9b2J\ud800"
    watch = a_watch(
        name=bad,
        state=State.UNKNOWN,
        state_raw=bad,
        summary={bad: {bad: bad}},
        notes=(bad,),
        url="https://x/" + bad,
        error=RunError(bad, code=bad, stack_trace=bad, details={bad: bad}),
        raw=bad,
        history=a_history(1, 2),
        health=Health(HealthStatus.MALFORMED, bad, 1, None),
    )
    watch = replace(watch, attempts=(Attempt(NOW, 0.1, 200, 3, bad),))
    async with Opened(watch) as opened:
        for tab in "123456":
            await opened.press(tab)
            assert "[link=x][/red]" in opened.text
            assert not any(sign in opened.text for sign in "\x1b\x07\u202e\x9b\ud800")


async def test_plain_glyphs():
    watch = replace(FAILED, attempts=(Attempt(NOW, None, None, None, "wait"),))
    error = replace(watch.snapshot.error, message="plain")
    watch = replace(watch, snapshot=replace(watch.snapshot, error=error))
    async with Opened(watch, glyphs=ASCII) as opened:
        for tab in "123456":
            await opened.press(tab)
            assert [character for character in opened.text if not character.isascii()] == []


async def test_a_run_the_service_forgot_keeps_what_it_said_last():
    watch = replace(a_watch(state=State.COMPLETED, done=10), forgotten_at=ago(30))
    async with Opened(watch) as opened:
        assert "the service no longer knows this run" in opened.text
        assert "10/10" in opened.text


async def test_the_summary_says_in_full_why_a_run_cannot_be_asked_for():
    said = "the key was refused (HTTP 401): set LANGWATCH_API_KEY and press r, or see the account"
    async with Opened(a_watch(health=Health(HealthStatus.AUTH, said, 1)), size=(50, 24)) as opened:
        shown = " ".join(line.strip() for line in opened.lines[4:])
        assert said in shown


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://app.example/run?id=1", True),
        ("http://10.0.0.1:5560/x", True),
        ("javascript:alert(1)", False),
        ("https://x/\x1b]8;;evil", False),
        ("https://b\u00fccher.example/", False),
        ("https://x/" + "a" * 3_000, False),
        ("file:///etc/passwd", False),
    ],
)
async def test_only_safe_addresses_are_links(url, linked):
    async with Opened(a_watch(url=url, summary={"page": url})) as opened:
        for label in ("Link", "page"):
            y = next(y for y, line in enumerate(opened.lines) if line.startswith(f" {label} "))
            assert style_at(opened.app, 13, y).link == (url if linked else None)


async def test_the_bar_tells_every_kind_of_parts_by_its_sign():
    counts = Counts(4, 3, 2, 20, 1, 0)
    async with Opened(a_watch(done=21, total=40, counts=counts, outcome=Outcome(12, 5, 3))) as o:
        bar = next(line for line in o.lines if line.startswith(" Progress")).split()[1]
        assert [sign for sign in bar if sign not in "━─"] == list("✓✗⊠!▸▹◌")
        assert bar.endswith("─")
        assert "⊘ cancelled 0" in o.text
    async with Opened(a_watch(counts=Counts(error=1), total=None), glyphs=ASCII) as o:
        assert "+ completed -  ! error 1  - cancelled -" in o.text


async def test_a_stall_is_told_in_words():
    stalled = varied_watches()[4]
    async with Opened(stalled) as opened:
        assert "Stalled     no change for 6 min, usually every 3 s; 428 of 640 left" in opened.text


async def test_the_next_question_is_told_as_a_time_that_does_not_tick():
    attempts = (Attempt(ago(2), 0.5, 200, 9, "running"),)
    watch = replace(a_watch(attempts=attempts), next_in_s=3.0)
    async with Opened(watch, keys=["5"]) as opened:
        assert "Next        10:00:43, 3s after the last answer" in opened.text
        before = opened.lines
        opened.pane.show(watch, NOW + timedelta(seconds=1))
        await opened.pilot.pause()
        assert opened.lines == before


async def test_in_narrow_rooms_a_question_takes_two_lines():
    attempts = (Attempt(ago(2), 0.5, 503, 9, "retrying: HTTP 503"),)
    async with Opened(a_watch(attempts=attempts), size=(44, 20), keys=["5"]) as opened:
        y = opened.lines.index("   retrying: HTTP 503")
        assert opened.lines[y - 1].split() == ["!", "10:00:40", "500", "ms", "503", "9", "B"]


async def test_the_tab_can_be_set_as_it_was_remembered():
    async with Opened(FAILED) as opened:
        opened.pane.tab = TabName.RAW
        await opened.pilot.pause()
        assert "There is no document yet." in opened.text


async def test_the_keys_of_the_pane_are_told():
    async with Opened(FAILED, keys=["4"]) as opened:
        here = opened.app.screen.active_bindings
        assert {here[key].binding.id for key in ("slash", "y", "Y", "enter", "tab", "6")} == {
            "detail.find",
            "detail.yank",
            "detail.yank_all",
            "detail.expand",
            "detail.next",
            "detail.raw",
        }
        assert all(active.binding.tooltip for active in here.values() if active.binding.id)
        await opened.press("2")
        assert "enter" not in opened.app.screen.active_bindings


async def test_the_footer_hears_of_the_keys_of_each_tab():
    async with Opened(FAILED) as opened:
        told = []
        opened.app.screen.bindings_updated_signal.subscribe(
            opened.pane, lambda screen: told.append("enter" in screen.active_bindings)
        )
        await opened.press("4")
        assert told[-1]
        await opened.press("1")
        assert not told[-1]
