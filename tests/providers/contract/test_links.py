"""Links that a service gives: opened only where they are safe, and on the configured host."""

from __future__ import annotations

import pytest

from evaltui.providers.contract.links import rebased_link, safe_link

UNSAFE = [
    "javascript:alert(1)",
    "file:///etc/passwd",
    "https://user:pass@host.example/",
    "https://trusted.example@evil.example/",
    "https://host.example/a b",
    "https://host.example/\x1b[2J",
    "https://host.example/\n",
    "https://host.example/\u202e",
    "https://host.example:99999/",
    "https://[::1",
    "https:///path",
    "//host.example/x",
    "host.example/x",
    "",
    "https://host.example/" + "a" * 5000,
    None,
    5,
]


@pytest.mark.parametrize("link", UNSAFE)
def test_an_unsafe_link_is_none(link: object) -> None:
    assert safe_link(link) is None
    assert rebased_link(link, "https://host.example") is None


@pytest.mark.parametrize("link", ["http://localhost:5560/p", "https://h.example/p?q=1#f"])
def test_a_safe_link_stays(link: str) -> None:
    assert safe_link(link) == link


@pytest.mark.parametrize(
    ("link", "base_url", "expected"),
    [
        ("https://a.example/p?x=1#f", "http://b.example:81", "http://b.example:81/p?x=1#f"),
        ("https://a.example:9/p", "http://b.example/sub/", "http://b.example/sub/p"),
        ("https://a.example/sub/p", "http://b.example/sub", "http://b.example/sub/p"),
        ("https://a.example/subway", "http://b.example/sub", "http://b.example/sub/subway"),
        (
            "/p/experiments/s?runId=r",
            "http://b.example",
            "http://b.example/p/experiments/s?runId=r",
        ),
        ("https://a.example", "http://b.example/sub", "http://b.example/sub"),
        ("https://a.example/p", "not a url", None),
        ("https://a.example/p", "https://[", None),
    ],
)
def test_a_link_goes_to_the_configured_place(
    link: str, base_url: str, expected: str | None
) -> None:
    assert rebased_link(link, base_url) == expected
