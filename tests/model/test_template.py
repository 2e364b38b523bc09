"""What templates make of a document, and that no text is too odd to be read or refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.document import document
from evaltui.model.document_fields import FIELDS
from evaltui.model.mistake import Mistake
from evaltui.model.reference import RunRef
from evaltui.model.template import parse_template
from evaltui.model.watch import Observation, Watch
from tests.model.strategies import moments, near, observations

RUN: dict[str, Any] = {
    "name": "nightly rag", "done": 5, "total": None, "elapsed_s": 42.0, "stalled": False,
    "counts": {"completed": 5, "running": None}, "error": "a\tb\n\x1b[31mred\x1b[0m \u202edetor",
    "summary": {"score": 0.98765, "my key": "yes}", "wide": "評価の夜", "n": 3}, "notes": ["odd"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{name} {done}/{total}", "nightly rag 5/-"),
        ("{ done }", "5"),
        ("", ""),
        ("{{{done}}}", "{5}"),
        (r"{done}\t{name}\n\\", "5\tnightly rag\n\\"),
        ("{elapsed_s} {stalled}", "42.0 false"),
        ("{counts}", '{"completed": 5, "running": null}'),
        ("{notes} {outcome}", '["odd"] -'),
        ("{counts.completed}{counts.running}{outcome.failed}", "5--"),
        ('{summary["my key"]}', "yes}"),
        ("{summary.score:.2} {elapsed_s:.1} {elapsed_s:.0}", "0.99 42.0 42"),
        ("[{done:>5}] [{done:5}] [{done:<5}] [{done:*^5}]", "[    5] [    5] [5    ] [**5**]"),
        ("[{name:13}] [{name:>13}] [{name:3}]", "[nightly rag  ] [  nightly rag] [nightly rag]"),
        ("[{name:.7}] [{name:9.7}] [{total:>5}]", "[nightl…] [nightl…  ] [    -]"),
        ("[{summary.wide:10}] [{summary.wide:.5}]", "[評価の夜  ] [評価…]"),
        ("[{summary.n:>3}] [{summary.n:.2}]", "[  3] [3]"),
        ("{error}", "a b red detor"),
    ],
)  # fmt: skip
def test_a_line_is_made_of_fields(text: str, line: str) -> None:
    assert parse_template(text).fill(RUN) == line


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("{name} {nam}", 9, ['"nam"', "did you mean name?"]),
        ("{failed}", 2, ["did you mean outcome.failed?"]),
        ("a {", 3, ["no field is named"]),
        ("{}", 1, ["no field is named", "{name}"]),
        ("{:>5}", 1, ["no field is named"]),
        ("a } b", 3, ["closes nothing", "}}"]),
        ("{name", 1, ["never closed"]),
        ("{name:>5", 1, ["never closed"]),
        ("{name!r}", 6, ['"!"', "close with }"]),
        ("{name.__class__}", 2, ['"name.__class__"']),
        ("{0}", 2, ['no field "0"']),
        (r"a\x", 2, [r'"\x" means nothing', r"\t, \n and \\"]),
        ("a\\", 2, ["means nothing"]),
        ("{elapsed_s:.1f}", 12, ['".1f"', ">5 or .1"]),
        ("{name:}", 7, ["no way to show"]),
        ("{done:05}", 7, ['"05"']),
        ("{name:評>5}", 7, ["no way to show"]),
        ("{done:.2}", 7, ["done is a whole number"]),
        ("{stalled:>5}", 10, ["true or false"]),
        ("{counts:>5}", 9, ["an object"]),
        ("{name:999}", 7, ["at most 500"]),
        ("{name:" + "9" * 5000 + "}", 7, ["at most 500"]),
        ("{elapsed_s:.16}", 12, ["at most 15"]),
    ],
)
def test_a_mistake_is_named_with_its_position_and_what_would_be_right(
    text: str, position: int, words: list[str]
) -> None:
    with pytest.raises(Mistake) as raised:
        parse_template(text)
    assert raised.value.position == position
    for word in words:
        assert word in str(raised.value)


def assert_points_into(text: str, mistake: Mistake) -> None:
    assert 1 <= mistake.position <= len(text) + 1
    assert mistake.sentence


bits = st.sampled_from(
    [*FIELDS, "summary.x", "{", "}", "{{", "}}", ":", ">5", ".2", "*^9", "\\t", "\\", " ", "[", '"']
)


@given(
    st.text(max_size=40)
    | st.lists(bits, max_size=10).map("".join)
    | st.sampled_from(list(FIELDS)).map("{{{}}}".format)
    | st.sampled_from(list(FIELDS)).map("{{{}:>9.3}}".format),
    st.lists(observations, max_size=3),
    near | moments,
)
def test_any_text_is_a_template_for_any_document_or_a_mistake(
    text: str, seen: list[Observation], now: datetime
) -> None:
    try:
        template = parse_template(text)
    except Mistake as mistake:
        assert_points_into(text, mistake)
        return
    watch = Watch(RunRef("a", "b"), "a")
    for observation in seen:
        watch = watch.fold(observation)
    line = template.fill(document(watch, now))
    literal = set(text) | {"\t", "\n"}
    assert all(sign.isprintable() or sign in literal for sign in line if ord(sign) < 0xA0)
