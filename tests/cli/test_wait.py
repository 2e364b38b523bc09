from __future__ import annotations

import shlex
import signal
import subprocess
import time
from argparse import Namespace
from pathlib import Path

import pytest

from evaltui.cli.asking.goal import NO_DOCUMENT_AFTER, Goal
from evaltui.cli.asking.noting import Noting
from evaltui.cli.asking.waiting import wait_for
from evaltui.files.config import Config
from evaltui.http import Http
from evaltui.session.session import Session
from evaltui.watch.fleet import Fleet
from tests.cli.conftest import LIMIT_S, Program
from tests.fakes import FakeClock, FakeSleep
from tests.fault_server import FaultServer, answers
from tests.program.stepped_services import SteppedServices

RUNNING = "langwatch:lively-ancient-zebra"
FAILS = "langwatch:brisk-copper-heron"
"""Some of its cells failed; the service says so at its end, at 26 s."""
FAILING = "retab:wfevalrun_m4x7pd"
"""Some of its evals fail, and the service says so at once."""
STALLED = "langwatch:nimble-silver-falcon"
STOPS = "retab:wfevalrun_t6n3yb"


def test_it_waits_until_every_run_has_ended_and_exits_by_the_verdicts(fast: Program) -> None:
    passes = fast("run", "langwatch:rag-quality").out.strip()
    fails = fast("run", "langwatch:checkout-agent").out.strip()
    ended = fast("wait", passes, fails)
    assert ended.code == 1
    assert [line.split()[:2] for line in ended.out.splitlines()] == [
        ["passed", passes],
        ["failed", fails],
    ]
    assert "completed, 2 of 20 cells failed" in ended.out
    assert f"{passes}  completed  24/24  passed: completed, 24 of 24 cells done" in ended.err
    states = {run["run"]: run["state"] for run in fast("list", "--json").documents}
    assert states == {passes: "completed", fails: "completed"}


def test_without_references_it_waits_for_the_saved_runs_that_go_on(fast: Program) -> None:
    run = fast("run", "langwatch:rag-quality").out.strip()
    ended = fast("wait", "--json")
    assert (ended.code, ended.documents[0]["run"]) == (0, run)
    assert ended.documents[0]["verdict"] == "passed"
    # All have ended: nothing is asked, and nothing is waited for.
    again = fast("wait", "--json", LANGWATCH_ENDPOINT="http://127.0.0.1:9")
    assert (again.code, again.documents) == (0, [])
    assert "nothing to wait for" in again.err
    none = fast("wait", "--any", LANGWATCH_ENDPOINT="http://127.0.0.1:9")
    assert (none.code, none.out, none.err) == (3, "", again.err)
    named = fast("wait", run, LANGWATCH_ENDPOINT="http://127.0.0.1:9")
    assert (named.code, named.out.split()[0]) == (0, "passed")


@pytest.mark.parametrize(
    ("refs", "env", "code", "verdict"),
    [
        ([RUNNING], {}, 8, "pending"),
        (["nugen:eval-try-500"], {}, 3, "none"),
        ([RUNNING, "nugen:eval-try-500"], {}, 3, "pending"),
        ([RUNNING], {"LANGWATCH_ENDPOINT": "http://127.0.0.1:9"}, 3, "none"),
    ],
)
def test_when_the_time_is_up_it_exits_by_what_is_known(
    still: Program, refs: list[str], env: dict[str, str], code: int, verdict: str
) -> None:
    ended = still("wait", *refs, "--timeout", "1.5s", "--json", **env)
    assert ended.code == code
    assert ended.documents[0]["verdict"] == verdict


@pytest.mark.parametrize(
    ("ref", "env", "code", "health"),
    [
        ("retab:wfevalrun_nowhere", {}, 3, "gone"),
        ("langwatch:keen-jade-panda", {}, 4, "auth"),
        (RUNNING, {"LANGWATCH_API_KEY": None}, 4, "auth"),
    ],
)
def test_it_ends_by_itself_where_asking_on_is_of_no_use(
    still: Program, ref: str, env: dict[str, str | None], code: int, health: str
) -> None:
    ended = still("wait", ref, "--json", **env)
    assert (ended.code, ended.documents[0]["health"]["status"]) == (code, health)
    assert f"{health}: " in ended.err


def test_a_run_that_the_service_forgets_is_no_verdict(fast: Program) -> None:
    # Seen running, then 404 for ever: its end is not known and is not made up.
    fast.runs_file.write_text(
        '[[runs]]\nrun = "langwatch:nobody"\n[runs.last]\nobserved_at = 2026-11-20T10:00:00Z\n'
        'state = "running"\nstate_raw = "running"\ndone = 3\ntotal = 10\n'
    )
    ended = fast("wait", "--json")
    assert ended.code == 3
    document = ended.documents[0]
    assert (document["verdict"], document["state"], document["done"]) == ("none", "running", 3)
    assert document["forgotten_at"] is not None


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_with_the_command_to_wait_on(
    still: Program, number: signal.Signals, code: int
) -> None:
    still("add", RUNNING)
    with still.started("--runs-file", str(still.runs_file), "wait", "--timeout", "1h") as process:
        assert process.stderr is not None
        told = process.stderr.readline()
        assert f"{RUNNING}  running  " in told
        process.send_signal(number)
        out, err = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, out) == (code, "")
    assert f"evaltui wait {RUNNING} --runs-file {still.runs_file}" in err
    assert "Traceback" not in err
    # What was seen until then is kept.
    assert told.endswith(f"{still('list', '--json').documents[0]['done']}/40\n")


