"""Two days on the screen: everything real but time, in front of services that often fail."""

from __future__ import annotations

import asyncio
import random
import sys
import tracemalloc
from pathlib import Path

from textual.screen import Screen

import evaltui.ui
from evaltui.files.config import Config
from evaltui.files.journal import Journal
from evaltui.files.journal_settings import JournalSettings
from evaltui.files.runs_file import RunsFile
from evaltui.files.themes import packaged_folder
from evaltui.model.health import HealthStatus
from evaltui.model.reference import RunRef
from evaltui.session.session import Session
from evaltui.session.watchlist import Watchlist
from evaltui.ui.app import EvaltuiApp
from evaltui.ui.glyphs import UNICODE
from evaltui.ui.remembered import Remembered
from evaltui.ui.screens.drawn import Rhythm
from evaltui.ui.screens.main import MainScreen
from evaltui.ui.screens.run_actions import Watching
from evaltui.ui.theme import load_themes
from tests.soak.measuring import Samples
from tests.soak.plan import (
    FRAME_S,
    HOUR_S,
    INTERVAL_S,
    LONGEST_S,
    LOOK_EVERY_S,
    QUICK,
    QUICK_INTERVAL_S,
    Plan,
)
from tests.soak.services import ENVIRON, Services
from tests.soak.user import User
from tests.virtual_time import VirtualClock


class SoakApp(EvaltuiApp):
    """The application, in a time of its own."""

    CSS_PATH = Path(evaltui.ui.__file__).parent / "screens" / "main.tcss"

    def get_default_screen(self) -> Screen[None]:
        return MainScreen(self._watching, Rhythm(frame_s=FRAME_S, look_s=LOOK_EVERY_S))


class Soak:
    """One run of the plan."""

    def __init__(self, plan: Plan, clock: VirtualClock, folder: Path) -> None:
        self.plan, self.clock, self._folder = plan, clock, folder
        self._dice = random.Random(plan.seed)
        self.added = 0
        self.services = Services(plan, clock)
        self.samples = Samples()
        self.runs_file = folder / "runs.toml"

    def _session(self) -> Session:
        return Session(
            Config(interval_s=INTERVAL_S, accounts={"wire": self.services.wire()}),
            ENVIRON,
            clock=self.clock,
            http=lambda _clock: self.services.http(),  # type: ignore[arg-type, return-value]
            random=random.Random(self.plan.seed).random,
        )

    async def live(self) -> None:
        """Open the screen, let the time pass, and close it again."""
        await self.services.start()
        self.session = self._session()
        journal = Journal(self._folder / "journal.jsonl", JournalSettings(max_mib=1), self.clock)
        self.watchlist = Watchlist(
            RunsFile(self.runs_file, self.clock),
            self.session.accounts,
            self.clock,
            self.session.recorder(journal),
        )
        self.watchlist.open()
        for _ in range(self.plan.runs):
            self._add_one(first=True)
        remembered = Remembered(self._folder / "state.json", self.clock)
        watching = Watching(self.session, self.watchlist, UNICODE, {}, remembered=remembered)
        self.app = SoakApp(watching, load_themes([packaged_folder()]))
        async with self.app.run_test(size=(120, 40), notifications=True):
            await self._days()
        assert self.watchlist.save_at_end(), self.watchlist.unsaved
        await self.services.aclose()

    async def _days(self) -> None:
        self.user = User(self.app, self.session, self.clock, self.runs_file, self.plan.seed)
        end_s = self.plan.hours * HOUR_S
        using = asyncio.create_task(self.user.live(), name="user")
        try:
            while self.clock.passed_s < end_s - self.plan.settle_hours * HOUR_S:
                await asyncio.sleep(self.plan.sample_every_s)
                self._keep_the_number()
                if using.done():
                    using.result()
                async with self.user.at_rest():
                    self.samples.take(watched=float(len(self.watchlist.fleet)))
                if self.plan.tells:
                    self._tell()
                if self.plan.trace:
                    tell_growth()
        finally:
            using.cancel()
            await asyncio.gather(using, return_exceptions=True)
        self.services.turn_fine()
        await self.user.look_up()
        await asyncio.sleep(LOOK_EVERY_S)
        await self.user.refresh()
        await asyncio.sleep(end_s - self.clock.passed_s)
        self._check_that_all_is_well()

    def _tell(self) -> None:
        last = {name: round(values[-1]) for name, values in self.samples.taken.items()}
        print(f"{self.clock.passed_s / HOUR_S:.2f} h: {last}", file=sys.stderr, flush=True)

    def _keep_the_number(self) -> None:
        """Take runs off that have ended long ago, and watch new ones in their place."""
        main = self.app.screen_stack[0]
        assert isinstance(main, MainScreen)
        now = self.clock.now()
        for watch in list(self.watchlist.fleet):
            assert watch.added_at is not None
            is_old = (now - watch.added_at).total_seconds() > LONGEST_S
            if is_old or (watch.ended and self._dice.random() < 0.3):
                self.watchlist.remove(watch.ref)
                main._drop(watch.ref)
        while len(self.watchlist.fleet) < self.plan.runs:
            ref = self._add_one()
            watch = self.watchlist.fleet.get(ref)
            assert watch is not None
            main._show(watch)
            main._ask_unless_over(watch)
        watched = {(watch.ref.account, watch.ref.id) for watch in self.watchlist.fleet}
        self.services.forget_others(watched)

    def _add_one(self, *, first: bool = False) -> RunRef:
        """Have a new run begin somewhere, and watch it."""
        self.added += 1
        ref = RunRef.parse(self.services.new_run(self.added))
        self.watchlist.add(self.session.new_watch(ref, self._dice.choice((None, "a name"))))
        if first and self.added <= 4 * QUICK:
            self.watchlist.set_interval(ref, QUICK_INTERVAL_S)
        return ref

    def _check_that_all_is_well(self) -> None:
        bad = [
            f"{watch.ref}: {watch.health.status} {watch.health.message}"
            for watch in self.watchlist.fleet
            if not (watch.ended or watch.paused)
            and watch.health.status not in {HealthStatus.OK, HealthStatus.GONE}
        ]
        assert not bad, bad[:5]


def tell_growth() -> None:
    """Say where memory is held most."""
    snapshot = tracemalloc.take_snapshot().filter_traces(
        [tracemalloc.Filter(False, tracemalloc.__file__)]
    )
    print(*snapshot.statistics("lineno")[:12], sep="\n", flush=True)
