"""A document that comes again is read once: nothing of a snapshot may hang on how it came."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.exchange import Answer, Malformed
from evaltui.model.run import Snapshot
from evaltui.providers import load_provider
from evaltui.providers.contract.provider import Provider
from evaltui.providers.contract.wire import Text, WholeNumber, WireModel, read_value
from tests.providers.holding import ALL, BASE, few
from tests.providers.hostile_documents import WRONG, as_bytes, bodies, hostile_documents
from tests.providers.test_contract import answer

HEADERS = {
    "date": "Sat, 01 Jan 2028 00:00:00 GMT",
    "age": "7",
    "retry-after": "60",
    "content-type": "text/html",
    "x-request-id": "another",
}
TIMELESS = [name for name in ALL if not load_provider(name).reads_by_clock]


def snapshot(provider: Provider, came: Answer) -> Snapshot | str:
    try:
        return provider.read_status("run-1", came, BASE)
    except Malformed as error:
        return str(error)


def later(came: Answer) -> Answer:
    """The same document, a year later and in every other way."""
    at = came.received_at + timedelta(days=400)
    return replace(came, headers=HEADERS, received_at=at, took_s=9.0)


@pytest.mark.parametrize("name", TIMELESS)
def test_the_same_recorded_document_is_the_same_snapshot_whenever_it_comes(name: str) -> None:
    provider = load_provider(name)
    for body in bodies(name):
        came = answer(body)
        assert snapshot(provider, later(came)) == snapshot(provider, came)


@pytest.mark.parametrize("name", TIMELESS)
@few
@given(data=st.data())
def test_so_is_any_that_can_be_read(name: str, data: st.DataObject) -> None:
    provider, came = load_provider(name), answer(data.draw(hostile_documents(name)))
    read = snapshot(provider, came)
    if isinstance(read, Snapshot):
        assert snapshot(provider, later(came)) == read


@pytest.mark.parametrize("name", sorted(set(ALL) - set(TIMELESS)))
def test_a_provider_that_reads_by_the_clock_has_a_document_that_shows_it(name: str) -> None:
    provider = load_provider(name)
    assert any(
        snapshot(provider, later(answer(body))) != snapshot(provider, answer(body))
        for body in bodies(name)
    )


class Both(WireModel):
    number: WholeNumber = None
    text: Text = None


@pytest.mark.parametrize("kind", [kind for kind in WRONG if kind != "missing"])
def test_what_is_read_the_quick_way_is_read_as_the_careful_way_reads_it(kind: str) -> None:
    """The careful way: what is no whole number, or no text, is absent and noted."""
    value = json.loads(as_bytes(WRONG[kind]), parse_int=lambda text: int(text[:4000]))
    read = read_value(Both, {"number": value, "text": value}, "")
    is_whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**300
    digits = isinstance(value, str) and value.isdigit()
    float_whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e300
    fits = value is None or is_whole or digits or float_whole
    assert read.body.number == (int(value) if fits and value is not None else None)
    assert read.body.text == (value if isinstance(value, str) else None)
    told = [note.split()[0] for note in read.notes]
    due = [] if fits else ["number"]
    due += [] if value is None or isinstance(value, str) else ["text"]
    assert told == due
