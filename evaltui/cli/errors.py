"""From exceptions to what the user reads and what a script gets, once and here."""

from __future__ import annotations

import os

from evaltui.cli.exit_codes import ExitCode


class UsageError(Exception):
    """The command line asks for something that cannot be; one sentence with what would be right."""


def sentence_and_code(error: BaseException) -> tuple[str, ExitCode]:
    """Put an exception into one sentence and an exit code; never raises.

    An exception that nobody foresaw is called an internal error, with NO_VERDICT: a script must
    not take it for a failed run.
    """
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    code = _code(error)
    if code is None:
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        return (
            f"internal error, please report it: {what} (EVALTUI_DEBUG=1 shows where)",
            ExitCode.NO_VERDICT,
        )
    return str(error), code


def debugging() -> bool:
    """Tell whether the user wants tracebacks."""
    return os.environ.get("EVALTUI_DEBUG", "") not in {"", "0"}


def _code(error: BaseException) -> ExitCode | None:
    from evaltui.cli.printing.output import OutputFailed  # noqa: PLC0415 - only where something went wrong

    if isinstance(error, UsageError):
        return ExitCode.USAGE
    if isinstance(error, OutputFailed):
        return ExitCode.NO_VERDICT
    if isinstance(error, _wrong_settings()):
        return ExitCode.USAGE
    return _code_of_asking(error)


def _wrong_settings() -> tuple[type[BaseException], ...]:
    """Give what references, files and addresses raise."""
    from evaltui.demo.serve import ServeError  # noqa: PLC0415 - as above
    from evaltui.files.atomic import NotSaved  # noqa: PLC0415
    from evaltui.files.config import BadConfig  # noqa: PLC0415
    from evaltui.files.damage import DamagedRunsFile  # noqa: PLC0415
    from evaltui.files.recording import BadRecording  # noqa: PLC0415
    from evaltui.model.reference import BadReference  # noqa: PLC0415
    from evaltui.providers import UnknownProvider  # noqa: PLC0415
    from evaltui.session.accounts import BadAddress  # noqa: PLC0415

    return (
        BadReference,
        BadAddress,
        BadConfig,
        BadRecording,
        DamagedRunsFile,
        NotSaved,
        UnknownProvider,
        ServeError,
    )


def _code_of_asking(error: BaseException) -> ExitCode | None:
    from evaltui.model.account import KeyMissing  # noqa: PLC0415 - as above
    from evaltui.model.exchange import AskFailed, NotPossible, Refused  # noqa: PLC0415

    if isinstance(error, KeyMissing):
        return ExitCode.AUTH
    if isinstance(error, Refused):
        return ExitCode.AUTH if error.auth else ExitCode.NO_VERDICT
    if isinstance(error, NotPossible):
        return ExitCode.USAGE
    return ExitCode.NO_VERDICT if isinstance(error, AskFailed) else None