def test_a_damaged_file_is_no_ground_to_choose_runs_from(still: Program) -> None:
    still.runs_file.write_text(f'[[runs]]\nrun = "{RUNNING}"\n\n[[runs]]\nrun = oops\n')
    ended = still("wait")
    assert (ended.code, ended.out) == (2, "")
    assert "line 5" in ended.err
    assert still("wait", RUNNING, "--timeout", "1").code == 8


def test_with_any_the_first_end_is_enough(program: Program, services: SteppedServices) -> None:
    services.step_to(30)
    ended = program("wait", RUNNING, FAILS, "--any")
    assert ended.code == 1
    assert [line.split()[0] for line in ended.out.splitlines()] == ["pending", "failed"]
    services.step_to(38)
    passes = program("wait", "nugen:eval-b81d07e4", RUNNING, "--any")
    assert passes.code == 0
    assert passes.out.startswith("passed ")


def test_without_an_end_any_is_still_pending(program: Program, services: SteppedServices) -> None:
    services.step_to(5)
    ended = program("wait", RUNNING, "nugen:eval-try-500", "--any", "--timeout", "1.5s")
    assert ended.code == 8
    assert "evaltui: the time was up after 1s, still waiting for 2 of 2 runs\n" in ended.err
    assert program("wait", RUNNING, "nugen:eval-try-500", "--timeout", "1.5s").code == 3


def test_with_fail_fast_a_part_that_failed_is_enough(
    program: Program, services: SteppedServices
) -> None:
    services.step_to(20)
    ended = program("wait", RUNNING, FAILING, "--fail-fast")
    assert ended.code == 1
    assert f"evaltui: --fail-fast: {FAILING} cannot pass any more: 3 of 28 evals" in ended.err
    assert [line.split()[0] for line in ended.out.splitlines()] == ["pending", "failing"]


@pytest.mark.parametrize(
    ("until", "options", "code", "word"),
    [
        ("done >= 50%", [], 0, "reached"),
        ("state == running and counts.completed > 10", [], 0, "reached"),
        ("outcome.failed > 3", ["--timeout", "1.5s"], 8, "pending"),
        ("health.status == auth", ["--timeout", "1.5s"], 8, "pending"),
    ],
)
def test_it_waits_until_something_holds(
    program: Program,
    services: SteppedServices,
    until: str,
    options: list[str],
    code: int,
    word: str,
) -> None:
    services.step_to(20)
    ended = program("wait", RUNNING, "--until", until, *options)
    assert ended.code == code
    assert ended.out.split()[:2] == [word, RUNNING]
    assert (f"{RUNNING}  reached: {until}" in ended.err) is (code == 0)


def test_a_run_that_ended_before_it_held_is_named(
    program: Program, services: SteppedServices
) -> None:
    services.step_to(60)
    ended = program("wait", RUNNING, STOPS, "--until", "state == completed", "--json")
    assert ended.code == 1
    assert f"evaltui: {STOPS} has ended, and state == completed never held\n" in ended.err
    assert [run["state"] for run in ended.documents] == ["completed", "stopped"]
    assert program("wait", RUNNING, STOPS, "--until", "state == completed", "--any").code == 0
    assert program("wait", STOPS, "--until", "done > 0").code == 0


def test_an_end_that_is_saved_is_looked_at_without_asking(
    program: Program, services: SteppedServices
) -> None:
    services.step_to(60)
    program("add", RUNNING, FAILS)
    assert program("wait").code == 1
    services.stop()
    assert program("wait", RUNNING, "--until", "done == total").code == 0
    ended = program("wait", FAILS, RUNNING, "--until", "counts.error == 0", "--quiet")
    assert (ended.code, ended.out, ended.err) == (1, "", "")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--until", "outcome.faild > 3"], ["--until: at 1: ", "did you mean outcome.failed?"]),
        (["--until", "done >> 3"], ["--until: at 7: a value is missing"]),
        (["--until", "100%"], ["--until: at 1: "]),
        (["--until", ""], ["--until: at 1: "]),
        (["--any", "--all"], ["--all: not allowed with argument --any"]),
        (["--untl", "x"], ["did you mean --until?"]),
    ],
)
def test_a_wrong_option_is_one_sentence_before_anything_is_asked(
    program: Program, options: list[str], words: list[str]
) -> None:
    ended = program("wait", RUNNING, *options, "--quiet")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("evaltui: wait: ")
    assert ended.err.count("\n") == 1
    for word in words:
        assert word in ended.err


