"""Tools that people run on their own machine: how they are found and asked.

Nothing here touches the disk or the network: providers say what is to be looked at and asked, and
the session does it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from evaltui.model.exchange import Answer, Request
from evaltui.model.run import Snapshot


@runtime_checkable
class FindsHere(Protocol):
    """A provider of a tool that runs on this machine without being configured.

    Its default account is asked `probe_request` before anything else is sent there: any program
    may listen at a port that the tool uses by default.
    """

    def probe_request(self) -> Request:
        """Give a question that changes nothing, whoever answers it: a GET of a fixed path."""
        ...

    def is_here(self, answer: Answer) -> bool:
        """Tell whether it is this tool that answered `probe_request`; never raises."""
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What of this machine a provider may look at."""

    environ: Mapping[str, str]
    folder: Path
    """Where relative paths begin."""
    seen: dict[str, str] = field(default_factory=dict)
    """Where runs were seen last, by their ids, in the provider's own words."""


@dataclass(frozen=True, slots=True)
class AskAt:
    """A question for one of the tool's processes, by its own base URL; no key goes with it.

    It is answered by an `Answer` of any status, or `AskFailed` is thrown in.
    """

    base_url: str
    request: Request


@dataclass(frozen=True, slots=True)
class Look:
    """A look at the disk, off the event loop.

    It is answered by what the function gives; `OSError` and `AskFailed` are thrown in as raised.
    """

    at: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """What the tool would answer if it had one address."""

    status: int
    value: Any
    """The body, as JSON."""


Steps = Generator[AskAt | Look, Any, Answered]


@runtime_checkable
class AnswersHere(Protocol):
    """A provider of a tool that has no one address: its runs are at sockets and in files here.

    Its requests go to no host; `answers` says how each is answered.
    """

    def folder_url(self, text: str) -> str | None:
        """Give the base URL for a folder as the tool's own variable names it.

        None where that is no folder of this machine.
        """
        ...

    def answers(self, request: Request, base_url: str, surroundings: Surroundings) -> Steps:
        """Look and ask where the answer may be; raises `AskFailed` where there is none now."""
        ...

    def place_in(self, snapshot: Snapshot) -> str | None:
        """Give where a run was when it was last seen, for `Surroundings.seen`."""
        ...

    def run_in_file(self, path: Path, base_url: str, folder: Path) -> str | None:
        """Give the run id for a file that a person names; None where it is not the tool's.

        Relative paths begin at `folder`.
        """
        ...
