"""What a process has open and under way, counted the same way on Linux and macOS."""

from __future__ import annotations

import asyncio
import os
import resource
import stat
import threading

MOST_FILES = 4096


def open_files() -> dict[int, str]:
    """Give every open file descriptor, with the kind of thing that it is."""
    most = min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], MOST_FILES)
    found = {}
    for number in range(most):
        try:
            mode = os.fstat(number).st_mode
        except OSError:
            continue
        found[number] = "socket" if stat.S_ISSOCK(mode) else f"mode {stat.S_IFMT(mode):o}"
    return found


def open_sockets() -> int:
    """Give how many sockets are open."""
    return sum(kind == "socket" for kind in open_files().values())


def threads() -> set[str]:
    """Give the names of all threads."""
    return {thread.name for thread in threading.enumerate()}


def tasks() -> set[str]:
    """Give the names of all tasks of the running loop but the present one."""
    return {task.get_name() for task in asyncio.all_tasks() - {asyncio.current_task()}}
