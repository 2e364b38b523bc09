"""A disk that fails under the whole program: the screen goes on, says so, and saves once it can."""

from __future__ import annotations

import errno
import json
import random
import signal
import subprocess
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.disk.faults import ATOMIC_FAULTS, CONTROL, FAULTS, LAYER, NO_LOCKS, Disk, Fault
from tests.program.conftest import Home
from tests.program.stepped_services import SteppedServices
from tests.program.terminal import PATIENCE_S, Terminal

ZEBRA, TONE = "langwatch:lively-ancient-zebra", "nugen:eval-5f3a9c21"
NOT_SAVED = "Not saved:"


SHOWN = [fault for fault in FAULTS if "close" not in fault.calls]
"""Those that lose nothing and write nothing twice."""


@dataclass
class Kept:
    """Where the program of a test keeps its files."""

    runs: Path
    journal: Path

    def is_paused(self) -> bool:
        """Whether the second run is paused, by the runs file; which is whole whenever looked at."""
        runs = tomllib.loads(self.runs.read_text())["runs"]
        return bool(runs[1].get("paused", False))

    def last_noted(self) -> int | None:
        """How far the first run was by the journal, of which every line is whole."""
        if not self.journal.exists():
            return None
        lines = [json.loads(line) for line in self.journal.read_text().splitlines()]
        return next((line["done"] for line in reversed(lines) if line["run"] == ZEBRA), None)

    def left_behind(self) -> list[str]:
        folders = (self.runs.parent, self.journal.parent)
        return [path.name for folder in folders for path in folder.glob(".*.tmp")]


def kept_in(home: Home) -> Kept:
    journal = home.folder / "state" / "evaltui" / "journal.jsonl"
    return Kept(home.runs_file, journal)


@pytest.fixture
def disk(home: Home, services: SteppedServices) -> Disk:
    """A disk that fails as it is told, under every program of the home."""
    disk = Disk(home.folder / "disk.json")
    home.env |= {"PYTHONPATH": str(LAYER), CONTROL: str(disk.control)}
    return disk


def rules(home: Home, fault: Fault) -> list[dict[str, object]]:
    """Let the fault meet everything that evaltui writes."""
    return [fault.rule(home.folder / name) for name in ("config", "state")]


class Watched:
    """A screen on two runs, the second of which is selected: `p` pauses it, or sets it going."""

    def __init__(self, terminal: Terminal, services: SteppedServices, kept: Kept) -> None:
        self.terminal, self.kept = terminal, kept
        self._services, self._second = services, 10.0
        services.step_to(10)
        terminal.wait_for("lively-ancient-zebra", "16/40")
        terminal.wait_for("eval-5f3a9c21", "running")
        # Only once all is written that is shown: what follows is about later changes alone.
        until(lambda: len(_runs(kept)) == 2, "both runs in the file")
        self.until_all_is_noted()
        terminal.press("down")

    def done(self) -> int:
        row = self.terminal.wait_for("lively-ancient-zebra", "/40")
        return int(row.partition("/40")[0].split()[-1])

    def until_all_is_noted(self) -> None:
        """Wait for the journal to hold what the screen shows; that may move on meanwhile."""
        until(lambda: self.kept.last_noted() == self.done(), "what is shown in the journal")

    def something_changes(self) -> None:
        """Let one run get on, and the other be paused or go on."""
        before = self.done()
        self.terminal.press("p")
        self._services.step_to(self._second)

        def progress() -> bool:
            if self.done() == before:
                self._second += 0.1
                self._services.step_to(self._second)
            return self.done() > before

        self.terminal.wait_until(progress, "progress")

    def bears(
        self,
        words: str,
        fails: Callable[[], None],
        works: Callable[[], None],
        *,
        room_for_lines: bool = False,
    ) -> None:
        """Go through a disk that fails and works again.

        `room_for_lines` says that it takes lines at the end of files nevertheless.
        """
        was, noted = self.kept.is_paused(), self.kept.last_noted()
        fails()
        self.something_changes()
        self.terminal.wait_for(NOT_SAVED, "runs.toml", words)
        assert self.kept.is_paused() == was
        assert room_for_lines or self.kept.last_noted() == noted
        self.something_changes()  # the screen goes on
        self.something_changes()
        assert self.terminal.shows(NOT_SAVED)
        works()
        self.terminal.wait_until_gone(NOT_SAVED)
        self.terminal.wait_for_sentence("Saved again")
        # The last key may be read only after an answer that came later than it.
        until(lambda: self.kept.is_paused() != was, "the pause in the file")
        self.until_all_is_noted()
        until(lambda: self.kept.left_behind() == [], "no half-written file left")


