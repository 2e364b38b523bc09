"""From exceptions to what the user reads and what a script gets, once and here."""

from __future__ import annotations

from evaltui.cli.exit_codes import ExitCode


class UsageError(Exception):
    """The command line asks for something that cannot be; one sentence with what would be right."""


def sentence_and_code(error: BaseException, doing: str = "") -> tuple[str, ExitCode]:
    """Put an exception into one sentence and an exit code; never raises.

    An exception that nobody foresaw is called an internal error and reported, with NO_VERDICT: a
    script must not take it for a failed run. `doing` says what evaltui was at.
    """
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    code = _code(error)
    if code is None:
        from evaltui.model.fault import own_fault  # noqa: PLC0415 - few commands fail so

        return own_fault(error, doing), ExitCode.NO_VERDICT
    return str(error), code


def _code(error: BaseException) -> ExitCode | None:
    """Give the code of what was foreseen.

    An exception is known by its name: where it was raised, its module is loaded, and the others
    need not be, of which some take longer to load than the command took.
    """
    for kind in type(error).__mro__:
        code = CODES.get(f"{kind.__module__}:{kind.__qualname__}")
        if code is not None:
            return ExitCode.AUTH if getattr(error, "auth", False) is True else code
    return None


CODES = {
    "evaltui.cli.errors:UsageError": ExitCode.USAGE,
    "evaltui.cli.printing.output:OutputFailed": ExitCode.NO_VERDICT,
    "evaltui.demo.serve:ServeError": ExitCode.USAGE,
    "evaltui.files.atomic:NotSaved": ExitCode.USAGE,
    "evaltui.files.config:BadConfig": ExitCode.USAGE,
    "evaltui.files.damage:DamagedRunsFile": ExitCode.USAGE,
    "evaltui.files.recording:BadRecording": ExitCode.USAGE,
    "evaltui.model.account:KeyMissing": ExitCode.AUTH,
    "evaltui.model.exchange:AskFailed": ExitCode.NO_VERDICT,
    "evaltui.model.exchange:NotPossible": ExitCode.USAGE,
    "evaltui.model.exchange:Refused": ExitCode.NO_VERDICT,
    "evaltui.model.reference:BadReference": ExitCode.USAGE,
    "evaltui.providers:UnknownProvider": ExitCode.USAGE,
    "evaltui.session.accounts:BadAddress": ExitCode.USAGE,
}
"""By module and name. One that says `auth`, as `Refused` may, is about the key: AUTH."""
