"""The configuration's settings of the network: proxies, private authorities, and limits."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evaltui.files.toml_values import BadValue
from evaltui.model.account import DIRECT

if TYPE_CHECKING:
    from pathlib import Path

_VARIABLE = re.compile(r"env:\s*([A-Za-z_][A-Za-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """The `[network]` table; None where nothing is set."""

    proxy: str | None = None
    """A URL without user and password, `env:NAME` for one that may have them, or `direct`."""
    no_proxy: tuple[str, ...] | None = None
    """Hosts that are asked directly, as `NO_PROXY` has them."""
    ca_file: str | None = None
    """A file of certificates (PEM) that are trusted besides the usual ones; absolute."""
    connect_s: float | None = None
    read_s: float | None = None
    """The longest silence within an answer."""
    answer_s: float | None = None
    """The most that a whole answer may take."""
    key_s: float | None = None
    """The most that a command or the keyring may take to give a key."""
    max_body_mib: float | None = None
    """The largest answer that is read."""


LIMITS: dict[str, tuple[float, float, str]] = {
    "connect_s": (0.1, 300.0, "seconds"),
    "read_s": (0.1, 600.0, "seconds"),
    "answer_s": (0.1, 600.0, "seconds"),
    "key_s": (0.1, 600.0, "seconds"),
    "max_body_mib": (0.1, 1024.0, "MiB"),
}
"""The least and the most of each limit, and its unit."""
NETWORK_KEYS = ("proxy", "no_proxy", "ca_file", *LIMITS)


def limit(name: str) -> Callable[[Any], float]:
    """Give the reader of one of `LIMITS`."""
    least, most, unit = LIMITS[name]

    def read(value: Any) -> float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not least <= value <= most:
            raise BadValue(f"must be a number of {unit} from {least:g} to {most:g}")
        return float(value)

    return read


def proxy(value: Any) -> str:
    """Read where a proxy is.

    Raises:
        BadValue: it is no proxy, or has a password in it; the text itself is never told.
    """
    text = value.strip() if isinstance(value, str) else ""
    if text == DIRECT:
        return DIRECT
    if found := _VARIABLE.fullmatch(text):
        return f"env:{found[1]}"
    if "@" in text:
        raise BadValue(
            "must hold no user and no password: put the URL with them into a variable, and write "
            'proxy = "env:NAME_OF_IT"'
        )
    from evaltui.wire.proxies import BadProxy, read_proxy  # noqa: PLC0415 - few name a proxy

    try:
        read_proxy(text, "it")
    except BadProxy:
        raise BadValue(
            "must be a URL such as http://proxy.example.org:3128, env:NAME for one that a "
            f"variable holds, or {DIRECT}"
        ) from None
    return text


def no_proxy(value: Any) -> tuple[str, ...]:
    """Read which hosts are asked directly.

    Raises:
        BadValue: it is no list of texts.
    """
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadValue('must be a list of hosts, as in ["localhost", ".example.org", "10.0.0.0/8"]')
    return tuple(one.strip() for one in value if one.strip())


def ca_file(folder: Path) -> Callable[[Any], str]:
    """Give the reader of a file's name; one that is not absolute is below `folder`."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or not value.strip() or "\0" in value:
            raise BadValue('must be the path of a file of certificates, as in "company-ca.pem"')
        # os.path.expanduser leaves `~` where there is no home; Path.expanduser would raise.
        return str(folder.absolute() / os.path.expanduser(value.strip()))  # noqa: PTH111

    return read
