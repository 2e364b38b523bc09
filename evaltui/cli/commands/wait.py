"""`evaltui wait`: wait until runs have ended, and exit by their verdicts."""

from __future__ import annotations

from argparse import Namespace
from contextlib import aclosing

from evaltui.cli.asking.goal import Goal, Standing, Wish, is_over
from evaltui.cli.asking.noting import Noting
from evaltui.cli.asking.opening import can_be_asked, load, open_runs_file, open_session
from evaltui.cli.asking.running import run_to_end
from evaltui.cli.asking.saving import Saver
from evaltui.cli.asking.selection import named_fleet, saved_fleet
from evaltui.cli.asking.waiting import say_how_to_resume, wait_for
from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.printing.changes import end_lines
from evaltui.cli.printing.output import data, documents, say
from evaltui.files.runs_file import Loaded
from evaltui.model import words
from evaltui.model.document import document
from evaltui.model.reference import RunRef
from evaltui.session.session import Session
from evaltui.watch.fleet import Fleet


def run(args: Namespace) -> ExitCode:
    """Wait for the runs named, else for the saved ones that go on, and print how they ended."""
    session = open_session(args)
    noting = Noting(args, session)
    runs_file = open_runs_file(args)
    loaded = load(runs_file)
    if loaded.damaged is not None and not args.refs:
        return ExitCode.USAGE  # which runs are meant is not known for certain
    fleet = _fleet(args, loaded, session, noting)
    goal = Goal(Wish(any_of=args.any, fail_fast=args.fail_fast, until=args.until))
    refs = [
        watch.ref for watch in fleet if not is_over(watch) and can_be_asked(watch, session.accounts)
    ]
    noting.recall(fleet)
    unasked = [watch for watch in fleet if watch.ref not in refs]
    noting.unheard(unasked)
    for watch in unasked:
        goal.give_up(watch, session.clock.now())
    saver, began = Saver(runs_file, loaded), session.clock.monotonic()
    try:
        in_time = run_to_end(_wait(session, fleet, refs, args, noting, goal, saver))
    except KeyboardInterrupt:
        if not args.quiet:
            spent = session.clock.monotonic() - began
            left = None if args.timeout is None else args.timeout - spent
            say_how_to_resume(fleet, args, goal, left)
        raise
    finally:
        if saver.finish(watch for watch in fleet if watch.ref in refs):
            noting.say_failure()
    _report(fleet, args, session, goal, in_time=in_time)
    return noting.judged(goal.exit_code(fleet))


def _fleet(args: Namespace, loaded: Loaded, session: Session, noting: Noting) -> Fleet:
    """Give the runs that are meant."""
    if args.refs:
        return named_fleet(args.refs, loaded, session, noting)
    fleet = saved_fleet(loaded, session, noting)
    for watch in fleet:
        if watch.ended:
            fleet.remove(watch.ref)
    if not len(fleet) and not args.quiet:
        say("no saved run goes on: there is nothing to wait for")
    return fleet


async def _wait(
    session: Session,
    fleet: Fleet,
    refs: list[RunRef],
    args: Namespace,
    noting: Noting,
    goal: Goal,
    saver: Saver,
) -> bool:
    async with aclosing(session):
        return await wait_for(
            session,
            fleet,
            refs,
            args.timeout,
            noting,
            goal=goal,
            saver=saver,
            quiet=args.quiet,
        )


def _report(fleet: Fleet, args: Namespace, session: Session, goal: Goal, *, in_time: bool) -> None:
    """Say why the waiting is over, and print how the runs stand."""
    watches, now = list(fleet), session.clock.now()
    if not args.quiet:
        for sentence in goal.sentences(watches):
            say(sentence)
        if not in_time:
            waiting = sum(goal.standing(watch.ref) is Standing.WAITING for watch in watches)
            runs = "the run" if len(watches) == 1 else f"{waiting} of {len(watches)} runs"
            # Not that they go on: one that cannot be reached may have ended.
            spent = words.duration(args.timeout)
            say(f"the time was up after {spent}, still waiting for {runs}")
    if args.json:
        documents((document(watch, now) for watch in watches), one_a_line=False)
    elif watches and not args.quiet:
        data("\n".join(end_lines(watches, now, _called(fleet, goal))))


def _called(fleet: Fleet, goal: Goal) -> dict[RunRef, str]:
    """Give words for those runs whose verdict does not say how they came to the end of waiting."""
    standings = {watch.ref: goal.standing(watch.ref) for watch in fleet}
    if goal.wish.until is None:
        return {
            watch.ref: "failing"
            for watch in fleet
            if standings[watch.ref] is Standing.MISSED and not watch.ended
        }
    return {
        ref: standing.value
        for ref, standing in standings.items()
        if standing in {Standing.REACHED, Standing.MISSED}
    }
