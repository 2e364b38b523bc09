"""One connection to a service, on which questions and answers follow each other (HTTP/1.1)."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable

import h11

from evaltui.wire.tls import Tls

READ_BYTES = 64 * 1024
"""The most that is taken from a socket at once."""
HEAD_BYTES = 100 * 1024
"""The most that a status line and headers, or the line before a chunk, may have."""
AHEAD_BYTES = 2 * READ_BYTES
"""So much may have come that nobody read yet; then the other side has to wait."""


class BrokenOff(Exception):
    """The connection ended before the answer did; the cause is the system's reason, if any."""


class Silence(Exception):
    """Nothing came for as long as the question allows."""


class Connection(asyncio.BufferedProtocol):
    """Carries one exchange at a time: `send`, then `event` until the answer is over, then `rest`.

    It keeps no memory for reading: all connections of one event loop share a buffer, since what
    came is taken out of it before another connection is looked at.
    """

    def __init__(self, buffer: memoryview, when_lost: Callable[[Connection], None]) -> None:
        """Read into `buffer`; `when_lost` is called once, when the connection has ended."""
        self._buffer, self._when_lost = buffer, when_lost
        self._loop = asyncio.get_running_loop()
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_BYTES)
        self._transport: asyncio.Transport | None = None
        self._tls: Tls | None = None
        self._waiting: asyncio.Future[None] | None = None
        self._ahead = 0
        self._is_over = False
        self._error: Exception | None = None
        self._give_up_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._is_asked = False
        self.has_answered = False
        """Whether anything came since the question was sent."""

    @property
    def is_open(self) -> bool:
        """Whether a question may be sent on it, as far as is known."""
        transport = self._transport
        return not (transport is None or self._is_over or transport.is_closing())

    @property
    def is_made(self) -> bool:
        """Whether it ever came about; only then is its end told."""
        return self._transport is not None

    @property
    def transport(self) -> asyncio.Transport:
        """The socket below, as asyncio has it."""
        assert self._transport is not None
        return self._transport

    async def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Speak TLS from here on.

        Raises:
            ssl.SSLError: the handshake failed.
            BrokenOff: the connection ended during it.
        """
        tls = self._tls = Tls(context, host)
        try:
            while True:
                tls.shake_hands()
                if tls.is_secure:
                    return
                self.transport.write(tls.to_send())
                self._check_error()
                await self._more(None)
        finally:
            # Where it failed, the other side is told why.
            self.transport.write(tls.to_send())

    def send(self, head: h11.Request, body: bytes) -> None:
        """Send a question, whole.

        Raises:
            h11.LocalProtocolError: it would be no HTTP.
            ssl.SSLError: the secure connection is of no use any more.
        """
        self._is_asked, self.has_answered = True, False
        parts = [self._http.send(head)]
        if body:
            parts.append(self._http.send(h11.Data(data=body)))
        parts.append(self._http.send(h11.EndOfMessage()))
        data = b"".join(part for part in parts if part)
        self.transport.write(self._tls.encrypt(data) if self._tls else data)

    async def event(self, silence_s: float | None) -> h11.Event | type[h11.PAUSED]:
        """Give what comes next of the answer; None waits for ever.

        Raises:
            Silence: nothing came for `silence_s` seconds.
            BrokenOff: the connection ended without a word, or was broken off.
            h11.RemoteProtocolError: what came is no HTTP, or ended too early.
            ssl.SSLError: the secure connection broke.
        """
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Event) or event is h11.PAUSED:
                return event
            self._ahead = 0
            self._check_error()
            if self._is_over:
                if self._http.their_state is h11.SEND_RESPONSE:
                    raise BrokenOff
                self._http.receive_data(b"")
                continue
            self.transport.resume_reading()
            await self._more(silence_s)

    def rest(self) -> bool:
        """Say that nobody reads any further; tell whether the next question may be asked on it."""
        http = self._http
        whole = http.our_state is h11.DONE and http.their_state is h11.DONE
        # What follows an answer would be taken for the next one.
        if not (whole and self.is_open) or http.trailing_data[0]:
            self.abort()
            return False
        http.start_next_cycle()
        self._is_asked, self._ahead = False, 0
        self.transport.resume_reading()
        return True

    def close(self) -> None:
        """End an idle connection."""
        if self._tls is not None and self.is_open:
            self.transport.write(self._tls.say_goodbye())
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """End it at once, whatever is under way."""
        self._error = self._error or ConnectionAbortedError()
        if self._transport is not None:
            self._transport.abort()

    # --- what asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to the socket."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - the interface's
        """Give where to write what comes."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Take what came."""
        data = bytes(self._buffer[:nbytes])
        if self._tls is not None:
            self._tls.received(data)
            data = self._decrypted(self._tls)
        if data and not self._is_asked:
            self.abort()  # nobody asked
        elif data:
            self.has_answered = True
            self._http.receive_data(data)
            self._ahead += len(data)
            if self._ahead > AHEAD_BYTES:
                self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        """Note that nothing more will come; asyncio closes the connection."""
        self._is_over = True
        if self._tls is not None:
            self._tls.received(b"")
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits."""
        self._is_over = True
        self._error = self._error or exc
        if self._tls is not None:
            self._tls.received(b"")
        if self._timer is not None:
            self._timer.cancel()
        self._wake()
        self._when_lost(self)

    def _decrypted(self, tls: Tls) -> bytes:
        if not tls.is_secure:
            return b""  # it belongs to the handshake
        try:
            data = tls.decrypt()
        except ssl.SSLError as error:
            self._error = error
            self.abort()
            return b""
        self._is_over = self._is_over or tls.is_over
        if answer := tls.to_send():
            self.transport.write(answer)
        return data

    # --- waiting

    def _check_error(self) -> None:
        if isinstance(self._error, ssl.SSLError):
            raise self._error
        if self._error is not None:
            raise BrokenOff from self._error

    async def _more(self, silence_s: float | None) -> None:
        """Wait until something comes."""
        waiting = self._waiting = self._loop.create_future()
        if silence_s is not None:
            self._give_up_at = self._loop.time() + silence_s
            if self._timer is None or self._timer.when() > self._give_up_at:
                self._wait_until(self._give_up_at)
        else:
            self._give_up_at = float("inf")
        try:
            await waiting
        finally:
            self._waiting = None

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def _wait_until(self, when: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(when, self._has_waited)

    def _has_waited(self) -> None:
        # One timer lasts for many questions: it looks whether what it was set for is still so.
        self._timer = None
        waiting = self._waiting
        if waiting is None or waiting.done() or self._give_up_at == float("inf"):
            return
        if self._loop.time() < self._give_up_at:
            self._wait_until(self._give_up_at)
        else:
            waiting.set_exception(Silence())
