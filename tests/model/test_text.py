from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.text import one_line, plain

BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
HIDDEN = "\ufeff\ufff9\u206a\U000e0041\u0301\u0301\u200d"
RISKY = st.sampled_from(
    [*"\x1b\x07\x9b\x9c\x9d\x90\x00\r\n\t[]P\\;0m31", *sorted(BIDI), *HIDDEN, "\ud800"]
)
RISKS = st.lists(RISKY | st.characters(), max_size=40).map("".join)


@given(RISKS)
def test_nothing_is_left_that_steers_a_terminal(text: str) -> None:
    left = plain(text)
    assert not [char for char in left if unicodedata.category(char) == "Cc" and char != "\n"]
    assert not BIDI & set(left)
    assert not set("\ufeff\ufff9\ufffa\ufffb\u206a\u206f\U000e0041") & set(left)
    left.encode()
    assert plain(left) == left


@given(RISKS, st.integers(1, 30))
def test_one_line_is_one_short_line(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert "\n" not in line
    assert line == line.strip()
    assert "  " not in line


WORDS = st.text("abc xyz\n", max_size=10)
PAYLOADS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=15)
PARAMETERS = st.text("0123456789:;<=>?", max_size=6)
SEQUENCES = st.one_of(
    st.builds("{}{}{}".format, st.sampled_from(["\x1b[", "\x9b"]), PARAMETERS,
              st.characters(min_codepoint=0x40, max_codepoint=0x7E)),
    st.builds("\x1b{}{}{}".format, st.sampled_from("]PX^_"), PAYLOADS,
              st.sampled_from(["\x07", "\x1b\\", "\x9c"])),
    st.builds("\x9d{};{}{}".format, st.integers(0, 9999), PAYLOADS,
              st.sampled_from(["\x07", "\x1b\\", "\x9c"])),
    st.sampled_from(["\x1bc", "\x1b(B", "\x1b7", "\x1b=", "\x1b#8"]),
)  # fmt: skip


@given(st.lists(st.tuples(WORDS, SEQUENCES), max_size=5))
def test_whole_sequences_vanish_whole(parts: list[tuple[str, str]]) -> None:
    text = "".join(word + sequence for word, sequence in parts)
    assert plain(text) == "".join(word for word, _ in parts)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a\r\nb\rc\u2028d\x0ce", "a\nb\nc\nd\ne"),
        ("a\tb", "a    b"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]8;;https://evil\x1b\\click\x1b]8;;\x1b\\", "click"),
        ("\x1bP+q544e\x1b\\x", "x"),
        ("half \x1b[31", "half 31"),
        ("[bold]markup[/bold]", "[bold]markup[/bold]"),
        ("👩\u200d🔬 e\u0301 שלום", "👩\u200d🔬 e\u0301 שלום"),
        (
            "👨\u200d👩\u200d👧\u200d👦 ❤\ufe0f\u200d🔥",
            "👨\u200d👩\u200d👧\u200d👦 ❤\ufe0f\u200d🔥",
        ),
        ("e" + "\u0301\u0489" * 500 + "f", "e\u0301\u0489\u0301\u0489f"),
        ("x" + "\u200d" * 9, "x" + "\u200d" * 4),
        ("a\U000e0068\U000e0069b\ufff9c\u206ed", "abcd"),
    ],
)
def test_examples(text: str, left: str) -> None:
    assert plain(text) == left


def test_a_string_that_does_not_end_takes_nothing_else_with_it() -> None:
    assert "why it failed" in plain("\x1b]0;title why it failed")
    # “quoted”, as it looks when UTF-8 was read as Latin-1.
    mangled = "“quoted” and then why".encode().decode("latin-1")
    assert "quoted" in plain(mangled)
    assert "and then why" in plain(mangled)


def test_a_cut_shows() -> None:
    assert one_line("abcdef", 4) == "abc…"
    assert one_line("abcd", 4) == "abcd"
    assert one_line(" " * 100 + "far away", 4) == "…"
    assert one_line("\x1b[31m" * 100 + "far", 4) == "…"


@pytest.mark.parametrize("piece", ["\x1b]", "\x9d1;", "\x1b[", "\x1bP", "\x9b", "\x1b", "\x9d"])
def test_a_megabyte_of_beginnings_is_not_slow(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    started = time.process_time()
    plain(text)
    # Linear work takes a tenth of a second; quadratic work would take minutes.
    assert time.process_time() - started < 10
