"""Opening the screen on the user's saved runs. What it loads, each start waits for."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from evaltui.files import first_picture
from evaltui.files.atomic import NotSaved
from evaltui.files.config import Config
from evaltui.files.debug_log import DebugLog
from evaltui.files.journal import Journal
from evaltui.files.paths import config_folder, debug_log_path, journal_path, screen_state_path
from evaltui.files.problem import shown
from evaltui.files.runs_file import RunsFile
from evaltui.files.screen_settings import TerminalSettings
from evaltui.files.themes import packaged_folder
from evaltui.model.clock import SystemClock
from evaltui.model.fault import debugging, note_left_over
from evaltui.session.reporting import Reporter
from evaltui.session.session import Session
from evaltui.session.threads import ImpatientThreads
from evaltui.session.watchlist import Watchlist
from evaltui.ui.app import Background, EvaltuiApp
from evaltui.ui.glyphs import detect
from evaltui.ui.leaving import ended_by_signals, save
from evaltui.ui.remembered import Remembered
from evaltui.ui.screens.run_actions import Watching
from evaltui.ui.terminal.surroundings import surroundings_of
from evaltui.ui.theme import load_themes


def open_screen(
    config: Config,
    runs_path: Path,
    texts: Sequence[str] = (),
    *,
    environ: Mapping[str, str] = os.environ,
    options: TerminalSettings | None = None,
    keeps_picture: bool = False,
) -> int:
    """Show the saved runs, with those that `texts` name added first; give the exit code.

    `options` are the command line's, and go before the configuration's settings. `keeps_picture`
    says whether the next start is to show first what is saved at the end of this one.

    Raises:
        BadReference, BadAddress: a text names no run.
        NotSaved: the screen has ended, and the runs file does not hold what it knew.
    """
    log = DebugLog(debug_log_path(), SystemClock()) if debugging(environ) else None
    session = Session(config, environ, trace=log)
    clock, settings = session.clock, config.journal
    journal = Journal(journal_path(), settings, clock) if settings.enabled else None
    runs_file, recorder = RunsFile(runs_path, clock), session.recorder(journal)
    watchlist = Watchlist(runs_file, session.accounts, clock, recorder)
    refs = [session.resolve(text) for text in texts]
    notices = watchlist.open()
    for position, ref in enumerate(refs):
        watchlist.add(session.new_watch(ref), position)
    notices += [str(problem) for problem in config.problems]
    remembered = Remembered(screen_state_path(), clock)
    watching = gather(session, watchlist, remembered, environ, options)
    if log is not None:
        notices.append(f"What is asked is written to {shown(log.path)}")
    app = show(watching, notices=notices, keeps_picture=keeps_picture)
    if app.picture is not None:
        with suppress(OSError):  # the next start shows its first screen a little later
            size = os.get_terminal_size(1)
            first_picture.save(str(runs_path), (size.columns, size.lines), environ, app.picture)
    if app.demo_wanted:
        from evaltui.ui.demo import open_demo  # noqa: PLC0415 - brings the simulated services

        return open_demo(environ=environ, options=options)
    return app.return_code or 0


def gather(
    session: Session,
    watchlist: Watchlist,
    remembered: Remembered,
    environ: Mapping[str, str],
    options: TerminalSettings | None,
) -> Watching:
    """Gather what the screen works with; the command line's options go before the configured."""
    settings, options = session.config.terminal, options or TerminalSettings()
    glyphs = detect(environ, sys.stdout.encoding, option=options.glyphs, configured=settings.glyphs)
    surroundings = surroundings_of(environ, options, settings, session.config.notify)
    return Watching(session, watchlist, glyphs, environ, surroundings, remembered)


def show(
    watching: Watching,
    *,
    notices: Sequence[str] = (),
    background: Background | None = None,
    keeps_picture: bool = False,
) -> EvaltuiApp:
    """Run the application to its end and save what it knows.

    Raises:
        NotSaved: the runs file does not hold everything that was known.
    """
    themes = load_themes([packaged_folder()], [config_folder() / "themes"])
    config = watching.session.config
    app = EvaltuiApp(
        watching,
        themes,
        theme=config.theme,
        keys=config.keys,
        notices=[*notices, *themes.problems],
        background=background,
        keeps_picture=keeps_picture,
    )
    if debugging(watching.environ):
        app.traceback = Reporter(watching.environ).traceback
    with ended_by_signals(app):
        try:
            with asyncio.Runner() as runner:
                runner.get_loop().set_default_executor(ImpatientThreads())
                runner.get_loop().set_exception_handler(lambda _, told: note_left_over(told))
                runner.run(app.run_async(mouse=watching.surroundings.mouse))
        except BaseException:
            with suppress(NotSaved):
                save(watching)
            raise
        save(watching)
    return app
