"""`status --watch` and `--format`, through pipes."""

from __future__ import annotations

import json
import shlex
import signal
import subprocess

import pytest

from tests.cli.conftest import LIMIT_S, Program
from tests.program.stepped_services import SteppedServices

RUNNING = "langwatch:lively-ancient-zebra"
STALLED = "langwatch:nimble-silver-falcon"
STOPPED = "retab:wfevalrun_t6n3yb"
PASSED = "nugen:eval-b81d07e4"


def test_each_change_is_a_document_on_a_line_until_nothing_can_change(
    program: Program, services: SteppedServices
) -> None:
    services.step_to(10)
    program("add", RUNNING, "langwatch:keen-jade-panda")
    with program.started("status", "--watch", "--jsonl") as process:
        assert process.stdout is not None
        first = [json.loads(process.stdout.readline()) for _ in range(2)]
        services.step_to(20)
        second = json.loads(process.stdout.readline())
        services.step_to(60)
        out, err = process.communicate(timeout=LIMIT_S)
    assert {run["run"]: run["done"] for run in first} == {
        RUNNING: 16,
        "langwatch:keen-jade-panda": None,
    }
    assert (second["run"], second["done"]) == (RUNNING, 29)
    last = [json.loads(line) for line in out.splitlines()]
    assert [(run["state"], run["verdict"]) for run in last] == [("completed", "passed")]
    assert (process.returncode, err) == (4, "")
    assert program("list", "--json").documents[0]["state"] == "completed"


def test_without_a_form_each_change_is_a_line_for_people(
    program: Program, services: SteppedServices
) -> None:
    services.step_to(60)
    ended = program("status", RUNNING, STOPPED, "-w", "--exit-status")
    assert (ended.code, ended.err) == (1, "")
    assert sorted(line.partition("  ")[2] for line in ended.out.splitlines()) == [
        f"{RUNNING}  completed  40/40  passed: completed, 40 of 40 cells done",
        f"{STOPPED}  stopped  44/44  stopped: the service says it was stopped, 44 of 44 evals done",
    ]
    assert program("status", RUNNING, "-w").code == 0


def test_a_template_is_printed_again_where_it_says_something_else(
    program: Program, services: SteppedServices
) -> None:
    services.step_to(10)
    form = "{id} {state} {done:>3}/{total}"
    with program.started("status", RUNNING, "--watch", "-f", form, "--interval", "0.5") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "lively-ancient-zebra running  16/40\n"
        services.step_to(60)
        out, _ = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, out) == (0, "lively-ancient-zebra completed  40/40\n")


def test_runs_that_are_not_asked_for_are_told_once(
    program: Program, services: SteppedServices
) -> None:
    services.step_to(60)
    program("add", RUNNING, PASSED, STALLED)
    assert program("wait", RUNNING, PASSED).code == 0
    ended = program("status", "--watch", "--format", "{id}", "--timeout", "1.5s")
    assert ended.code == 0
    assert ended.out.splitlines() == [one.partition(":")[2] for one in (RUNNING, PASSED, STALLED)]
    # All have ended: nothing can change, and the forms are those without --watch.
    program("rm", STALLED)
    services.stop()
    assert len(program("status", "-w", "--jsonl").out.splitlines()) == 2
    assert program("status", "-w").out.startswith("STATE ")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_quietly_and_what_was_seen_is_saved(
    program: Program, services: SteppedServices, number: signal.Signals, code: int
) -> None:
    services.step_to(10)
    program("add", RUNNING)
    with program.started("status", "--watch") as process:
        assert process.stdout is not None
        assert process.stdout.readline().endswith("running  16/40\n")
        process.send_signal(number)
        out, err = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, out, err) == (code, "", "")
    assert program("list", "--json").documents[0]["done"] == 16


@pytest.mark.parametrize("form", [[], ["--jsonl"], ["--format", "{id} {done}"]])
def test_it_ends_quietly_when_nobody_reads_on(
    program: Program, services: SteppedServices, form: list[str]
) -> None:
    services.step_to(10)
    line = f"{shlex.join(program.argv('status', STALLED, '--watch', *form))} | head -1; echo over"
    ran = subprocess.run(
        ["/bin/sh", "-c", line],
        env=program.env,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    # The run stands still: there is no second line whose writing could fail.
    assert (len(ran.stdout.splitlines()), ran.stderr) == (2, "")
    assert "nimble-silver-falcon" in ran.stdout


@pytest.mark.parametrize("command", ["status", "list"])
def test_a_reader_of_the_table_that_goes_away_is_no_error(
    program: Program, services: SteppedServices, command: str
) -> None:
    services.step_to(10)
    program("add", RUNNING, STALLED, PASSED)
    line = f"{shlex.join(program.argv(command))} | head -1"
    ran = subprocess.run(
        ["/bin/sh", "-c", line], env=program.env, capture_output=True, text=True, check=False
    )
    assert ran.stdout.startswith("STATE ")
    assert (len(ran.stdout.splitlines()), ran.stderr) == (1, "")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["status", "--watch", "--json"], "use --jsonl, which prints one document a line"),
        (["status", "--interval", "3"], "status: --interval is for --watch: add it"),
        (["status", "-w", "--interval", "0.1"], "--interval is 0.1 s: give one from 0.5 s to 1d"),
        (["status", "-w", "--interval", "2d"], "--interval is 172800 s"),
        (["status", "-w", "--interval", "soon"], "'soon' is no length of time"),
        (["status", "-f", "{nam}"], "at 2: there is no field \"nam\": did you mean name?"),
        (["list", "-f", "{outcome.faild}"], "at 2: there is no field \"outcome.faild\": did you"),
        (["list", "-f", "{name"], "list: --format: at 1: this brace is never closed"),
        (["list", "-f", "{name.__class__}"], "there is no field \"name.__class__\""),
        (["list", "-f", "x", "--json"], "--json: not allowed with argument --format"),
        (["status", "--wach"], "did you mean --watch?"),
    ],
)  # fmt: skip
def test_a_wrong_option_is_one_sentence_before_anything_is_asked(
    program: Program, words: list[str], sentence: str
) -> None:
    ended = program(*words)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert sentence in ended.err


def test_a_template_fills_a_line_for_each_run(program: Program, services: SteppedServices) -> None:
    services.step_to(20)
    program("add", RUNNING, "--name", "nightly\trag\x1b[31m")
    program("add", "langwatch:keen-jade-panda")
    form = r"{name}\t{done}/{total} {counts.error} {{{health.status}}} {eta.low_s}"
    ended = program("status", "--format", form)
    assert ended.code == 4
    first, second = ended.out.splitlines()
    assert first.startswith("nightly rag\t29/40 - {ok} ")
    assert second == "-\t-/- - {auth} -"
    assert program("list", "--format", "").out == "\n\n"
    assert program("list", "--format", "{run}", "--runs-file", "none.toml").out == ""
