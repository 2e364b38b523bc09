"""`evaltui add`: watch runs from now on."""

from __future__ import annotations

import os
from argparse import Namespace

from evaltui.cli.asking.opening import open_accounts, open_runs_file, resolve_all
from evaltui.cli.errors import UsageError
from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.printing.output import data, say
from evaltui.files.keys import resolve_key
from evaltui.files.runs_edits import Add, Edit, Rename
from evaltui.files.saved_run import SavedRun
from evaltui.model.account import KeyMissing
from evaltui.model.clock import SystemClock
from evaltui.model.reference import RunRef
from evaltui.session.accounts import Accounts


def run(args: Namespace) -> ExitCode:
    """Save the runs and print their references; one that is watched already is only renamed."""
    accounts = open_accounts(args)
    refs = resolve_all(args.refs, accounts)
    name = (args.name or "").strip() or None
    if name is not None and len(refs) > 1:
        raise UsageError("--name names one run: give one reference with it")
    runs_file = open_runs_file(args)
    loaded = runs_file.load()
    if loaded.damaged is not None:
        raise loaded.damaged
    watched = {saved.ref for saved in loaded.runs}
    now = SystemClock().now()
    edits: list[Edit] = []
    for ref in refs:
        if ref not in watched:
            edits.append(Add(SavedRun(ref, name, added_at=now)))
            continue
        say(f"{ref} is watched already" + (f", and is called {name!r} now" if name else ""))
        if name is not None:
            edits.append(Rename(ref, name))
    runs_file.apply(edits)
    for ref in refs:
        data(str(ref))
    _warn_of_missing_keys(refs, accounts)
    return ExitCode.SUCCESS


def _warn_of_missing_keys(refs: tuple[RunRef, ...], accounts: Accounts) -> None:
    """Say which keys are not set; commands and keyrings may ask a person, so they are left."""
    for name in dict.fromkeys(ref.account for ref in refs):
        account = accounts.get(name)
        source = account.key_source
        if source is None or not source.startswith("env:") or accounts.has_key(account):
            continue
        try:
            resolve_key(source, environ=os.environ)
        except KeyMissing as error:
            say(f"{name} cannot be asked yet: {error}")
