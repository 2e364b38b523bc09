"""What is typed is told; between keys nothing wakes up; a terminal that hangs up is noticed."""

from __future__ import annotations

import os
import pty
import selectors
import threading
import tty
from collections.abc import Iterator
from queue import Queue

import pytest
from textual import events
from textual.message import Message

from evaltui.ui.terminal.input import MOVE_EVERY_S, FewMoves, WakingEvent, read_input

PATIENCE_S = 30


class Reading:
    """A thread that reads from a terminal."""

    def __init__(self) -> None:
        self.keyboard, self.terminal = pty.openpty()
        tty.setraw(self.terminal)
        self.over = WakingEvent()
        self.told: Queue[Message] = Queue()
        self.ended: Queue[bool] = Queue()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        try:
            there = read_input(self.terminal, self.over, self.told.put, debug=False)
        except OSError:
            there = False
        self.ended.put(there)

    def type(self, text: str) -> None:
        os.write(self.keyboard, text.encode())

    def key(self) -> str:
        message = self.told.get(timeout=PATIENCE_S)
        assert isinstance(message, events.Key)
        return message.key

    def close(self) -> None:
        self.over.set()
        self._thread.join(PATIENCE_S)
        self.over.close()
        os.close(self.terminal)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Queue[float | None]:
    """How long the thread means to sleep, each time it does."""
    found: Queue[float | None] = Queue()
    select = selectors.SelectSelector.select

    def noted(self: selectors.SelectSelector, timeout: float | None = None):
        found.put(timeout)
        return select(self, timeout)

    monkeypatch.setattr(selectors.SelectSelector, "select", noted)
    return found


@pytest.fixture
def reading(waits: Queue[float | None]) -> Iterator[Reading]:
    one = Reading()
    yield one
    one.close()


def test_keys_are_told_and_an_escape_alone_is_one(reading: Reading) -> None:
    reading.type("a\x1b[B")
    assert [reading.key(), reading.key()] == ["a", "down"]
    reading.type("\x1b")
    assert reading.key() == "escape"
    os.write(reading.keyboard, b"\xff\xfez")
    while (key := reading.key()) != "z":
        assert key


def test_it_sleeps_until_there_is_something(reading: Reading, waits: Queue[float | None]) -> None:
    assert waits.get(timeout=PATIENCE_S) is None
    reading.type("a")
    assert reading.key() == "a"
    assert waits.get(timeout=PATIENCE_S) is not None, "what was read may be the begin of more"
    while waits.get(timeout=PATIENCE_S) is not None:
        pass
    assert waits.empty()


def test_it_ends_when_it_is_told_to(reading: Reading) -> None:
    reading.over.set()
    assert reading.ended.get(timeout=PATIENCE_S) is True


def test_it_ends_when_the_terminal_hangs_up(reading: Reading) -> None:
    os.close(reading.keyboard)
    assert reading.ended.get(timeout=PATIENCE_S) is False


def test_an_event_can_be_set_again_and_after_it_is_closed() -> None:
    event = WakingEvent()
    for _ in range(3):
        event.set()
        event.set()
        event.clear()
    event.close()
    event.close()
    event.set()
    assert event.is_set()


def move(x: int, button: int = 0) -> events.MouseMove:
    return events.MouseMove(None, x, 1, 0, 0, button, False, False, False)


def test_of_moves_some_are_told_and_the_last_always() -> None:
    told: list[Message] = []
    now_s = 0.0
    moves = FewMoves(told.append, lambda: now_s)
    steps = [move(x) for x in range(6)]
    moves.take(steps[0])
    assert told == steps[:1], "the first at once"
    for step in steps[1:4]:
        now_s += MOVE_EVERY_S / 10
        moves.take(step)
    assert told == steps[:1]
    assert moves.due_in_s == pytest.approx(0.7 * MOVE_EVERY_S)
    now_s = MOVE_EVERY_S
    assert moves.due_in_s == 0
    moves.let_go()
    assert told == [steps[0], steps[3]]
    assert moves.due_in_s is None
    moves.take(steps[4])
    key = events.Key("a", "a")
    moves.take(key)
    assert told[2:] == [steps[4], key], "in their order"


def test_moves_with_a_button_held_are_all_told() -> None:
    told: list[Message] = []
    moves = FewMoves(told.append, lambda: 0.0)
    steps = [move(x, button=1) for x in range(5)]
    for step in steps:
        moves.take(step)
    assert told == steps


def test_a_move_that_was_held_back_is_told_soon(reading: Reading) -> None:
    reading.type("\x1b[<35;1;1M\x1b[<35;2;1M\x1b[<35;3;1M")
    places = []
    while len(places) < 2:
        message = reading.told.get(timeout=PATIENCE_S)
        assert isinstance(message, events.MouseMove)
        places.append(message.x)
    assert places == [0, 2]
