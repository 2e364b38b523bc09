"""Waiting for runs: asks until it is over, and shows how they stand meanwhile."""

from __future__ import annotations

import shlex
import sys
from argparse import Namespace
from contextlib import nullcontext
from math import ceil

from evaltui.cli.asking.goal import Goal, Standing
from evaltui.cli.asking.noting import Noting
from evaltui.cli.asking.polling import poll
from evaltui.cli.asking.saving import Saver
from evaltui.cli.printing.changes import Changes
from evaltui.cli.printing.output import talk
from evaltui.cli.printing.telling import Silent, live_table
from evaltui.model import words
from evaltui.model.reference import RunRef
from evaltui.model.text import one_line
from evaltui.model.watch import Watch
from evaltui.session.session import Session
from evaltui.watch.fleet import Fleet

_VALUES = ("runs_file", "config")
_SWITCHES = ("any", "fail_fast")
"""Options that change what a command waits for."""


async def wait_for(
    session: Session,
    fleet: Fleet,
    refs: list[RunRef],
    timeout_s: float | None,
    noting: Noting,
    *,
    goal: Goal | None = None,
    saver: Saver | None = None,
    quiet: bool = False,
) -> bool:
    """Ask for runs until each has come to what is waited for, or never will; show what changes.

    They stand on stderr: on a terminal as a live table, else as a line for each change. Gives
    False if the time was up before.
    """
    goal, clock = goal or Goal(), session.clock
    if not refs:
        return True
    table = None if quiet else live_table(fleet, clock, sys.stderr)
    teller = Silent() if quiet else table or Changes(clock)

    def enough(watch: Watch) -> bool:
        if saver is not None:
            saver.see(watch)
        return goal.look(watch, clock.now())

    def tell(watch: Watch) -> None:
        teller.tell(watch)
        until = goal.wish.until
        if until is not None and isinstance(teller, Changes) and has_reached(watch):
            now = words.clock_time(clock.now(), to_seconds=True)
            talk(f"{now}  {one_line(str(watch.ref))}  reached: {one_line(until.text)}")

    def has_reached(watch: Watch) -> bool:
        return goal.standing(watch.ref) is Standing.REACHED

    async def beat() -> None:
        if table is not None:
            table.live.draw()
        if saver is not None:
            await saver.write()

    with nullcontext() if table is None else table.in_place():
        return await poll(
            session,
            fleet,
            refs,
            enough=enough,
            tell=tell,
            timeout_s=timeout_s,
            noting=noting,
            over=lambda: goal.is_over,
            beat=beat,
        )


def say_how_to_resume(
    fleet: Fleet, args: Namespace, goal: Goal | None = None, left_s: float | None = None
) -> None:
    """Give the command that waits on: for all runs but those that came to what was waited for.

    `left_s` is what is left of the time that was given.
    """
    refs = [
        str(watch.ref)
        for watch in fleet
        if (goal.standing(watch.ref) is not Standing.REACHED if goal else not watch.ended)
    ]
    options = [
        word
        for name in _VALUES
        if (value := getattr(args, name)) is not None
        for word in (_option(name), value)
    ]
    options += [_option(name) for name in _SWITCHES if getattr(args, name, False)]
    if (until := getattr(args, "until", None)) is not None:
        options += ["--until", until.text]
    if left_s is not None:
        options += ["--timeout", f"{max(1, ceil(left_s))}s"]
    options += ["--json"] if args.json else []
    if (record := getattr(args, "record", None)) is not None:
        options += ["--record", record]
    command = shlex.join(["evaltui", "wait", *refs, *options])
    # To be pasted: not a word of it may be cut, and no blank of it be lost.
    talk(
        "evaltui: interrupted; the runs go on at the service. To wait on: "
        + "".join(letter if letter.isprintable() else " " for letter in command)
    )


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
