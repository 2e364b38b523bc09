"""Opening a run's page: in a browser where one can exist, else by copying its address."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Mapping
from urllib.parse import urlsplit

from evaltui.model.text import plain


def safe_link(url: str | None) -> str | None:
    """Give a service's URL if it is fit to be opened and shown: http or https, printable."""
    if url is None or plain(url) != url or any(sign.isspace() for sign in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname else None


def browser_is_here(environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Tell whether a browser can open before the user's eyes: not over SSH, and with a display."""
    if any(name in environ for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")):
        return False
    if platform == "darwin" or platform.startswith("win") or environ.get("BROWSER"):
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def open_in_browser(url: str) -> bool:
    """Open a page in the background; give whether a browser took it."""
    try:
        return webbrowser.open(url, new=2)
    except (webbrowser.Error, OSError):
        return False
