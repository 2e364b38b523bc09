"""`evaltui __complete KIND [WORD…]`: what the shells' completions ask at a press of Tab.

One candidate a line, a tab, and a few words about it. Whatever is wrong, there are none.
"""

from __future__ import annotations

import os
import sys

from evaltui.files.folders import config_name, runs_name
from evaltui.model.text import one_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

MAX_CONFIG_BYTES = 4 * 1024 * 1024
LONGEST_WORDS = 40
"""Characters about one candidate."""


def complete(words: Sequence[str]) -> int:
    """Print the candidates of a kind; the other words are those of the line, to the cursor."""
    kinds: Mapping[str, Callable[[Sequence[str]], Iterator[tuple[str, str]]]] = {
        "runs": _runs,
        "accounts": _accounts,
        "new-runs": _new_runs,
    }
    kind, line = (words[0], words[1:]) if words else ("", ())
    if kind not in kinds:
        return 2
    try:
        text = "".join(f"{value}\t{about}\n" for value, about in kinds[kind](line))
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        sys.stdout.write(text)
        sys.stdout.flush()
    except (OSError, ValueError, AttributeError):
        return 1  # nobody listens, or the folder is gone
    return 0


def _runs(line: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give the saved runs that the line does not name yet, those that go on first."""
    from evaltui.files.saved_states import Unreadable, read_states  # noqa: PLC0415 - for runs alone

    try:
        states = read_states(runs_name(_value(line, "--runs-file"), os.environ))
    except Unreadable:
        return
    named = set(line[:-1])
    for state in sorted(states, key=lambda state: state.ended):
        if state.ref not in named:
            name = one_line(state.name or "", LONGEST_WORDS)
            yield state.ref, " ".join(filter(None, (name, f"({state.state or 'not seen yet'})")))


def _accounts(line: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give the configuration's accounts, then the providers."""
    configured = _configured(config_name(_value(line, "--config"), os.environ))
    for name, about in configured.items():
        if name.isprintable() and " " not in name:
            yield name, about
    for name in _providers():
        if name not in configured:
            yield name, "provider"


def _new_runs(line: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give the beginnings of references to any run."""
    return ((f"{name}:", about) for name, about in _accounts(line))


def _value(line: Sequence[str], option: str) -> str | None:
    """Give the value that the line gives an option."""
    for place, word in enumerate(line):
        if word == option and place + 1 < len(line):
            return line[place + 1]
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
    return None


def _configured(path: str) -> dict[str, str]:
    """Give the accounts and providers of a configuration file, whatever else is in it."""
    from evaltui.files.reading import read_bytes  # noqa: PLC0415 - for accounts alone

    try:
        text = read_bytes(path, MAX_CONFIG_BYTES).decode("utf-8-sig")
        if "accounts" not in text and "providers" not in text:
            return {}
        import tomllib  # noqa: PLC0415 - most have no account of their own

        values = tomllib.loads(text)
        accounts = {
            name: f"account of {one_line(str(table.get('provider', name)), LONGEST_WORDS)}"
            for name, table in values.get("accounts", {}).items()
            if isinstance(table, dict)
        }
        custom = {
            name: "provider of config.toml"
            for name, table in values.get("providers", {}).items()
            if isinstance(table, dict) and "url" in table and name not in accounts
        }
        return accounts | custom
    except (OSError, ValueError, RecursionError, AttributeError):
        return {}


def _providers() -> list[str]:
    """Give the providers' names as `evaltui.providers.provider_names` does, without loading it."""
    import evaltui  # noqa: PLC0415 - for its place

    folder = os.path.join(evaltui.__path__[0], "providers")  # noqa: PTH118 - pathlib is slow
    names = (name.removesuffix(".py") for name in os.listdir(folder))  # noqa: PTH208
    return sorted({name for name in names if name.isidentifier() and name[0] != "_"} - {"contract"})
