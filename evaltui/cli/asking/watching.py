"""Asking for runs on and on, and printing to stdout what changes."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import aclosing, nullcontext

from evaltui.cli.asking.goal import Goal
from evaltui.cli.asking.noting import Noting
from evaltui.cli.asking.polling import poll
from evaltui.cli.asking.saving import Saver
from evaltui.cli.printing.changes import Changes
from evaltui.cli.printing.output import data, is_read
from evaltui.cli.printing.telling import DocumentLines, FormattedLines, Teller, live_table
from evaltui.model.reference import RunRef
from evaltui.model.watch import Watch
from evaltui.session.session import Session
from evaltui.watch.fleet import Fleet
from evaltui.watch.pacing import Pacing


async def watch_runs(
    session: Session,
    fleet: Fleet,
    refs: list[RunRef],
    args: Namespace,
    noting: Noting,
    saver: Saver,
) -> bool:
    """Ask for runs and print what changes, until nothing can change any more.

    It ends too when the time is up, and when nobody reads stdout. Gives whether a live table
    stood on the terminal, which is wiped away at the end, for a whole one to take its place.
    """
    goal, clock = Goal(), session.clock
    plain = not args.jsonl and args.format is None
    table = live_table(fleet, clock, sys.stdout) if plain else None
    teller = table or _lines(args, session)
    if table is None:
        for watch in fleet:
            if watch.ref not in refs:
                teller.tell(watch)

    def enough(watch: Watch) -> bool:
        saver.see(watch)
        return goal.look(watch, clock.now())

    async def beat() -> None:
        if table is not None:
            table.live.draw()
        await saver.write()

    with nullcontext() if table is None else table.in_place():
        async with aclosing(session):
            await poll(
                session,
                fleet,
                refs,
                enough=enough,
                tell=teller.tell,
                timeout_s=args.timeout,
                pacing=None if args.interval is None else Pacing(args.interval),
                noting=noting,
                over=lambda: not is_read(),
                beat=beat,
            )
    if table is not None:
        table.live.wipe()
    return table is not None


def _lines(args: Namespace, session: Session) -> Teller:
    """Give what prints the lines that were asked for."""
    if args.jsonl:
        return DocumentLines(session.clock)
    if args.format is not None:
        return FormattedLines(args.format, session.clock)
    return Changes(session.clock, data)