def until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.02)


@pytest.mark.long
@pytest.mark.parametrize("fault", SHOWN, ids=lambda fault: fault.name)
def test_the_screen_bears_a_disk_that_fails(
    home: Home, services: SteppedServices, disk: Disk, fault: Fault
) -> None:
    with home.terminal(ZEBRA, TONE) as terminal:
        watched = Watched(terminal, services, kept_in(home))
        watched.bears(fault.words, lambda: disk.fails(*rules(home, fault)), disk.works)
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


@pytest.mark.long
def test_the_screen_bears_what_only_whole_files_meet(
    home: Home, services: SteppedServices, disk: Disk
) -> None:
    kept = kept_in(home)
    with home.terminal(ZEBRA, TONE) as terminal:
        watched = Watched(terminal, services, kept)
        for fault in ATOMIC_FAULTS:
            was = kept.is_paused()
            disk.fails(*rules(home, fault))
            watched.something_changes()
            terminal.wait_for(NOT_SAVED, "runs.toml", fault.words)
            assert kept.is_paused() == was
            disk.works()
            terminal.wait_until_gone(NOT_SAVED)
            assert kept.is_paused() != was
            assert kept.left_behind() == []


@pytest.mark.long
def test_a_network_disk_without_locks_is_no_obstacle(
    home: Home, services: SteppedServices, disk: Disk
) -> None:
    disk.fails(*rules(home, NO_LOCKS[0]))
    kept = kept_in(home)
    with home.terminal(ZEBRA, TONE) as terminal:
        watched = Watched(terminal, services, kept)
        watched.something_changes()
        until(kept.is_paused, "pause in the file")
        watched.until_all_is_noted()
        assert not terminal.shows(NOT_SAVED)
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


def test_an_end_without_a_save_is_no_success(
    home: Home, services: SteppedServices, disk: Disk
) -> None:
    kept = kept_in(home)
    with home.terminal(ZEBRA, TONE, columns=200) as terminal:
        watched = Watched(terminal, services, kept)
        disk.fails(*rules(home, FAULTS[0]))
        watched.something_changes()
        before = kept.runs.read_bytes()
        terminal.wait_for(NOT_SAVED, "the disk is full")
        terminal.press("q")
        assert terminal.wait_for_exit() == 2
        assert terminal.is_restored()
        terminal.wait_for(f"evaltui: {kept.runs} was not saved: the disk is full")
        terminal.wait_for(f"evaltui: {kept.journal} was not saved: the disk is full")
    assert kept.runs.read_bytes() == before
    assert kept.left_behind() == []


@pytest.mark.long
def test_a_disk_that_does_not_answer_holds_up_neither_the_screen_nor_for_long_its_end(
    home: Home, services: SteppedServices, disk: Disk
) -> None:
    """As a network disk whose server is away: each call waits, and nothing ends it."""
    with home.terminal(ZEBRA, TONE, columns=160) as terminal:
        watched = Watched(terminal, services, kept_in(home))
        stuck = {"under": str(home.folder), "calls": ["write", "fsync"], "wait_s": 600}
        disk.fails(stuck)
        watched.something_changes()
        terminal.wait_for(NOT_SAVED, "runs.toml", "the disk does not answer")
        watched.something_changes()
        terminal.press("q")
        terminal.wait_until(terminal.is_restored, "restored terminal")
        assert terminal.wait_for_exit() == 2
        terminal.wait_for("was not saved: the disk has not answered for 10 s")
        assert terminal.leaves_nothing_running()


