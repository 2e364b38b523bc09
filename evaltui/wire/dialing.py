"""How a connection comes about: a host's addresses, tried one shortly after the other."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import ip_address
from itertools import chain, zip_longest
from typing import Any

NEXT_AFTER_S = 0.25
"""When a second address is tried beside the first (RFC 8305, section 5)."""

NO_MORE_FILES = frozenset({errno.EMFILE, errno.ENFILE})
"""What the system says where it, or this process, may have no more files open."""
Address = tuple[socket.AddressFamily, Any]


async def dialled(host: str, port: int) -> socket.socket:
    """Give a socket that is connected to a host, by whichever of its addresses answers first.

    Raises:
        OSError: it has no address, or none that answers, or there is no room for a socket.
        ExceptionGroup: of several addresses none answers; it holds an OSError for each.
    """
    addresses = await _addresses(host, port)
    if len(addresses) == 1:
        return await _opened(addresses[0])
    return await _first_of(addresses)


async def _addresses(host: str, port: int) -> list[Address]:
    """Look a name up, by asyncio's threads; IPv6 and IPv4 take turns (RFC 8305, section 4)."""
    with suppress(ValueError):
        address = ip_address(host)
        if "%" not in host:
            family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
            return [(family, (host, port))]
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    known = list(dict.fromkeys((family, place) for family, _, _, _, place in found))
    newer = [one for one in known if one[0] == socket.AF_INET6]
    older = [one for one in known if one[0] != socket.AF_INET6]
    return [one for one in chain(*zip_longest(newer, older)) if one is not None]


async def _opened(address: Address) -> socket.socket:
    family, place = address
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(0)
        await asyncio.get_running_loop().sock_connect(sock, place)
    except BaseException:
        sock.close()
        raise
    return sock


async def _first_of(addresses: Iterable[Address]) -> socket.socket:
    errors: list[Exception] = []
    tries: set[asyncio.Task[socket.socket]] = set()
    try:
        for address in addresses:
            tries.add(asyncio.create_task(_opened(address)))
            if won := await _winner(tries, errors, NEXT_AFTER_S):
                return won
        while tries:
            if won := await _winner(tries, errors, None):
                return won
    finally:
        await _abandon(tries)
    for error in errors:
        if isinstance(error, OSError) and error.errno in NO_MORE_FILES:
            raise error
    raise ExceptionGroup("none of its addresses answers", errors)


async def _winner(
    tries: set[asyncio.Task[socket.socket]], errors: list[Exception], wait_s: float | None
) -> socket.socket | None:
    """Wait until one of the tries has ended, or until it is time for one more."""
    done, _ = await asyncio.wait(tries, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        error = task.exception()
        if error is None:
            tries.discard(task)
            return task.result()
        if isinstance(error, Exception):
            errors.append(error)
        tries.discard(task)
    return None


async def _abandon(tries: set[asyncio.Task[socket.socket]]) -> None:
    for task in tries:
        task.cancel()
        task.add_done_callback(_close)
    if tries:
        await asyncio.wait(tries)


def _close(task: asyncio.Task[socket.socket]) -> None:
    if not task.cancelled() and task.exception() is None:
        task.result().close()
