"""The watched runs together with the file that keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from evaltui.files.atomic import NotSaved
from evaltui.files.damage import DamagedRunsFile
from evaltui.files.last_known import LastKnown
from evaltui.files.problem import shown
from evaltui.files.runs_edits import Add, Edit, Remove, Rename, SetInterval, SetPaused, UpdateLast
from evaltui.files.runs_file import Loaded, RunsFile
from evaltui.files.saved_run import SavedRun, last_known, to_saved, with_eta
from evaltui.model.clock import Clock, SetBack
from evaltui.model.history import History
from evaltui.model.reference import RunRef
from evaltui.model.watch import Observation, Watch
from evaltui.session.accounts import Accounts
from evaltui.session.changes import PickedUp, Removed
from evaltui.session.pending import PendingEdits
from evaltui.session.recalling import continued
from evaltui.session.recorder import Recorder
from evaltui.session.restoring import restored
from evaltui.session.unsaved import Unsaved
from evaltui.session.worth_saving import worth_saving
from evaltui.watch.fleet import Fleet


class Watchlist:
    """Changes what is watched, and gathers what has to be written to the runs file.

    Everything but `changed_elsewhere`, `read` and `write` belongs to one thread; those three may
    run in another one, so that a slow disk holds up nothing: `read`, then `take_over`;
    `take_edits`, then `write`, then `written` or `give_back`.
    """

    def __init__(
        self,
        runs_file: RunsFile,
        accounts: Accounts,
        clock: Clock,
        recorder: Recorder | None = None,
    ) -> None:
        """Note what changes in the recorder's journal, where there is one."""
        self.recorder = recorder or Recorder(None, str)
        self.fleet = Fleet(self.recorder.folded)
        self._set_back = SetBack(clock)
        self.unsaved: Unsaved | None = None
        """Why the last save failed; None when all is saved."""
        self._file = runs_file
        self._accounts = accounts
        self._clock = clock
        self._pending = PendingEdits()
        self._last: dict[RunRef, LastKnown] = {}
        """What the file is known, or about, to hold of each run."""
        self._extra: dict[RunRef, Mapping[str, Any]] = {}
        self._told: set[str] = set()
        self._vanished = False

    def open(self) -> list[str]:
        """Load the saved runs; give a sentence for everything in the file that is not right."""
        loaded = self._file.load()
        for run in loaded.runs:
            self.fleet.add(self._restored(run))
        problems = self._new_problems(loaded)
        return problems if loaded.damaged is None else [*problems, str(loaded.damaged)]

    def add(
        self, watch: Watch, position: int | None = None, *, extra: Mapping[str, Any] | None = None
    ) -> bool:
        """Watch a run; give whether it was not watched before."""
        if watch.ref in self.fleet:
            return False
        self.fleet.add(watch, position)
        self._extra[watch.ref] = extra or {}
        self._pending.add(Add(self._saved(watch), position))
        self._remember(watch)
        return True

    def remove(self, ref: RunRef) -> Removed | None:
        """Watch a run no longer; None if it was not watched."""
        watch = self.fleet.get(ref)
        if watch is None:
            return None
        # The stream, if there is one, ends with the watching.
        watch = replace(watch, from_stream=False, next_in_s=None)
        removed = Removed(watch, self.fleet.position(ref), self._extra.get(ref, {}))
        self._forget(ref)
        self._pending.add(Remove(ref))
        return removed

    def put_back(self, removed: Removed) -> bool:
        """Undo a removal; give whether there was anything to put back."""
        position = min(removed.position, len(self.fleet))
        return self.add(removed.watch, position, extra=removed.extra)

    def rename(self, ref: RunRef, name: str | None) -> Watch | None:
        """Give a run the user's own name; None takes it away."""
        name = (name or "").strip() or None
        watch = self.fleet.rename(ref, name)
        if watch is not None:
            self._pending.add(Rename(ref, name))
        return watch

    def pause(self, ref: RunRef, *, paused: bool) -> Watch | None:
        """Ask no more for a run, or again."""
        watch = self.fleet.pause(ref, paused=paused)
        if watch is not None:
            self._pending.add(SetPaused(ref, paused))
        return watch

    def set_interval(self, ref: RunRef, interval_s: float | None) -> Watch | None:
        """Ask for a run so often, in seconds; None takes the wider setting."""
        watch = self.fleet.set_interval(ref, interval_s)
        if watch is not None:
            self._pending.add(SetInterval(ref, interval_s))
        return watch

    def observe(self, ref: RunRef, seen: Observation) -> Watch | None:
        """Add an observation; give what is known now, or None if the run is no longer watched."""
        self.mind_the_clock()
        watch = self.fleet.fold(ref, seen)
        if watch is not None:
            last = last_known(watch)
            if last is not None and worth_saving(self._last.get(ref), last):
                self._pending.add(UpdateLast(ref, with_eta(self._remember(watch), watch)))
        return watch

    def mind_the_clock(self) -> bool:
        """Make good what a clock that was set back does to times; give whether it was."""
        by_s = self._set_back.seconds()
        if by_s:
            self.fleet.set_back(by_s)
        return by_s > 0

    def recall(self, courses: Mapping[RunRef, History]) -> bool:
        """Take over how runs went before, out of the journal; give whether that was new."""
        found = False
        for watch in self.fleet:
            past = courses.get(watch.ref)
            history = watch.history if past is None else continued(watch.history, past)
            if history is not watch.history:
                self.fleet.set_history(watch.ref, history)
                found = True
        return found

    def save_at_end(self) -> bool:
        """Write the newest state of every run; give whether that worked, `unsaved` says why not.

        A file that is damaged or gone by then is written anew with every watched run, the damaged
        one after its text was put aside. Other writers are waited for only briefly.
        """
        self._file.patience.hurry()
        self.recorder.hurry()
        self.recorder.write()
        for watch in self.fleet:
            last = last_known(watch)
            if last is not None and last != self._last.get(watch.ref):
                self._pending.add(UpdateLast(watch.ref, with_eta(self._remember(watch), watch)))
        if self.save() and not self._vanished:
            return True
        self._keep_all()
        edits = self.take_edits()
        try:
            self.write(edits, over_damage=True)
        except (NotSaved, DamagedRunsFile) as error:
            self.give_back(edits, Unsaved.of(error))
            return False
        self.written()
        return True

    @property
    def path(self) -> Path:
        """The runs file."""
        return self._file.path

    @property
    def waiting(self) -> bool:
        """Whether there is anything to write."""
        return bool(self._pending)

    def take_edits(self) -> list[Edit]:
        """Give what has to be written, and take it off the list."""
        return self._pending.take()

    def write(self, edits: Sequence[Edit], *, over_damage: bool = False) -> Loaded:
        """Write edits to the file; give what it holds then, with what others wrote meanwhile.

        Raises:
            NotSaved: the disk refuses.
            DamagedRunsFile: the file holds a half-finished edit that is not to be overwritten.
        """
        return self._file.apply(edits, over_damage=over_damage)

    def give_back(self, edits: Sequence[Edit], failure: Unsaved | None) -> None:
        """Put back edits that may not be written, to be tried again with the later ones."""
        self._pending.put_first(edits)
        self.unsaved = failure

    def written(self) -> None:
        """Note that the file holds all that was taken."""
        self.unsaved = None

    def save(self) -> bool:
        """Write everything now; give whether that worked, `unsaved` says why not."""
        edits = self.take_edits()
        try:
            loaded = self.write(edits)
        except (NotSaved, DamagedRunsFile) as error:
            self.give_back(edits, Unsaved.of(error))
            return False
        self.written()
        self._vanished = self._lacks_runs(loaded)
        return True

    def changed_elsewhere(self) -> bool:
        """Tell cheaply whether the file is not what was last read or written."""
        if self._vanished:
            return True
        return self._file.changed()

    def read(self) -> Loaded:
        """Read the file as others left it; a damaged one stays as it is.

        A person may be in the middle of an edit: no copy is put aside yet.
        """
        return self._file.load(keep_aside=False)

    def take_over(self, loaded: Loaded) -> PickedUp:
        """Take over what was edited elsewhere; edits that wait to be written go before it."""
        if loaded.damaged is not None:
            return PickedUp(problems=(damage_sentence(loaded.damaged),))
        if loaded.unkept:
            return PickedUp()
        if self._lacks_runs(loaded):
            return self._missed(for_certain=loaded.anew)
        self._vanished = False
        removed = self._take_out({run.ref for run in loaded.runs} | self._pending.added())
        gone = self._pending.removed()
        before = [watch.ref for watch in self.fleet]
        added, changed, repaced = [], [], []
        for run in loaded.runs:
            known = self.fleet.get(run.ref)
            if known is not None:
                new = self._edited(known, run)
                if new != known:
                    changed.append(new)
                if (new.paused, new.interval_s) != (known.paused, known.interval_s):
                    repaced.append(new)
            elif run.ref not in gone:
                self.fleet.add(self._restored(run))
                added.append(run.ref)
        self._arrange([run.ref for run in loaded.runs])
        after = [watch.ref for watch in self.fleet if watch.ref not in added]
        return PickedUp(
            added=tuple(watch for watch in self.fleet if watch.ref in added),
            removed=removed,
            changed=tuple(changed),
            repaced=tuple(repaced),
            reordered=before != after,
            problems=tuple(self._new_problems(loaded)),
        )

    def _take_out(self, there: set[RunRef]) -> tuple[Watch, ...]:
        """Watch only runs that are there; give the others."""
        removed = tuple(watch for watch in self.fleet if watch.ref not in there)
        for watch in removed:
            self._forget(watch.ref)
        return removed

    def _arrange(self, in_file: Sequence[RunRef]) -> None:
        """Put the runs in the order of the file; one not in it yet stays behind its neighbour."""
        order = [ref for ref in in_file if ref in self.fleet]
        placed = set(order)
        neighbour: RunRef | None = None
        for watch in self.fleet:
            if watch.ref not in placed:
                order.insert(0 if neighbour is None else order.index(neighbour) + 1, watch.ref)
            neighbour = watch.ref
        self.fleet.arrange(order)

    def _lacks_runs(self, loaded: Loaded) -> bool:
        """Tell whether the file was empty or gone, and runs with it that nobody removed."""
        kept = {run.ref for run in loaded.runs} | self._pending.added()
        lost = any(watch.ref not in kept for watch in self.fleet)
        return (loaded.empty and len(self.fleet) > 0) or (loaded.anew and lost)

    def _missed(self, *, for_certain: bool) -> PickedUp:
        """Judge an empty or absent file: an editor in the middle of a save, unless it stays so.

        `for_certain` says that it is neither any more, since we have written into it ourselves.
        """
        if not (self._vanished or for_certain):
            self._vanished = True
            return PickedUp()
        self._vanished = False
        self._keep_all()
        sentence = f"{shown(self._file.path)} was empty or gone: it is written again with all runs"
        return PickedUp(problems=(sentence,))

    def _keep_all(self) -> None:
        """See to it that the next write holds every watched run, whatever the file holds."""
        self._pending.put_first([Add(self._saved(watch)) for watch in self.fleet])

    def _edited(self, known: Watch, run: SavedRun) -> Watch:
        """Take over the settings of one run, unless one of ours is on its way to the file."""
        ref, waits = run.ref, self._pending.sets
        self._extra[ref] = run.extra
        if known.name != run.name and not waits(Rename, ref):
            known = self.fleet.rename(ref, run.name) or known
        if known.paused != run.paused and not waits(SetPaused, ref):
            known = self.fleet.pause(ref, paused=run.paused) or known
        if known.interval_s != run.interval_s and not waits(SetInterval, ref):
            known = self.fleet.set_interval(ref, run.interval_s) or known
        return known

    def _restored(self, run: SavedRun) -> Watch:
        watch = restored(run, self._accounts)
        self._extra[run.ref] = run.extra
        self._remember(watch)
        return watch

    def _saved(self, watch: Watch) -> SavedRun:
        return replace(to_saved(watch), extra=self._extra.get(watch.ref, {}))

    def _forget(self, ref: RunRef) -> None:
        self.fleet.remove(ref)
        self._last.pop(ref, None)
        self._extra.pop(ref, None)

    def _remember(self, watch: Watch) -> LastKnown:
        last = last_known(watch) or LastKnown()
        self._last[watch.ref] = last
        return last

    def _new_problems(self, loaded: Loaded) -> list[str]:
        """Give what was not told before; lines move with every save and do not count."""
        new = [problem for problem in loaded.problems if problem.sentence not in self._told]
        self._told = {problem.sentence for problem in loaded.problems}
        return list(dict.fromkeys(map(str, new)))


def damage_sentence(damaged: DamagedRunsFile) -> str:
    """Say what a damaged file means for what is saved."""
    return f"{damaged}; nothing is saved until that is mended"
