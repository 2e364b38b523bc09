"""Stopping a run at its service."""

from __future__ import annotations

from dataclasses import replace

from evaltui.model.account import Account
from evaltui.model.exchange import Answer, AskFailed, Malformed, NotPossible, Refused
from evaltui.model.fault import own_fault
from evaltui.model.run import Snapshot
from evaltui.model.text import one_line
from evaltui.providers.contract.provider import CancelsRuns, Provider
from evaltui.watch.asking import Ask, Kind, Reader, ask_status, classify, reading_of, refusal


class EndedBefore(Refused):
    """The run cannot be stopped: it has ended."""

    def __init__(self, message: str, answer: Answer, snapshot: Snapshot) -> None:
        super().__init__(message, answer)
        self.snapshot = snapshot
        """How it ended."""


async def cancel(provider: Provider, run_id: str, account: Account, ask: Ask) -> Snapshot | None:
    """Stop a run and give its state from then on; None where the service does not tell that.

    One that denies, or tells nothing, is asked once for the run's state.

    Raises:
        NotPossible: the service stops no runs; the sentence says where that can be done.
        EndedBefore: the run has ended.
        Refused: it was not stopped.
        KeyMissing, Unreachable, Malformed: as `Ask`.
    """
    if not isinstance(provider, CancelsRuns):
        raise NotPossible(f"{provider.label} stops no runs from here: {provider.how_to_cancel}")
    answer = await ask(provider.cancel_request(run_id))
    if not 200 <= answer.status < 300:
        raise await _why(provider, run_id, account, ask, answer)
    try:
        snapshot = provider.read_cancelled(run_id, answer, account.base_url)
    except AskFailed:
        raise
    except Exception as error:
        raise Malformed(own_fault(error, reading_of(provider), answer)) from error
    if snapshot is None:
        snapshot = (await ask_status(Reader(provider, run_id, account.base_url), ask)).snapshot
    return snapshot and replace(snapshot, part_noun=provider.part_noun)


async def _why(
    provider: Provider, run_id: str, account: Account, ask: Ask, answer: Answer
) -> Refused:
    """Give the reason for which a run was not stopped."""
    refused = refusal(provider, account, answer)
    if classify(answer.status) not in {Kind.MISSING, Kind.REFUSED} and answer.status != 409:
        return refused
    reading = await ask_status(Reader(provider, run_id, account.base_url), ask)
    if reading.kind is Kind.MISSING:
        return Refused(f"cannot be stopped: there is no such run; {refused}", answer)
    snapshot = reading.snapshot
    if snapshot is None:
        return refused
    word = one_line(snapshot.state_raw, 40)
    if snapshot.state.ended:
        return EndedBefore(f"cannot be stopped: it has ended ({word})", answer, snapshot)
    return Refused(f"cannot be stopped, though it is {word}: {refused}", answer)
