"""Links of services are opened only where that is safe and somebody would see it."""

from __future__ import annotations

import pytest

from evaltui.ui.links import browser_is_here, safe_link


@pytest.mark.parametrize(
    "url",
    ["https://app.langwatch.ai/acme/experiments/rag?runId=x", "http://127.0.0.1:5560/run/1"],
)
def test_addresses_of_pages_are_safe(url: str):
    assert safe_link(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "https://[half",
        "https://x/\x1b]52;c;AAAA\x07",
        "https://x/a b",
        "https://x/\nb",
        "https://x/\u202egnp.exe",
        "-https://x/",
    ],
)
def test_anything_else_is_not(url: str | None):
    assert safe_link(url) is None


@pytest.mark.parametrize(
    ("environ", "platform", "here"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"BROWSER": "firefox"}, "linux", True),
        ({"DISPLAY": "localhost:10.0", "SSH_CONNECTION": "a b c d"}, "linux", False),
        ({"DISPLAY": ":0", "SSH_TTY": "/dev/pts/1"}, "linux", False),
        ({}, "darwin", True),
        ({"SSH_CLIENT": "a b c"}, "darwin", False),
    ],
)
def test_a_browser_is_here_where_a_person_sits(environ: dict[str, str], platform: str, here: bool):
    assert browser_is_here(environ, platform) is here
