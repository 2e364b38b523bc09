"""`wait` and `status --watch` in a real pseudo-terminal and in a shell with job control."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.cli.conftest import Program
from tests.program.stepped_services import SteppedServices
from tests.program.terminal import Terminal

RUNNING = "langwatch:lively-ancient-zebra"
STALLED = "langwatch:nimble-silver-falcon"
FAILS = "langwatch:brisk-copper-heron"
PANDA = "langwatch:keen-jade-panda"
MORE = ("retab:wfevalrun_m4x7pd", "retab:wfevalrun_q1d8ks", "retab:wfevalrun_8kq2vt")


@contextmanager
def terminal(
    program: Program, *words: str, columns: int = 100, lines: int = 24, **env: str | None
) -> Iterator[Terminal]:
    changes = {"TERM": "xterm-256color", **env}
    with Terminal(
        program.argv(*words),
        env=program.environment(changes),
        cwd=program.folder,
        columns=columns,
        lines=lines,
    ) as shown:
        yield shown


@pytest.mark.parametrize("words", [("wait", "--timeout", "1h"), ("status", "--watch")])
def test_runs_stand_in_a_table_that_is_rewritten_in_place(
    program: Program, services: SteppedServices, words: tuple[str, ...]
) -> None:
    services.step_to(10)
    with terminal(program, *words, RUNNING, STALLED) as shown:
        shown.wait_for("lively-ancient-zebra", "16/40")
        shown.wait_for("nimble-silver-falcon", "/30")
        services.step_to(20)
        shown.wait_for("lively-ancient-zebra", "29/40")
        assert [row for row in shown.rows if row] == shown.rows[:3]
        assert shown.rows[0].startswith("STATE ")
        shown.press("ctrl+c")
        assert shown.wait_for_exit() == 130
        # The last state stays.
        assert shown.shows("lively-ancient-zebra", "29/40")
        assert shown.rows[0].startswith("STATE ")
        assert ("To wait on: evaltui wait" in shown.prose) is (words[0] == "wait")


def test_at_the_end_everything_is_told_whole(program: Program, services: SteppedServices) -> None:
    services.step_to(60)
    with terminal(program, "wait", RUNNING, FAILS, PANDA, columns=60) as shown:
        assert shown.wait_for_exit() == 1
        assert shown.shows("completed", "26/26")
        assert "failed langwatch:brisk-copper-heron completed, 3 of 26" in shown.prose
        assert "403 Forbidden: api_key_permission_denied" in "".join(shown.rows)
    with terminal(program, "status", "-w", RUNNING, FAILS, *MORE, lines=4) as shown:
        assert shown.wait_for_exit() == 0
        # More runs than rows: the table at the end is whole all the same.
        for run in (RUNNING, FAILS, *MORE):
            assert f"{run} " in shown.written.rpartition("\x1b[J")[2]


@pytest.mark.parametrize(("columns", "lines"), [(60, 12), (30, 4), (20, 2), (8, 2), (140, 50)])
def test_it_takes_the_size_of_the_terminal(
    program: Program, services: SteppedServices, columns: int, lines: int
) -> None:
    services.step_to(10)
    with terminal(program, "wait", RUNNING, STALLED, PANDA, *MORE) as shown:
        shown.wait_for("lively-ancient-zebra", "16/40")
        shown.wait_for("keen-jade-panda", "auth")
        shown.resize(columns, lines)
        left = "… " if lines == 4 else "6 runs" if lines < 4 else "wfevalrun_8kq2vt"
        shown.wait_for(left)
        shown.wait_until(
            lambda: shown.shows(left) and all(len(row) < columns for row in shown.rows),
            f"table of fewer than {columns} cells",
        )
        services.step_to(20)
        if lines > 4:
            shown.wait_for("29/40")
        shown.resize(100, 24)
        shown.wait_for("wfevalrun_8kq2vt")
        shown.press("ctrl+c")
        assert shown.wait_for_exit() == 130


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": None}, {"TERM": ""}])
def test_where_nothing_can_be_rewritten_there_are_lines(
    program: Program, services: SteppedServices, env: dict[str, str | None]
) -> None:
    services.step_to(60)
    with terminal(program, "wait", RUNNING, **env) as shown:
        assert shown.wait_for_exit() == 0
        assert shown.shows(RUNNING, "completed", "40/40", "passed: completed")
        assert "\x1b" not in shown.written
        assert "STATE" not in shown.written


def test_quiet_writes_nothing_to_a_terminal_either(
    program: Program, services: SteppedServices
) -> None:
    services.step_to(60)
    with terminal(program, "wait", RUNNING, "--quiet") as shown:
        assert shown.wait_for_exit() == 0
        assert shown.written == ""


def test_runs_that_stand_still_cost_no_bytes(program: Program, services: SteppedServices) -> None:
    services.step_to(10)
    # So narrow that no time of any kind is shown.
    with terminal(program, "wait", RUNNING, columns=60) as shown:
        shown.wait_for("lively-ancient-zebra", "16/40")
        written = shown.written
        # An answer every half second, and a look at the clock every second.
        for _ in range(15):
            shown._pump(0.1)
        assert shown.written == written


def test_after_ctrl_z_and_fg_it_begins_anew_below(
    program: Program, services: SteppedServices
) -> None:
    services.step_to(10)
    env = program.environment({"TERM": "xterm", "PS1": "shell> "})
    shell = ["bash", "--norc", "--noprofile", "-i"]
    with Terminal(shell, env=env, cwd=program.folder, columns=100, lines=30) as shown:
        shown.wait_for("shell>")
        shown.send(f"{program.argv('wait')[0]} -m evaltui wait {RUNNING} {STALLED}\r")
        shown.wait_for("lively-ancient-zebra", "running", "16/40")
        shown.send("\x1a")
        shown.wait_for("Stopped")
        shown.send("echo here I am\r")
        shown.wait_until(lambda: "\nhere I am" in shown.text, "answer")
        shown.wait_until(lambda: shown.text.rstrip().endswith("shell>"), "prompt")
        services.step_to(20)
        shown.send("fg\r")
        shown.wait_for("lively-ancient-zebra", "running", "29/40")
        # What the shell wrote meanwhile is not written over.
        assert shown.shows("lively-ancient-zebra", "running", "16/40")
        assert shown.shows("shell> fg")
        shown.press("ctrl+c")
        shown.wait_for("To wait on")
