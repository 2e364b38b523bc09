"""Two days on the screen: everything real but time, in front of services that often fail."""

from __future__ import annotations

import asyncio
import gc
import json
import random
import sys
import tempfile
import threading
import time
import tracemalloc
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import textual._time
import textual.message_pump
from textual.screen import Screen

import evaltui.ui
from evaltui.demo import DEMO_KEY
from evaltui.demo.app import create_app
from evaltui.demo.script import dice, play
from evaltui.demo.world import DemoWorld
from evaltui.files.config import AccountSettings, Config
from evaltui.files.journal import Journal
from evaltui.files.journal_settings import JournalSettings
from evaltui.files.runs_file import RunsFile
from evaltui.files.themes import packaged_folder
from evaltui.http import AsgiTransport, Http
from evaltui.model.health import HealthStatus
from evaltui.model.reference import RunRef
from evaltui.session.session import Session
from evaltui.session.threads import ImpatientThreads
from evaltui.session.watchlist import Watchlist
from evaltui.ui.app import EvaltuiApp
from evaltui.ui.glyphs import UNICODE
from evaltui.ui.remembered import Remembered
from evaltui.ui.screens.main import MainScreen
from evaltui.ui.screens.run_actions import Watching
from evaltui.ui.theme import load_themes
from evaltui.wire.limits import Limits
from tests.leftovers import open_files, tasks
from tests.soak.measuring import Samples
from tests.soak.sockets import SocketService
from tests.soak.user import User
from tests.soak.weather import Faulty, Weather
from tests.virtual_time import VirtualClock, VirtualLoop

SERVICES = ("langwatch", "nugen", "retab")
HOUR_S = 3600.0
LOOK_EVERY_S = 60.0
"""How often the screen looks at its files and lets ages go on; people see it each second."""
INTERVAL_S = 360.0
QUICK_INTERVAL_S = 60.0
QUICK = 1
"""So many runs of each service are asked for more often."""
LONGEST_S = 10 * HOUR_S
"""How long the longest run takes. What stands still for longer is taken off too: else there would
be ever more of those, which know the most of their past."""
WORKER_PATIENCE_S = 10.0


@dataclass(frozen=True)
class Plan:
    """How long, with how much, in front of what."""

    hours: float = 48.0
    runs: int = 200
    seed: int = 1
    sample_every_s: float = 900.0
    settle_hours: float = 1.0
    """At the end nothing fails any more for so long."""
    tells: bool = False
    """Tell now and then how it goes, on standard error."""
    trace: bool = False
    """Tell where memory grew; slow."""


class SoakApp(EvaltuiApp):
    """The application, in a time of its own."""

    CSS_PATH = Path(evaltui.ui.__file__).parent / "screens" / "main.tcss"

    def get_default_screen(self) -> Screen[None]:
        return MainScreen(self._watching, look_every_s=LOOK_EVERY_S)


class TwoWays:
    """Asks services in this process through the weather, and those on sockets through httpx."""

    def __init__(self, clock: VirtualClock, faulty: Faulty, limits: Limits) -> None:
        self._near = Http(clock, limits=limits, transport=faulty)
        self._far = Http(clock, limits=limits)

    def _of(self, base_url: str) -> Http:
        return self._far if "127.0.0.1" in base_url else self._near

    async def ask(self, base_url: str, *rest: Any) -> Any:
        return await self._of(base_url).ask(base_url, *rest)

    def stream(self, base_url: str, *rest: Any) -> Any:
        return self._of(base_url).stream(base_url, *rest)

    def give_up_connections(self) -> None:
        self._near.give_up_connections()
        self._far.give_up_connections()

    async def aclose(self) -> None:
        await self._near.aclose()
        await self._far.aclose()


