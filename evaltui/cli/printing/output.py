"""Data to stdout, talk to stderr, and what happens when nobody listens any more."""

from __future__ import annotations

import codecs
import os
import select
import sys
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from evaltui.model.text import one_line

LONGEST_SENTENCE = 2000
"""Characters; more is cut."""
_HUNG_UP: list[TextIO] = []
"""Streams that nobody reads any more."""
_PLAINER = {"–": "-", "—": "-", "…": ".", "·": "-", "→": ">", "’": "'", "“": '"', "”": '"'}
"""What stands for a letter that a stream's encoding lacks, as wide as the letter; else `?`."""


class OutputFailed(Exception):
    """Data could not be written to stdout; one sentence with the system's reason."""


def data(text: str) -> None:
    """Write lines of data to stdout, at once. A closed pipe is no error: nobody wants more.

    Raises:
        OutputFailed: the system refused them, as a full disk does.
    """
    try:
        _write(sys.stdout, text)
    except OSError as error:
        _hang_up(sys.stdout)
        why = error.strerror or type(error).__name__
        raise OutputFailed(f"standard output takes no more data: {why.lower()}") from error


def say(sentence: str) -> None:
    """Write a sentence to stderr, after the program's name; whoever wrote it, it is one line."""
    talk(f"evaltui: {one_line(sentence, LONGEST_SENTENCE)}")


def talk(text: str) -> None:
    """Write lines to stderr, at once; where that cannot be, they are dropped."""
    try:
        _write(sys.stderr, text)
    except OSError:
        _hang_up(sys.stderr)


def raw(stream: TextIO, text: str) -> None:
    """Write text to a terminal as it is, at once; where that cannot be, it is dropped."""
    try:
        _write(stream, text, end="")
    except OSError:
        _hang_up(stream)


def is_read() -> bool:
    """Tell whether anybody still reads stdout; who closed its pipe wants no more."""
    import select  # noqa: PLC0415 - only what goes on for long asks

    stream = sys.stdout
    if stream is None or stream.closed or stream in _HUNG_UP:
        return False
    poll = select.poll()
    try:
        poll.register(stream.fileno(), 0)
    except (OSError, ValueError):
        return True
    gone = select.POLLERR | select.POLLHUP
    return not any(events & gone for _, events in poll.poll(0))


def documents(found: Iterable[Mapping[str, Any]], *, one_a_line: bool) -> None:
    """Write documents to stdout: one JSON array, or one object a line."""
    if not one_a_line:
        data(_json(list(found), indent=2))
        return
    lines = [_json(each, indent=None) for each in found]
    if lines:
        data("\n".join(lines))


def document(one: Mapping[str, Any]) -> None:
    """Write one document to stdout, as a JSON object."""
    data(_json(one, indent=2))


def make_robust() -> None:
    """Let text that a stream's encoding cannot tell come out plainer, or as `?`, and not fail."""
    codecs.register_error("evaltui-plainer", _plainer)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="evaltui-plainer")


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(_PLAINER.get(letter, "?") for letter in letters), error.end


def hang_up() -> None:
    """Let both streams end quietly, whatever waits in them."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except OSError:
            _hang_up(stream)


def let_go() -> None:
    """Lead those streams to nowhere that take nothing just now: what they wait for may never come.

    Safe in a signal handler.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            takes = stream is None or select.select([], [stream.fileno()], [], 0)[1]
        except (OSError, ValueError):
            continue
        if not takes:
            _hang_up(stream)


def _json(value: Any, *, indent: int | None) -> str:
    """Give JSON in plain ASCII, so that no service's text can reach the terminal as it is."""
    import json  # noqa: PLC0415 - tables do not need it

    return json.dumps(value, indent=indent, ensure_ascii=True, allow_nan=False)


def _write(stream: TextIO | None, text: str, end: str = "\n") -> None:
    if stream is None or stream.closed:
        return
    try:
        stream.write(text + end)
        stream.flush()
    except BrokenPipeError:
        _hang_up(stream)


def _hang_up(stream: TextIO | None) -> None:
    """Lead a stream to nowhere, so that the interpreter's own last flush does not fail."""
    if stream is None:
        return
    _HUNG_UP.append(stream)
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return