@pytest.mark.long
def test_a_folder_that_vanishes_is_written_again_with_all_runs(
    home: Home, services: SteppedServices
) -> None:
    kept = kept_in(home)
    with home.terminal(ZEBRA, TONE) as terminal:
        watched = Watched(terminal, services, kept)
        kept.runs.parent.rename(home.folder / "gone")
        watched.something_changes()
        until(lambda: kept.runs.exists() and len(_runs(kept)) == 2, "both runs in the file")
        until(kept.is_paused, "pause in the file")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert _runs(kept) == [ZEBRA, TONE]


def test_a_newer_evaltuis_file_is_shown_and_never_written(
    home: Home, services: SteppedServices
) -> None:
    services.step_to(10)
    text = f'version = 99\n\n[[runs]]\nrun = "{ZEBRA}"\nshape = "new"\n'
    home.runs_file.write_text(text)
    with home.terminal(columns=200) as terminal:
        terminal.wait_for("lively-ancient-zebra", "16/40")
        terminal.wait_for(NOT_SAVED, "runs.toml", "a newer evaltui has made it (version 99)")
        terminal.press("q")
        assert terminal.wait_for_exit() == 2
        terminal.wait_for_sentence("update evaltui, or use another file with --runs-file")
    assert home.run("add", TONE).returncode == 2
    assert home.run("status").returncode == 0
    assert home.runs_file.read_text() == text


def _runs(kept: Kept) -> list[str]:
    try:
        return [run["run"] for run in tomllib.loads(kept.runs.read_text())["runs"]]
    except FileNotFoundError:
        return []


# A real small disk

MOUNT = 'mount -t tmpfs -o size=96k,nr_inodes=40,mode=700 none "$0" && exec "$@"'


class SmallDisk:
    """A real file system of a few pages where one can be mounted, else one that the layer makes."""

    def __init__(self, home: Home, disk: Disk) -> None:
        self._home, self._layer = home, disk
        self.folder = home.folder / "small"
        self.folder.mkdir()
        tried = ("unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-c", MOUNT)
        can = subprocess.run(
            [*tried, self.folder, "true"], capture_output=True, check=False
        ).returncode
        self.through = () if can else (*tried, str(self.folder))
        self._pid = 0
        home.env["EVALTUI_RUNS_FILE"] = str(self.folder / "runs.toml")
        home.env["XDG_STATE_HOME"] = str(self.folder)

    def seen_by(self, terminal: Terminal) -> Kept:
        """Give the files as that program sees them; from here on, the disk is its."""
        self._pid = terminal.pid
        place = self._place()
        return Kept(place / "runs.toml", place / "evaltui" / "journal.jsonl")

    def _place(self) -> Path:
        return Path(f"/proc/{self._pid}/root{self.folder}") if self.through else self.folder

    def fill_up(self) -> None:
        if not self.through:
            self._layer.fails(FAULTS[0].rule(self.folder))
            return
        with (self._place() / "filler").open("ab", buffering=0) as filler:
            _until_full(lambda _number: filler.write(bytes(4096)))

    def take_all_inodes(self) -> None:
        if not self.through:
            self._layer.fails(FAULTS[2].rule(self.folder))
            return
        _until_full(lambda number: (self._place() / f"filler{number}").touch())

    def give_free(self) -> None:
        self._layer.works()
        for filler in self._place().glob("filler*"):
            filler.unlink()


def _until_full(fill: Callable[[int], object]) -> None:
    for number in range(1000):
        try:
            fill(number)
        except OSError as error:
            assert error.errno == errno.ENOSPC  # noqa: PT017 - nothing else ends this
            return
    raise AssertionError("the disk never filled up")


