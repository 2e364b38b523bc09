"""The accounts with which something can be done, and what is missing where there is none."""

from __future__ import annotations

from collections.abc import Callable

from evaltui.model.account import Account
from evaltui.session.accounts import BadAddress
from evaltui.session.here import is_unasked_for
from evaltui.session.session import Session


def with_keys(session: Session, can: Callable[[str], bool]) -> tuple[str, ...]:
    """Give the names of the accounts that have a key and of whose service `can` holds.

    Tools that nobody configured are not among them: whether they run is to be found out.
    """
    return tuple(
        name
        for name in session.accounts.names()
        if can(name) and _has_key(session, name) and not is_unasked_for(session.accounts, name)
    )


def missing_keys(session: Session, can: Callable[[str], bool]) -> str:
    """Say what is to be done where no account has a key."""
    accounts = [_account(session, name) for name in session.accounts.names() if can(name)]
    variables = dict.fromkeys(
        account.key_place
        for account in accounts
        if account is not None and account.key_source and not account.key_is_optional
    )
    exports = "\n".join(f"  export {variable}=…" for variable in variables)
    return (
        "No key is set, and no tool on this machine answers. Leave evaltui, set the key of a "
        "service in the shell, and start it anew:\n" + exports
    )


def _has_key(session: Session, name: str) -> bool:
    account = _account(session, name)
    # One whose address is of no use is offered all the same: asking tells what is wrong with it.
    return account is None or session.accounts.has_key(account)


def _account(session: Session, name: str) -> Account | None:
    try:
        return session.accounts.get(name)
    except BadAddress:
        return None
