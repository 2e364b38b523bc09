"""The list and its file: nothing of one's own, of a person's or of another evaltui's gets lost."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from evaltui.files.saved_states import read_states
from evaltui.model.eta import Eta
from evaltui.model.health import Health, HealthStatus
from evaltui.model.run import State
from evaltui.model.watch import Observation
from evaltui.session.watchlist import Watchlist
from tests.factories import a_watch
from tests.fakes import EPOCH
from tests.session.conftest import NewWatchlist, ref, refs_of

A, B, C, D = "langwatch:a", "nugen:b", "retab:c", "nugen:d"


def in_file(path: Path) -> list[str]:
    return [run["run"] for run in tomllib.loads(path.read_text()).get("runs", [])]


def entry(run: str, more: str = "") -> str:
    return f'[[runs]]\nrun = "{run}"\n{more}\n'


def look(watchlist: Watchlist):
    """Take over what others did, then write, as the screen does every second."""
    changes = watchlist.take_over(watchlist.read())
    assert watchlist.save()
    return changes


def seen(done: int, state: State = State.RUNNING, at=EPOCH) -> Observation:
    watch = a_watch(done=done, state=state)
    return Observation(at, watch.snapshot, Health(last_ok_at=at))


class TestOrder:
    def test_a_run_comes_back_to_its_place(self, new_watchlist: NewWatchlist, path: Path):
        watchlist = new_watchlist(A, B, C, D)
        removed = [watchlist.remove(ref(B)), watchlist.remove(ref(C))]
        assert watchlist.save()
        while removed:
            assert watchlist.put_back(removed.pop())
        assert watchlist.save()
        assert refs_of(watchlist) == in_file(path) == [A, B, C, D]

    def test_the_order_of_the_file_is_taken_over(self, new_watchlist: NewWatchlist, path: Path):
        watchlist = new_watchlist(A, B, C)
        path.write_text(entry(C) + entry(A) + entry(D) + entry(B))
        changes = look(watchlist)
        assert refs_of(watchlist) == in_file(path) == [C, A, D, B]
        assert changes.reordered
        assert [str(watch.ref) for watch in changes.added] == [D]

    def test_an_added_run_alone_reorders_nothing(self, new_watchlist: NewWatchlist, path: Path):
        watchlist = new_watchlist(A, B)
        path.write_text(entry(A) + entry(D) + entry(B))
        assert not look(watchlist).reordered

    def test_a_run_not_saved_yet_stays_behind_its_neighbour(
        self, new_watchlist: NewWatchlist, path: Path
    ):
        watchlist = new_watchlist(A, B)
        watchlist.add(a_watch(C), 1)
        path.write_text(entry(B) + entry(A))
        look(watchlist)
        assert refs_of(watchlist) == [B, A, C]


class TestEditsByHand:
    def test_names_pauses_and_intervals_are_taken_over(
        self, new_watchlist: NewWatchlist, path: Path
    ):
        watchlist = new_watchlist(A, B, C)
        path.write_text(
            entry(A, 'name = "mine"') + entry(B, "paused = true") + entry(C, "interval_s = 60")
        )
        changes = look(watchlist)
        a, b, c = watchlist.fleet
        assert (a.name, b.paused, c.interval_s) == ("mine", True, 60)
        assert [str(watch.ref) for watch in changes.changed] == [A, B, C]
        assert [str(watch.ref) for watch in changes.repaced] == [B, C]

    def test_what_was_changed_here_and_not_saved_yet_wins(
        self, new_watchlist: NewWatchlist, path: Path
    ):
        watchlist = new_watchlist(A)
        watchlist.rename(ref(A), "ours")
        path.write_text(entry(A, 'name = "theirs"\npaused = true'))
        look(watchlist)
        (a,) = watchlist.fleet
        assert (a.name, a.paused) == ("ours", True)
        assert tomllib.loads(path.read_text())["runs"][0]["name"] == "ours"

    def test_a_run_removed_by_hand_is_watched_no_longer(
        self, new_watchlist: NewWatchlist, path: Path
    ):
        watchlist = new_watchlist(A, B)
        path.write_text(entry(A))
        assert [str(watch.ref) for watch in look(watchlist).removed] == [B]
        assert watchlist.observe(ref(B), seen(3)) is None
        watchlist.save_at_end()
        assert in_file(path) == [A]

    def test_a_run_removed_here_does_not_come_back_from_the_file(
        self, new_watchlist: NewWatchlist, path: Path
    ):
        watchlist = new_watchlist(A, B)
        watchlist.remove(ref(B))
        path.write_text(entry(A, 'name = "touched"') + entry(B))
        look(watchlist)
        assert refs_of(watchlist) == in_file(path) == [A]

    def test_removed_and_put_back_before_a_save_keeps_what_was_seen_and_the_users_keys(
        self, new_watchlist: NewWatchlist, path: Path
    ):
        path.write_text(entry(A, 'team = "search"') + entry(B))
        watchlist = new_watchlist()
        watchlist.observe(ref(A), seen(7))
        removed = watchlist.remove(ref(A))
        assert removed is not None
        watchlist.put_back(removed)
        assert watchlist.save()
        run = tomllib.loads(path.read_text())["runs"][0]
        assert (run["run"], run["team"], run["last"]["done"]) == (A, "search", 7)

    def test_a_run_put_back_by_hand_meanwhile_is_not_put_back_twice(
        self, new_watchlist: NewWatchlist, path: Path
    ):
        watchlist = new_watchlist(A)
        removed = watchlist.remove(ref(A))
        assert watchlist.save()
        assert removed is not None
        path.write_text(entry(A))
        look(watchlist)
        assert not watchlist.put_back(removed)

    def test_a_run_of_an_unknown_account_is_shown_with_the_reason(
        self, new_watchlist: NewWatchlist, path: Path
    ):
        path.write_text(entry("staging:x1") + entry(A))
        watchlist = new_watchlist()
        first = next(iter(watchlist.fleet))
        assert (str(first.ref), first.health.status) == ("staging:x1", HealthStatus.MALFORMED)
        assert "'staging' is no account" in (first.health.message or "")
        assert watchlist.save_at_end()
        assert in_file(path) == ["staging:x1", A]

    def test_a_problem_is_told_once_wherever_its_line_moves(
        self, new_watchlist: NewWatchlist, path: Path
    ):
        watchlist = new_watchlist(A)
        path.write_text(entry(A) + entry(B, 'interval_s = "often"'))
        assert len(look(watchlist).problems) == 1
        path.write_text(entry(C) + path.read_text())
        assert look(watchlist).problems == ()


class TestTwoEvaltuis:
    def test_each_sees_what_the_other_adds_and_removes(
        self, new_watchlist: NewWatchlist, path: Path
    ):
        one = new_watchlist(A, B)
        other = new_watchlist()
        one.add(a_watch(C))
        other.remove(ref(A))
        assert one.save()
        assert other.save()
        look(one)
        look(other)
        assert refs_of(one) == refs_of(other) == in_file(path) == [B, C]

    def test_what_the_other_wrote_just_before_our_save_is_not_overlooked(
        self, new_watchlist: NewWatchlist
    ):
        one, other = new_watchlist(A), new_watchlist()
        other.add(a_watch(B))
        assert other.save()
        one.add(a_watch(C))
        edits = one.take_edits()
        one.take_over(one.write(edits))
        one.written()
        assert refs_of(one) == [A, B, C]
        assert not one.changed_elsewhere()

    @pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
    def test_three_that_save_in_any_order_lose_no_run(
        self, new_watchlist: NewWatchlist, path: Path, order
    ):
        several = [new_watchlist() for _ in range(3)]
        for number, watchlist in enumerate(several):
            watchlist.add(a_watch(f"nugen:run-{number}"))
        for number in order:
            assert several[number].save_at_end()
        assert sorted(in_file(path)) == ["nugen:run-0", "nugen:run-1", "nugen:run-2"]

    def test_a_rename_here_and_a_removal_there_leaves_it_removed(
        self, new_watchlist: NewWatchlist, path: Path
    ):
        one, other = new_watchlist(A, B), new_watchlist()
        other.remove(ref(A))
        assert other.save()
        one.rename(ref(A), "late")
        look(one)
        assert refs_of(one) == in_file(path) == [B]


class TestVanishedFile:
    def test_an_editor_between_truncating_and_writing_removes_nothing(
        self, new_watchlist: NewWatchlist, path: Path
    ):
        watchlist = new_watchlist(A, B)
        text = path.read_text()
        path.write_text("")
        assert not look(watchlist)
        assert watchlist.changed_elsewhere()
        path.write_text(text.replace(entry(B).strip(), ""))
        look(watchlist)
        assert refs_of(watchlist) == in_file(path) == [A]

    def test_a_file_that_stays_away_is_written_again_with_every_run(
        self, new_watchlist: NewWatchlist, path: Path
    ):
        watchlist = new_watchlist(A, B)
        path.unlink()
        assert look(watchlist).problems == ()
        (problem,) = look(watchlist).problems
        assert str(path) in problem
        assert refs_of(watchlist) == in_file(path) == [A, B]

    def test_a_file_that_is_gone_at_the_end_is_written_again(
        self, new_watchlist: NewWatchlist, path: Path
    ):
        watchlist = new_watchlist(A, B)
        path.unlink()
        assert watchlist.save_at_end()
        assert in_file(path) == [A, B]

    def test_the_last_run_may_be_removed_by_hand(self, new_watchlist: NewWatchlist, path: Path):
        watchlist = new_watchlist(A)
        path.write_text("version = 1\n")
        look(watchlist)
        assert refs_of(watchlist) == []


class TestDamage:
    def test_nothing_is_written_over_a_half_finished_edit(
        self, new_watchlist: NewWatchlist, path: Path
    ):
        watchlist = new_watchlist(A, B)
        path.write_text(entry(A) + '[[runs]]\nrun = "nug')
        changes = watchlist.take_over(watchlist.read())
        assert not changes
        assert "line 5" in changes.problems[0]
        watchlist.remove(ref(B))
        assert not watchlist.save()
        assert path.read_text().endswith('run = "nug')
        path.write_text(entry(A) + entry(B))
        look(watchlist)
        assert in_file(path) == [A]
        assert watchlist.unsaved is None

    def test_the_end_puts_the_damaged_text_aside_and_keeps_every_run(
        self, new_watchlist: NewWatchlist, path: Path
    ):
        watchlist = new_watchlist(A, B)
        watchlist.observe(ref(B), seen(4))
        path.write_text(entry(C) + "[[[")
        assert watchlist.save_at_end()
        assert sorted(in_file(path)) == sorted([A, B, C])
        (aside,) = path.parent.glob("runs.toml.damaged-*")
        assert aside.read_text().endswith("[[[")


class TestAVanishedFile:
    """The runs file, or its folder, is gone: no run is lost, whatever is done at that moment."""

    @pytest.mark.parametrize("gone", [lambda path: path.unlink(), lambda path: path.write_text("")])
    def test_a_save_at_that_moment_brings_the_others_back(
        self, new_watchlist: NewWatchlist, path: Path, gone: Callable[[Path], object]
    ):
        watchlist = new_watchlist(A, B)
        gone(path)
        watchlist.add(a_watch(C))
        loaded = watchlist.write(watchlist.take_edits())
        assert in_file(path) == [C]
        changes = watchlist.take_over(loaded)
        assert changes.removed == ()
        assert "written again with all runs" in changes.problems[0]
        assert watchlist.save()
        assert sorted(in_file(path)) == sorted([A, B, C])
        assert [str(watch.ref) for watch in watchlist.fleet] == [A, B, C]

    def test_the_end_at_that_moment_too(self, new_watchlist: NewWatchlist, path: Path):
        watchlist = new_watchlist(A, B)
        path.unlink()
        path.parent.rename(path.parent.with_name("gone"))
        watchlist.add(a_watch(C))
        assert watchlist.save_at_end()
        assert sorted(in_file(path)) == sorted([A, B, C])

    def test_a_first_save_is_no_sign_of_that(self, new_watchlist: NewWatchlist, path: Path):
        watchlist = new_watchlist()
        watchlist.add(a_watch(A))
        edits = watchlist.take_edits()
        watchlist.add(a_watch(B))  # while the first is being written
        changes = watchlist.take_over(watchlist.write(edits))
        assert changes.problems == ()
        assert watchlist.save()
        assert in_file(path) == [A, B]


class TestSaving:
    def test_a_failed_save_is_told_and_tried_again(self, new_watchlist: NewWatchlist, path: Path):
        watchlist = new_watchlist(A)
        path.unlink()
        path.mkdir()
        watchlist.add(a_watch(B))
        assert not watchlist.save()
        assert "it is a folder" in str(watchlist.unsaved)
        path.rmdir()
        path.write_text(entry(A))
        assert watchlist.save()
        assert watchlist.unsaved is None
        assert in_file(path) == [A, B]

    def test_the_end_writes_counts_that_were_not_worth_a_save(
        self, new_watchlist: NewWatchlist, path: Path
    ):
        watchlist = new_watchlist(A)
        watchlist.observe(ref(A), seen(1))
        assert watchlist.save()
        watchlist.observe(ref(A), seen(2))
        assert not watchlist.waiting
        assert watchlist.save_at_end()
        assert tomllib.loads(path.read_text())["runs"][0]["last"]["done"] == 2

    def test_a_restart_shows_what_was_last_known(self, new_watchlist: NewWatchlist):
        watchlist = new_watchlist(A)
        watchlist.observe(ref(A), seen(9, State.COMPLETED))
        assert watchlist.save_at_end()
        (watch,) = new_watchlist().fleet
        assert (watch.state, watch.ended, watch.snapshot.done) == (State.COMPLETED, True, 9)

    def test_a_streamed_run_that_is_put_back_is_asked_for(self, new_watchlist: NewWatchlist):
        watchlist = new_watchlist(A)
        watchlist.fleet.set_streamed(ref(A), streamed=True)
        removed = watchlist.remove(ref(A))
        assert removed is not None
        watchlist.put_back(removed)
        assert [watch.from_stream for watch in watchlist.fleet] == [False]


def test_the_remaining_time_is_saved_for_who_only_reads(new_watchlist: NewWatchlist, path: Path):
    """`evaltui status-line` has no history to make an ETA of."""
    watchlist = new_watchlist(A)
    for step in range(6):
        watchlist.observe(ref(A), seen(step, at=EPOCH + timedelta(seconds=40 * step)))
    assert watchlist.save()
    (state,) = read_states(str(path))
    watch = watchlist.fleet.get(ref(A))
    assert watch is not None
    assert watch.observed_at is not None
    eta = watch.eta(watch.observed_at)
    assert isinstance(eta, Eta)
    assert state.eta_s == pytest.approx((eta.low_s, eta.high_s), abs=0.06)
    watchlist.observe(ref(A), seen(10, State.COMPLETED, EPOCH + timedelta(seconds=400)))
    assert watchlist.save()
    assert read_states(str(path))[0].eta_s is None
