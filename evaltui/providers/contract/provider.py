"""The provider contract: requests to send and answers to read, with no I/O of its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Protocol, runtime_checkable
from urllib.parse import SplitResult

from evaltui.model.exchange import Answer, Created, Problem, Request
from evaltui.model.run import RunError, Snapshot, State


class Provider(ABC):
    """One service: where it is, how it is asked for a run, and how its answers read."""

    name: str
    """As in references: the module's own name in lower case, or the configuration's."""
    label: str
    """As people write it, such as `LangWatch`."""
    default_base_url: str
    base_url_env: str
    """The environment variable that overrides the base URL."""
    key_env: str | None
    """The environment variable that holds the key; None where the service needs none."""
    key_is_optional: bool = False
    """The service may be asked without a key: where none is set, none is sent."""
    interval_s: float
    """Seconds between two questions about one run, unless the user says otherwise."""
    connect_s: float | None = None
    read_s: float | None = None
    answer_s: float | None = None
    """How long a connection, a silence and a whole answer may last, where that is unusual."""
    page_hosts: tuple[str, ...] = ()
    """Hosts of the runs' pages, where these are not at the base URL; no key is sent there.

    With a port, as in `127.0.0.1:7575`, it is that port alone.
    """
    reads_by_clock: bool = False
    """`read_status` goes by when an answer came, not only by its body: the same document may tell
    another state later."""
    unknown_run: str = "evaltui-doctor"
    """The id of a run that there is not: to be told so takes a key that is accepted."""
    part_noun: str = "parts"
    """What the service calls the parts of a run, in the plural."""
    group_noun: str = "group"
    """What the service calls that which runs are runs of: experiment, workflow, model."""
    how_to_cancel: str = "its API has no way to stop a run"
    """Where a run can be stopped otherwise, for who asks; of use unless it `CancelsRuns`."""
    how_to_start: str = "its API has no way to start one"
    """Where a run can be started otherwise, for who asks; of use unless it `CreatesRuns`."""
    started_by: str = "name"
    """What names that which is to be run, such as `workflow id`; of use where it `CreatesRuns`."""
    takes: tuple[str, ...] = ()
    """The fields of `RunInputs` that its service knows; of use where it `CreatesRuns`."""

    def clean_base_url(self, base_url: str) -> str:
        """Give a base URL as requests need it: no blanks around it, no slash at the end."""
        return base_url.strip().rstrip("/")

    def id_fault(self, run_id: str) -> str | None:  # noqa: ARG002 - most ids are any text
        """Say what is wrong with a run's id, to go on after it; None where nothing is."""
        return None

    @property
    def key_source(self) -> str | None:
        """Where the key is unless the account says otherwise; None where none is needed."""
        return None if self.key_env is None else f"env:{self.key_env}"

    @abstractmethod
    def headers(self, key: str) -> Mapping[str, str]:
        """Give the headers that carry the key; not asked for where there is no key."""

    @abstractmethod
    def status_request(self, run_id: str) -> Request:
        """Give the question for a run's state."""

    @abstractmethod
    def read_status(self, run_id: str, answer: Answer, base_url: str) -> Snapshot:
        """Read a good answer (2xx) to `status_request`.

        Raises:
            Malformed: the body is not the service's document.
            NoSuchRun: the document says that there is no such run.
        """

    @abstractmethod
    def problem(self, answer: Answer) -> Problem:
        """Read what any other answer says; never raises, whatever the body holds."""

    @abstractmethod
    def find_run_id(self, url: SplitResult) -> str | None:
        """Give the run id that a URL of this service's API or pages carries; None if it has none.

        Only path and query are looked at; whose host it is, is the caller's concern.
        """


