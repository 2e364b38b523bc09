"""Getting keys from where they are kept. No message, log line or file ever holds a key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evaltui.files.key_command import CommandTooSlow, run_program
from evaltui.files.keyring_entry import KeyringEntry
from evaltui.model.account import KeyMissing, Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evaltui.files.key_command import CommandOutput

    RunCommand = Callable[[Sequence[str], float], CommandOutput]

KEY_TIMEOUT_S = 10.0
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FIT_KEY = re.compile(r"[\x20-\x7e]+")
FORMS = 'env:NAME, cmd:COMMAND or keyring:SERVICE/USER, as in api_key = "env:LANGWATCH_API_KEY"'


def resolve_key(
    source: str,
    *,
    environ: Mapping[str, str],
    run_command: RunCommand = run_program,
    timeout_s: float = KEY_TIMEOUT_S,
) -> Secret:
    """Get the key that `source` names. May block for `timeout_s` seconds: not for the event loop.

    `run_command` runs a program without a shell and gives its exit code and output.

    Raises:
        KeyMissing: with one sentence that says where to set it.
    """
    kind, _, place = source.partition(":")
    place = place.strip()
    fault = source_fault(source)
    if fault is not None:
        raise KeyMissing(fault)
    if kind == "env":
        return _fit(environ.get(place, ""), place, f"set {place} to the API key")
    if kind == "cmd":
        argv = _split(place)
        what = f"the key command {argv[0]}"
        return _fit(_run(what, argv, run_command, timeout_s), what, f"{what} printed no key")
    entry = KeyringEntry.of_place(place)
    assert entry is not None  # source_fault looked at it
    try:
        output = run_command(entry.argv, timeout_s)
    except CommandTooSlow:
        raise entry.too_slow(timeout_s) from None
    except OSError:
        raise KeyMissing(f"{entry} cannot be read: Python could not be started") from None
    if output.exit_code != 0:
        raise entry.failure(output.exit_code)
    key = _text(output.first_line, str(entry))
    return _fit(key, str(entry), f"{entry} is empty", fix=entry.how_to_set)


def source_fault(source: str) -> str | None:
    """Tell what is wrong with a key's source, None if nothing; the text itself is never told.

    It may be a key that somebody put where only its place belongs.
    """
    kind, colon, place = source.partition(":")
    place = place.strip()
    if not colon or kind not in {"env", "cmd", "keyring"}:
        return f"a key itself has no place here: name where it is kept, {FORMS}"
    if kind == "env" and not _VARIABLE.fullmatch(place):
        return "env: needs the name of an environment variable, as in env:LANGWATCH_API_KEY"
    if kind == "cmd" and not _split(place):
        return "cmd: needs a command, with its quotes closed, as in cmd:pass show evaltui"
    if kind == "keyring" and KeyringEntry.of_place(place) is None:
        return "keyring: needs a service and a user, as in keyring:evaltui/langwatch"
    return None


def _split(command: str) -> list[str]:
    """Give the words of a command, quoted as in a shell; none if its quotes are not closed."""
    import shlex  # noqa: PLC0415 - few keys come from commands

    try:
        return shlex.split(command)
    except ValueError:
        return []


def _run(what: str, argv: Sequence[str], run_command: RunCommand, timeout_s: float) -> str:
    """Give the first line that a program prints; what it says goes into no message."""
    try:
        output = run_command(argv, timeout_s)
    except CommandTooSlow:
        raise KeyMissing(f"{what} gave no key within {timeout_s:g} s") from None
    except FileNotFoundError:
        raise KeyMissing(f"{what} was not found: give its full path") from None
    except (OSError, ValueError):
        raise KeyMissing(f"{what} could not be started") from None
    if output.exit_code != 0:
        raise KeyMissing(f"{what} failed with exit code {output.exit_code}")
    return _text(output.first_line, what)


def _text(line: bytes, what: str) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise KeyMissing(f"{what} gave something that is no text") from None


def _fit(key: str, what: str, if_empty: str, *, fix: str | None = None) -> Secret:
    """Check that a key can stand in a header (RFC 9110, section 5.5: visible ASCII)."""
    key = key.strip()
    if not key:
        raise KeyMissing(if_empty, fix=fix)
    if not _FIT_KEY.fullmatch(key):
        raise KeyMissing(f"{what} holds characters that no API key has: set it to the key alone")
    return Secret(key)
