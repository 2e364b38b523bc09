"""The dialogs about one run: which to add, what to call it, how often to ask for it."""

from __future__ import annotations

from evaltui.files.saved_run import MAX_INTERVAL_S, MIN_INTERVAL_S
from evaltui.model.text import one_line
from evaltui.model.watch import Watch
from evaltui.session.session import Session
from evaltui.ui.screens.ask_text import AskText, Checked

MAX_NAME = 200


def ask_reference(session: Session) -> AskText:
    """Give the dialog that asks for a run to watch; it tells what a text means as it is typed."""

    def check(text: str) -> Checked:
        if not text.strip():
            return Checked(fit=False, words="")
        try:
            ref = session.resolve(text)
            account = session.accounts.get(ref.account)
        except ValueError as error:
            return Checked(fit=False, words=one_line(str(error), 400))
        label = session.accounts.provider(account).label
        return Checked(fit=True, words=f"watches {label} run {ref.id} at {account.base_url}")

    return AskText(
        title="Watch a run",
        hint="A reference (provider:id, account:id), or the URL of a run's page or API.",
        placeholder="langwatch:lively-ancient-zebra",
        check=check,
    )


def ask_name(watch: Watch) -> AskText:
    """Give the dialog that asks for the user's own name of a run; empty takes it away."""

    def check(text: str) -> Checked:
        if len(text) > MAX_NAME:
            return Checked(fit=False, words=f"a name has at most {MAX_NAME} characters")
        return Checked(fit=True, words="")

    return AskText(
        title="Rename a run",
        hint=f"A name for {one_line(str(watch.ref), 60)}; empty goes back to the service's own.",
        value=one_line(watch.title, MAX_NAME),
        check=check,
    )


def ask_interval(watch: Watch) -> AskText:
    """Give the dialog that asks how often a run is asked for; empty takes the wider setting."""

    def check(text: str) -> Checked:
        wrong = f"a number of seconds from {MIN_INTERVAL_S:g} to {MAX_INTERVAL_S:g}, or nothing"
        if not text.strip():
            return Checked(fit=True, words="")
        try:
            seconds = float(text)
        except ValueError:
            return Checked(fit=False, words=wrong)
        if not MIN_INTERVAL_S <= seconds <= MAX_INTERVAL_S:
            return Checked(fit=False, words=wrong)
        return Checked(fit=True, words=f"asks every {seconds:g} s")

    return AskText(
        title="How often to ask",
        hint=f"Seconds between two questions about {one_line(watch.title, 40)}; "
        "empty takes the account's or the service's usual.",
        value=f"{watch.interval_s:g}" if watch.interval_s is not None else "",
        check=check,
    )
