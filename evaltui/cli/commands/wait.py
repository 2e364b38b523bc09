"""`evaltui wait`: wait until runs have ended, and exit by their verdicts."""

from __future__ import annotations

import shlex
from argparse import Namespace
from contextlib import aclosing

from evaltui.cli.asking.judging import by_verdicts
from evaltui.cli.asking.noting import Noting
from evaltui.cli.asking.opening import can_be_asked, load, open_runs_file, open_session
from evaltui.cli.asking.polling import poll
from evaltui.cli.asking.running import run_to_end
from evaltui.cli.asking.saving import keep_last
from evaltui.cli.asking.selection import named_fleet, saved_fleet
from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.printing.changes import Changes, end_lines
from evaltui.cli.printing.output import data, documents, say
from evaltui.model.document import document
from evaltui.model.health import HealthStatus
from evaltui.model.reference import RunRef
from evaltui.model.watch import Watch
from evaltui.session.session import Session
from evaltui.watch.fleet import Fleet


def run(args: Namespace) -> ExitCode:
    """Wait for the runs named, else for the saved ones that go on, and print how they ended."""
    session = open_session(args)
    noting = Noting(args, session)
    runs_file = open_runs_file(args)
    loaded = load(runs_file)
    if args.refs:
        fleet = named_fleet(args.refs, loaded, session, noting)
    else:
        if loaded.damaged is not None:
            return ExitCode.USAGE  # which runs are meant is not known for certain
        fleet = saved_fleet(loaded, session, noting)
        for watch in fleet:
            if watch.ended:
                fleet.remove(watch.ref)
        if not len(fleet):
            say("no saved run goes on: there is nothing to wait for")
    refs = [
        watch.ref for watch in fleet if not watch.ended and can_be_asked(watch, session.accounts)
    ]
    noting.recall(fleet)
    noting.unheard(watch for watch in fleet if watch.ref not in refs)
    try:
        run_to_end(_wait(session, fleet, refs, args.timeout, noting))
    except KeyboardInterrupt:
        say_how_to_resume(fleet, args)
        raise
    finally:
        saved = {each.ref for each in loaded.runs}
        if keep_last(runs_file, fleet, saved.intersection(refs)):
            noting.say_failure()
    watches, now = list(fleet), session.clock.now()
    if args.json:
        documents((document(watch, now) for watch in watches), one_a_line=False)
    elif watches:
        data("\n".join(end_lines(watches, now)))
    return by_verdicts(watches)


async def _wait(
    session: Session, fleet: Fleet, refs: list[RunRef], timeout_s: float | None, noting: Noting
) -> None:
    async with aclosing(session):
        await wait_for(session, fleet, refs, timeout_s, noting)


async def wait_for(
    session: Session, fleet: Fleet, refs: list[RunRef], timeout_s: float | None, noting: Noting
) -> bool:
    """Ask for runs until they have ended or there is no use in asking; say what changes.

    Gives False if the time was up before.
    """
    changes = Changes(session.clock)
    return await poll(
        session,
        fleet,
        refs,
        enough=_enough,
        tell=changes.tell,
        timeout_s=timeout_s,
        noting=noting,
    )


def say_how_to_resume(fleet: Fleet, args: Namespace) -> None:
    """Give the command that waits on, for those runs that have not ended."""
    options = [
        word
        for name in ("runs_file", "config")
        if (value := getattr(args, name)) is not None
        for word in (f"--{name.replace('_', '-')}", value)
    ]
    refs = [str(watch.ref) for watch in fleet if not watch.ended]
    command = shlex.join(["evaltui", "wait", *refs, *options])
    say(f"interrupted; the runs go on at the service. To wait on: {command}")


def _enough(watch: Watch) -> bool:
    return watch.ended or watch.health.status in {HealthStatus.AUTH, HealthStatus.GONE}
