"""Opening a run's page: in a browser where one can exist, else by copying its address."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from urllib.parse import urlsplit

from evaltui.model.redaction import without_secrets
from evaltui.model.text import plain

_OPEN = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.argv[1], new=2))"


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


def open_in_browser(url: str, environ: Mapping[str, str]) -> bool:
    """Open a page in the background; give whether a browser took it.

    Not from this process: the browser would inherit the keys, and write across the screen.
    """
    try:
        ended = subprocess.run(  # noqa: S603 - Python itself; `safe_link` looked at the URL
            (sys.executable, "-I", "-c", _OPEN, url),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=without_secrets(environ),
            check=False,
        )
    except OSError:
        return False
    return ended.returncode == 0
