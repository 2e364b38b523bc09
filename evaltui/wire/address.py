"""Where questions go: origins, paths below a base URL, and whether a redirect stays at home."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

from evaltui.model.exchange import Malformed
from evaltui.model.text import one_line

DEFAULT_PORTS = {"http": 80, "https": 443}
UNIX = "unix:"
"""How the base URL of a service on a Unix socket begins; the socket's absolute path follows."""
FOLDER = "file:"
"""How the base URL of a tool whose runs are in a folder begins; the folder's path follows."""
_ON_SOCKET = "http://localhost"
"""What a service on a Unix socket reads as its own address: HTTP has no other way to write it."""
_VERSION = re.compile(r"v[0-9]+")


def socket_path(base_url: str) -> str | None:
    """Give the path of the Unix socket that a base URL names; None where it names none."""
    path = base_url.removeprefix(UNIX)
    return path if path != base_url and path.startswith("/") else None


def address(base_url: str, path: str) -> str:
    """Join a base URL and an absolute path; on a Unix socket the host is `localhost`.

    A base URL that ends with the beginning of the path, up to a version (`/v1`, `/api/v3`), has it
    from the service's documentation: it is not doubled. `/api` alone is no version: a gateway may
    well have one of its own there.
    """
    base = _ON_SOCKET if socket_path(base_url) else base_url.rstrip("/")
    mine = urlsplit(base).path.split("/")[1:]
    theirs = path.split("/")[1:]
    for length in range(min(len(mine), len(theirs)), 0, -1):
        shared = theirs[:length]
        if mine[-length:] == shared and _VERSION.fullmatch(shared[-1]):
            return base.removesuffix("/" + "/".join(shared)) + path
    return base + path


def origin(url: str) -> str:
    """Give a URL's scheme, host and port in one spelling, without user, password or default port.

    Of a Unix socket it is the whole of the base URL.

    Raises:
        Malformed: it is no address at all.
    """
    if socket_path(url):
        return url
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Malformed(f"{_shown(url)!r} is no address that can be asked ({error})") from None
    scheme, host = parts.scheme, parts.hostname
    if scheme not in DEFAULT_PORTS or not host:
        raise Malformed(f"{_shown(url)!r} is no address that can be asked: write https://HOST")
    name = f"[{host}]" if ":" in host else host
    usual = port is None or port == DEFAULT_PORTS[scheme]
    return f"{scheme}://{name}" if usual else f"{scheme}://{name}:{port}"


def redirected(url: str, location: str) -> str:
    """Give the place that a redirect names.

    Raises:
        Malformed: it is no address, or another origin, where the key must not go.
    """
    try:
        target = urljoin(url, location)
    except ValueError:
        target = location
    here, there = origin(url), origin(target)
    if there != here:
        raise Malformed(
            f"{here} redirects to {_shown(there)}, where the key is not sent: "
            "if that is right, set it as the base URL"
        )
    return target


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine's own."""
    host = host.lower().rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):  # RFC 6761, section 6.3
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_local(base_url: str) -> bool:
    """Tell whether a base URL is of this machine: a loopback host, a socket or a folder."""
    if base_url.startswith((UNIX, FOLDER)):
        return True
    try:
        return is_loopback(urlsplit(base_url).hostname or "")
    except ValueError:
        return False


def _shown(url: str) -> str:
    """Give an address fit to be shown: a service names it, or a person mistyped it."""
    return one_line(re.sub(r"//[^/@]*@", "//", url), 120)
