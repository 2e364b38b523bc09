"""Whatever a service writes into whichever member: a state that is well typed, or one sentence."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.providers import load_provider
from tests.faults.hostile_text import MEGABYTE
from tests.providers.holding import (
    ESSENTIAL,
    every_provider,
    holds,
    is_well_typed,
    most,
    read,
    usual,
)
from tests.providers.hostile_documents import (
    WRONG,
    as_bytes,
    bodies,
    changed,
    every_member,
    hostile_documents,
    places,
)


@every_provider
@pytest.mark.parametrize("kind", WRONG)
def test_each_member_wrong_in_each_way(name: str, kind: str) -> None:
    """One member at a time, of all that any recorded document has; looks at what is read."""
    provider = load_provider(name)
    readable = tuple(body for body in bodies(name) if read(provider, as_bytes(body)) is not None)
    members = every_member(readable)
    refused = 0
    for document, where in members:
        snapshot = read(provider, as_bytes(changed(document, where, WRONG[kind])))
        if snapshot is None:
            refused += 1
        else:
            assert is_well_typed(snapshot)
    # Only what is essential makes a document unreadable: a state, and what it is in.
    assert refused <= ESSENTIAL


def any_document_holds(name: str, body: bytes) -> None:
    provider = load_provider(name)
    snapshot = read(provider, body)
    if snapshot is not None:
        holds(provider, "run-1", snapshot, None)


@every_provider
@usual
@given(data=st.data())
def test_any_document_is_a_state_or_a_sentence(name: str, data: st.DataObject) -> None:
    any_document_holds(name, data.draw(hostile_documents(name)))


@pytest.mark.long
@every_provider
@most
@given(data=st.data())
def test_ten_thousand_documents_are_states_or_sentences(name: str, data: st.DataObject) -> None:
    any_document_holds(name, data.draw(hostile_documents(name)))


@every_provider
def test_texts_of_a_megabyte_are_read_and_shown(name: str) -> None:
    provider = load_provider(name)
    for document in bodies(name):
        texts = [where for where in places(document) if isinstance(held(document, where), str)]
        whole: Any = document
        for where in [where for where in texts if where[-1] not in {"status", "id"}][:5]:
            whole = changed(whole, where, MEGABYTE)
        if (snapshot := read(provider, as_bytes(whole))) is not None:
            holds(provider, "run-1", snapshot, None)
            return
    raise AssertionError("no document has a state still")


def held(document: Any, where: tuple[Any, ...]) -> Any:
    for step in where:
        document = document[step]
    return document
