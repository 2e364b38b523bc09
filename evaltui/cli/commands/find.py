"""`evaltui find`: list the runs that services have, and watch them."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from evaltui.cli.asking.failing import Failures
from evaltui.cli.asking.finding import Listed, ask_each, ask_one
from evaltui.cli.asking.opening import load, open_runs_file, open_session
from evaltui.cli.asking.running import run_to_end
from evaltui.cli.errors import UsageError
from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.printing.found_table import Found, lines
from evaltui.cli.printing.output import data, say
from evaltui.cli.printing.reporting import print_documents
from evaltui.cli.printing.run_table import terminal_width
from evaltui.files.runs_edits import Add
from evaltui.files.runs_file import Loaded, RunsFile
from evaltui.files.saved_run import to_saved
from evaltui.model.account import KeyMissing
from evaltui.model.document import document
from evaltui.model.filter import Filter, FilterMistake, parse_filter
from evaltui.model.run import State
from evaltui.providers.contract.provider import RunQuery
from evaltui.session.accounts import BadAddress
from evaltui.session.finding import listed_watch, to_watch
from evaltui.session.here import is_unasked_for

if TYPE_CHECKING:
    from evaltui.session.session import Session

LOOKED_THROUGH = 200
"""Runs that are asked for, at the least, where some are chosen from them here."""
_TERM = re.compile(r'[:=<>"]|^!')
_FIRST_OF_ALL = datetime.max.replace(tzinfo=UTC)


def run(args: Namespace) -> ExitCode:
    """Print the runs that are found, the newest first; with --add, watch them."""
    session = open_session(args)
    account, chosen = _meant(args, session)
    runs_file = open_runs_file(args)
    loaded = load(runs_file)
    if args.add and loaded.damaged is not None:
        return ExitCode.USAGE  # said when it was read
    chooses = bool(chosen) or args.since is not None
    query = RunQuery(
        args.group,
        State(args.state) if args.state else None,
        max(args.limit, LOOKED_THROUGH) if chooses else args.limit,
    )
    failures = Failures()
    if account is not None:
        listed = run_to_end(ask_one(session, account, query, args.timeout))
    else:
        names, keyless = _with_keys(session)
        asking = ask_each(session, names, query, args.timeout, failures, keyless=keyless)
        listed = run_to_end(asking)
    now = session.clock.now()
    found = _newest_first(_choose(_known(listed, loaded, now), chosen, args, now))
    if not found:
        such = "such " if chooses or args.group or args.state else ""
        say(f"{account} lists no {such}run" if account else f"nothing that answered has {such}runs")
    if args.add:
        found = _add(found, runs_file)
    _report(found, session, args, now)
    return failures.code


def _meant(args: Namespace, session: Session) -> tuple[str | None, Filter]:
    """Give the account that is meant, None for all, and the filter that the terms make.

    Raises:
        UsageError, BadReference: they are not right.
    """
    names = session.accounts.names()
    account, terms = args.account, args.terms
    if account is not None and account not in names and _TERM.search(account):
        account, terms = None, [account, *terms]
    if account is None and args.group is not None:
        raise UsageError(f"find: --in is of one account: name it first, one of {', '.join(names)}")
    if account is not None:
        session.accounts.provider_of(account)
    chosen = parse_filter(" ".join(terms), names)
    if isinstance(chosen, FilterMistake):
        raise UsageError(f"find: {chosen}")
    return account, chosen


def _with_keys(session: Session) -> tuple[list[str], KeyMissing]:
    """Give the accounts whose key is set, and what to say where none is.

    One whose address is of no use is told when it is asked.
    """
    names, places = [], []
    for name in session.accounts.names():
        try:
            account = session.accounts.get(name)
        except BadAddress:
            names.append(name)
            continue
        if is_unasked_for(session.accounts, name):
            continue
        if account.key_source is not None and not account.key_is_optional:
            places.append(account.key_place)
        if session.accounts.has_key(account):
            names.append(name)
    variables = ", ".join(dict.fromkeys(places))
    return names, KeyMissing(
        f"no account has a key, and no tool on this machine answers: set one of {variables}"
    )


def _known(listed: Listed, loaded: Loaded, now: datetime) -> list[Found]:
    """Put what is listed beside what is watched."""
    saved = {run.ref: run for run in loaded.runs}
    found = []
    for account, run in listed:
        watch = listed_watch(account, run, now)
        mine = saved.get(watch.ref)
        name = mine.name if mine is not None else None
        found.append(Found(replace(watch, name=name), run.group, mine is not None))
    return found


def _choose(found: list[Found], chosen: Filter, args: Namespace, now: datetime) -> list[Found]:
    """Give those that are meant, of each account at most as many as are wanted."""
    since = args.since
    if since is not None:
        moment = since if isinstance(since, datetime) else _ago(now, since)
        undated = sum(one.begun is None for one in found)
        if undated:
            say(f"left out: {undated} of which the service does not tell when they began")
        found = [one for one in found if one.begun is not None and one.begun >= moment]
    counts: dict[str, int] = {}
    kept = []
    for one in found:
        account = one.watch.ref.account
        if chosen.matches(one.watch, now) and counts.get(account, 0) < args.limit:
            counts[account] = counts.get(account, 0) + 1
            kept.append(one)
    return kept


def _ago(now: datetime, seconds: float) -> datetime:
    try:
        return now - timedelta(seconds=seconds)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def _newest_first(found: list[Found]) -> list[Found]:
    """Put the runs of several accounts in one order; one that has not begun comes first."""
    return sorted(found, key=lambda one: one.begun or _FIRST_OF_ALL, reverse=True)


def _add(found: Sequence[Found], runs_file: RunsFile) -> list[Found]:
    """Watch those that are not watched yet, and give them."""
    new = [one for one in found if not one.is_watched]
    if found and not new:
        say("all that were found are watched already")
    # In the order in which they began, as they would have been added one by one.
    edits = [Add(to_saved(to_watch(one.watch, one.group))) for one in reversed(new)]
    if edits:
        runs_file.apply(edits)
    return new


def _report(found: list[Found], session: Session, args: Namespace, now: datetime) -> None:
    if print_documents((document(one.watch, now) for one in found), args):
        return
    if args.add:
        for one in found:
            data(str(one.watch.ref))
    elif found:
        data("\n".join(lines(found, now, terminal_width())))
        _tell_what_is_inferred(found, session)


def _tell_what_is_inferred(found: list[Found], session: Session) -> None:
    """Say whose states are worked out, so that nobody takes `finished` for `passed`."""
    names = dict.fromkeys(
        one.watch.ref.account
        for one in found
        if one.watch.snapshot is not None and one.watch.snapshot.inferred
    )
    accounts = session.accounts
    for label in dict.fromkeys(accounts.provider(accounts.get(name)).label for name in names):
        say(
            f"{label}'s list tells no states: they are worked out from the runs' times, and a "
            "finished one may have failed"
        )
