"""The workers: one for every run that is asked for, and what they report."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from textual.dom import DOMNode
from textual.message import Message
from textual.worker import Worker, get_current_worker

from evaltui.model.account import Account, KeyMissing
from evaltui.model.exchange import AskFailed, StreamCut
from evaltui.model.fault import own_fault
from evaltui.model.health import Health, HealthStatus
from evaltui.model.reference import BadReference, RunRef
from evaltui.model.watch import Observation, Watch
from evaltui.providers.contract.provider import ResultPage, RunInputs
from evaltui.session.accounts import BadAddress
from evaltui.session.session import Session
from evaltui.ui.messages import (
    ResultsCame,
    RunStarted,
    Seen,
    StartFailed,
    StopsAnswered,
    StreamOver,
)
from evaltui.watch.attention import Attention
from evaltui.watch.cancelling import EndedBefore
from evaltui.watch.fleet import AGAIN_S
from evaltui.watch.poller import Poller
from evaltui.watch.starting import cut, first_look

MAX_RESULTS = 1000
"""Child results fetched at most for one look; the services list 100 a page."""
_FORESEEN = (AskFailed, KeyMissing, BadReference, BadAddress)
"""What services and settings do wrong; anything else is a fault of evaltui's own."""


class RunWorkers:
    """Starts and ends the workers of a screen. They change nothing, they report.

    What goes wrong in one, foreseen or not, becomes a sentence at its run: it ends neither the
    other workers nor the screen.
    """

    def __init__(self, host: DOMNode, session: Session) -> None:
        self._host = host
        self._session = session
        self.attention = Attention()
        """To be told which runs are out of sight: they are asked for less often."""
        self._pollers: dict[RunRef, Poller] = {}
        self._workers: dict[RunRef, Worker[None]] = {}
        self._streams: dict[RunRef, Worker[None]] = {}
        self._later: dict[RunRef, Worker[None]] = {}

    def watch(self, watch: Watch, *, once: bool = False) -> None:
        """Ask for a run from now on, or once; at once if that is being done already."""
        ref = watch.ref
        poller = self._pollers.get(ref)
        if poller is not None:
            poller.ask_now()
            return
        try:
            poller = self._session.poller(watch, attention=self.attention)
        except (BadAddress, BadReference) as error:
            self._report(ref, self._unfit(str(error), watch.health.last_ok_at))
            return
        self._pollers[ref] = poller
        last_ok_at = watch.health.last_ok_at
        worker = self._run(self._poll(ref, poller, last_ok_at, once=once), f"poll {ref}")
        if self._pollers.get(ref) is poller:
            self._workers[ref] = worker

    def watch_later(self, watch: Watch) -> None:
        """Ask for a run again after a while, if it is not being asked for then."""
        if watch.ref not in self._later:
            self._later[watch.ref] = self._run(self._wait_and_watch(watch), f"later {watch.ref}")

    def forget(self, ref: RunRef) -> None:
        """Ask no more for a run, and follow its stream no longer."""
        self._pollers.pop(ref, None)
        for workers in (self._workers, self._streams, self._later):
            worker = workers.pop(ref, None)
            if worker is not None:
                worker.cancel()

    def start_run(self, account: Account, slug: str, inputs: RunInputs, *, stream: bool) -> None:
        """Start a run at a service, and report it or why it did not start."""
        work = self._follow(account, slug, inputs) if stream else self._start(account, slug, inputs)
        self._run(work, f"start {account.name}:{slug}")

    def stop(self, refs: Sequence[RunRef]) -> None:
        """Have runs stopped by their services, and report what came of it."""
        self._run(self._stop(refs), "stop runs")

    def fetch_results(self, ref: RunRef) -> None:
        """Fetch the child results of a run, and report them."""
        self._run(self._results(ref), f"results {ref}", group="results", exclusive=True)

    async def _wait_and_watch(self, watch: Watch) -> None:
        await self._session.pause(AGAIN_S)
        self._later.pop(watch.ref, None)
        if watch.ref not in self._pollers:
            self.watch(watch)

    async def _poll(
        self, ref: RunRef, poller: Poller, last_ok_at: datetime | None, *, once: bool
    ) -> None:
        try:
            async for seen in poller.observations():
                last_ok_at = seen.health.last_ok_at
                self._report(ref, replace(seen, next_in_s=None) if once else seen)
                if once:
                    return
        except Exception as error:  # noqa: BLE001 - one run's fault must not end the others' watching
            sentence = own_fault(error, f"asking for {ref}")
            self._report(ref, self._unfit(sentence, last_ok_at))
        finally:
            if self._pollers.get(ref) is poller:
                del self._pollers[ref]
                self._workers.pop(ref, None)

    async def _start(self, account: Account, slug: str, inputs: RunInputs) -> None:
        what = f"{account.name}:{slug}"
        try:
            created = await self._session.start(account, slug, inputs)
            ref = RunRef.parse(f"{account.name}:{created.run_id}")
            provider = self._session.accounts.provider(account)
            seen = first_look(provider, created, self._session.clock)
        except Exception as error:  # noqa: BLE001 - it must not pass in silence
            self._post(StartFailed(what, sentence_of(error)))
        else:
            self._post(RunStarted(ref, slug, streamed=False, observation=seen))

    async def _follow(self, account: Account, slug: str, inputs: RunInputs) -> None:
        ref: RunRef | None = None
        last: Observation | None = None
        failure: Exception | None = None
        try:
            async for told in self._session.follow(account, slug, inputs):
                last = told.observation
                if ref is None:
                    ref = RunRef.parse(f"{account.name}:{told.run_id}")
                    self._streams[ref] = get_current_worker()
                    streamed = not told.pollable
                    self._post(RunStarted(ref, slug, streamed=streamed, observation=last))
                else:
                    self._report(ref, last)
        except Exception as error:  # noqa: BLE001 - it must not pass in silence
            failure = error
        if ref is None or last is None:
            if failure is not None:
                self._post(StartFailed(f"{account.name}:{slug}", sentence_of(failure)))
            return
        if isinstance(failure, StreamCut):
            self._report(ref, cut(failure, last, self._session.clock))
        elif failure is not None:
            self._report(ref, self._unfit(sentence_of(failure), last.health.last_ok_at))
        self._streams.pop(ref, None)
        self._post(StreamOver(ref))

    async def _stop(self, refs: Sequence[RunRef]) -> None:
        reasons = await asyncio.gather(*map(self._stop_one, refs))
        failures = [(ref, why) for ref, why in zip(refs, reasons, strict=True) if why is not None]
        failed = {ref for ref, _ in failures}
        stopped = tuple(ref for ref in refs if ref not in failed)
        self._post(StopsAnswered(stopped, tuple(failures)))

    async def _stop_one(self, ref: RunRef) -> str | None:
        """Have one run stopped, and report its state; give why it was not."""
        failure: str | None = None
        try:
            snapshot = await self._session.cancel(ref)
        except EndedBefore as error:
            snapshot, failure = error.snapshot, str(error)
        except Exception as error:  # noqa: BLE001 - it must not pass in silence
            return sentence_of(error)
        if snapshot is not None:
            now = self._session.clock.now()
            self._report(ref, Observation(now, snapshot, Health(last_ok_at=now)))
        return failure

    async def _results(self, ref: RunRef) -> None:
        """Fetch page by page, and report all that came so far after each."""
        so_far = ResultPage(())
        try:
            while True:
                page = await self._session.results(ref, so_far.after)
                again = page.after == so_far.after
                so_far = ResultPage((*so_far.results, *page.results), page.after)
                full = len(so_far.results) >= MAX_RESULTS
                complete = page.after is None or again or not page.results or full
                self._post(ResultsCame(ref, so_far, complete=complete))
                if complete:
                    return
        except Exception as error:  # noqa: BLE001 - it must not pass in silence
            came = so_far if so_far.results else None
            self._post(ResultsCame(ref, came, sentence_of(error)))

    def _unfit(self, sentence: str, last_ok_at: datetime | None) -> Observation:
        """Give the observation that says why a run cannot be asked for."""
        health = Health(HealthStatus.MALFORMED, sentence, 1, last_ok_at)
        return Observation(self._session.clock.now(), None, health)

    def _report(self, ref: RunRef, seen: Observation) -> None:
        self._post(Seen(ref, seen))

    def _post(self, message: Message) -> None:
        self._host.post_message(message)

    def _run(
        self, work: object, name: str, *, group: str = "runs", exclusive: bool = False
    ) -> Worker[None]:
        return self._host.run_worker(
            work,  # type: ignore[arg-type]
            name=name,
            group=group,
            exclusive=exclusive,
            exit_on_error=False,
        )


def sentence_of(error: Exception) -> str:
    """Say what went wrong."""
    return str(error) if isinstance(error, _FORESEEN) else own_fault(error)
