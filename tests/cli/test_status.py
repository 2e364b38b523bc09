from __future__ import annotations

import json
import shlex
import subprocess

import pytest

from tests.cli.conftest import Program

RUNNING = "langwatch:lively-ancient-zebra"
FAILING = "nugen:eval-try-500"


def test_the_saved_runs_are_asked_and_their_state_is_saved(still: Program) -> None:
    still("add", RUNNING, "nugen:eval-5f3a9c21", "retab:wfevalrun_m4x7pd")
    ended = still("status", "--jsonl")
    assert (ended.code, ended.err) == (0, "")
    seen = [json.loads(line) for line in ended.out.splitlines()]
    assert [run["state"] for run in seen] == ["running"] * 3
    assert [run["health"]["status"] for run in seen] == ["ok"] * 3
    assert [run["state"] for run in still("list", "--json").documents] == ["running"] * 3


def test_a_run_named_is_asked_without_being_watched(still: Program) -> None:
    ended = still("status", RUNNING, "--json")
    assert (ended.code, ended.documents[0]["total"]) == (0, 40)
    still("status", RUNNING, "--runs-file", "new/runs.toml")
    assert not still.runs_file.exists()
    assert not (still.folder / "new").exists()


def test_with_no_runs_at_all_it_says_how_to_begin(program: Program) -> None:
    ended = program("status", "--json")
    assert (ended.code, ended.documents) == (0, [])
    assert "evaltui add" in ended.err


@pytest.mark.parametrize(
    ("ref", "env", "code", "health"),
    [
        (RUNNING, {}, 0, "ok"),
        ("langwatch:keen-jade-panda", {}, 4, "auth"),
        (RUNNING, {"LANGWATCH_API_KEY": None}, 4, "auth"),
        (RUNNING, {"LANGWATCH_API_KEY": "wrong"}, 4, "auth"),
        ("retab:wfevalrun_nowhere", {}, 3, "gone"),
        ("retab:wfevalrun_try-html", {}, 3, "malformed"),
        (FAILING, {}, 3, "retrying"),
        ("nugen:eval-try-429", {}, 3, "retrying"),
        (RUNNING, {"LANGWATCH_ENDPOINT": "http://127.0.0.1:9"}, 3, "retrying"),
    ],
)
def test_it_exits_by_whether_it_could_ask(
    still: Program, ref: str, env: dict[str, str | None], code: int, health: str
) -> None:
    ended = still("status", ref, "--json", "--timeout", "4", **env)
    assert ended.code == code
    assert ended.documents[0]["health"]["status"] == health
    assert (ended.documents[0]["health"]["message"] is None) == (health == "ok")


def test_a_missing_key_is_named_and_the_others_are_asked_all_the_same(still: Program) -> None:
    ended = still("status", RUNNING, "nugen:eval-5f3a9c21", LANGWATCH_API_KEY=None)
    assert ended.code == 4
    _, first, second = ended.out.splitlines()
    assert "set LANGWATCH_API_KEY" in first
    assert second.startswith("running")


def test_with_exit_status_it_exits_by_the_verdicts(still: Program, fast_url: str) -> None:
    assert still("status", RUNNING, "--exit-status").code == 8
    assert still("status", FAILING, "--exit-status").code == 3
    ends = {"LANGWATCH_ENDPOINT": fast_url}
    assert still("wait", "langwatch:brisk-copper-heron", **ends).code == 1
    assert still("status", "langwatch:brisk-copper-heron", **ends).code == 0
    assert still("status", "langwatch:brisk-copper-heron", "--exit-status", **ends).code == 1


def test_an_end_that_is_saved_is_asked_for_again_only_by_name(fast: Program) -> None:
    run = "retab:wfevalrun_m4x7pd"
    fast("add", run)
    assert fast("wait").code == 1
    nowhere = {"RETAB_API_BASE_URL": "http://127.0.0.1:9"}
    saved = fast("status", "--json", **nowhere)
    assert (saved.code, saved.documents[0]["health"]["status"]) == (0, "ok")
    named = fast("status", run, "--json", **nowhere)
    assert (named.code, named.documents[0]["state"]) == (3, "completed")
    assert named.documents[0]["verdict"] == "failed"


def test_a_paused_run_is_asked_for_only_by_name(still: Program) -> None:
    still.runs_file.write_text(f'[[runs]]\nrun = "{RUNNING}"\npaused = true\n')
    ended = still("status", "--json")
    assert (ended.code, ended.documents[0]["state"]) == (0, None)
    assert "paused" in still("status").out
    assert still("status", RUNNING, "--json").documents[0]["state"] == "running"


def test_silence_is_said_after_the_time_that_was_given(still: Program) -> None:
    ended = still("status", "langwatch:try-slow", "--json", "--timeout", "0.2")
    assert ended.code == 3
    health = ended.documents[0]["health"]
    assert (health["status"], health["message"]) == ("unreachable", "no answer within 0.2 s")
    assert ended.documents[0]["verdict"] == "none"


def test_a_disk_that_takes_nothing_is_a_sentence_and_no_more(still: Program) -> None:
    still("add", RUNNING)
    before = still.runs_file.read_bytes()
    # No file of any size may be written; pipes are no files.
    command = f"ulimit -f 0; {shlex.join(still.argv('status', '--json'))}"
    ran = subprocess.run(
        ["/bin/sh", "-c", command], env=still.env, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, json.loads(ran.stdout)[0]["state"]) == (0, "running")
    assert "runs.toml was not saved" in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert still.runs_file.read_bytes() == before


def test_a_damaged_file_is_said_and_what_is_left_is_asked(still: Program) -> None:
    text = f'[[runs]]\nrun = "{RUNNING}"\n\n[[runs]]\nrun = oops\n'
    still.runs_file.write_text(text)
    ended = still("status", "--json")
    assert (ended.code, ended.documents[0]["state"]) == (2, "running")
    assert "line 5" in ended.err
    assert still.runs_file.read_text() == text


def test_an_unknown_account_of_a_saved_run_does_not_stop_the_others(still: Program) -> None:
    still.runs_file.write_text(f'[[runs]]\nrun = "stagging:a"\n\n[[runs]]\nrun = "{RUNNING}"\n')
    ended = still("status", "--json")
    assert ended.code == 3
    assert [run["state"] for run in ended.documents] == [None, "running"]
    assert "'stagging' is no account" in ended.documents[0]["health"]["message"]
