"""Server-sent events as the HTML standard defines them (section 9.2.6, parsing an event stream)."""

from __future__ import annotations

import codecs

MAX_EVENT_CHARS = 8 * 1024 * 1024


class EventTooLong(ValueError):
    """One event is longer than MAX_EVENT_CHARS."""


class EventParser:
    """Turns the bytes of an event stream into the data of its events, in whatever pieces they come.

    Only `data` fields are of interest: the services send no `event`, `id` or `retry`.
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._rest: list[str] = []
        """The pieces of a line that has not ended; put together but once, for it may be long."""
        self._waiting = 0
        """Characters in them."""
        self._held = ""
        self._data: list[str] = []
        self._size = 0

    def feed(self, piece: bytes) -> list[str]:
        """Give the data of every event that this piece completes.

        Raises:
            EventTooLong: the event does not end.
        """
        text = self._held + self._decoder.decode(piece)
        # A carriage return at the end may be half of a line end that is still on its way.
        self._held = "\r" if text.endswith("\r") else ""
        text = text.removesuffix("\r").replace("\r\n", "\n").replace("\r", "\n")
        first, *others = text.split("\n")
        self._rest.append(first)
        self._waiting += len(first)
        events = []
        if others:
            lines = ["".join(self._rest), *others[:-1]]
            self._rest, self._waiting = [others[-1]], len(others[-1])
            events = [event for line in lines if (event := self._take(line)) is not None]
        if self._size + self._waiting > MAX_EVENT_CHARS:
            raise EventTooLong(f"an event is longer than {MAX_EVENT_CHARS} characters")
        return events

    def _take(self, line: str) -> str | None:
        """Take one line; give an event's data where the line ends one."""
        if not line:
            data, self._data, self._size = self._data, [], 0
            return "\n".join(data) if data else None
        name, _, value = line.partition(":")
        if name == "data":
            self._data.append(value.removeprefix(" "))
            self._size += len(value) + 1
        return None
