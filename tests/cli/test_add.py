from __future__ import annotations

import tomllib

import pytest

from tests.cli.conftest import Program


def saved(program: Program) -> list[tuple[str, str | None]]:
    runs = tomllib.loads(program.runs_file.read_text())["runs"]
    return [(run["run"], run.get("name")) for run in runs]


def test_runs_are_saved_in_order_and_their_references_printed(still: Program) -> None:
    ended = still("add", "langwatch:a", "retab:b", "langwatch:a", "nugen:c")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == ["langwatch:a", "retab:b", "nugen:c"]
    assert saved(still) == [("langwatch:a", None), ("retab:b", None), ("nugen:c", None)]


def test_urls_of_pages_and_of_the_api_are_resolved(still: Program) -> None:
    base = still.env["LANGWATCH_ENDPOINT"]
    ended = still(
        "add",
        f"{base}/acme/experiments/rag?runId=lively-ancient-zebra",
        f"{base}/v1/workflows/evals/runs/wfevalrun_q1z2",
    )
    assert ended.code == 0
    assert ended.out.split() == ["langwatch:lively-ancient-zebra", "retab:wfevalrun_q1z2"]


def test_a_run_that_is_watched_already_stays_and_takes_a_new_name(still: Program) -> None:
    still("add", "langwatch:a", "--name", "first")
    again = still("add", "langwatch:a")
    assert (again.code, again.out) == (0, "langwatch:a\n")
    assert "langwatch:a is watched already" in again.err
    assert saved(still) == [("langwatch:a", "first")]
    renamed = still("add", "langwatch:a", "--name", "second")
    assert renamed.code == 0
    assert saved(still) == [("langwatch:a", "second")]


def test_a_missing_key_is_a_warning_that_names_the_variable(program: Program) -> None:
    ended = program("add", "langwatch:a", "retab:b")
    assert ended.code == 0
    assert "LANGWATCH_API_KEY" in ended.err
    assert "RETAB_API_KEY" in ended.err
    assert len(saved(program)) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["langwach:a"], "did you mean langwatch?"),
        (["langwatch:a", "retab:b", "--name", "x"], "--name names one run"),
        (["langwatch:"], "no id after the colon"),
        (["nonsense"], "provider:id"),
        (["https://evil.example/v1/workflows/evals/runs/x"], "a key is sent only to"),
    ],
)
def test_what_names_no_run_is_refused_and_nothing_is_saved(
    still: Program, words: list[str], said: str
) -> None:
    ended = still("add", *words)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert ended.err.startswith("evaltui: ")
    assert ended.err.count("\n") == 1
    assert not still.runs_file.exists()


def test_the_runs_file_is_chosen_by_option_and_by_variable(still: Program) -> None:
    still("add", "langwatch:a", EVALTUI_RUNS_FILE="by-variable.toml")
    still("--runs-file", "by-option.toml", "add", "langwatch:b", EVALTUI_RUNS_FILE="no.toml")
    assert (still.folder / "by-variable.toml").exists()
    assert "langwatch:b" in (still.folder / "by-option.toml").read_text()
    assert not (still.folder / "no.toml").exists()
    assert not still.runs_file.exists()
