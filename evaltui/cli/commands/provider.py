"""`evaltui provider`: which providers there are, and how one of them reads a run."""

from __future__ import annotations

import asyncio
import json
import sys
from argparse import Namespace
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaltui.cli.asking.opening import open_session
from evaltui.cli.asking.running import run_to_end
from evaltui.cli.errors import UsageError
from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.printing.output import data, document, documents, say
from evaltui.cli.printing.run_table import terminal_width
from evaltui.cli.printing.table import Column, render
from evaltui.files.problem import reason
from evaltui.mapping.values import shown
from evaltui.model.account import Account
from evaltui.model.document import document as public
from evaltui.model.exchange import Answer, AskFailed, TimedOut
from evaltui.model.health import Health
from evaltui.model.reference import RunRef
from evaltui.model.text import one_line
from evaltui.model.watch import Observation, Watch
from evaltui.model.words import ABSENT
from evaltui.providers.contract.provider import CancelsRuns, ListsRuns, Provider
from evaltui.session.accounts import BadAddress
from evaltui.watch.asking import Kind, Reading, read_answer

if TYPE_CHECKING:
    from evaltui.mapping.reading import Gave
    from evaltui.session.session import Session

MAX_BODY = 64 * 1024 * 1024
NOWHERE = "https://host.invalid"
"""Where links of a document lead that comes out of a file, and whose service has no address."""
COLUMNS = (
    *(Column("NAME"), Column("KIND"), Column("ADDRESS", least=16), Column("KEY", gives_way=1)),
    Column("CAN", gives_way=0),
)
GIVEN = (Column("KEY"), Column("EXPRESSION", least=16, rather=32), Column("GAVE", least=16))


def run(args: Namespace) -> ExitCode:
    """Do what is asked for.

    Raises:
        UsageError: what is to be tested is missing, or its file cannot be read.
        BadReference, BadAddress: there is no such provider, or it cannot be used.
        AskFailed, KeyMissing: the service did not answer.
    """
    if args.action == "list":
        if args.name is not None or args.body is not None:
            raise UsageError("provider: list takes neither a name nor --body")
        return _list(args, open_session(args))
    if args.name is None or args.ref is None:
        raise UsageError("provider: test takes a provider and a run, as in nemo eval-1")
    return _test(args, open_session(args))


def _list(args: Namespace, session: Session) -> ExitCode:
    found = [_described(session, name) for name in session.accounts.providers.names()]
    if args.json:
        documents(found, one_a_line=False)
        return ExitCode.SUCCESS
    rows = [
        (
            one_line(each["name"]),
            each["kind"],
            one_line(each["problem"] or each["base_url"] or ABSENT),
            one_line(each["key"] or ABSENT),
            " ".join(each["can"]),
        )
        for each in found
    ]
    data("\n".join(render(COLUMNS, rows, terminal_width())))
    return ExitCode.SUCCESS


