"""Saves that are killed, by the hundred: each in a child of a process that has loaded everything.

Run as a module with a kind of file, a way to kill and how many kills: it prints what came of them
as one JSON object, and ends with an error at the first file that is not whole.
"""

from __future__ import annotations

import fcntl  # noqa: F401 - as the next two, loaded by the first save: so all take the same steps
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import tomllib  # noqa: F401
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import tomli_w  # noqa: F401

import evaltui.files
from evaltui.files.runs_edits import Add, Rename
from evaltui.files.saved_run import SavedRun
from evaltui.model.reference import RunRef
from tests.disk.kill_kinds import FIRST, KINDS, Kind, journal_at, line, numbers_in, runs_file_at
from tests.disk.layer.sitecustomize import CALLS, Layer

OUR_CODE = str(Path(evaltui.files.__file__).parent)


def at_instructions(folder: Path, save: Callable[[], object], kill_at: int) -> int:
    """Die before so many instructions of evaltui's own code; give how many there were."""
    steps = 0

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal steps
        if not frame.f_code.co_filename.startswith(OUR_CODE):
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        if event == "opcode":
            steps += 1
            if steps == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)
    try:
        save()
    finally:
        sys.settrace(None)
    return steps


def at_system_calls(folder: Path, save: Callable[[], object], kill_at: int) -> int:
    """Die before so many of the system's calls, each write being several; give how many."""
    control = folder.with_name("control.json")
    rule = {"under": str(folder), "calls": CALLS, "kill_at": kill_at, "pieces": 5}
    control.write_text(json.dumps([rule]))
    layer = Layer(str(control))
    layer.install()
    save()
    return layer.calls


WAYS = {"instructions": at_instructions, "system calls": at_system_calls}


def in_child(work: Callable[[], int]) -> tuple[int, int]:
    """Do work in a child; give how it ended, as `os.waitpid` does, and what it gave."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writer, str(work()).encode())
        except BaseException as error:
            os.write(2, repr(error).encode())
            os._exit(1)
        os._exit(0)
    os.close(writer)
    _, status = os.waitpid(child, 0)
    told = os.read(reader, 100)
    os.close(reader)
    return status, int(told or b"0")


def kill_everywhere(folder: Path, kind: Kind, way: str, at_most: int) -> dict[str, Any]:
    """Kill saves at places that are spread over all there are; check what each leaves."""

    def attempt(kill_at: int) -> tuple[int, int]:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        kind.prepare(folder)
        return in_child(lambda: WAYS[way](folder, lambda: kind.save(folder), kill_at))

    status, steps = attempt(0)
    assert status == 0
    assert steps > 1
    assert kind.check(folder) == "new"
    found: Counter[str] = Counter()
    half_written = 0
    places = sorted({1 + number * (steps - 1) // (at_most - 1) for number in range(at_most)})
    for place in places:
        status, _ = attempt(place)
        assert os.WIFSIGNALED(status), (place, status)
        assert os.WTERMSIG(status) == signal.SIGKILL
        found[kind.check(folder)] += 1
        half_written += bool(list(folder.glob(".*.tmp")))
        kind.start_again(folder)
        kind.check_left(folder)
    return {"places": steps, "kills": len(places), "half_written": half_written, **found}


def kill_at_random(
    folder: Path, kind_name: str, kills: int, *, another: bool = False
) -> dict[str, Any]:
    """Kill a process that saves without a pause, after a random time; nothing told is lost.

    Meanwhile `another` one edits the same runs file, of which nothing is lost either.
    """
    chance = random.Random(0)
    folder.mkdir()
    KINDS[kind_name].prepare(folder)
    save, holds = (_rename, _name) if kind_name == "runs" else (_note, _noted)
    told = total = 0
    for killed in range(kills):
        saver = _Saver(folder, save, told, pause_s=0.002 if another else 0.0)
        try:
            saver.has_saved_once()
            if another:
                runs_file_at(folder).apply([Add(SavedRun(RunRef("retab", f"other{killed}")))])
            time.sleep(chance.random() * 0.01)
        finally:
            saves = saver.is_killed()
        total += len(saves)
        told = holds(folder)
        assert told in {saves[-1], saves[-1] + 1}, (told, saves[-1])
        if another:
            there = {run.ref.id for run in runs_file_at(folder).load().runs}
            assert {f"other{number}" for number in range(killed + 1)} <= there
        if kind_name == "runs":
            runs_file_at(folder).apply([])
        KINDS[kind_name].check_left(folder)
    return {"kills": kills, "saves": total}


class _Saver:
    """A child that saves one number after the other until it is killed, and tells of each."""

    def __init__(
        self, folder: Path, save: Callable[[Path, int], None], number: int, pause_s: float
    ) -> None:
        self._reader, writer = os.pipe()
        self._words = b""
        self._child = os.fork()
        if self._child:
            os.close(writer)
            return
        while True:
            number += 1
            save(folder, number)
            os.write(writer, number.to_bytes(4, "big"))
            time.sleep(pause_s)

    def has_saved_once(self) -> None:
        self._words = os.read(self._reader, 4)

    def is_killed(self) -> list[int]:
        """Kill it; give the numbers of which it told."""
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)
        with os.fdopen(self._reader, "rb") as rest:
            words = self._words + rest.read()
        return [int.from_bytes(words[at : at + 4], "big") for at in range(0, len(words), 4)]


def _rename(folder: Path, number: int) -> None:
    runs_file_at(folder).apply([Rename(FIRST, f"name {number}")])


def _name(folder: Path) -> int:
    loaded = runs_file_at(folder).load(keep_aside=False)
    assert loaded.damaged is None, loaded.damaged
    assert len(loaded.runs) >= 21
    name = loaded.runs[0].name
    return int((name or "name 0").split()[1])


def _note(folder: Path, number: int) -> None:
    journal_at(folder).append([line(1000 + number, "z" * 3000)])


def _noted(folder: Path) -> int:
    numbers = [number - 1000 for number in numbers_in(folder) if number >= 1000]
    assert numbers == list(range(numbers[0], numbers[-1] + 1)) if numbers else True
    return numbers[-1] if numbers else 0


def main(kind: str, way: str, kills: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve() / "evaltui"
        if way.startswith("random"):
            another = way == "random, with another"
            figures = kill_at_random(folder, kind, kills, another=another)
        else:
            figures = kill_everywhere(folder, KINDS[kind], way, kills)
    print(json.dumps({"kind": kind, "way": way, **figures}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
