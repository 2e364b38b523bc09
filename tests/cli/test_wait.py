from __future__ import annotations

import signal

import pytest

from tests.cli.conftest import LIMIT_S, Program

RUNNING = "langwatch:lively-ancient-zebra"


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
