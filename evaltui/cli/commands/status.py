"""`evaltui status`: ask the services once, and show how the runs stand."""

from __future__ import annotations

from argparse import Namespace
from contextlib import aclosing

from evaltui.cli.asking.judging import by_answers, by_verdicts
from evaltui.cli.asking.noting import Noting
from evaltui.cli.asking.opening import can_be_asked, load, open_runs_file, open_session
from evaltui.cli.asking.polling import poll
from evaltui.cli.asking.running import run_to_end
from evaltui.cli.asking.saving import keep_last
from evaltui.cli.asking.selection import named_fleet, saved_fleet
from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.printing.reporting import report
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


def run(args: Namespace) -> ExitCode:
    """Ask for the runs named, else for the saved ones that go on, and print them all."""
    session = open_session(args)
    noting = Noting(args, session)
    runs_file = open_runs_file(args)
    loaded = load(runs_file)
    if args.refs:
        fleet = named_fleet(args.refs, loaded, session, noting)
        asked = [watch.ref for watch in fleet]
    else:
        fleet = saved_fleet(loaded, session, noting)
        asked = [
            watch.ref
            for watch in fleet
            if not watch.ended and not watch.paused and can_be_asked(watch, session.accounts)
        ]
    if asked:
        noting.recall(fleet)
        run_to_end(_ask(session, fleet, asked, args.timeout, noting))
        saved = {run.ref for run in loaded.runs}
        if keep_last(runs_file, fleet, saved.intersection(asked)):
            noting.say_failure()
    watches = list(fleet)
    noting.unheard(watch for watch in watches if watch.ref not in asked)
    report(watches, session.clock.now(), args, are_all=loaded.damaged is None)
    if loaded.damaged is not None:
        return ExitCode.USAGE
    return by_verdicts(watches) if args.exit_status else by_answers(watches)


async def _ask(
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
