"""One question about a run, and what its answer means for the watching."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import Enum
from hashlib import sha256
from http import HTTPStatus

from evaltui.model.account import Account, KeyMissing, KeyUnfit
from evaltui.model.exchange import (
    Answer,
    Malformed,
    NoSuchRun,
    Refused,
    Request,
    TimedOut,
    Unreachable,
)
from evaltui.model.fault import own_fault
from evaltui.model.run import Snapshot
from evaltui.model.text import one_line
from evaltui.providers.contract.provider import Provider
from evaltui.watch.retry_after import retry_after_s

Ask = Callable[[Request], Awaitable[Answer]]
"""Sends a request to the account's service, with its key.

Raises KeyMissing, Unreachable or Malformed.
"""


class Kind(Enum):
    """What an answer means for the watching."""

    GOOD = "good"
    AUTH = "auth"
    MISSING = "missing"
    """The service knows no such run (404, 410)."""
    REFUSED = "refused"
    """The service rejects the question itself, and will again (400, 422 and the like)."""
    MALFORMED = "malformed"
    TRANSIENT = "transient"
    """Usually passes: 5xx, 429, 408 and most of 4xx, no answer at all."""
    BROKEN = "broken"
    """A fault of evaltui's own."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one question brought."""

    kind: Kind
    sentence: str | None = None
    """What is wrong, for people; None when nothing is."""
    snapshot: Snapshot | None = None
    retry_after_s: float | None = None
    answer: Answer | None = None
    asked: bool = True
    """Whether there was a question at all."""
    timed_out: bool = False
    """No answer came within the time it may take."""
    key_blamed: bool = False
    """There is a key and it is of no use; the sentence does not say where it is set."""


class Reader:
    """Reads the answers about one run; a document that comes again is not read again."""

    def __init__(self, provider: Provider, run_id: str, base_url: str) -> None:
        self.provider, self.run_id = provider, run_id
        self._base_url = base_url
        self._read: bytes | None = None
        """Which document was read last, as a digest: it may be megabytes long."""
        self._snapshot: Snapshot | None = None

    def read(self, answer: Answer) -> Reading:
        """Say what an answer means, whoever asked for it; raises nothing."""
        again = _digest(answer) if not self.provider.reads_by_clock else None
        if again is not None and again == self._read:
            return Reading(Kind.GOOD, snapshot=self._snapshot, answer=answer)
        try:
            reading = read_answer(self.provider, self.run_id, self._base_url, answer)
        except Exception as error:  # noqa: BLE001 - one run's fault must not end the others' watching
            sentence = own_fault(error, reading_of(self.provider), answer)
            reading = Reading(Kind.BROKEN, sentence, answer=answer)
        good = reading.kind is Kind.GOOD
        self._read, self._snapshot = (again, reading.snapshot) if good else (None, None)
        return reading


def _digest(answer: Answer) -> bytes | None:
    """Give what two answers share that hold the same document; None where there is none."""
    return sha256(answer.body).digest() if 200 <= answer.status < 300 else None


async def ask_status(reader: Reader, ask: Ask) -> Reading:
    """Ask for a run's state and say what came; raises nothing but cancellation."""
    provider = reader.provider
    try:
        answer = await ask(provider.status_request(reader.run_id))
    except KeyMissing as error:
        return Reading(Kind.AUTH, _line(error), key_blamed=isinstance(error, KeyUnfit))
    except Malformed as error:
        return Reading(Kind.MALFORMED, _with_excerpt(error))
    except Unreachable as error:
        return Reading(Kind.TRANSIENT, _line(error), timed_out=isinstance(error, TimedOut))
    except Exception as error:  # noqa: BLE001 - as above
        return Reading(Kind.BROKEN, own_fault(error, f"asking {provider.label}"))
    return reader.read(answer)


def read_answer(provider: Provider, run_id: str, base_url: str, answer: Answer) -> Reading:
    """Say what a whole answer to a status question means."""
    if 200 <= answer.status < 300:
        try:
            snapshot = provider.read_status(run_id, answer, base_url)
        except NoSuchRun as error:
            return Reading(Kind.MISSING, f"{provider.label}: {_line(error)}", answer=answer)
        except Malformed as error:
            return Reading(Kind.MALFORMED, _with_excerpt(error), answer=answer)
        snapshot = replace(snapshot, part_noun=provider.part_noun)
        return Reading(Kind.GOOD, snapshot=snapshot, answer=answer)
    kind = classify(answer.status)
    return Reading(
        kind,
        explain(provider, answer),
        retry_after_s=retry_after_s(answer.headers, answer.received_at),
        answer=answer,
        key_blamed=kind is Kind.AUTH,
    )


def classify(status: int) -> Kind:
    """Say what an HTTP status other than 2xx means for the watching."""
    if status in {401, 403}:
        return Kind.AUTH
    if status in {404, 410}:
        return Kind.MISSING
    if status in _REFUSALS:
        return Kind.REFUSED
    if status >= 400:
        return Kind.TRANSIENT
    return Kind.MALFORMED


def explain(provider: Provider, answer: Answer) -> str:
    """Put an answer that is no document into one sentence, with the service's own words."""
    try:
        phrase = HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = "a status not known here"
    problem = provider.problem(answer)
    said = [one_line(text, 300) for text in (problem.message, problem.code) if text]
    words = " · ".join(dict.fromkeys(said))
    request_id = f" (request {one_line(answer.request_id, 80)})" if answer.request_id else ""
    sentence = f"{provider.label} answered {answer.status} {phrase}"
    if words:
        sentence += f": {words}"
    return sentence + request_id


def refusal(provider: Provider, account: Account, answer: Answer) -> Refused:
    """Give the error for an answer other than 2xx to a question that is asked but once."""
    sentence = explain(provider, answer)
    if classify(answer.status) is Kind.AUTH:
        sentence += f"; check {account.key_place}"
    return Refused(sentence, answer)


_REFUSALS = {400, 405, 406, 411, 413, 414, 415, 416, 417, 422, 428, 431}
"""What is wrong lies in the question itself. Else (402 paid too late, 407 a proxy's login, 409 and
423 somebody else at work) asking again helps: Retab's own client, too, gives up on few."""


def _with_excerpt(error: Malformed) -> str:
    excerpt = one_line(error.excerpt, 120)
    return f"{_line(error)}: {excerpt}" if excerpt else _line(error)


def reading_of(provider: Provider) -> str:
    """Say what evaltui is at while it reads an answer."""
    return f"reading an answer of {provider.label}"


def _line(error: Exception) -> str:
    """Give an exception's sentence; a service may have had a word in it."""
    return one_line(str(error), 500)
