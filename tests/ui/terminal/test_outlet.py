from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.terminal.facts import Multiplexer, Notification, TerminalFacts
from evaltui.ui.terminal import sequences
from evaltui.ui.terminal.outlet import Outlet
from evaltui.ui.terminal.sequences import Progress, ProgressState

HALF = Progress(ProgressState.NORMAL, 50)
TMUX = TerminalFacts(term="tmux-256color", multiplexer=Multiplexer.TMUX)
XTERM = TerminalFacts(term="xterm-256color")
GHOSTTY = TerminalFacts(term="xterm-ghostty", program="ghostty")


def outlet_of(facts: TerminalFacts = XTERM, **options) -> tuple[Outlet, list[str]]:
    written: list[str] = []
    outlet = Outlet(facts, **options)
    outlet.connect(written.append)
    return outlet, written


class TestSequences:
    def test_what_they_are(self) -> None:
        assert sequences.title("evaltui 3▶ 1✗") == "\x1b]2;evaltui 3▶ 1✗\x07"
        assert sequences.progress(HALF) == "\x1b]9;4;1;50\x07"
        assert sequences.progress(Progress(ProgressState.ERROR, 130)) == "\x1b]9;4;2;100\x07"
        assert sequences.progress(None) == "\x1b]9;4;0\x07"
        told = sequences.notification("x failed: no key; sorry", Notification.OSC9)
        assert told == "\x1b]9;evaltui: x failed: no key, sorry\x07"
        told = sequences.notification("4 runs ended", Notification.OSC777)
        assert told == "\x1b]777;notify;evaltui;4 runs ended\x07"

    @given(st.text(max_size=400), st.sampled_from(Notification))
    def test_no_text_ends_or_divides_them(self, text: str, way: Notification) -> None:
        fixed = sequences.notification("", way)
        for sequence, beginning, separators in (
            (sequences.title(text), "\x1b]2;", 1),
            (sequences.notification(text, way), "\x1b]", fixed.count(";")),
        ):
            assert sequence.startswith(beginning)
            assert sequence.endswith("\x07")
            inner = sequence[2:-1]
            assert inner.count(";") == separators
            assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in inner)

    @given(st.text(max_size=2000))
    def test_any_text_is_copied_unchanged(self, text: str) -> None:
        sequence = sequences.clipboard(text)
        assert sequence.startswith("\x1b]52;c;")
        sent = base64.b64decode(sequence[7:-1], validate=True)
        assert sent == text.encode("utf-8", "replace")

    def test_through_tmux_every_escape_is_doubled(self) -> None:
        wrapped = sequences.through(Multiplexer.TMUX, "\x1b]9;4;0\x07")
        assert wrapped == "\x1bPtmux;\x1b\x1b]9;4;0\x07\x1b\\"

    def test_through_screen_long_ones_go_in_pieces(self) -> None:
        sequence = sequences.clipboard("word " * 300)
        wrapped = sequences.through(Multiplexer.SCREEN, sequence)
        pieces = wrapped.split("\x1b\\")
        assert pieces.pop() == ""
        assert all(len(piece) < 256 for piece in pieces)
        assert "".join(piece.removeprefix("\x1bP") for piece in pieces) == sequence


class TestOutlet:
    def test_nothing_is_sent_before_there_is_a_terminal(self) -> None:
        outlet = Outlet(XTERM)
        outlet.bell()
        outlet.set_title("evaltui")

    def test_a_title_is_sent_when_it_is_another(self) -> None:
        outlet, written = outlet_of()
        outlet.set_title("evaltui 1▶")
        outlet.set_title("evaltui 1▶")
        outlet.set_title("evaltui")
        assert written == [sequences.title("evaltui 1▶"), sequences.title("evaltui")]

    def test_the_title_is_saved_and_restored(self) -> None:
        outlet, _ = outlet_of()
        assert outlet.opening() == "\x1b[22;0t"
        outlet.set_title("evaltui 1▶")
        assert outlet.closing() == "\x1b]2;\x07\x1b[23;0t"
        assert outlet.opening() == "\x1b[22;0t" + sequences.title("evaltui 1▶")

    @pytest.mark.parametrize("facts", [XTERM, TerminalFacts(term="linux")])
    def test_titles_that_are_not_wished_or_not_there(self, facts: TerminalFacts) -> None:
        outlet, written = outlet_of(facts, titles=facts.term == "linux")
        outlet.set_title("evaltui")
        assert (written, outlet.opening(), outlet.closing()) == ([], "", "")

    def test_progress_goes_only_where_it_is_known(self) -> None:
        outlet, written = outlet_of(XTERM, titles=False)
        outlet.set_progress(HALF, 0)
        assert (written, outlet.closing()) == ([], "")
        outlet, written = outlet_of(GHOSTTY, progress=False)
        outlet.set_progress(HALF, 0)
        assert written == []

    def test_progress_is_sent_when_it_changes_and_cleared_at_the_end(self) -> None:
        outlet, written = outlet_of(XTERM, progress=True, titles=False)
        for at in range(100):
            outlet.set_progress(HALF, at)
        assert written == [sequences.progress(HALF)]
        assert outlet.closing() == sequences.CLEAR_PROGRESS
        outlet.set_progress(None, 100)
        assert outlet.closing() == ""

    def test_progress_is_told_again_before_ghostty_forgets_it(self) -> None:
        outlet, written = outlet_of(GHOSTTY)
        for at in range(60):
            outlet.set_progress(HALF, at)
        assert len(written) == 6
        outlet.set_progress(None, 60)
        outlet.set_progress(None, 90)
        assert len(written) == 7

    def test_inside_tmux_what_is_for_its_terminal_is_wrapped(self) -> None:
        outlet, written = outlet_of(TMUX, progress=True)
        outlet.bell()
        outlet.set_title("evaltui")
        outlet.notify("x failed")
        outlet.set_progress(HALF, 0)
        assert written[:2] == ["\x07", sequences.title("evaltui")]
        assert all(sequence.startswith("\x1bPtmux;") for sequence in written[2:])
        assert "\x1bPtmux;" in outlet.closing()
