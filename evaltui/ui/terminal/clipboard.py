"""Copying: over SSH, inside tmux and screen, and where the terminal itself cannot."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from evaltui.model import words
from evaltui.model.redaction import without_secrets
from evaltui.terminal.desktop import desktop_commands
from evaltui.terminal.facts import Multiplexer, TerminalFacts
from evaltui.ui.terminal.outlet import Outlet

OSC52_MAX_BYTES = 74_994
"""What fits into 100 000 bytes of a sequence in base64: several terminals take no more."""
COMMAND_S = 2.0
"""How long a command may take to accept a text, in seconds."""

RunCommand = Callable[[Sequence[str], bytes], Awaitable[bool]]
"""Runs a command with this on its standard input; gives whether it took it."""


@dataclass(frozen=True, slots=True)
class Copied:
    """How a text was copied."""

    way: str
    """In a few words, as `tmux's buffer`."""
    of_bytes: int
    kept_bytes: int
    """Less than `of_bytes` where the way takes no more."""

    @property
    def whole(self) -> bool:
        """Whether all of the text was copied."""
        return self.kept_bytes == self.of_bytes

    def sentence(self, what: str) -> str:
        """Say what was copied and how."""
        if self.whole:
            return f"Copied {what} to {self.way}"
        kept, size = words.byte_size(self.kept_bytes), words.byte_size(self.of_bytes)
        return f"Copied the first {kept} of {what} to {self.way}, which takes no more of its {size}"


class Clipboard:
    """Copies texts by the ways that this terminal has."""

    def __init__(
        self,
        outlet: Outlet,
        environ: Mapping[str, str],
        platform: str,
        run: RunCommand | None = None,
    ) -> None:
        """Let `platform` be as `sys.platform`, and `run` be what starts commands."""
        self._outlet = outlet
        self._run = run or partial(run_command, environ=environ)
        self._desktop = desktop_commands(environ, platform, outlet.facts)

    async def copy(self, text: str) -> Copied:
        """Copy a text by every way there is, and say which."""
        data = text.encode("utf-8", "replace")
        if self._outlet.facts.tmux_can_be_asked:
            # -w hands it on to the terminals that show this tmux; known since tmux 3.2.
            if await self._run(("tmux", "load-buffer", "-w", "-"), data):
                return Copied("tmux's buffer and the clipboard", len(data), len(data))
            if await self._run(("tmux", "load-buffer", "-"), data):
                self._to_terminal(data)
                return Copied("tmux's buffer", len(data), len(data))
        for command in self._desktop:
            if await self._run(command, data):
                self._to_terminal(data)
                return Copied("the clipboard", len(data), len(data))
        kept = self._to_terminal(data)
        return Copied(_terminal_way(self._outlet.facts), len(data), kept)

    def _to_terminal(self, data: bytes) -> int:
        """Send what fits; give how many bytes that are."""
        kept = data[:OSC52_MAX_BYTES].decode("utf-8", "ignore")
        self._outlet.copy(kept)
        return len(kept.encode())


async def run_command(
    command: Sequence[str], data: bytes, environ: Mapping[str, str] = os.environ
) -> bool:
    """Run a command with data on its standard input; give whether it ended well in time.

    It gets no keys from the environment: it may leave behind what serves the clipboard.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            env=without_secrets(environ),
        )
    except OSError:
        return False
    try:
        async with asyncio.timeout(COMMAND_S):
            # These commands leave a child behind that serves the clipboard: its end is not waited
            # for, and it holds none of our pipes.
            await process.communicate(data)
    except (TimeoutError, OSError):
        return False
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return process.returncode == 0


def _terminal_way(facts: TerminalFacts) -> str:
    behind = f" through {facts.multiplexer}" if facts.multiplexer is Multiplexer.SCREEN else ""
    return f"the terminal's clipboard{behind} (OSC 52)"
