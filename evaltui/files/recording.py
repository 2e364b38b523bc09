"""Reading recordings: JSON lines, each the public document of a run at one moment."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from evaltui.model.record import BadRecord, Record, read_record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

MAX_LINE_BYTES = 16 * 1024 * 1024


class BadRecording(Exception):
    """A line cannot be read; one sentence with the line's number."""


def read_recording(file: BinaryIO, name: str) -> Iterator[Record]:
    """Give what each line says, as soon as it is there; empty lines say nothing.

    Raises:
        BadRecording: at a line that is no record; those before it were given.
        OSError: the file cannot be read any further.
    """
    before: datetime | None = None
    for number, line in enumerate(_lines(file), 1):
        if not line.strip():
            continue
        try:
            record = read_record(_value(line), before)
        except BadRecord as error:
            raise BadRecording(f"{name}, line {number}: {error}") from None
        before = record.at
        yield record


def _lines(file: BinaryIO) -> Iterator[bytes]:
    first = True
    while line := file.readline(MAX_LINE_BYTES + 1):
        yield line.removeprefix(b"\xef\xbb\xbf") if first else line
        first = False


def _value(line: bytes) -> Any:
    if len(line) > MAX_LINE_BYTES:
        raise BadRecord(f"it is longer than {MAX_LINE_BYTES // 1024**2} MiB")
    if line.lstrip().startswith(b"["):
        raise BadRecord("a JSON array is no recording: write one with --record or --jsonl")
    try:
        return json.loads(line.decode(), parse_constant=_no_number)
    except BadRecord:
        raise
    except UnicodeDecodeError:
        raise BadRecord("not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise BadRecord(f"not JSON: {error.msg} at column {error.colno}") from None
    except (ValueError, RecursionError):
        raise BadRecord("not JSON that can be read") from None


def _no_number(word: str) -> NoReturn:
    raise BadRecord(f"{word} is no JSON number")