@pytest.mark.long
def test_a_real_small_disk_that_fills_up(home: Home, services: SteppedServices, disk: Disk) -> None:
    small = SmallDisk(home, disk)
    with home.terminal(ZEBRA, TONE, columns=160, through=small.through) as terminal:
        services.step_to(10)
        terminal.wait_for("lively-ancient-zebra", "16/40")
        watched = Watched(terminal, services, small.seen_by(terminal))
        # A line may fit into the page that the journal has already.
        watched.bears("the disk is full", small.fill_up, small.give_free, room_for_lines=True)
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


@pytest.mark.long
def test_a_real_small_disk_that_can_hold_no_more_files(
    home: Home, services: SteppedServices, disk: Disk
) -> None:
    small = SmallDisk(home, disk)
    words = "no inodes are left" if small.through else "the disk is full"
    with home.terminal(ZEBRA, TONE, columns=160, through=small.through) as terminal:
        services.step_to(10)
        terminal.wait_for("lively-ancient-zebra", "16/40")
        watched = Watched(terminal, services, small.seen_by(terminal))
        was = watched.kept.is_paused()
        small.take_all_inodes()
        watched.something_changes()
        terminal.wait_for(NOT_SAVED, "runs.toml", words)
        small.give_free()
        terminal.wait_until_gone(NOT_SAVED)
        assert watched.kept.is_paused() != was


# Commands


def test_a_wait_whose_recording_fails_waits_on_and_records_the_rest_later(
    home: Home, services: SteppedServices, disk: Disk
) -> None:
    services.step_to(10)
    way = home.folder / "way.jsonl"
    full = {"under": str(way), "calls": ["write"], "errno": errno.ENOSPC}
    with _waiting(home, way) as command:
        _told(command, "16/40")
        disk.fails(full)
        services.step_to(12)
        _told(command, "way.jsonl was not saved: the disk is full; lines are kept")
        _told(command, "19/40")
        disk.works()
        _told(command, "way.jsonl is written again")
        services.step_to(60)
        assert command.wait(PATIENCE_S) == 0
    done = [json.loads(line)["done"] for line in way.read_text().splitlines()]
    assert {16, 19, 40} <= set(done)


def test_a_recording_that_lacks_something_is_no_success(
    home: Home, services: SteppedServices, disk: Disk
) -> None:
    services.step_to(10)
    way = home.folder / "way.jsonl"
    with _waiting(home, way) as command:
        _told(command, "16/40")
        disk.fails({"under": str(way), "calls": ["write"], "errno": errno.ENOSPC})
        services.step_to(60)
        _told(command, "lacks")
        assert command.wait(PATIENCE_S) == 2
    assert all(json.loads(line) for line in way.read_text().splitlines())


def _waiting(home: Home, way: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [home.program, "wait", ZEBRA, "--record", way],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=home.env,
        cwd=home.folder,
    )


def _told(command: subprocess.Popen[str], part: str) -> None:
    assert command.stderr is not None
    for line in command.stderr:
        assert "Traceback" not in line
        if part in line:
            return
    raise AssertionError(f"it ended without a word of {part!r}")


# Kills


@pytest.mark.parametrize("rounds", [2, pytest.param(25, marks=pytest.mark.long)])
def test_a_screen_that_is_killed_while_another_edits_loses_nothing(
    home: Home, services: SteppedServices, rounds: int
) -> None:
    chance = random.Random(rounds)
    services.step_to(10)
    home.run("add", ZEBRA, TONE)
    for number in range(rounds):
        with home.terminal() as terminal:
            terminal.wait_for("lively-ancient-zebra", "/40")
            terminal.press("p")
            adding = subprocess.Popen([home.program, "add", f"retab:r{number}"], env=home.env)
            time.sleep(chance.random() * 0.5)
            terminal.signal(signal.SIGKILL)
            assert terminal.wait_for_exit() == -signal.SIGKILL
            assert adding.wait(PATIENCE_S) == 0
        refs = [run["run"] for run in tomllib.loads(home.saved())["runs"]]
        assert refs[:2] == [ZEBRA, TONE]
        assert refs[2:] == [f"retab:r{earlier}" for earlier in range(number + 1)]
    home.run("add", "retab:last")
    assert [path for path in home.files() if path.endswith(".tmp")] == []
