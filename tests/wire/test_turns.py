"""Whose turn it is where more want to ask than may."""

from __future__ import annotations

import asyncio

import pytest

from evaltui.wire.turns import Turns


class Asking:
    """Takes turns, and tells in which order they were given."""

    def __init__(self, turns: Turns[str]) -> None:
        self.turns = turns
        self.given: list[str] = []
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def wants(self, *names: str) -> None:
        """Let questions come in this order; a name begins with the letter of its place."""
        for name in names:
            self.tasks[name] = asyncio.create_task(self._take(name))
        await settled()

    async def _take(self, name: str) -> None:
        await self.turns.take(name[0])
        self.given.append(name)

    async def gives_back(self, *places: str) -> None:
        for place in places:
            self.turns.give_back(place)
            await settled()


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_place_gets_its_share_and_the_rest_wait_in_order() -> None:
    asking = Asking(Turns(100, 2))
    await asking.wants("a1", "a2", "a3", "a4", "b1")
    assert asking.given == ["a1", "a2", "b1"]
    await asking.gives_back("a", "a")
    assert asking.given == ["a1", "a2", "b1", "a3", "a4"]


async def test_where_there_is_no_room_the_place_with_least_goes_first() -> None:
    asking = Asking(Turns(4, 4))
    await asking.wants("a1", "a2", "a3", "b1", "a4", "a5", "b2", "c1", "d1")
    assert asking.given == ["a1", "a2", "a3", "b1"]
    await asking.gives_back("a", "a", "a")
    assert asking.given[4:] == ["c1", "d1", "a4"]
    await asking.gives_back("b")
    assert asking.given[7:] == ["b2"]


async def test_nobody_overtakes_who_waits_at_the_same_place() -> None:
    turns: Turns[str] = Turns(2, 1)
    asking = Asking(turns)
    await asking.wants("a1", "a2")
    turns.give_back("a")
    await asking.wants("a3")
    assert asking.given == ["a1", "a2"]


@pytest.mark.parametrize("first", ["given", "cancelled"])
async def test_who_leaves_the_line_takes_no_turn_with_it(first: str) -> None:
    turns: Turns[str] = Turns(1, 1)
    asking = Asking(turns)
    await asking.wants("a1", "b1", "c1")
    # Its turn may have come in the same moment in which it is cancelled.
    if first == "given":
        turns.give_back("a")
        asking.tasks["b1"].cancel()
    else:
        asking.tasks["b1"].cancel()
        turns.give_back("a")
    await settled()
    assert asking.given == ["a1", "c1"]
    await asking.gives_back("c")
    await asking.wants("d1")
    assert asking.given == ["a1", "c1", "d1"]


async def test_what_is_given_back_leaves_nothing_behind() -> None:
    turns: Turns[str] = Turns(3, 2)
    asking = Asking(turns)
    await asking.wants(*(f"{place}{number}" for place in "abcdef" for number in range(5)))
    while turns._at:
        await asking.gives_back(next(iter(turns._at)))
    assert len(set(asking.given)) == 30
    assert turns._waiting == {}