@runtime_checkable
class SendsHeaders(Protocol):
    """A provider whose service wants headers besides those that carry the key."""

    header_sources: tuple[str, ...]
    """Where secrets of theirs are kept, as accounts name keys: `env:…`, `cmd:…`, `keyring:…`."""

    def more_headers(self, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """Give these headers, with the secrets by their sources."""
        ...


@runtime_checkable
class TakesLogin(Protocol):
    """A provider whose service takes a name and a password where no key is set."""

    login_env: tuple[str, str]
    """The environment variables that hold them."""

    def login_headers(self, user: str, password: str) -> Mapping[str, str]:
        """Give the headers that carry them."""
        ...


@dataclass(frozen=True, slots=True)
class ChildResult:
    """One part of a run, as the service lists it. Text in it is verbatim and untrusted."""

    id: str
    name: str | None
    verdict: str | None
    """The service's own word: passed, failed, blocked, or None while there is none."""
    lifecycle: str | None
    """The service's own word for where the part stands."""
    message: str | None = None
    """Why it failed, where the service says so."""
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class ResultPage:
    """Some of a run's child results, and where the next page starts."""

    results: tuple[ChildResult, ...]
    after: str | None = None
    """Cursor for the next page; None on the last."""


@runtime_checkable
class ListsResults(Protocol):
    """A provider whose service lists the parts of a run."""

    def results_request(self, run_id: str, after: str | None = None) -> Request:
        """Give the question for one page of child results."""
        ...

    def read_results(self, answer: Answer) -> ResultPage:
        """Read a good answer to `results_request`.

        Raises:
            Malformed: the body is not the service's document.
        """
        ...


@dataclass(frozen=True, slots=True)
class RunInputs:
    """What a new run is to work on, as the service takes it; None leaves it to the service."""

    data: Any = None
    dataset_id: str | None = None
    parameters: Mapping[str, Any] | None = None
    row_indices: tuple[int, ...] | None = None
    """From 0."""
    eval_id: str | None = None
    """The one eval to run, of all that a workflow has."""
    block_id: str | None = None
    """The block whose evals are to run, of all that a workflow has."""

    def given(self) -> tuple[str, ...]:
        """Give the names of the fields that are not left to the service."""
        return tuple(each.name for each in fields(self) if getattr(self, each.name) is not None)


@runtime_checkable
class CreatesRuns(Protocol):
    """A provider whose service starts runs of something saved there, named by a slug."""

    def create_request(self, slug: str, inputs: RunInputs) -> Request:
        """Give the request that starts a run and answers at once."""
        ...

    def read_created(self, answer: Answer, base_url: str) -> Created:
        """Read a good answer to `create_request`.

        Raises:
            Malformed: the body is not the service's document.
        """
        ...


@dataclass(frozen=True, slots=True)
class StreamedRun:
    """What an event stream has told so far."""

    run_id: str | None = None
    """None until the stream named the run."""
    snapshot: Snapshot | None = None
    ended: bool = False
    """Whether the stream told how the run ended."""
    events: int = 0
    errors: tuple[RunError, ...] = field(default=())
    """Failures of single parts, the newest last, bounded."""
    failed_parts: frozenset[str] = frozenset()
    """Which parts failed; one that fails twice counts once."""


@runtime_checkable
class StreamsRuns(Protocol):
    """A provider whose service starts a run and tells its course as server-sent events."""

    def stream_request(self, slug: str, inputs: RunInputs) -> Request:
        """Give the request that starts a run and is answered by an event stream."""
        ...

    def fold_event(self, so_far: StreamedRun, data: str, base_url: str, now_ms: int) -> StreamedRun:
        """Give what is known after one event's data; unknown events change nothing.

        `now_ms` is the watcher's clock, in epoch milliseconds, for events that carry no time.

        Raises:
            Malformed: the data is not JSON.
        """
        ...


@dataclass(frozen=True, slots=True)
class RunQuery:
    """Which runs are looked for, the newest first; what is None does not matter."""

    group: str | None = None
    """The service's id of the experiment, workflow or model, as its `group_noun` says."""
    state: State | None = None
    limit: int = 20
    """The most runs that are wanted, 1 and up."""


@dataclass(frozen=True, slots=True)
class FoundRun:
    """A run that a service lists. Text in it is verbatim and untrusted."""

    id: str
    snapshot: Snapshot
    """What the list tells of it, which may be less than asking for it would."""
    group: str | None = None


@runtime_checkable
class ListsRuns(Protocol):
    """A provider whose service lists its runs."""

    def list_runs(
        self, query: RunQuery, base_url: str
    ) -> Generator[Request, Answer, tuple[FoundRun, ...]]:
        """Ask for runs in a few steps: yields requests, is sent good answers (2xx).

        An answer that is none is thrown in as `Refused`, which it may let pass. Filters that the
        service does not have are applied to what it lists.

        Raises:
            Malformed: an answer is not the service's document.
        """
        ...


@runtime_checkable
class CancelsRuns(Protocol):
    """A provider whose service stops a run on request."""

    def cancel_request(self, run_id: str) -> Request:
        """Give the request that stops a run."""
        ...

    def read_cancelled(self, run_id: str, answer: Answer, base_url: str) -> Snapshot | None:
        """Read a good answer to `cancel_request`: the run's state, None where it tells none.

        Raises:
            Malformed: the body is not the service's document.
        """
        ...
