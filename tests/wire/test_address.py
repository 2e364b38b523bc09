"""Joining base URLs and paths, and telling one origin from another."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.exchange import Malformed
from evaltui.model.text import one_line
from evaltui.wire.address import address, is_loopback, origin, redirected


@pytest.mark.parametrize(
    ("base", "path", "whole"),
    [
        ("https://h", "/v1/runs", "https://h/v1/runs"),
        ("https://h/", "/v1/runs", "https://h/v1/runs"),
        ("https://h/v1", "/v1/runs", "https://h/v1/runs"),
        ("https://h/v1/", "/v1/runs", "https://h/v1/runs"),
        ("https://h/proxy/v1", "/v1/runs", "https://h/proxy/v1/runs"),
        ("https://h/api/v3", "/api/v3/evaluations/1", "https://h/api/v3/evaluations/1"),
        ("https://h/api/evaluations/v3", "/api/evaluations/v3/runs/1",
         "https://h/api/evaluations/v3/runs/1"),
        ("https://h/v2", "/v1/runs", "https://h/v2/v1/runs"),
        ("https://h/xv1", "/v1/runs", "https://h/xv1/v1/runs"),
        ("https://h/v1beta", "/v1beta/runs", "https://h/v1beta/v1beta/runs"),
        ("unix:/run/v1", "/v1/tasks", "http://localhost/v1/tasks"),
        # A gateway may serve the whole service below a path of its own.
        ("https://h/api", "/api/v3/x", "https://h/api/api/v3/x"),
        ("https://h/v1/v1", "/v1/runs", "https://h/v1/v1/runs"),
    ],
)  # fmt: skip
def test_a_shared_version_is_not_doubled(base: str, path: str, whole: str) -> None:
    assert address(base, path) == whole


@given(st.lists(st.sampled_from(["v1", "v3", "api", "x"]), max_size=3))
def test_a_path_stays_below_its_base_or_the_base_holds_it(prefix: list[str]) -> None:
    base = "/".join(["https://h", *prefix])
    assert address(base, "/api/v3/runs/1").endswith("/api/v3/runs/1")
    assert address(base, "/api/v3/runs/1").count("/runs/1") == 1


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://API.Retab.com/v1?x=1", "https://api.retab.com"),
        ("https://h:443/", "https://h"),
        ("http://h:80/", "http://h"),
        ("http://h:443/", "http://h:443"),
        ("http://[::1]:8080/x", "http://[::1]:8080"),
        ("http://me:secret@h/x", "http://h"),
        ("unix:/run/tool.sock", "unix:/run/tool.sock"),
    ],
)
def test_an_origin_has_one_spelling(url: str, place: str) -> None:
    assert origin(url) == place


@given(st.text(max_size=80))
def test_any_text_is_an_origin_or_a_sentence(text: str) -> None:
    try:
        place = origin(text)
    except Malformed as error:
        place = None
        sentence = str(error)
    if place is None:
        assert one_line(sentence) == sentence
        assert "is no address that can be asked" in sentence
    else:
        assert origin(place) == place


@given(st.text(max_size=80))
def test_a_redirect_never_leads_to_another_origin(location: str) -> None:
    target = "https://h"
    with suppress(Malformed):
        target = redirected("https://h/run", location)
    assert origin(target) == "https://h"


def test_what_a_redirect_names_is_fit_to_be_shown() -> None:
    with pytest.raises(Malformed) as caught:
        redirected("https://h/run", "https://evil\x1b[31m\u202e\x07.example/" + "x" * 999)
    assert one_line(str(caught.value)) == str(caught.value)


def test_a_mistyped_address_with_a_password_does_not_show_it() -> None:
    with pytest.raises(Malformed) as caught:
        origin("htps://me:hunter2@h")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("LOCALHOST", True),
        ("a.localhost.", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("notlocalhost", False),
        ("::2", False),
    ],
)
def test_loopback(host: str, local: bool) -> None:
    assert is_loopback(host) is local