def test_quiet_is_silent_but_for_the_documents(program: Program, services: SteppedServices) -> None:
    services.step_to(30)
    ended = program("wait", FAILS, "langwatch:keen-jade-panda", "--quiet")
    assert (ended.code, ended.out, ended.err) == (1, "", "")
    ended = program("wait", FAILS, RUNNING, "-q", "-t", "1", "--json")
    assert (ended.code, ended.err, len(ended.documents)) == (1, "", 2)
    assert program("wait", "-q").err == ""


def test_the_line_to_resume_has_what_is_left_to_do(
    program: Program, services: SteppedServices
) -> None:
    services.step_to(30)
    words = ("wait", RUNNING, "nugen:eval-b81d07e4", "--any", "--fail-fast", "--timeout", "1h")
    with program.started(*words, "--until", "state == completed", "--json") as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 130
    line = err.splitlines()[-1].partition("To wait on: ")[2]
    *rest, time_s, json = shlex.split(line)
    assert rest == [
        "evaltui", "wait", RUNNING, "nugen:eval-b81d07e4", "--any", "--fail-fast",
        "--until", "state == completed", "--timeout",
    ]  # fmt: skip
    assert json == "--json"
    assert 3500 < int(time_s.removesuffix("s")) <= 3600


def test_the_line_to_resume_leaves_out_what_has_come(
    program: Program, services: SteppedServices
) -> None:
    services.step_to(40)
    with program.started("wait", "nugen:eval-b81d07e4", FAILS, STALLED) as process:
        assert process.stderr is not None
        told = [process.stderr.readline() for _ in range(3)]
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=LIMIT_S)
    assert "passed: " in "".join(told)
    # What failed stays: else the waiting would end well.
    assert err.endswith(f"To wait on: evaltui wait {FAILS} {STALLED}\n")


def test_the_line_to_resume_is_whole_however_long_it_is(
    program: Program, services: SteppedServices
) -> None:
    services.step_to(30)
    refs = [f"langwatch:no-such-run-{number:03}" for number in range(150)]
    until = 'name == "two  blanks"'
    with program.started("wait", RUNNING, *refs, "--until", until) as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=LIMIT_S)
    line = err.splitlines()[-1].partition("To wait on: ")[2]
    assert shlex.split(line) == ["evaltui", "wait", RUNNING, *refs, "--until", until]


def test_quiet_says_nothing_when_it_is_interrupted(
    program: Program, services: SteppedServices
) -> None:
    services.step_to(10)
    program("add", RUNNING)
    with program.started("wait", "--quiet") as process:
        wait_for_saved(program, 'state = "running"')
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, out, err) == (130, "", "")


def test_what_is_seen_is_saved_while_it_waits(program: Program, services: SteppedServices) -> None:
    services.step_to(30)
    program("add", FAILS, RUNNING)
    with program.started("wait", "--timeout", "1h"):
        wait_for_saved(program, 'state = "completed"')
        wait_for_saved(program, 'state = "running"')


def wait_for_saved(program: Program, text: str) -> None:
    end = time.monotonic() + LIMIT_S
    while text not in program.runs_file.read_text():
        assert time.monotonic() < end, f"{text} was not saved"
        time.sleep(0.05)


def test_a_reader_that_goes_away_is_no_error(program: Program, services: SteppedServices) -> None:
    services.step_to(60)
    line = f"{shlex.join(program.argv('wait', RUNNING, FAILS))} | head -1"
    ran = subprocess.run(
        ["/bin/sh", "-c", line], env=program.env, capture_output=True, text=True, check=False
    )
    assert ran.stdout.startswith(f"passed   {RUNNING}")
    assert "Broken" not in ran.stderr
    assert "evaltui:" not in ran.stderr


async def test_answers_that_stay_no_documents_end_it(
    server: FaultServer,
    clock: FakeClock,
    fake_sleep: FakeSleep,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    server.on("/v1/workflows/evals/runs/wfevalrun_x", answers("<html>Welcome</html>"))
    environ = {"RETAB_API_KEY": "k", "RETAB_API_BASE_URL": server.url}
    session = Session(Config(), environ, http=Http, clock=clock, sleep=fake_sleep)
    fleet, goal = Fleet(), Goal()
    fleet.add(session.new_watch(session.resolve("retab:wfevalrun_x")))
    noting = Noting(Namespace(record=None), session)
    refs = [watch.ref for watch in fleet]
    try:
        assert await wait_for(session, fleet, refs, 60, noting, goal=goal, quiet=True)
    finally:
        await session.aclose()
    assert goal.exit_code(fleet) == 3
    # Not counted at the server: where no time passes while it answers, it is asked twice at times.
    [watch] = fleet
    assert watch.health.failures == NO_DOCUMENT_AFTER
