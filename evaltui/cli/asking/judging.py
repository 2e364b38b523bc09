"""From what is known of runs to an exit code."""

from __future__ import annotations

from collections.abc import Iterable

from evaltui.cli.exit_codes import ExitCode
from evaltui.model.health import HealthStatus
from evaltui.model.verdict import Verdict
from evaltui.model.watch import Watch

_FIRST = (
    ExitCode.RUN_FAILED,
    ExitCode.AUTH,
    ExitCode.NO_VERDICT,
    ExitCode.PENDING,
    ExitCode.SUCCESS,
)
"""Of several runs' codes, the one that stands first here is the command's."""
_NO_WORD = {HealthStatus.UNREACHABLE, HealthStatus.MALFORMED, HealthStatus.GONE}


def worst(codes: Iterable[ExitCode]) -> ExitCode:
    """Give the code that counts where several runs have several."""
    return min(codes, key=_FIRST.index, default=ExitCode.SUCCESS)


def by_verdicts(watches: Iterable[Watch]) -> ExitCode:
    """Give the exit code that tells what to believe about the runs."""
    return worst(_by_verdict(watch) for watch in watches)


def by_answers(watches: Iterable[Watch]) -> ExitCode:
    """Give the exit code that tells whether the services answered for all the runs."""
    return worst(_by_answer(watch) for watch in watches)


def _by_verdict(watch: Watch) -> ExitCode:
    verdict, health = watch.judgement.verdict, watch.health.status
    if verdict is Verdict.PASSED:
        return ExitCode.SUCCESS
    if verdict in {Verdict.FAILED, Verdict.STOPPED}:
        return ExitCode.RUN_FAILED
    if health is HealthStatus.AUTH:
        return ExitCode.AUTH
    if verdict is Verdict.NONE or health in _NO_WORD:
        return ExitCode.NO_VERDICT
    return ExitCode.PENDING


def _by_answer(watch: Watch) -> ExitCode:
    health = watch.health.status
    # A service may forget a run a day after its end: that was told, and is no failure to ask.
    if health is HealthStatus.OK or (health is HealthStatus.GONE and watch.ended):
        return ExitCode.SUCCESS
    return ExitCode.AUTH if health is HealthStatus.AUTH else ExitCode.NO_VERDICT
