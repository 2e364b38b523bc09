"""What is asked of a service and what comes back, as plain values without a client library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from evaltui.model.run import Snapshot


@dataclass(frozen=True, slots=True)
class Request:
    """One question, relative to an account's base URL."""

    method: str
    path: str
    """Begins with `/`; identifiers in it are already percent-encoded."""
    query: tuple[tuple[str, str], ...] = ()
    json: Any = None
    """A body to send as JSON; None sends none."""
    accept: str = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole HTTP answer."""

    status: int
    headers: Mapping[str, str]
    """Header values by lower-case name."""
    body: bytes
    received_at: datetime
    took_s: float
    """Seconds from asking to the last byte."""

    @property
    def request_id(self) -> str | None:
        """The service's id of this exchange, worth quoting to its support."""
        return self.headers.get("x-request-id")


@dataclass(frozen=True, slots=True)
class Problem:
    """What an answer that is no document says, in words."""

    message: str | None
    """The service's own text; None where it gave none that can be read."""
    code: str | None = None


class AskFailed(Exception):
    """No answer could be had. The message is one sentence for people."""


class Unreachable(AskFailed):
    """The service could not be reached, or broke off: usually passes by itself."""


class TimedOut(Unreachable):
    """A connect, a read or the whole answer took longer than allowed."""


class TlsFailed(Unreachable):
    """The connection is not to be trusted: certificate expired, of another host, or unknown."""


class StreamCut(Unreachable):
    """An event stream ended before it said how the run ended."""


class NotPossible(AskFailed):
    """The service has no way to do what was wanted; the message says so, and what else there is."""


class Refused(AskFailed):
    """The service answered, but did not do or give what was wanted; the message says why."""

    def __init__(self, message: str, answer: Answer) -> None:
        super().__init__(message)
        self.answer = answer

    @property
    def auth(self) -> bool:
        """Whether it was the key that was refused."""
        return self.answer.status in {401, 403}


class Malformed(AskFailed):
    """Something answered, but not what the service documents."""

    def __init__(self, message: str, *, excerpt: str = "") -> None:
        super().__init__(message)
        self.excerpt = excerpt
        """The first characters of what came."""


class NoSuchRun(AskFailed):
    """A good answer says that the service knows no such run."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One question that was asked, and what the watcher made of it."""

    at: datetime
    took_s: float | None
    """Seconds; None where no answer came."""
    status: int | None
    """The HTTP status; None where no answer came."""
    size: int | None
    """Bytes of the answer's body, decoded."""
    decision: str
    """What the watcher decided, in words."""


@dataclass(frozen=True, slots=True)
class Created:
    """A run that a service has just started."""

    run_id: str
    total: int | None = None
    url: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    snapshot: Snapshot | None = None
    """How it stands, where the service tells as much of it as when it is asked."""
