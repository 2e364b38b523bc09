from __future__ import annotations

import pytest

from evaltui.files.base_url import BadBaseUrl, clean_base_url


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("https://eval.example.org", "https://eval.example.org"),
        (" https://eval.example.org/ ", "https://eval.example.org"),
        ("https://eval.example.org:8443/base//", "https://eval.example.org:8443/base"),
        ("http://localhost:8000/", "http://localhost:8000"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        (" unix:/run/my tool.sock ", "unix:/run/my tool.sock"),
    ],
)
def test_good_urls(text: str, clean: str) -> None:
    assert clean_base_url(text) == clean


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "must begin with https://"),
        ("eval.example.org", "must begin with https://"),
        ("ftp://eval.example.org", "must begin with https://"),
        ("unix:", "a Unix socket"),
        ("unix:run/tool.sock", "a Unix socket"),
        ("unix:/run/", "a Unix socket"),
        ("unix:/run/\0", "a Unix socket"),
        ("https://", "must begin with https://"),
        ("https:///path", "must begin with https://"),
        ("https://me:hunter2@eval.example.org", "no user name or password"),
        ("https://@eval.example.org", "no user name or password"),
        ("https://eval.example.org?key=hunter2", "no ? or #"),
        ("https://eval.example.org/#", "no ? or #"),
        ("https://eval.example.org:99999", "must be a URL"),
        ("https://[::1", "must be a URL"),
        ("https://eval.example.org\\@evil.example", "must be a URL"),
        ("https://eval example.org", "must be a URL"),
        ("https://eval.exämple.org", "must be a URL"),
        ("http://eval.example.org", "allow_http"),
        ("http://127.0.0.1.example.org", "allow_http"),
        ("http://localhost.example.org", "allow_http"),
        ("http://10.0.0.1", "allow_http"),
    ],
)
def test_bad_urls_are_refused_without_repeating_them(text: str, words: str) -> None:
    with pytest.raises(BadBaseUrl) as caught:
        clean_base_url(text)
    assert words in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_plain_http_needs_a_word_of_the_user() -> None:
    assert clean_base_url("http://10.0.0.1/", allow_http=True) == "http://10.0.0.1"
