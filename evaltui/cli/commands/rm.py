"""`evaltui rm`: watch runs no longer."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable

from evaltui.cli.asking.opening import open_accounts, open_runs_file, resolve_all
from evaltui.cli.errors import UsageError
from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.printing.output import data
from evaltui.files.runs_edits import Remove
from evaltui.model.reference import RunRef
from evaltui.model.text import one_line


def run(args: Namespace) -> ExitCode:
    """Take the runs out of the file, all or none, and print what was taken out."""
    refs = dict.fromkeys(_ref(text, args) for text in args.refs)
    runs_file = open_runs_file(args)
    loaded = runs_file.load()
    if loaded.damaged is not None:
        raise loaded.damaged
    watched = [saved.ref for saved in loaded.runs]
    for ref in refs:
        if ref not in watched:
            raise UsageError(_not_watched(ref, watched))
    runs_file.apply([Remove(ref) for ref in refs])
    for ref in refs:
        data(one_line(str(ref)))
    return ExitCode.SUCCESS


def _ref(text: str, args: Namespace) -> RunRef:
    """Read a reference, also one of an account that is no longer configured, or a URL."""
    if text.strip().lower().startswith(("http://", "https://")):
        return resolve_all([text], open_accounts(args))[0]
    return RunRef.parse(text)


def _not_watched(ref: RunRef, watched: Iterable[RunRef]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only slips need it

    # Not the whole references: the account's name, which most share, makes no two runs alike.
    known = list(watched)
    ids = {each.id: each for each in known if each.account == ref.account}
    accounts = {each.account: each for each in known if each.id == ref.id}
    near = [ids[name] for name in get_close_matches(ref.id, ids, n=1)]
    near += [accounts[name] for name in get_close_matches(ref.account, accounts, n=1)]
    hint = f"did you mean {near[0]}?" if near else "`evaltui list` shows what is"
    return f"{ref} is not watched: {hint}"
