"""The light reading of the runs file says what the whole one says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evaltui.files import saved_states
from evaltui.files.last_known import LastKnown
from evaltui.files.runs_document import Entry, RunsDocument, render
from evaltui.files.runs_file import RunsFile
from evaltui.files.saved_run import SavedRun, encode_run, restore
from evaltui.files.saved_states import SavedState, Unreadable, read_states
from evaltui.model.health import Health, HealthStatus
from evaltui.model.reference import RunRef
from evaltui.model.run import Counts, Outcome, Snapshot, State
from tests.fakes import FakeClock
from tests.files.test_last_known import lasts, texts

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
REF = RunRef("langwatch", "lively-ancient-zebra")


def written(folder: Path, text: str) -> str:
    path = folder / "runs.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def light(run: SavedRun, folder: Path) -> SavedState:
    text = render(RunsDocument((Entry.of(encode_run(run)),)))
    (state,) = read_states(written(folder, text))
    return state


@given(last=lasts, name=st.none() | texts, paused=st.booleans())
@example(LastKnown(Snapshot(State.COMPLETED, "", counts=Counts(error=2**70)), NOW), None, False)
@example(LastKnown(Snapshot(State.COMPLETED, "", outcome=Outcome(blocked=1)), NOW), None, False)
@example(LastKnown(Snapshot(State.PENDING, ""), NOW, health=Health(HealthStatus.GONE)), None, False)
@example(LastKnown(Snapshot(State.PENDING, "", name="0"), NOW), "\r", False)
def test_it_says_what_the_whole_reading_says(
    tmp_path_factory: pytest.TempPathFactory, last: LastKnown, name: str | None, paused: bool
) -> None:
    folder = tmp_path_factory.mktemp("states")
    run = SavedRun(REF, name=name, paused=paused, last=last)
    state = light(run, folder)
    (whole,) = RunsFile(folder / "runs.toml", FakeClock()).load().runs
    watch = restore(whole, "langwatch")
    assert state.ref == str(watch.ref)
    assert state.paused == watch.paused
    assert state.state == watch.state
    assert state.ended == watch.ended
    assert state.verdict == watch.judgement.verdict
    assert state.health == watch.health.status
    assert state.observed_at == watch.observed_at
    assert state.age_s(NOW) == watch.age_s(NOW)
    snapshot = watch.snapshot
    assert (state.done, state.total) == (
        (snapshot.done, snapshot.total) if snapshot else (None,) * 2
    )
    assert (state.name or "").strip() == (watch.name or (snapshot and snapshot.name) or "").strip()


def test_it_reads_the_remaining_time_that_was_saved(tmp_path: Path) -> None:
    last = LastKnown(Snapshot(State.RUNNING, "running"), NOW, eta_s=(30.04, 90))
    assert light(SavedRun(REF, last=last), tmp_path).eta_s == (30.0, 90.0)
    assert light(SavedRun(REF, last=replace(last, eta_s=None)), tmp_path).eta_s is None


@pytest.mark.parametrize("eta", ["inf", "nan", "-1.0", "'x'", "1e300"])
def test_a_remaining_time_that_no_run_has_is_none(tmp_path: Path, eta: str) -> None:
    text = f'[[runs]]\nrun = "retab:a"\nlast = {{eta_low_s = {eta}, eta_high_s = {eta}}}\n'
    (state,) = read_states(written(tmp_path, text))
    assert state.eta_s is None


def test_the_words_are_all_that_there_are() -> None:
    assert set(saved_states.STATES) == set(State)
    assert set(saved_states.ENDED) == {state for state in State if state.ended}
    assert set(saved_states.HEALTHS) == set(HealthStatus)


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "version = 1\n"])
def test_a_file_without_runs_holds_none(tmp_path: Path, text: str) -> None:
    assert read_states(written(tmp_path, text)) == []
    assert read_states(str(tmp_path / "missing.toml")) == []


def test_a_run_that_stands_twice_counts_once_and_one_without_a_name_not_at_all(
    tmp_path: Path,
) -> None:
    text = (
        '[[runs]]\nrun = "retab:a"\npaused = true\n[[runs]]\nrun = "retab:a"\n'
        '[[runs]]\nname = "x"\n[[runs]]\nrun = "nothing"\n[[runs]]\nrun = 3\n'
    )
    (state,) = read_states(written(tmp_path, text))
    assert (state.ref, state.paused) == ("retab:a", True)


@pytest.mark.parametrize(
    "last", ['"x"', '{state = "flying"}', '{state = "running", health = "sick"}', "{state = []}"]
)
def test_a_state_of_words_that_do_not_exist_is_none(tmp_path: Path, last: str) -> None:
    (state,) = read_states(written(tmp_path, f'[[runs]]\nrun = "retab:a"\nlast = {last}\n'))
    assert (state.state, state.verdict, state.health) == (None, "none", "ok")


@pytest.mark.parametrize("text", ["[[runs]]\nrun = oops", "runs = 3", "runs = [3]", "a = [" * 9999])
def test_a_damaged_file_is_unreadable(tmp_path: Path, text: str) -> None:
    with pytest.raises(Unreadable):
        read_states(written(tmp_path, text))


def test_what_is_no_text_or_no_file_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "runs.toml").write_bytes(b"\xff\x00")
    for path in (tmp_path / "runs.toml", tmp_path):
        with pytest.raises(Unreadable):
            read_states(str(path))