class Soak:
    """One run of the plan."""

    def __init__(self, plan: Plan, clock: VirtualClock, folder: Path) -> None:
        self.plan, self.clock, self._folder = plan, clock, folder
        self._dice = random.Random(plan.seed)
        self._number = 0
        self.added = 0
        self.world = DemoWorld(clock.monotonic, clock.now(), seed=plan.seed)
        self.weather = Weather(clock, plan.seed)
        app = create_app(self.world, asyncio.sleep)
        self.faulty = Faulty(self.weather, AsgiTransport(app))
        self.sockets = SocketService(clock, plan.seed)
        self.samples = Samples()
        self.runs_file = folder / "runs.toml"

    def _session(self) -> Session:
        environ = {f"{name.upper()}_API_KEY": DEMO_KEY for name in SERVICES} | {
            "LANGWATCH_ENDPOINT": "http://langwatch.localhost",
            "NUGEN_BASE_URL": "http://nugen.localhost",
            "RETAB_API_BASE_URL": "http://retab.localhost",
        }
        wire = AccountSettings(
            name="wire",
            provider="langwatch",
            base_url=self.sockets.url,
            key_source="env:LANGWATCH_API_KEY",
        )
        limits = Limits(body_bytes=256 * 1024)
        return Session(
            Config(interval_s=INTERVAL_S, accounts={"wire": wire}),
            environ,
            clock=self.clock,
            http=lambda clock: TwoWays(self.clock, self.faulty, limits),  # type: ignore[return-value, arg-type]
            random=random.Random(self.plan.seed).random,
        )

    async def live(self) -> None:
        """Open the screen, let the time pass, and close it again."""
        await self.sockets.start()
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
        await self.sockets.aclose()

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
        self.weather.is_fine = self.sockets.is_fine = True
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

    def _add_one(self, *, first: bool = False) -> RunRef:
        """Have a new run begin somewhere, and watch it."""
        self._number += 1
        self.added += 1
        service = (*SERVICES, "wire")[self._number % 4]
        ref = RunRef.parse(f"{service}:{self._id(service)}")
        self.watchlist.add(self.session.new_watch(ref, self._dice.choice((None, "a name"))))
        if first and self._number <= 4 * QUICK:
            self.watchlist.set_interval(ref, QUICK_INTERVAL_S)
        return ref

    def _id(self, service: str) -> str:
        if service == "wire":
            return f"w-{self.clock.passed_s:.0f}-{self._number}"
        rolls = dice(self.plan.seed, self._number)
        form = {"langwatch": "soak-{}", "nugen": "eval-soak-{}", "retab": "wfevalrun_soak_{}"}
        run_id = form[service].format(self._number)
        end = rolls.choice(("completed", "completed", "failed", "stopped", "stalled"))
        duration = rolls.uniform(0.1, 1.0) * LONGEST_S
        script = play(
            self.plan.seed,
            service,
            run_id,
            f"run {self._number}",
            "soak",
            created=self.world.now(),
            total=rolls.randint(5, 400),
            duration=duration,
            end=end,
            break_at=duration * rolls.random() if end != "completed" else float("inf"),
        )
        cast = self.world._cast
        cast[service, run_id] = script
        # The world is the services', not the watcher's: what nobody watches is forgotten there.
        if len(cast) > 3 * self.plan.runs:
            del cast[next(iter(cast))]
        return run_id

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


def soak(plan: Plan) -> dict[str, Any]:
    """Live through the plan and give its figures; `left_over` is to be empty.

    Raises:
        AssertionError: the screen was not well at the end.
    """
    clock = VirtualClock()
    began = time.monotonic()
    files_before = open_files()
    threads_before = set(threading.enumerate())
    if plan.trace:
        tracemalloc.start()
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(textual._time, "get_time", clock.monotonic)
        patch.setattr(textual.message_pump, "time", clock.monotonic)
        one = Soak(plan, clock, Path(folder))
        tasks_left: set[str] = set()
        troubles: list[str] = []

        async def work() -> None:
            loop = asyncio.get_running_loop()
            loop.set_default_executor(ImpatientThreads())
            loop.set_exception_handler(lambda _, told: troubles.append(str(told)))
            await one.live()
            await asyncio.sleep(1.0)
            tasks_left.update(tasks())

        with asyncio.Runner(loop_factory=lambda: VirtualLoop(clock)) as runner:
            runner.run(work())
        journal_bytes = sum(
            path.stat().st_size for path in Path(folder).iterdir() if "journal" in path.name
        )
    gc.collect()
    for thread in set(threading.enumerate()) - threads_before:
        thread.join(WORKER_PATIENCE_S)
    left_over = {
        "tasks": sorted(tasks_left),
        "files": [kind for fd, kind in open_files().items() if fd not in files_before],
        "threads": [one.name for one in set(threading.enumerate()) - threads_before],
        "troubles": troubles[:5],
    }
    return figures(one, clock, time.monotonic() - began, left_over, journal_bytes)


def figures(
    one: Soak, clock: VirtualClock, took_s: float, left_over: dict[str, list[str]], journal: int
) -> dict[str, Any]:
    """Put everything that is worth telling into one document."""
    samples = one.samples
    faults = Counter(one.weather.met) + Counter(one.sockets.met)
    return {
        "virtual_hours": round(clock.passed_s / HOUR_S, 2),
        "took_s": round(took_s),
        "seed": one.plan.seed,
        "runs_at_once": one.plan.runs,
        "runs_watched": one.added,
        "questions": one.faulty.asked + one.sockets.asked,
        "over_sockets": one.sockets.asked,
        "faults": faults.total(),
        "kinds_of_fault": len(faults),
        "outages": one.weather.outages.total(),
        "user": dict(one.user.did),
        "resident_mib": [round(samples.quarter("resident", n) / 2**20, 1) for n in (1, 2, 3, 4)],
        "growth": {name: round(samples.growth(name), 4) for name in samples.taken},
        "most": {name: max(samples.taken[name]) for name in ("files", "tasks", "threads")},
        "journal_kib": journal // 1024,
        "left_over": left_over,
    }


def as_line(told: dict[str, Any]) -> str:
    """Give the figures as one line of JSON."""
    return json.dumps(told, separators=(", ", ": "))
