"""`evaltui cancel`: stop runs at their service."""

from __future__ import annotations

from argparse import Namespace
from contextlib import aclosing
from typing import TYPE_CHECKING

from evaltui.cli.asking.failing import Failures
from evaltui.cli.asking.noting import Noting
from evaltui.cli.asking.opening import load, open_runs_file, open_session
from evaltui.cli.asking.running import run_to_end
from evaltui.cli.asking.saving import keep_last
from evaltui.cli.asking.selection import named_fleet
from evaltui.cli.errors import UsageError
from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.printing.output import data, say
from evaltui.cli.printing.reporting import print_documents
from evaltui.model import words
from evaltui.model.document import document
from evaltui.model.exchange import Malformed, TimedOut
from evaltui.model.health import Health
from evaltui.model.reference import RunRef
from evaltui.model.run import Snapshot
from evaltui.model.text import one_line
from evaltui.model.watch import Observation, Watch
from evaltui.watch.cancelling import EndedBefore
from evaltui.watch.fleet import Fleet

if TYPE_CHECKING:
    from evaltui.session.session import Session


def run(args: Namespace) -> ExitCode:
    """Stop the runs, one after another, and print how they stand then."""
    session = open_session(args)
    runs_file = open_runs_file(args)
    loaded = load(runs_file)
    noting = Noting(args, session)
    fleet = named_fleet(args.refs, loaded, session, noting)
    for watch in fleet:
        if not session.can_cancel(watch.ref):
            raise UsageError(_cannot(watch, session))
    stopping = _Stopping(session, fleet)
    try:
        run_to_end(stopping.stop_all())
    except KeyboardInterrupt:
        if stopping.at is not None:
            say(f"interrupted; {_doubt(stopping.at)}")
        raise
    finally:
        saved = {each.ref for each in loaded.runs}
        if keep_last(runs_file, fleet, saved.intersection(stopping.done)):
            noting.say_failure()
    dealt_with = [watch for watch in fleet if watch.ref in stopping.done]
    now = session.clock.now()
    if not print_documents((document(watch, now) for watch in dealt_with), args) and dealt_with:
        data("\n".join(f"{words.state_word(each):<9} {each.ref}" for each in dealt_with))
    return stopping.failures.code


class _Stopping:
    """Stops runs and keeps in mind how far that went."""

    def __init__(self, session: Session, fleet: Fleet) -> None:
        self.failures = Failures()
        self.done: list[RunRef] = []
        """The runs that do not go on any more, or whose state is known for another reason."""
        self.at: RunRef | None = None
        """The run that is being stopped."""
        self._session, self._fleet = session, fleet

    async def stop_all(self) -> None:
        """Stop every run; one that fails is told, and the next is stopped."""
        async with aclosing(self._session):
            for ref in [watch.ref for watch in self._fleet]:
                self.at = ref
                try:
                    await self._stop(ref)
                except Exception as error:  # noqa: BLE001 - told, and the next one is stopped
                    self.failures.note(one_line(str(ref)), error)
            self.at = None

    async def _stop(self, ref: RunRef) -> None:
        try:
            snapshot = await self._session.cancel(ref)
        except EndedBefore as ended:
            say(f"{ref}: {ended}")
            snapshot = ended.snapshot
        except (TimedOut, Malformed) as error:
            raise type(error)(f"{error}; {_doubt(ref)}") from error
        self._see(ref, snapshot)

    def _see(self, ref: RunRef, snapshot: Snapshot | None) -> None:
        self.done.append(ref)
        if snapshot is not None:
            now = self._session.clock.now()
            self._fleet.fold(ref, Observation(now, snapshot, Health(last_ok_at=now)))


def _cannot(watch: Watch, session: Session) -> str:
    """Say why a run cannot be stopped from here, and where it can."""
    provider = session.accounts.provider(session.accounts.get(watch.ref.account))
    link = watch.snapshot.url if watch.snapshot is not None else None
    place = f": {link}" if link else ""
    return f"{watch.ref}: {provider.label} stops no runs from here: {provider.how_to_cancel}{place}"


def _doubt(ref: RunRef) -> str:
    return f"whether it was stopped is not known: `evaltui status {one_line(str(ref))}` shows it"
