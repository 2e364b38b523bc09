"""`evaltui status`: ask the services once, or on and on, and show how the runs stand."""

from __future__ import annotations

from argparse import Namespace
from contextlib import aclosing

from evaltui.cli.asking.goal import is_over
from evaltui.cli.asking.judging import by_answers, by_verdicts
from evaltui.cli.asking.noting import Noting
from evaltui.cli.asking.opening import can_be_asked, load, open_runs_file, open_session
from evaltui.cli.asking.polling import poll
from evaltui.cli.asking.running import run_to_end
from evaltui.cli.asking.saving import Saver
from evaltui.cli.asking.selection import named_fleet, saved_fleet
from evaltui.cli.asking.watching import watch_runs
from evaltui.cli.errors import UsageError
from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.printing.reporting import report
from evaltui.files.runs_file import Loaded
from evaltui.files.saved_run import MAX_INTERVAL_S, MIN_INTERVAL_S
from evaltui.model.health import Health, HealthStatus
from evaltui.model.reference import RunRef
from evaltui.model.watch import Observation, Watch
from evaltui.session.session import Session
from evaltui.watch.fleet import Fleet
from evaltui.watch.pacing import Pacing

PACING = Pacing(interval_s=0.5, steady_s=2.0, forgotten_s=2.0)
"""Somebody waits for the answer: tries that failed are repeated soon."""
TRIES = 3
"""Failures in a row after which the answer is that there is none."""
TIME_S = 15.0
"""How long to ask where nothing is said, in seconds."""


def run(args: Namespace) -> ExitCode:
    """Ask for the runs named, else for the saved ones that go on, and print them all."""
    _refuse_what_does_not_go_together(args)
    session = open_session(args)
    noting = Noting(args, session)
    runs_file = open_runs_file(args)
    loaded = load(runs_file)
    fleet, asked = _runs(args, loaded, session, noting)
    saver, to_report = Saver(runs_file, loaded), True
    if asked:
        noting.recall(fleet)
        try:
            to_report = run_to_end(_ask(session, fleet, asked, args, noting, saver))
        finally:
            if saver.finish(watch for watch in fleet if watch.ref in asked):
                noting.say_failure()
    watches = list(fleet)
    noting.unheard(watch for watch in watches if watch.ref not in asked)
    if to_report:
        report(watches, session.clock.now(), args, are_all=loaded.damaged is None)
    if loaded.damaged is not None:
        return ExitCode.USAGE
    return noting.judged(by_verdicts(watches) if args.exit_status else by_answers(watches))


def _refuse_what_does_not_go_together(args: Namespace) -> None:
    """Look at the options.

    Raises:
        UsageError: one of them needs another, or goes with none of the others.
    """
    if args.watch and args.json:
        raise UsageError(
            "status: --json is one array, and --watch has no end: use --jsonl, which prints one"
            " document a line for each change"
        )
    if args.interval is None:
        return
    if not args.watch:
        raise UsageError("status: --interval is for --watch: add it")
    if not MIN_INTERVAL_S <= args.interval <= MAX_INTERVAL_S:
        raise UsageError(
            f"status: --interval is {args.interval:g} s: give one from {MIN_INTERVAL_S:g} s to 1d"
        )


def _runs(
    args: Namespace, loaded: Loaded, session: Session, noting: Noting
) -> tuple[Fleet, list[RunRef]]:
    """Give the runs that are meant, and those of them that are to be asked for."""
    if args.refs:
        fleet = named_fleet(args.refs, loaded, session, noting)
        return fleet, [watch.ref for watch in fleet]
    fleet = saved_fleet(loaded, session, noting)
    return fleet, [
        watch.ref
        for watch in fleet
        if not is_over(watch) and not watch.paused and can_be_asked(watch, session.accounts)
    ]


async def _ask(
    session: Session,
    fleet: Fleet,
    refs: list[RunRef],
    args: Namespace,
    noting: Noting,
    saver: Saver,
) -> bool:
    """Ask once, or on and on; tell whether the runs are still to be printed."""
    if args.watch:
        return await watch_runs(session, fleet, refs, args, noting, saver)
    await _ask_once(session, fleet, refs, args.timeout or TIME_S, noting)
    return True


async def _ask_once(
    session: Session, fleet: Fleet, refs: list[RunRef], timeout_s: float, noting: Noting
) -> None:
    heard: set[RunRef] = set()
    async with aclosing(session):
        await poll(
            session,
            fleet,
            refs,
            enough=_enough,
            tell=lambda watch: heard.add(watch.ref),
            timeout_s=timeout_s,
            pacing=PACING,
            noting=noting,
        )
    for ref in refs:
        watch = fleet.get(ref)
        if watch is not None and ref not in heard:
            fleet.fold(ref, _silence(watch, session, timeout_s))


def _enough(watch: Watch) -> bool:
    health = watch.health
    final = {HealthStatus.OK, HealthStatus.AUTH, HealthStatus.GONE}
    return health.status in final or health.failures >= TRIES


def _silence(watch: Watch, session: Session, timeout_s: float) -> Observation:
    """Say that no answer at all came in time."""
    sentence = f"no answer within {timeout_s:g} s"
    health = Health(HealthStatus.UNREACHABLE, sentence, 1, watch.health.last_ok_at)
    return Observation(session.clock.now(), None, health)
