"""The workers: one for every run that is asked for, and what they report."""

from __future__ import annotations

from textual.dom import DOMNode
from textual.message import Message
from textual.worker import Worker, get_current_worker

from evaltui.model.account import Account, KeyMissing
from evaltui.model.exchange import AskFailed, StreamCut
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
    StreamOver,
)
from evaltui.watch.poller import Poller
from evaltui.watch.starting import cut

MAX_RESULTS = 1000
"""Child results fetched at most for one look; the services list 100 a page."""


class RunWorkers:
    """Starts and ends the workers of a screen. They change nothing, they report."""

    def __init__(self, host: DOMNode, session: Session) -> None:
        self._host = host
        self._session = session
        self._pollers: dict[RunRef, Poller] = {}
        self._workers: dict[RunRef, Worker[None]] = {}

    def watch(self, watch: Watch) -> None:
        """Ask for a run from now on; at once if that is being done already."""
        poller = self._pollers.get(watch.ref)
        if poller is not None:
            poller.ask_now()
            return
        try:
            poller = self._session.poller(watch)
        except (BadAddress, BadReference) as error:
            self._report(watch.ref, self._unfit(watch, str(error)))
            return
        self._pollers[watch.ref] = poller
        self._workers[watch.ref] = self._run(self._poll(watch.ref, poller), f"poll {watch.ref}")

    def forget(self, ref: RunRef) -> None:
        """Ask no more for a run."""
        self._pollers.pop(ref, None)
        worker = self._workers.pop(ref, None)
        if worker is not None:
            worker.cancel()

    def start_run(self, account: Account, slug: str, inputs: RunInputs, *, stream: bool) -> None:
        """Start a run at a service, and report it or why it did not start."""
        work = self._follow(account, slug, inputs) if stream else self._start(account, slug, inputs)
        self._run(work, f"start {account.name}:{slug}")

    def fetch_results(self, ref: RunRef) -> None:
        """Fetch the child results of a run, and report them."""
        self._run(self._results(ref), f"results {ref}", group="results", exclusive=True)

    async def _poll(self, ref: RunRef, poller: Poller) -> None:
        try:
            async for seen in poller.observations():
                self._report(ref, seen)
        finally:
            if self._pollers.get(ref) is poller:
                del self._pollers[ref]
                self._workers.pop(ref, None)

    async def _start(self, account: Account, slug: str, inputs: RunInputs) -> None:
        what = f"{account.name}:{slug}"
        try:
            created = await self._session.start(account, slug, inputs)
            ref = RunRef.parse(f"{account.name}:{created.run_id}")
        except (AskFailed, KeyMissing, BadReference) as error:
            self._post(StartFailed(what, str(error)))
            return
        self._post(RunStarted(ref, slug, streamed=False))

    async def _follow(self, account: Account, slug: str, inputs: RunInputs) -> None:
        ref: RunRef | None = None
        last: Observation | None = None
        try:
            async for told in self._session.follow(account, slug, inputs):
                last = told.observation
                if ref is None:
                    ref = RunRef.parse(f"{account.name}:{told.run_id}")
                    streamed = not told.pollable
                    self._post(RunStarted(ref, slug, streamed=streamed, observation=last))
                    self._adopt(ref)
                else:
                    self._report(ref, last)
        except StreamCut as error:
            if ref is not None and last is not None:
                self._report(ref, cut(error, last, self._session.clock))
            else:
                self._post(StartFailed(f"{account.name}:{slug}", str(error)))
        except (AskFailed, KeyMissing, BadReference) as error:
            self._post(StartFailed(f"{account.name}:{slug}", str(error)))
        if ref is not None:
            self._workers.pop(ref, None)
            self._post(StreamOver(ref))

    def _adopt(self, ref: RunRef) -> None:
        """Note that the present worker is the one of this run, so that it ends with the watching."""
        self._workers[ref] = get_current_worker()

    async def _results(self, ref: RunRef) -> None:
        found: list[ResultPage] = []
        after: str | None = None
        count = 0
        try:
            while count < MAX_RESULTS:
                page = await self._session.results(ref, after)
                found.append(page)
                count += len(page.results)
                again = page.after == after
                after = page.after
                if after is None or again or not page.results:
                    break
        except (AskFailed, KeyMissing, BadReference, BadAddress) as error:
            self._post(ResultsCame(ref, None, str(error)))
            return
        results = tuple(result for page in found for result in page.results)
        self._post(ResultsCame(ref, ResultPage(results, after)))

    def _unfit(self, watch: Watch, sentence: str) -> Observation:
        health = Health(HealthStatus.MALFORMED, sentence, 1, watch.health.last_ok_at)
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
