"""One connection to a service, on which questions and answers follow each other (HTTP/1.1)."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable

import h11

from evaltui.wire.messages import Head, Question, plain, reader_for, written
from evaltui.wire.tls import Tls

READ_BYTES = 64 * 1024
"""The most that is taken from a socket at once."""
AHEAD_BYTES = 2 * READ_BYTES
"""So much may have come that nobody read yet; then the other side has to wait."""


class BrokenOff(Exception):
    """The connection ended before the answer did; the cause is the system's reason, if any."""


class Silence(Exception):
    """Nothing came for as long as the question allows."""


class Connection(asyncio.BufferedProtocol):
    """Carries one exchange at a time: `send`, then `head`, `piece` until there is none, and `rest`.

    It keeps no memory for reading: all connections of one event loop share a buffer, since what
    came is taken out of it before another connection is looked at.
    """

    def __init__(self, buffer: memoryview, when_lost: Callable[[Connection], None]) -> None:
        """Read into `buffer`; `when_lost` is called once, when the connection has ended."""
        self._buffer, self._when_lost = buffer, when_lost
        self._loop = asyncio.get_running_loop()
        self._question: Question | None = None
        """The question under way."""
        self._came = bytearray()
        """What came since, as long as h11 was not called for."""
        self._reader: h11.Connection | None = None
        self._body: bytes | None = None
        self._is_whole = False
        """Whether a plain answer is here, whole."""
        self._transport: asyncio.Transport | None = None
        self._tls: Tls | None = None
        self._waiting: asyncio.Future[None] | None = None
        self._ahead = 0
        self._is_over = False
        self._error: Exception | None = None
        self._give_up_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
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

    def send(self, question: Question) -> None:
        """Send a question, whole.

        Raises:
            h11.LocalProtocolError: it would be no HTTP.
            ssl.SSLError: the secure connection is of no use any more.
        """
        data = written(question)
        self._question, self.has_answered = question, False
        self.transport.write(self._tls.encrypt(data) if self._tls else data)

    async def head(self, silence_s: float | None) -> Head:
        """Give the beginning of the answer.

        Of a plain answer the whole is waited for, unless it is to be waited for without end.

        Raises:
            Silence: nothing came for `silence_s` seconds; None waits for ever.
            BrokenOff: the connection ended without a word, or was broken off.
            h11.RemoteProtocolError: what came is no HTTP, or ended too early.
            ssl.SSLError: the secure connection broke.
        """
        question = self._question
        assert question is not None
        if silence_s is not None and (head := await self._plain_head(question, silence_s)):
            return head
        self._reader = reader_for(question)
        if self._came:
            self._reader.receive_data(bytes(self._came))
            self._came.clear()
        while True:
            event = await self._event(self._reader, silence_s)
            if type(event) is h11.Response:
                return Head(event.status_code, bytes(event.reason), event.headers.raw_items())

    async def piece(self, silence_s: float | None) -> bytes | None:
        """Give what comes next of the body; None at its end.

        Raises:
            Silence, BrokenOff, h11.RemoteProtocolError, ssl.SSLError: as `head`.
        """
        if self._reader is not None:
            event = await self._event(self._reader, silence_s)
            return bytes(event.data) if type(event) is h11.Data else None
        body, self._body = self._body, None
        return body or None

    async def _plain_head(self, question: Question, silence_s: float) -> Head | None:
        """Wait for the whole of a plain answer and give its head; None where it is none."""
        came, found = self._came, None
        while not self._is_over:
            if came and found is None and (found := plain(question, came)) is None:
                return None
            if found is not None and len(came) >= found.end:
                if len(came) > found.end:
                    return None
                self._body, self._is_whole = bytes(came[found.begin :]), True
                came.clear()
                return found.head
            await self._more(silence_s)
        return None

    async def _event(self, reader: h11.Connection, silence_s: float | None) -> object:
        while True:
            event = reader.next_event()
            if event is not h11.NEED_DATA:
                return event
            self._ahead = 0
            self._check_error()
            if self._is_over:
                if reader.their_state is h11.SEND_RESPONSE:
                    raise BrokenOff
                reader.receive_data(b"")
                continue
            self.transport.resume_reading()
            await self._more(silence_s)

    def rest(self) -> bool:
        """Say that nobody reads any further; tell whether the next question may be asked on it."""
        reader = self._reader
        if reader is not None:
            done = reader.our_state is h11.DONE and reader.their_state is h11.DONE
            self._is_whole = done and not reader.trailing_data[0]
        # What follows an answer would be taken for the next one.
        if not (self.is_open and self._is_whole) or self._came:
            self.abort()
            return False
        self._question = self._reader = self._body = None
        self._is_whole, self._ahead = False, 0
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
        if data and self._question is None:
            self.abort()  # nobody asked
        elif data:
            self.has_answered = True
            if self._reader is None:
                self._came += data
            else:
                self._reader.receive_data(data)
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
