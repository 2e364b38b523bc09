"""A layer over the system's file calls that fails as it is told: for disks a test cannot have.

With this folder on PYTHONPATH, a Python process reads the file that `EVALTUI_TEST_DISK` names
before each call: a JSON list of rules, none where it is missing. The first rule that fits decides.

    under   the call is about a path that begins so
    calls   names of the calls below; `open` is to write, `look` is to read
    errno   what the call fails with
    part    of a write, so many bytes are taken before that
    wait_s  the call takes so many seconds longer, and fails only if there is an errno
    kill_at the process kills itself before its so many-th call that fits; nothing fails
    pieces  and each write is of a so many-th part of the data, so that a kill can come between
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import time
from typing import Any

CONTROL = "EVALTUI_TEST_DISK"
CALLS = ("open", "look", "write", "fsync", "close", "replace", "unlink", "mkdir", "stat", "flock")


class Layer:
    """Stands between a process and the system until it is taken away."""

    def __init__(self, control: str) -> None:
        self._control = control
        self._real: dict[str, Any] = {}
        self._paths: dict[int, str] = {}
        self.calls = 0
        """How many calls a rule with `kill_at` has seen."""

    def install(self) -> None:
        for name in ("open", "write", "fsync", "close", "replace", "unlink", "mkdir", "stat"):
            self._real[name] = getattr(os, name)
            setattr(os, name, getattr(self, name))
        self._real["flock"] = fcntl.flock
        fcntl.flock = self.flock

    def remove(self) -> None:
        fcntl.flock = self._real.pop("flock")
        for name, call in self._real.items():
            setattr(os, name, call)

    # What stands in for the system's calls

    def open(self, path: Any, flags: int, mode: int = 0o777, **rest: Any) -> int:
        to_write = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        self._judge("open" if to_write else "look", path)
        handle: int = self._real["open"](path, flags, mode, **rest)
        self._paths[handle] = os.fsdecode(path)
        return handle

    def write(self, handle: int, data: Any) -> int:
        rule = self._rule("write", self._paths.get(handle))
        if rule is not None:
            data = _taken(rule, data)
        written: int = self._real["write"](handle, data)
        return written

    def fsync(self, handle: int) -> None:
        self._judge("fsync", self._paths.get(handle))
        self._real["fsync"](handle)

    def close(self, handle: int) -> None:
        path = self._paths.pop(handle, None)
        rule = self._rule("close", path)
        self._real["close"](handle)  # Linux closes also where it tells of an error
        if rule is not None:
            raise OSError(rule["errno"], os.strerror(rule["errno"]))

    def replace(self, old: Any, new: Any, **rest: Any) -> None:
        self._judge("replace", new)
        self._real["replace"](old, new, **rest)

    def unlink(self, path: Any, **rest: Any) -> None:
        self._judge("unlink", path)
        self._real["unlink"](path, **rest)

    def mkdir(self, path: Any, mode: int = 0o777, **rest: Any) -> None:
        self._judge("mkdir", path)
        self._real["mkdir"](path, mode, **rest)

    def stat(self, path: Any, **rest: Any) -> os.stat_result:
        if not isinstance(path, int):
            self._judge("stat", path)
        about: os.stat_result = self._real["stat"](path, **rest)
        return about

    def flock(self, handle: int, operation: int) -> None:
        self._judge("flock", self._paths.get(handle))
        self._real["flock"](handle, operation)

    # How they are judged

    def _judge(self, call: str, path: Any) -> None:
        rule = self._rule(call, path)
        if rule is not None:
            raise OSError(rule["errno"], os.strerror(rule["errno"]))

    def _rule(self, call: str, path: Any) -> dict[str, Any] | None:
        if path is None or isinstance(path, int):
            return None
        place = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - no links are followed
        for rule in self._rules():
            if call in rule["calls"] and place.startswith(rule["under"]):
                if "wait_s" in rule:
                    _wait(rule["wait_s"])
                    return rule if "errno" in rule else None
                if "kill_at" not in rule:
                    return rule
                self.calls += 1
                if self.calls == rule["kill_at"]:
                    os.kill(os.getpid(), signal.SIGKILL)
                return rule if call == "write" else None
        return None

    def _rules(self) -> list[dict[str, Any]]:
        try:
            handle = self._real["open"](self._control, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return []
        try:
            found: list[dict[str, Any]] = json.loads(os.read(handle, 1 << 20) or b"[]")
        finally:
            self._real["close"](handle)
        return found


def _wait(seconds: float) -> None:
    """Sleep, whatever stands in for time in a test, and whatever signals come."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        select.select([], [], [], left)


def _taken(rule: dict[str, Any], data: Any) -> Any:
    """Give what is taken of data at first."""
    if "pieces" in rule:
        return data[: max(1, len(data) // rule["pieces"], 200)]
    kept = len(data) - rule.get("part", len(data))
    if kept <= 0:
        raise OSError(rule["errno"], os.strerror(rule["errno"]))
    return data[:kept]


if os.environ.get(CONTROL):
    Layer(os.environ[CONTROL]).install()
