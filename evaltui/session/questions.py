"""Sending questions to services: with the account's key, counted, and the answers without keys."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from evaltui.model.account import Account
from evaltui.model.clock import Clock
from evaltui.model.exchange import Answer, AskFailed, Request, Unreachable
from evaltui.model.redaction import Redaction
from evaltui.session.here import Here
from evaltui.session.keyless import KeylessStream, keyless_answer, keyless_errors
from evaltui.session.keys import Keys
from evaltui.watch.asking import Ask
from evaltui.watch.starting import OpenStream, PieceStream

if TYPE_CHECKING:
    from evaltui.http import Http

Trace = Callable[[str], None]
"""Is told of every question and what came of it, in a line without keys."""


class Questions:
    """Asks services over shared connections, made when the first question is asked."""

    def __init__(
        self,
        keys: Keys,
        redaction: Redaction,
        make_http: Callable[[Clock], Http],
        clock: Clock,
        here: Here,
        trace: Trace | None = None,
    ) -> None:
        self._keys, self._redaction = keys, redaction
        self._make_http, self._clock = make_http, clock
        self._here, self._trace = here, trace
        self._http: Http | None = None
        self._asked: deque[float] = deque()
        self._closed = False

    def ask(self, account: Account, *, keyless: bool = False) -> Ask:
        """Give the way to send one question to an account's service.

        One that is `keyless` carries no key, though there be one: who is there is not known yet.
        """

        async def ask(request: Request) -> Answer:
            headers = {} if keyless else await self._keys.headers(account)
            self._count()
            http = self._connected()
            try:
                with keyless_errors(self._redaction):
                    came = await self._here.ask(account, headers, request, http)
            except AskFailed as error:
                self._note(account, request, str(error))
                raise
            answer = keyless_answer(came, self._redaction)
            took = f"{answer.took_s * 1000:.0f} ms"
            self._note(account, request, f"{answer.status}, {len(answer.body)} bytes in {took}")
            if answer.status == HTTPStatus.UNAUTHORIZED:
                self._keys.refused(account)
            return answer

        return ask

    def open_stream(self, account: Account) -> OpenStream:
        """Give the way to send a question whose answer comes piece by piece."""

        @asynccontextmanager
        async def open_stream(request: Request) -> AsyncIterator[PieceStream]:
            headers = await self._keys.headers(account)
            self._count()
            http = self._connected()
            with keyless_errors(self._redaction):
                opened = http.stream(account.base_url, headers, request, account.way)
                async with opened as stream:
                    self._note(account, request, f"{stream.status}, {stream.content_type}")
                    yield KeylessStream(stream, self._redaction)

        def opened(request: Request) -> AbstractAsyncContextManager[PieceStream]:
            return open_stream(request)

        return opened

    def in_last_minute(self) -> int:
        """Give how many questions were sent in the last 60 seconds."""
        self._forget_old_ones()
        return len(self._asked)

    @property
    def is_connected(self) -> bool:
        """Whether there may be connections."""
        return self._http is not None

    def give_up_connections(self) -> None:
        """Connect anew for whatever is asked from now on."""
        if self._http is not None:
            self._http.give_up_connections()

    async def aclose(self) -> None:
        """Close all connections; what is asked afterwards fails."""
        self._closed = True
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    def _connected(self) -> Http:
        """Give the client.

        Raises:
            Unreachable: this is closed.
        """
        if self._closed:
            raise Unreachable("not asked any more: evaltui is ending")
        if self._http is None:
            self._http = self._make_http(self._clock)
        return self._http

    def _count(self) -> None:
        self._forget_old_ones()
        self._asked.append(self._clock.monotonic())

    def _forget_old_ones(self) -> None:
        since = self._clock.monotonic() - 60.0
        while self._asked and self._asked[0] <= since:
            self._asked.popleft()

    def _note(self, account: Account, request: Request, what: str) -> None:
        if self._trace is not None:
            query = "&".join(f"{name}={value}" for name, value in request.query)
            path = f"{request.path}?{query}" if query else request.path
            line = f"{account.name}: {request.method} {account.base_url}{path}: {what}"
            self._trace(self._redaction.text(line))
