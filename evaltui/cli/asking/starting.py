"""The run that a command has just started: saved and told as soon as the service names it."""

from __future__ import annotations

from evaltui.cli.asking.noting import Noting
from evaltui.cli.printing.output import data, say
from evaltui.files.atomic import NotSaved
from evaltui.files.damage import DamagedRunsFile
from evaltui.files.runs_edits import Add
from evaltui.files.runs_file import RunsFile
from evaltui.files.saved_run import to_saved
from evaltui.model.exchange import Malformed
from evaltui.model.reference import BadReference, RunRef
from evaltui.model.watch import Observation, Watch
from evaltui.session.session import Session
from evaltui.watch.fleet import Fleet


class NewRun:
    """Becomes a watched run once the service has named it."""

    def __init__(
        self,
        session: Session,
        runs_file: RunsFile,
        noting: Noting,
        account: str,
        name: str,
        *,
        print_ref: bool,
    ) -> None:
        """Print the reference to stdout if `print_ref`."""
        self.noting = noting
        self.fleet = Fleet(noting.folded)
        """Holds the run once it has begun."""
        self.is_saved = False
        self._session, self._runs_file = session, runs_file
        self._account, self._name, self._print_ref = account, name, print_ref

    @property
    def watch(self) -> Watch | None:
        """What is known of the run; None before the service named it."""
        return next(iter(self.fleet), None)

    def see(self, run_id: str, seen: Observation) -> Watch:
        """Add what was seen; the first time, save the run and print its reference.

        Raises:
            Malformed: the service gave it a name that no reference can hold.
        """
        watch = self.watch
        if watch is None:
            ref = self._reference(run_id)
            self.fleet.add(self._session.new_watch(ref, self._name))
            watch = self.fleet.fold(ref, seen)
            assert watch is not None
            self._save(watch)
            if self._print_ref:
                data(str(watch.ref))
            return watch
        return self.fleet.fold(watch.ref, seen) or watch

    def _reference(self, run_id: str) -> RunRef:
        try:
            return RunRef.parse(f"{self._account}:{run_id}")
        except BadReference as error:
            raise Malformed(f"a run was started, but its id cannot be used: {error}") from None

    def _save(self, watch: Watch) -> None:
        """Save the run; it has started all the same where that fails, so a sentence is all."""
        try:
            self._runs_file.apply([Add(to_saved(watch))])
            self.is_saved = True
        except (NotSaved, DamagedRunsFile) as error:
            say(f"{watch.ref} has started and is not watched: {error}")
