"""`cancel` against the simulated services over real HTTP, and against bad answers."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Program


def started(program: Program) -> str:
    """A run of Retab's that has just begun; its reference."""
    return program("run", "retab:wf_invoices").out.strip()


def test_a_run_is_stopped_and_its_new_state_printed_and_saved(still: Program) -> None:
    ref = started(still)
    ended = still("cancel", ref)
    assert (ended.code, ended.out, ended.err) == (0, f"stopped   {ref}\n", "")
    (saved,) = still("list", "--json").documents
    assert (saved["run"], saved["state"], saved["verdict"]) == (ref, "stopped", "stopped")
    assert still("status", ref, "--json").documents[0]["state"] == "stopped"


def test_as_json_it_is_the_documents(still: Program) -> None:
    ref = started(still)
    (one,) = still("cancel", ref, "--json").documents
    assert (one["run"], one["state"], one["state_raw"]) == (ref, "stopped", "cancelled")
    assert still("cancel", started(still), "--format", "{state}").out == "stopped\n"


def test_a_run_that_is_not_watched_is_stopped_and_not_added(still: Program) -> None:
    ref = started(still)
    still("rm", ref)
    assert still("cancel", ref).code == 0
    assert still("list", "--json").documents == []


def test_the_journal_tells_of_it(still: Program) -> None:
    ref = started(still)
    still("cancel", ref)
    (journal,) = (still.folder / "state").rglob("journal*.jsonl")
    assert f'"run": "{ref}"' in journal.read_text() or f'"run":"{ref}"' in journal.read_text()
    assert "cancelled" in journal.read_text()


def test_one_that_has_ended_is_told_and_counts_as_done(still: Program) -> None:
    ref = started(still)
    still("cancel", ref)
    again = still("cancel", ref)
    assert (again.code, again.out) == (0, f"stopped   {ref}\n")
    assert again.err == f"evaltui: {ref}: cannot be stopped: it has ended (cancelled)\n"


def test_several_are_stopped_and_the_worst_makes_the_exit_code(still: Program) -> None:
    first, second = started(still), started(still)
    ended = still("cancel", first, "retab:wfevalrun_nobody", second)
    assert ended.code == 3
    assert [line.split()[1] for line in ended.out.splitlines()] == [first, second]
    assert "wfevalrun_nobody: cannot be stopped: there is no such run" in ended.err
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        ("langwatch:lively-ancient-zebra", "an API key may not; stop it on its page"),
        ("nugen:eval-5f3a9c21", "no way to stop an evaluation is documented"),
    ],
)
def test_where_the_service_stops_none_a_sentence_says_so_and_nothing_is_stopped(
    still: Program, ref: str, said: str
) -> None:
    mine = started(still)
    ended = still("cancel", mine, ref)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert still("status", mine, "--json").documents[0]["state"] != "stopped"


def test_the_page_where_it_can_be_stopped_is_named_where_it_is_known(still: Program) -> None:
    ref = still("run", "langwatch:rag-quality").out.strip()
    ended = still("cancel", ref)
    assert ended.code == 2
    assert f"?runId={ref.partition(':')[2]}" in ended.err


@pytest.mark.parametrize(
    ("ref", "env", "code", "said"),
    [
        ("retab:wfevalrun_nobody", {}, 3, "there is no such run"),
        ("retab:wfevalrun_try-500", {}, 3, "500 Internal Server Error"),
        ("retab:wfevalrun_try-403", {}, 4, "403 Forbidden"),
        ("retab:wfevalrun_try-401", {}, 4, "check RETAB_API_KEY"),
        ("retab:wfevalrun_try-html", {}, 3, "whether it was stopped is not known"),
        ("retab:wfevalrun_try-scalar", {}, 3, "whether it was stopped is not known"),
        ("retab:wfevalrun_x", {"RETAB_API_KEY": None}, 4, "set RETAB_API_KEY"),
        ("retab:wfevalrun_x", {"RETAB_API_BASE_URL": "http://127.0.0.1:9"}, 3, "127.0.0.1:9"),
        ("retba:wfevalrun_x", {}, 2, "did you mean retab?"),
        ("wfevalrun_x", {}, 2, "names no run"),
    ],
)
def test_what_is_not_stopped_is_one_sentence(
    still: Program, ref: str, env: dict[str, str | None], code: int, said: str
) -> None:
    ended = still("cancel", ref, **env)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert ended.err.startswith("evaltui: ")
    assert ended.err.count("\n") == 1


def test_without_a_run_it_is_wrong_usage(still: Program) -> None:
    ended = still("cancel")
    assert (ended.code, ended.out) == (2, "")
    assert "REF is missing" in ended.err
