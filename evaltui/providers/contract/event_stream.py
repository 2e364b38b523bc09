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
        self._rest = ""
        self._data: list[str] = []
        self._size = 0

    def feed(self, piece: bytes) -> list[str]:
        """Give the data of every event that this piece completes.

        Raises:
            EventTooLong: the event does not end.
        """
        text = self._rest + self._decoder.decode(piece)
        # A carriage return at the end may be half of a line end that is still on its way.
        held = "\r" if text.endswith("\r") else ""
        text = text.removesuffix("\r").replace("\r\n", "\n").replace("\r", "\n")
        *lines, rest = text.split("\n")
        self._rest = rest + held
        events = [event for line in lines if (event := self._take(line)) is not None]
        if self._size + len(self._rest) > MAX_EVENT_CHARS:
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
            self._size += len(value)
        return None
