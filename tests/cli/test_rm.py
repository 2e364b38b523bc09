from __future__ import annotations

import pytest

from tests.cli.conftest import Program


def test_runs_are_taken_out_and_printed(still: Program) -> None:
    still("add", "langwatch:a", "retab:b", "nugen:c")
    ended = still("rm", "nugen:c", "langwatch:a")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.split() == ["nugen:c", "langwatch:a"]
    assert [run["run"] for run in still("list", "--json").documents] == ["retab:b"]


def test_a_run_that_is_not_watched_is_named_with_the_nearest_and_all_stay(still: Program) -> None:
    still("add", "langwatch:lively-ancient-zebra", "retab:b")
    before = still.runs_file.read_bytes()
    ended = still("rm", "retab:b", "langwatch:lively-ancient-zebr")
    assert (ended.code, ended.out) == (2, "")
    assert "did you mean langwatch:lively-ancient-zebra?" in ended.err
    assert still.runs_file.read_bytes() == before


@pytest.mark.parametrize(
    ("ref", "hint"),
    [
        ("langwatch:nope", "`evaltui list` shows what is"),
        ("langwatsch:lively-ancient-zebra", "did you mean langwatch:lively-ancient-zebra?"),
        ("nugen:lively-ancient-zebr", "`evaltui list` shows what is"),
    ],
)
def test_only_what_is_alike_is_offered(still: Program, ref: str, hint: str) -> None:
    still("add", "langwatch:lively-ancient-zebra", "langwatch:brisk-copper-heron")
    ended = still("rm", ref)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == f"evaltui: {ref} is not watched: {hint}\n"


def test_a_run_of_an_account_that_is_no_longer_configured_can_be_removed(program: Program) -> None:
    program.runs_file.write_text('[[runs]]\nrun = "staging:a"\n')
    ended = program("rm", "staging:a")
    assert (ended.code, ended.out) == (0, "staging:a\n")


def test_a_url_names_the_run_too(still: Program) -> None:
    still("add", "langwatch:a")
    base = still.env["LANGWATCH_ENDPOINT"]
    ended = still("rm", f"{base}/api/evaluations/v3/runs/a")
    assert (ended.code, ended.out) == (0, "langwatch:a\n")
