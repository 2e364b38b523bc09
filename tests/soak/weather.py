"""Which fault a question meets: outages of whole services, and single questions that go wrong."""

from __future__ import annotations

import asyncio
import errno
import gzip
import json
import random
import socket
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from email.utils import format_datetime

import httpx

from tests.virtual_time import VirtualClock

Fault = Callable[[httpx.Request], Awaitable[httpx.Response]]
PORTAL = b"<!DOCTYPE html><html><title>Log in</title><body>Accept our terms</body></html>"
HTML = {"content-type": "text/html; charset=utf-8"}
DEEP = b"[" * 5000 + b"]" * 5000
ODD_BODIES = (
    b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe\xfa", b'{"status": NaN}', b"\x00" * 100, DEEP,
    json.dumps({"status": "\x1b[2J\u202ebad", "total": 2**70, "progress": -1}).encode(),
    b'{"runId": 1, "runId": [], "status": {"a": 1}}', b'{"status": "\\ud800"}',
)  # fmt: skip


class Drip(httpx.AsyncByteStream):
    """A body that comes a byte a second."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(1.0)
            yield b" "


def _raises(make: Callable[[], Exception], cause: Callable[[], Exception] | None = None) -> Fault:
    async def fault(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0.02)
        raise make() from (cause() if cause else None)

    return fault


def _hangs(seconds: float, make: Callable[[], Exception]) -> Fault:
    async def fault(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(seconds)
        raise make()

    return fault


def _expired() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate has expired")
    error.verify_code, error.verify_message = 10, "certificate has expired"
    return error


class Weather:
    """Chooses faults, and counts them. Deterministic in its seed and in what is asked when."""

    def __init__(self, clock: VirtualClock, seed: int, *, single_share: float = 0.02) -> None:
        """Let so large a share of the questions go wrong one by one."""
        self._clock = clock
        self._dice = random.Random(seed)
        self._single_share = single_share
        self._outages: dict[str, tuple[float, str | None]] = {}
        """For each service until when it is as it is, and which fault holds; None is fine."""
        self.met: Counter[str] = Counter()
        self.outages: Counter[str] = Counter()
        self.is_fine = False
        """Whether nothing goes wrong any more."""
        self.faults: dict[str, Fault] = {
            "refused": _raises(lambda: httpx.ConnectError("refused"), ConnectionRefusedError),
            "no way": _raises(
                lambda: httpx.ConnectError("unreachable"),
                lambda: OSError(errno.ENETUNREACH, "Network is unreachable"),
            ),
            "no name": _raises(
                lambda: httpx.ConnectError("no name"), lambda: socket.gaierror(-3, "no name")
            ),
            "expired": _raises(lambda: httpx.ConnectError("tls"), _expired),
            "reset": _raises(lambda: httpx.ReadError("reset")),
            "hung up": _raises(lambda: httpx.RemoteProtocolError("Server disconnected")),
            "no http": _raises(lambda: httpx.RemoteProtocolError("illegal status line")),
            "no connection": _hangs(5.0, lambda: httpx.ConnectTimeout("")),
            "silence": _hangs(10.0, lambda: httpx.ReadTimeout("")),
            "drip": self._drips,
            "odd body": self._odd,
            "too large": self._large,
            "bomb": self._bomb,
            "portal": self._answers(200, PORTAL, HTML),
            "portal elsewhere": self._answers(302, b"", {"location": "http://portal.invalid/"}),
            "portal 511": self._answers(511, PORTAL, HTML),
            "500": self._answers(500, b"oops"),
            "502": self._answers(502, PORTAL, HTML),
            "503 for a while": self._answers(503, b"", {"retry-after": "90"}),
            "429": self._answers(429, b'{"error": "slow down"}', {"retry-after": "20"}),
            "429 until": self._until,
            "404": self._answers(404, b""),
            "401": self._answers(401, b'{"error": "no such key"}'),
        }

    def fault(self, service: str) -> Fault | None:
        """Give what befalls a question to a service now, if anything does."""
        if self.is_fine:
            return None
        now, dice = self._clock.passed_s, self._dice
        until, name = self._outages.get(service, (0.0, None))
        while now >= until:
            # Fine for some hours, away for minutes, seldom for long.
            if name is None and until:
                name = dice.choice(self._services_away)
                until += min(dice.expovariate(1 / 900), 4 * 3600)
                self.outages[name] += 1
            else:
                name, until = None, until + dice.expovariate(1 / 7200)
            self._outages[service] = (until, name)
        if name is None and dice.random() < self._single_share:
            name = dice.choice(list(self.faults))
        if name is None:
            return None
        self.met[name] += 1
        return self.faults[name]

    @property
    def _services_away(self) -> list[str]:
        # A refused key waits for a person, and what is denied thrice is asked for slowly.
        return [name for name in self.faults if name not in {"401", "404"}]

    def _answers(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> Fault:
        async def fault(request: httpx.Request) -> httpx.Response:
            await asyncio.sleep(0.05)
            return httpx.Response(status, headers=headers, content=body)

        return fault

    async def _until(self, request: httpx.Request) -> httpx.Response:
        now = self._clock.now().replace(microsecond=0)
        date = {"retry-after": format_datetime(now, usegmt=True), "date": "nonsense"}
        return httpx.Response(429, headers=date)

    async def _drips(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Drip())

    async def _odd(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=self._dice.choice(ODD_BODIES))

    async def _large(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=b"x" * 300_000)

    async def _bomb(self, request: httpx.Request) -> httpx.Response:
        packed = gzip.compress(b" " * 2_000_000)
        return httpx.Response(200, headers={"content-encoding": "gzip"}, content=packed)


class Faulty(httpx.AsyncBaseTransport):
    """Asks the services behind it, when the weather lets it; their names are their hosts'."""

    def __init__(self, weather: Weather, inner: httpx.AsyncBaseTransport) -> None:
        self._weather, self._inner = weather, inner
        self.asked = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        fault = self._weather.fault(request.url.host)
        if fault is not None:
            return await fault(request)
        return await self._inner.handle_async_request(request)
