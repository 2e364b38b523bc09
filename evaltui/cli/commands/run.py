"""`evaltui run`: start a run, watch it, and print its reference."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from contextlib import aclosing
from typing import Any

from evaltui.cli.asking.inputs import read_inputs
from evaltui.cli.asking.judging import by_verdicts
from evaltui.cli.asking.noting import Noting
from evaltui.cli.asking.opening import open_runs_file, open_session
from evaltui.cli.asking.running import run_to_end
from evaltui.cli.asking.saving import keep_last
from evaltui.cli.asking.starting import NewRun
from evaltui.cli.asking.waiting import say_how_to_resume, wait_for
from evaltui.cli.errors import UsageError
from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.printing.changes import Changes, end_lines
from evaltui.cli.printing.output import document as print_document
from evaltui.cli.printing.output import say, talk
from evaltui.model.account import Account
from evaltui.model.document import document
from evaltui.model.exchange import AskFailed, Malformed, StreamCut, TimedOut
from evaltui.model.reference import BadReference, RunRef
from evaltui.model.watch import Observation
from evaltui.providers.contract.provider import RunInputs
from evaltui.session.session import Session
from evaltui.watch.starting import cut, first_look

DOUBT = "whether the run was started is not known: look at the service before you try again"


def run(args: Namespace) -> ExitCode:
    """Start a run, save it and print its reference; with --wait or --stream, see it to its end."""
    waits = args.wait or args.stream
    if args.timeout is not None and not waits:
        raise UsageError("run: --timeout is for --wait and --stream: add one of them")
    target = _target(args.target)
    session = open_session(args)
    account = session.accounts.get(target.account)
    inputs = read_inputs(args, session.accounts.provider(account))
    runs_file = open_runs_file(args)
    loaded = runs_file.load()
    if loaded.damaged is not None:
        raise loaded.damaged
    name = (args.name or "").strip() or target.id
    noting = Noting(args, session)
    new = NewRun(session, runs_file, noting, account.name, name, print_ref=not args.json)
    work = _stream if args.stream else _start
    began = session.clock.monotonic()
    try:
        run_to_end(_within(work(session, account, target.id, inputs, new, args), session, args))
    except KeyboardInterrupt:
        if new.watch is None:
            say(f"interrupted; {DOUBT}")
        else:
            spent = session.clock.monotonic() - began
            left = None if args.timeout is None else args.timeout - spent
            say_how_to_resume(new.fleet, args, left_s=left)
        raise
    finally:
        if keep_last(runs_file, new.fleet, {watch.ref for watch in new.fleet if new.is_saved}):
            noting.say_failure()
    return _report(new, session, args, waits=waits)


def _report(new: NewRun, session: Session, args: Namespace, *, waits: bool) -> ExitCode:
    watch, now = new.watch, session.clock.now()
    if watch is None:
        say(f"the time was up before the service named the run; {DOUBT}")
        return ExitCode.NO_VERDICT
    if args.json:
        print_document(document(watch, now))
    if not waits:
        return ExitCode.SUCCESS if new.is_saved else ExitCode.USAGE
    if not args.json:
        talk("\n".join(end_lines([watch], now)))
    return by_verdicts([watch])


async def _within(work: Any, session: Session, args: Namespace) -> None:
    """Do the work until the time is up."""
    async with aclosing(session):
        try:
            async with asyncio.timeout(args.timeout):
                await work
        except TimeoutError:
            return


async def _start(
    session: Session,
    account: Account,
    slug: str,
    inputs: RunInputs,
    new: NewRun,
    args: Namespace,
) -> None:
    try:
        created = await session.start(account, slug, inputs)
    except (TimedOut, Malformed) as error:
        raise type(error)(f"{error}; {DOUBT}") from error
    provider = session.accounts.provider(account)
    watch = new.see(created.run_id, first_look(provider, created, session.clock))
    if args.wait:
        await wait_for(session, new.fleet, [watch.ref], None, new.noting)


async def _stream(
    session: Session,
    account: Account,
    slug: str,
    inputs: RunInputs,
    new: NewRun,
    _args: Namespace,
) -> None:
    changes = Changes(session.clock)
    last: Observation | None = None
    try:
        async for told in session.follow(account, slug, inputs):
            last = told.observation
            watch = new.see(told.run_id, last)
            if told.pollable:
                say("the service sends no event stream: the run is polled instead")
                await wait_for(session, new.fleet, [watch.ref], None, new.noting)
                return
            changes.tell(watch)
    except AskFailed as error:
        watch_so_far = new.watch
        if watch_so_far is None or last is None:
            if isinstance(error, TimedOut | Malformed | StreamCut):
                raise type(error)(f"{error}; {DOUBT}") from error
            raise
        failure = error if isinstance(error, StreamCut) else StreamCut(str(error))
        changes.tell(new.see(watch_so_far.ref.id, cut(failure, last, session.clock)))


def _target(text: str) -> RunRef:
    """Read `account:what`, which is of the same form as a reference."""
    if ":" not in text:
        raise UsageError(
            f"run: {text!r} names no account: write ACCOUNT:WHAT, as in langwatch:rag-quality"
        )
    try:
        return RunRef.parse(text)
    except BadReference as error:
        raise UsageError(f"run: {error}, where the id is that of what to run") from None
