"""Lists taken apart into the texts of their entries."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.exchange import Malformed
from evaltui.providers.contract.whole_lists import documents_by_id, taken_apart

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)
objects = st.dictionaries(st.text(max_size=4).filter(lambda key: key != "data"), values)
layouts = st.sampled_from([None, 0, 2, "\t"])


@given(st.lists(values, max_size=4), objects, objects, layouts, st.booleans())
def test_entries_are_given_as_they_stand(
    data: list[Any], before: dict[str, Any], after: dict[str, Any], indent: Any, escaped: bool
) -> None:
    whole = before | {"data": data} | {key: held for key, held in after.items() if key != "data"}
    text = json.dumps(whole, indent=indent, ensure_ascii=escaped)
    entries, others = taken_apart(f"\n {text} \r\n", "data")
    assert [json.loads(entry.text) for entry in entries] == data
    assert [entry.value for entry in entries] == data
    assert others == {key: held for key, held in whole.items() if key != "data"}
    place = 0
    for entry in entries:
        assert entry.text == entry.text.strip()
        place = text.index(entry.text, place)


@given(st.text() | st.binary().map(lambda data: data.decode("utf-8", "replace")))
def test_any_text_is_a_list_or_a_sentence(text: str) -> None:
    for whole in (text, f'{{"data": {text}}}', f'{{"data": [{text}]}}'):
        try:
            entries, _ = taken_apart(whole, "data")
        except Malformed:
            continue
        assert [json.loads(entry.text) for entry in entries] == json.loads(whole)["data"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"data": 3}',
        '{"data": null}',
        '{"data": [1, ]}',
        '{"data": [1 2]}',
        '{"data": [1]',
        '{"data": [1',
        '{"data": [1]} x',
        '{"data": [1],}',
        '{"data": [1], "data": [2]}',
        '{"more": 1, "more": 2, "data": []}',
        '{data: []}',
        '{"data" []}',
        '{3: 1, "data": []}',
        '{"data": [' + "[" * 100_000,
        '{"data": [' + "9" * 5000 + "]}",
        '{"data": [' + ",".join(["[]"] * 250_001) + "]}",
    ],
)  # fmt: skip
def test_what_is_no_such_list_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        taken_apart(text, "data")


def test_documents_go_by_their_ids() -> None:
    text = (
        '{"data": [{"id": "a", "n": 1.50}, {"id":"b"}, {"id": "twice"}, {"id": "twice", "n": 1},'
        ' {"id": 3}, {}, [], null, {"id": "ä\\ud800"}, {"n": 1, "n": 2, "id": "odd"}],'
        ' "more": true}'
    )
    documents, others = documents_by_id(text, "data")
    assert documents == {
        "a": b'{"id": "a", "n": 1.50}',
        "b": b'{"id":"b"}',
        "ä\ud800": '{"id": "ä\\ud800"}'.encode(),
        "odd": b'{"n": 1, "n": 2, "id": "odd"}',
    }
    assert others == {"more": True}
