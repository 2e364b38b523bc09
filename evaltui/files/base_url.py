"""Base URLs: where keys may be sent to."""

from __future__ import annotations

import re

from evaltui.wire.address import FOLDER, UNIX, is_loopback

_UNFIT = re.compile(r"[\s\x00-\x20\x7f-\x9f\\]|[^\x00-\x7f]")


class BadBaseUrl(ValueError):
    """A text that is no base URL. The message says what would be right, and never the text."""


def clean_base_url(text: str, *, allow_http: bool = False) -> str:
    """Give the base URL without a slash at its end.

    `unix:/path` names a Unix socket, `file:/path` the folder of a tool that runs here.

    Plain http is for this machine alone unless `allow_http` says otherwise: the key would cross
    the network in clear.

    Raises:
        BadBaseUrl: it is not http(s), has no host, or has parts that no base URL has.
    """
    from urllib.parse import urlsplit  # noqa: PLC0415 - most configurations name no URL

    text = text.strip()
    if text.startswith(UNIX):
        return _clean_socket(text)
    if text.startswith(FOLDER):
        return _clean_folder(text)
    if _UNFIT.search(text):
        raise BadBaseUrl("must be a URL such as https://eval.example.org")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise BadBaseUrl("must be a URL such as https://eval.example.org") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise BadBaseUrl("must begin with https:// and a host, as in https://eval.example.org")
    if "@" in parts.netloc:
        raise BadBaseUrl("must have no user name or password in it")
    if "?" in text or "#" in text:
        raise BadBaseUrl("must have no ? or # in it")
    if parts.scheme == "http" and not allow_http and not is_loopback(host):
        raise BadBaseUrl(
            "is plain http to another machine, which would show the key to the network: "
            "use https, or set allow_http = true for this account"
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _clean_socket(text: str) -> str:
    path = text.removeprefix(UNIX)
    if not path.startswith("/") or path.endswith("/") or not path.isprintable():
        raise BadBaseUrl("must name a Unix socket by its whole path, as in unix:/run/tool.sock")
    return text


def _clean_folder(text: str) -> str:
    path = text.removeprefix("file://").removeprefix(FOLDER)
    if not path.startswith("/") or not path.isprintable():
        raise BadBaseUrl("must name a folder by its whole path, as in file:/srv/logs")
    return FOLDER + (path.rstrip("/") or "/")
