"""What workers report to the screen: one class for each fact."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from evaltui.model.reference import RunRef
from evaltui.model.watch import Observation
from evaltui.providers.contract.provider import ResultPage


@dataclass
class Seen(Message, bubble=False):
    """A worker saw something of a run. The most frequent message: nobody above needs it."""

    ref: RunRef
    observation: Observation


@dataclass
class RunStarted(Message):
    """A service started a run that somebody asked for on the screen."""

    ref: RunRef
    name: str
    streamed: bool
    """Whether its event stream drives the row, so that it is not polled."""
    observation: Observation | None = None


@dataclass
class StreamOver(Message):
    """An event stream ended; where the run's end was not told, polling takes over."""

    ref: RunRef


@dataclass
class StartFailed(Message):
    """A run was not started; the reason is one sentence."""

    what: str
    reason: str


@dataclass
class StopsAnswered(Message):
    """Services were told to stop runs that somebody wanted to be stopped."""

    stopped: tuple[RunRef, ...]
    failures: tuple[tuple[RunRef, str], ...]
    """Those that were not, with the reason in one sentence."""


@dataclass
class ResultsCame(Message):
    """The child results of a run came, or did not."""

    ref: RunRef
    page: ResultPage | None
    """All that came so far."""
    failure: str | None = None
    complete: bool = True
    """Whether no more are on their way."""


@dataclass
class CopyWanted(Message):
    """The user wants a text copied."""

    text: str
    what: str
    """What it is, for the sentence that says so; one clean line."""


@dataclass
class DemoWanted(Message):
    """The user wants to see the demo in place of an empty list."""


@dataclass
class RunsArrived(Message):
    """Runs to be watched from now on came from outside (the demo's new runs)."""

    references: tuple[tuple[str, str | None], ...]


@dataclass
class RunsLeft(Message):
    """Runs are to be watched no longer, by a wish from outside (the demo tidies up)."""

    references: tuple[str, ...]
