"""Opening the screen on a recording: as it was, on a clock of its own, with nothing asked."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace

from textual.app import App

from evaltui.files.config import Config
from evaltui.files.screen_settings import TerminalSettings
from evaltui.files.unkept_runs import UnkeptRuns
from evaltui.model.clock import SystemClock
from evaltui.model.record import Record
from evaltui.model.watch import Observation
from evaltui.session.replaying import Replay, ReplayClock, recorded_watch
from evaltui.session.session import Session
from evaltui.session.watchlist import Watchlist
from evaltui.ui.app import Background
from evaltui.ui.launch import gather, show
from evaltui.ui.messages import Seen
from evaltui.ui.remembered import Remembered


def open_replay(
    records: Sequence[Record],
    config: Config,
    *,
    speed: float = 1.0,
    environ: Mapping[str, str] = os.environ,
    options: TerminalSettings | None = None,
) -> int:
    """Play records, of which there is at least one, `speed` times as fast; give the exit code.

    The look is the user's; there is no account, no key, and nothing is saved.
    """
    clock = ReplayClock(records[0].at, speed, SystemClock())
    session = Session(replace(config, accounts={}, provider_intervals={}), {}, clock=clock)
    watchlist = Watchlist(UnkeptRuns(clock), session.accounts, clock)
    watching = gather(session, watchlist, Remembered(None, clock), environ, options)
    watching = replace(watching, offers_demo=False, clock_speed=speed)
    app = show(watching, background=playing(records, clock, watchlist))
    return app.return_code or 0


def playing(records: Sequence[Record], clock: ReplayClock, watchlist: Watchlist) -> Background:
    """Give what brings each record to the screen when its time has come."""

    async def play(app: App[None]) -> None:
        replay = Replay()
        for record in records:
            early_s = (record.at - clock.now()).total_seconds() / clock.speed
            await asyncio.sleep(max(0.0, early_s))
            if record.ref not in watchlist.fleet:
                watchlist.add(recorded_watch(record))
            # A run that was never asked for is shown as well.
            seen = replay.observe(record) or (Observation(record.at, None, record.health),)
            for observation in seen:
                app.screen_stack[0].post_message(Seen(record.ref, observation))
        clock.stop()
        app.notify("The recording is over.", markup=False)

    return play
