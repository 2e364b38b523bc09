"""What is looked at before it is sent."""

from __future__ import annotations

import json
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.account import KeyUnfit
from evaltui.model.exchange import Malformed
from evaltui.wire.outgoing import check_header_values, json_body, notice_a_vanished_peer


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1))
def test_visible_ascii_can_be_sent(value: str) -> None:
    check_header_values(["application/json", value, f"Bearer {value}"])


@pytest.mark.parametrize("value", ["a\n", "\ta", "a ", "a\x7f", "ä", "a\u00a0b", "\ud800", "a\x00"])
def test_anything_else_cannot(value: str) -> None:
    with pytest.raises(KeyUnfit):
        check_header_values(["application/json", value])


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)  # fmt: skip


@given(VALUES)
def test_a_body_reads_back_as_it_was(value: object) -> None:
    assert json.loads(json_body(value)) == value


def test_a_body_that_holds_itself_is_refused() -> None:
    value: list[object] = []
    value.append(value)
    with pytest.raises(Malformed, match="no JSON"):
        json_body(value)


def test_a_connection_is_looked_after_by_the_system() -> None:
    with socket.socket() as connection:
        notice_a_vanished_peer(connection)
        assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)


def test_a_platform_that_refuses_leaves_the_connection_as_it_is() -> None:
    class Stubborn:
        tried = 0

        def setsockopt(self, level: int, name: int, value: int, /) -> None:
            self.tried += 1
            raise OSError

    stubborn = Stubborn()
    notice_a_vanished_peer(stubborn)
    assert stubborn.tried == 1