def _described(session: Session, name: str) -> dict[str, Any]:
    told: dict[str, Any] = {"name": name, "kind": "built in", "label": None, "base_url": None}
    told |= {"base_url_env": None, "key": None, "can": [], "problem": None}
    if name in session.config.custom:
        told["kind"] = "config"
    try:
        provider = session.accounts.provider_named(name)
    except BadAddress as error:
        return told | {"problem": str(error)}
    kind, _, place = (provider.key_source or "").partition(":")
    abilities = {"find": ListsRuns, "cancel": CancelsRuns}
    return told | {
        "label": provider.label,
        "base_url": provider.default_base_url or None,
        "base_url_env": provider.base_url_env,
        "key": f"cmd:{place.split(maxsplit=1)[0]} …" if kind == "cmd" else provider.key_source,
        "can": [word for word, protocol in abilities.items() if isinstance(provider, protocol)],
    }


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one answer."""

    ref: RunRef
    answer: Answer
    reading: Reading
    """What the watching would make of it."""
    gave: tuple[Gave, ...] = ()
    """What each expression gave; empty for a built-in provider."""

    @property
    def faults(self) -> list[str]:
        """Why it does not fit."""
        if self.reading.kind is Kind.MISSING:
            return [self.reading.sentence or "there is no such run"]
        found = [each.fault for each in self.gave if each.fault is not None]
        if self.reading.snapshot is None and not found:
            found.append(self.reading.sentence or "no document came")
        return found

    def watch(self, provider: str) -> Watch:
        """Give the run as it would be shown."""
        now = self.answer.received_at
        snapshot = self.reading.snapshot
        seen = Observation(now, snapshot and replace(snapshot, raw=None), Health(last_ok_at=now))
        return Watch(self.ref, provider).fold(seen)


def _test(args: Namespace, session: Session) -> ExitCode:
    provider = session.accounts.provider_named(args.name)
    account = _account(args, session, provider)
    ref = _ref(args.ref, account, provider, session)
    if args.body is not None:
        answer = Answer(200, {}, _body(args.body), session.clock.now(), 0.0)
    else:
        answer = run_to_end(_asked(session, account, provider, ref, args.timeout))
    trial = _tried(ref, account, provider, answer, session)
    if args.json:
        document(_told(trial, provider))
    else:
        _print(trial, provider)
    if trial.reading.kind is Kind.AUTH:
        return ExitCode.AUTH
    return ExitCode.NO_VERDICT if trial.faults else ExitCode.SUCCESS


def _account(args: Namespace, session: Session, provider: Provider) -> Account:
    """Give the account; a document out of a file needs none that can be asked."""
    try:
        return session.accounts.get(args.name)
    except BadAddress:
        if args.body is None:
            raise
        return Account(args.name, provider.name, NOWHERE, None)


def _ref(text: str, account: Account, provider: Provider, session: Session) -> RunRef:
    """Give the run that an id, a reference or a URL names.

    Raises:
        BadReference: it names none of this account.
        UsageError: it is one of another account, or no id of the provider.
    """
    if text.startswith(f"{account.name}:"):
        text = text.removeprefix(f"{account.name}:")
    elif text.startswith(("http://", "https://")):
        ref = session.resolve(text)
        if session.accounts.provider_of(ref.account) != account.provider:
            raise UsageError(f"provider: {one_line(str(ref), 120)} is no run of {account.name}")
        return RunRef(account.name, ref.id)
    ref = RunRef.parse(f"{account.name}:{text}")
    if fault := provider.id_fault(ref.id):
        raise UsageError(f"provider: {one_line(ref.id, 80)!r} {fault}")
    return ref


def _body(name: str) -> bytes:
    try:
        if name == "-":
            return sys.stdin.buffer.read(MAX_BODY)
        with Path(name).open("rb") as file:
            return file.read(MAX_BODY)
    except OSError as error:
        told = reason(error)
        raise UsageError(f"--body: {one_line(name, 200)} cannot be read: {told}") from None


async def _asked(
    session: Session, account: Account, provider: Provider, ref: RunRef, timeout_s: float
) -> Answer:
    async with aclosing(session):
        try:
            async with asyncio.timeout(timeout_s):
                return await session.ask(account)(provider.status_request(ref.id))
        except TimeoutError:
            raise TimedOut(f"no answer within {timeout_s:g} s") from None


def _tried(
    ref: RunRef, account: Account, provider: Provider, answer: Answer, session: Session
) -> Trial:
    reading = read_answer(provider, ref.id, account.base_url, answer)
    if account.provider not in session.config.custom or not 200 <= answer.status < 300:
        return Trial(ref, answer, reading)
    from evaltui.mapping.provider import Mapped  # noqa: PLC0415 - brings jmespath

    gave: tuple[Gave, ...] = ()
    if isinstance(provider, Mapped):
        try:
            _, value = provider.document(answer)
        except AskFailed:
            return Trial(ref, answer, reading)
        gave = tuple(provider.reading(value, account.base_url).gave)
    return Trial(ref, answer, reading, gave)


def _told(trial: Trial, provider: Provider) -> dict[str, Any]:
    watch = trial.watch(provider.name)
    return {
        "run": str(trial.ref),
        "provider": provider.name,
        "status": trial.answer.status,
        "fits": not trial.faults,
        "faults": trial.faults,
        "expressions": [
            {"key": each.name, "expression": each.text, "gave": each.value, "fault": each.fault}
            for each in trial.gave
        ],
        "document": public(watch, trial.answer.received_at) if watch.snapshot else None,
    }


def _print(trial: Trial, provider: Provider) -> None:
    lines: list[str] = []
    if trial.gave:
        rows = [(each.name, one_line(each.text, 200), _marked(each, trial)) for each in trial.gave]
        lines += [*render(GIVEN, rows, terminal_width()), ""]
    watch = trial.watch(provider.name)
    if watch.snapshot is not None:
        told = public(watch, trial.answer.received_at)
        held = {name: value for name, value in told.items() if value not in (None, [], {})}
        lines.append(json.dumps(held, indent=2, ensure_ascii=False))
    if lines:
        data("\n".join(lines).rstrip())
    for fault in trial.faults:
        say(one_line(fault, 400))


def _marked(gave: Gave, trial: Trial) -> str:
    """Give what an expression gave, marked where it does not fit."""
    mark = "✗ " if gave.fault in trial.faults else ""
    return mark + _short(gave.value)


def _short(value: Any) -> str:
    """Give what an expression gave, short enough for a table."""
    if value is None:
        return "null"
    if isinstance(value, dict | list):
        text = json.dumps(value, ensure_ascii=False)
        return text if len(text) <= 60 else shown(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else shown(value)
