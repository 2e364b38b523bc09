"""What becomes of the screen when evaltui itself is at fault: it goes on, or ends in good order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext

from textual.actions import ActionParseResult
from textual.dom import DOMNode
from textual.events import Event, InputEvent
from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import WorkerFailed

from evaltui.model.clock import Clock
from evaltui.model.fault import BEGINS, own_fault
from evaltui.ui.terminal.app import TerminalApp
from evaltui.ui.terminal.surroundings import Surroundings

ENDED_BY_FAULT = 3
"""The exit code: no verdict, as that of every command that a fault of evaltui's own ends."""
TOAST_S = 30.0
"""How long a fault is told, in seconds."""
MAX_TOLD = 20
"""So many different faults are told: one that is worded anew each second is no news any more."""
Traceback = Callable[[BaseException], str]
"""Gives a traceback without keys."""


class SurvivingApp(TerminalApp):
    """Tells of a fault in a toast and goes on; where it cannot, it ends with one sentence.

    It goes on after faults in actions, workers and what `surviving` surrounds. One in a widget's
    own events leaves that widget without its loop, so that there is no going on.
    """

    traceback: Traceback | None = None
    """For who wants to see where a fault arose."""

    def __init__(
        self, surroundings: Surroundings, environ: Mapping[str, str], clock: Clock
    ) -> None:
        super().__init__(surroundings, environ, clock)
        self._told_faults: set[str] = set()
        self._survived: set[str] = set()

    @property
    def faults(self) -> frozenset[str]:
        """The sentences of all faults that were survived."""
        return frozenset(self._survived)

    def survive(self, error: Exception, doing: str) -> None:
        """Report a fault, and tell of it."""
        sentence = own_fault(error, doing)
        if len(self._survived) < MAX_TOLD:
            self._survived.add(sentence)
        self.tell_fault(sentence)

    def tell_fault(self, sentence: str, subject: str = "") -> None:
        """Show a sentence about a fault, unless it was shown already, of whichever subject."""
        if sentence not in self._told_faults and len(self._told_faults) < MAX_TOLD:
            self._told_faults.add(sentence)
            text = f"{subject}: {sentence}" if subject else sentence
            self.notify(text, severity="error", timeout=TOAST_S, markup=False)

    @contextmanager
    def surviving(self, doing: str) -> Iterator[None]:
        """Go on after a fault in what is within."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - that is the purpose
            self.survive(error, doing)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do what a key stands for; a fault in it ends nothing else."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except Exception as error:  # noqa: BLE001 - as above
            self.survive(error, f"doing {action if isinstance(action, str) else action[1]}")
            return True  # no other binding of the key is to be tried

    def _handle_exception(self, error: Exception) -> None:
        """Go on where only a worker failed; Textual would end the program."""
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
            self.survive(error.error, "working beside the screen")
        else:
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End with one sentence in place of Textual's traceback, which shows local values."""
        error = self._exception
        # One fault often causes others on the way out.
        if error is not None and not self._exit_renderables:
            text = f"evaltui: {own_fault(error, 'showing the screen')}"
            if self.traceback is not None:
                text += f"\n{self.traceback(error)}"
            self._exit_renderables.append(text)
        self._return_code = ENDED_BY_FAULT
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        for text in [text for text in self._exit_renderables if isinstance(text, str)]:
            # Neither broken into lines nor cut at the width: there is a path to be copied.
            self.error_console.out(text, highlight=False)
            self._exit_renderables.remove(text)
        super()._print_error_renderables()


class SurvivingScreen(MessagePump):
    """For screens: they go on after a fault in dealing with what workers and widgets report."""

    async def _on_message(self, message: Message) -> None:
        if isinstance(message, Event) and not isinstance(message, InputEvent):
            await super()._on_message(message)  # a screen that cannot be shown is none
            return
        with self._surviving(f"dealing with {type(message).__name__}"):
            await super()._on_message(message)

    def _surviving(self, doing: str) -> AbstractContextManager[None]:
        """Go on after a fault in what is within."""
        app = self.app
        return app.surviving(doing) if isinstance(app, SurvivingApp) else nullcontext()

    def _tell_own_fault(self, subject: str, sentence: str | None) -> None:
        """Show a sentence if it is about a fault of evaltui's own."""
        if sentence is not None and sentence.startswith(BEGINS):
            app = self.app
            if isinstance(app, SurvivingApp):
                app.tell_fault(sentence, subject)

    def _call_safely(self, work: Callable[..., object], *words: object) -> None:
        """Do something when this screen gets to it, and go on after a fault in it."""

        def do() -> None:
            with self._surviving(f"doing {work.__name__}"):
                work(*words)

        self.call_later(do)
