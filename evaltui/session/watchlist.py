"""The watched runs together with the file that keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evaltui.files.atomic import NotSaved
from evaltui.files.damage import DamagedRunsFile
from evaltui.files.last_known import LastKnown
from evaltui.files.runs_edits import (
    Add,
    Edit,
    Remove,
    Rename,
    SetInterval,
    SetPaused,
    UpdateLast,
)
from evaltui.files.runs_file import Loaded, RunsFile
from evaltui.files.saved_run import SavedRun, last_known, restore, to_saved
from evaltui.model.clock import Clock
from evaltui.model.reference import BadReference, RunRef
from evaltui.model.watch import Observation, Watch
from evaltui.session.accounts import Accounts
from evaltui.watch.fleet import Fleet

SAVE_COUNTS_EVERY_S = 30.0
"""Counts that merely went on are saved this often, in seconds; whatever else changes, at once."""


@dataclass(frozen=True, slots=True)
class Removed:
    """A run that is no longer watched, and all that is needed to put it back."""

    watch: Watch
    position: int


@dataclass(frozen=True, slots=True)
class PickedUp:
    """What an edit of the file from elsewhere changed."""

    added: tuple[Watch, ...] = ()
    removed: tuple[Watch, ...] = ()
    changed: tuple[Watch, ...] = ()
    """Renamed, paused, set going again, or with another interval."""

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


class Watchlist:
    """Changes what is watched, and gathers what has to be written to the runs file.

    Everything but `write` belongs to one thread; `write` may run in another one, so that a slow
    disk holds up nothing: `take_edits`, then `write`, then `written` or `give_back`.
    """

    def __init__(self, runs_file: RunsFile, accounts: Accounts, clock: Clock) -> None:
        self.fleet = Fleet()
        self.unsaved: str | None = None
        """Why the last save failed, in one sentence; None when all is saved."""
        self._file = runs_file
        self._accounts = accounts
        self._clock = clock
        self._edits: list[Edit] = []
        self._last: dict[RunRef, LastKnown] = {}
        """What the file is known, or about, to hold of each run."""

    def open(self) -> list[str]:
        """Load the saved runs; give a sentence for everything in the file that is not right."""
        loaded = self._file.load()
        problems = [str(problem) for problem in loaded.problems]
        if loaded.damaged is not None:
            problems.append(str(loaded.damaged))
        for run in loaded.runs:
            try:
                self.fleet.add(self._restored(run))
            except BadReference as error:
                problems.append(str(error))
        return problems

    def add(self, watch: Watch, position: int | None = None) -> bool:
        """Watch a run; give whether it was not watched before."""
        if watch.ref in self.fleet:
            return False
        self.fleet.add(watch, position)
        self._edits.append(Add(to_saved(watch), position))
        self._remember(watch)
        return True

    def remove(self, ref: RunRef) -> Removed | None:
        """Watch a run no longer; None if it was not watched."""
        watch = self.fleet.get(ref)
        if watch is None:
            return None
        position = self.fleet.position(ref)
        self.fleet.remove(ref)
        self._last.pop(ref, None)
        self._edits.append(Remove(ref))
        return Removed(watch, position)

    def put_back(self, removed: Removed) -> bool:
        """Undo a removal; give whether there was anything to put back."""
        return self.add(removed.watch, min(removed.position, len(self.fleet)))

    def rename(self, ref: RunRef, name: str | None) -> Watch | None:
        """Give a run the user's own name; None takes it away."""
        name = (name or "").strip() or None
        watch = self.fleet.rename(ref, name)
        if watch is not None:
            self._edits.append(Rename(ref, name))
        return watch

    def pause(self, ref: RunRef, *, paused: bool) -> Watch | None:
        """Ask no more for a run, or again."""
        watch = self.fleet.pause(ref, paused=paused)
        if watch is not None:
            self._edits.append(SetPaused(ref, paused))
        return watch

    def set_interval(self, ref: RunRef, interval_s: float | None) -> Watch | None:
        """Ask for a run so often, in seconds; None takes the wider setting."""
        watch = self.fleet.set_interval(ref, interval_s)
        if watch is not None:
            self._edits.append(SetInterval(ref, interval_s))
        return watch

    def observe(self, ref: RunRef, seen: Observation) -> Watch | None:
        """Add an observation; give what is known now, or None if the run is not watched any more."""
        watch = self.fleet.fold(ref, seen)
        if watch is not None and self._worth_saving(watch):
            self._edits.append(UpdateLast(ref, self._remember(watch)))
        return watch

    def save_at_end(self) -> bool:
        """Write the newest state of every run; give whether that worked, `unsaved` says why not.

        A file that is damaged by then is put aside and written anew with every watched run.
        """
        for watch in self.fleet:
            last = last_known(watch)
            if last is not None and last != self._last.get(watch.ref):
                self._last[watch.ref] = last
                self._edits.append(UpdateLast(watch.ref, last))
        if self.save():
            return True
        everything = [Add(to_saved(watch)) for watch in self.fleet]
        try:
            self.write([*everything, *self.take_edits()], over_damage=True)
        except (NotSaved, DamagedRunsFile) as error:
            self.unsaved = str(error)
            return False
        self.written()
        return True

    @property
    def waiting(self) -> bool:
        """Whether there is anything to write."""
        return bool(self._edits)

    def take_edits(self) -> list[Edit]:
        """Give what has to be written, and take it off the list."""
        edits, self._edits = self._edits, []
        return edits

    def write(self, edits: Sequence[Edit], *, over_damage: bool = False) -> None:
        """Write edits to the file.

        Raises:
            NotSaved: the disk refuses.
            DamagedRunsFile: the file holds a half-finished edit that is not to be overwritten.
        """
        self._file.apply(edits, over_damage=over_damage)

    def give_back(self, edits: Sequence[Edit], failure: Exception) -> None:
        """Put back edits that could not be written, to be tried again with the later ones."""
        self._edits[:0] = edits
        self.unsaved = str(failure)

    def written(self) -> None:
        """Note that the file holds all that was taken."""
        self.unsaved = None

    def save(self) -> bool:
        """Write everything now; give whether that worked, `unsaved` says why not."""
        edits = self.take_edits()
        try:
            self.write(edits)
        except (NotSaved, DamagedRunsFile) as error:
            self.give_back(edits, error)
            return False
        self.written()
        return True

    def changed_elsewhere(self) -> bool:
        """Tell cheaply whether the file is not what was last read or written."""
        return self._file.changed()

    def pick_up(self) -> tuple[PickedUp, list[str]]:
        """Take over what was edited elsewhere; edits that wait to be written go before it."""
        # A person may be in the middle of an edit: no copy is put aside yet.
        loaded = self._file.load(keep_aside=False)
        problems = [str(problem) for problem in loaded.problems]
        if loaded.damaged is not None:
            return PickedUp(), [*problems, str(loaded.damaged)]
        return self._take_over(loaded, problems), problems

    def _take_over(self, loaded: Loaded, problems: list[str]) -> PickedUp:
        ours = {edit.saved.ref for edit in self._edits if isinstance(edit, Add)}
        gone = {edit.ref for edit in self._edits if isinstance(edit, Remove)}
        in_file = {run.ref: run for run in loaded.runs}
        added, removed, changed = [], [], []
        for watch in self.fleet:
            if watch.ref not in in_file and watch.ref not in ours:
                self.fleet.remove(watch.ref)
                self._last.pop(watch.ref, None)
                removed.append(watch)
        for position, run in enumerate(loaded.runs):
            known = self.fleet.get(run.ref)
            if known is None and run.ref not in gone:
                try:
                    watch = self._restored(run)
                except BadReference as error:
                    problems.append(str(error))
                    continue
                self.fleet.add(watch, position)
                added.append(watch)
            elif known is not None and (new := self._edited(known, run)) != known:
                changed.append(new)
        return PickedUp(tuple(added), tuple(removed), tuple(changed))

    def _edited(self, known: Watch, run: SavedRun) -> Watch:
        """Take over the settings of one run, unless one of ours is on its way to the file."""
        pending = {type(edit) for edit in self._edits if getattr(edit, "ref", None) == run.ref}
        if Rename not in pending and known.name != run.name:
            known = self.fleet.rename(run.ref, run.name) or known
        if SetPaused not in pending and known.paused != run.paused:
            known = self.fleet.pause(run.ref, paused=run.paused) or known
        if SetInterval not in pending and known.interval_s != run.interval_s:
            known = self.fleet.set_interval(run.ref, run.interval_s) or known
        return known

    def _restored(self, run: SavedRun) -> Watch:
        watch = restore(run, self._accounts.provider_of(run.ref.account))
        self._remember(watch)
        return watch

    def _remember(self, watch: Watch) -> LastKnown:
        last = last_known(watch) or LastKnown()
        self._last[watch.ref] = last
        return last

    def _worth_saving(self, watch: Watch) -> bool:
        """Tell whether a restart would show something else than it has to."""
        before, now = self._last.get(watch.ref), last_known(watch)
        if now is None:
            return False
        if before is None or before.snapshot is None or before.observed_at is None:
            return before is None or now.snapshot is not None or now.health != before.health
        if now.snapshot is None or now.observed_at is None:
            return False
        if watch.ended != before.ended or now.forgotten_at != before.forgotten_at:
            return True
        old, new = before.snapshot, now.snapshot
        if (old.state, old.state_raw, old.name, old.total, old.error) != (
            new.state,
            new.state_raw,
            new.name,
            new.total,
            new.error,
        ):
            return True
        if replace(before.health, last_ok_at=None) != replace(now.health, last_ok_at=None):
            return True
        age = (now.observed_at - before.observed_at).total_seconds()
        return abs(age) >= SAVE_COUNTS_EVERY_S and old != new
