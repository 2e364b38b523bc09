"""`find` against the simulated services over real HTTP, and against bad ones."""

from __future__ import annotations

import json
import signal
from datetime import datetime
from pathlib import Path

import pytest

from evaltui.cli.printing.found_table import Found, lines
from tests.cli.conftest import LIMIT_S, Program
from tests.factories import NOW, a_watch, ago

SERVICES = ("langwatch", "nugen", "retab")


def refs(table: str) -> list[str]:
    """The references in a table, in its order."""
    return [word for line in table.splitlines()[1:] for word in line.split() if ":" in word]


@pytest.mark.parametrize("account", SERVICES)
def test_the_runs_of_an_account_are_a_table(still: Program, account: str) -> None:
    ended = still("find", account)
    assert ended.code == 0
    assert ended.out.splitlines()[0].split()[:2] == ["STATE", "RUN"]
    assert refs(ended.out)
    assert {ref.partition(":")[0] for ref in refs(ended.out)} == {account}
    told = "LangWatch's list tells no states" in ended.err
    assert told == (account == "langwatch")


def test_without_an_account_all_that_have_a_key_are_asked(still: Program) -> None:
    ended = still("find")
    assert ended.code == 0
    assert {ref.partition(":")[0] for ref in refs(ended.out)} == set(SERVICES)
    some = still("find", RETAB_API_KEY=None)
    assert (some.code, {ref.partition(":")[0] for ref in refs(some.out)}) == (
        0,
        {"langwatch", "nugen"},
    )


def test_one_account_that_fails_is_told_and_makes_the_exit_code(still: Program) -> None:
    ended = still("find", NUGEN_API_KEY="wrong", LANGWATCH_ENDPOINT="http://127.0.0.1:9")
    assert ended.code == 4
    assert "nugen: Nugen answered 401" in ended.err
    assert "langwatch: " in ended.err
    assert refs(ended.out)
    first = still("find", LANGWATCH_API_KEY="wrong", RETAB_API_BASE_URL="http://127.0.0.1:9")
    assert first.code == 4, "the worst, not the last"
    assert still("find", LANGWATCH_ENDPOINT="http://127.0.0.1:9").code == 3
    assert still("find", LANGWATCH_ENDPOINT="ftp://x").code == 2


def test_what_one_service_cannot_tell_is_no_failure_of_the_others(still: Program) -> None:
    ended = still("find", "--state", "failed")
    assert ended.code == 0
    assert "do not tell which runs are failed" in ended.err


def test_the_newest_come_first_and_no_more_than_are_wanted(fast: Program) -> None:
    every = fast("find", "retab", "--limit", "100", "--json").documents
    made = [datetime.fromisoformat(each["created_at"]) for each in every]
    assert made == sorted(made, reverse=True)
    assert len(fast("find", "retab", "-l", "2", "--json").documents) == 2
    assert len(refs(fast("find", "-l", "1").out)) == 3, "of each account"
    assert len(refs(fast("find", "retab", "done>=0", "-l", "1").out)) == 1
    together = fast("find", "--json").documents
    told = [each["created_at"] or each["started_at"] for each in together]
    begun = [datetime.fromisoformat(at or "2099-01-01T00:00:00Z") for at in told]
    assert begun == sorted(begun, reverse=True)
    assert {each["provider"] for each in together[:6]} != {together[0]["provider"]}


def test_group_state_and_terms_choose(still: Program) -> None:
    of_flow = still("find", "retab", "--in", "wf_invoices", "--json").documents
    assert {each["summary"]["workflow_id"] for each in of_flow} == {"wf_invoices"}
    running = still("find", "nugen", "--state", "running", "--json").documents
    assert {each["state"] for each in running} <= {"running"}
    chosen = still("find", "retab", "total>30", "!state:queued", "--json").documents
    assert chosen
    assert all(each["total"] > 30 and each["state"] != "queued" for each in chosen)
    # Without an account: the first word is a term, as it has a colon.
    assert all("zebra" in ref for ref in refs(still("find", "id:zebra").out))


def test_terms_choose_among_more_runs_than_are_printed(still: Program) -> None:
    by_id = {each["id"]: each for each in still("find", "retab", "--json").documents}
    oldest = min(by_id.values(), key=lambda each: each["created_at"])
    found = still("find", "retab", f"id:{oldest['id']}", "--limit", "1", "--json").documents
    assert [each["id"] for each in found] == [oldest["id"]]


def test_since_chooses_by_the_beginning(fast: Program) -> None:
    assert refs(fast("find", "retab", "--since", "30d").out)
    ended = fast("find", "retab", "--since", "2099-01-01")
    assert (ended.code, ended.out) == (0, "")
    assert "retab lists no such run" in ended.err
    assert fast("find", "retab", "--since", "2020-01-01T00:00:00Z", "--json").documents


def test_a_run_whose_beginning_is_not_told_is_left_out_and_counted(still: Program) -> None:
    pending = [each for each in still("find", "nugen", "--json").documents
               if each["started_at"] is None]  # fmt: skip
    assert pending, "the simulator has an evaluation that waits"
    ended = still("find", "nugen", "--since", "30d", "--json")
    assert not [each for each in ended.documents if each["started_at"] is None]
    assert f"left out: {len(pending)} of which" in ended.err


def test_nothing_found_is_said_and_is_no_failure(still: Program) -> None:
    ended = still("find", "retab", "--in", "wf_nothing")
    assert (ended.code, ended.out, ended.err) == (0, "", "evaltui: retab lists no such run\n")
    ended = still("find", "retab", "--in", "wf_nothing", "--json")
    assert (ended.code, ended.documents) == (0, [])
    ended = still("find", "id:nobody-has-this")
    assert (ended.code, ended.err) == (0, "evaltui: nothing that answered has such runs\n")


def test_as_json_each_is_the_public_document(still: Program) -> None:
    (one,) = still("find", "retab", "--limit", "1", "--json").documents
    assert (one["version"], one["provider"], one["part_noun"]) == (1, "retab", "evals")
    line = still("find", "retab", "--limit", "1", "--jsonl").out
    assert json.loads(line)["run"] == one["run"]
    finished = still("find", "langwatch", "--json").documents
    assert {each["verdict"] for each in finished} <= {"pending", "none", "stopped"}


def test_a_template_makes_a_line_of_each(still: Program) -> None:
    ended = still("find", "retab", "--limit", "2", "--format", r"{run}\t{total:>4}")
    lines_ = [line.split("\t") for line in ended.out.splitlines()]
    assert [ref.partition(":")[0] for ref, _ in lines_] == ["retab", "retab"]
    assert all(total.strip().isdigit() and len(total) == 4 for _, total in lines_)
    wrong = still("find", "retab", "--format", "{nam}", RETAB_API_KEY=None)
    assert (wrong.code, "did you mean name?" in wrong.err) == (2, True)


def test_add_watches_what_is_not_watched_yet_and_prints_it(still: Program) -> None:
    (first, *_) = refs(still("find", "retab").out)
    still("add", first, "--name", "mine")
    table = still("find", "retab").out.splitlines()
    assert table[1].split()[:3] == [table[1].split()[0], first, "mine"]
    assert table[1].rstrip().endswith("yes")
    added = still("find", "retab", "--add")
    assert added.code == 0
    assert first not in added.out.splitlines()
    watched = {each["run"]: each for each in still("list", "--json").documents}
    assert set(watched) == {first, *added.out.splitlines()}
    states = {watched[ref]["state"] for ref in added.out.splitlines()}
    assert None not in states, "what Retab lists is as good as its answer"
    again = still("find", "retab", "--add", "--json")
    assert (again.code, again.documents) == (0, [])
    assert "all that were found are watched already" in again.err


def test_a_langwatch_run_is_added_without_the_state_that_its_list_only_hints_at(
    fast: Program,
) -> None:
    added = fast("find", "langwatch", "--in", "checkout-agent", "--add")
    (watched,) = fast("list", "--json").documents
    assert [watched["run"]] == added.out.splitlines()
    assert (watched["state"], watched["name"]) == (None, "checkout-agent")
    assert fast("wait", watched["run"]).code == 1, "asked for itself, it has failed cells"


def test_nothing_is_added_over_a_damaged_file(still: Program) -> None:
    still.runs_file.write_text("[[runs]\n")
    ended = still("find", "retab", "--add")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.count("\n") == 1
    assert still.runs_file.read_text() == "[[runs]\n"
    assert refs(still("find", "retab").out), "looking is possible all the same"


@pytest.mark.parametrize(
    ("words", "env", "code", "said"),
    [
        (["retba"], {}, 2, "did you mean retab?"),
        (["nightly"], {}, 2, "is no account and no provider"),
        (["retab", "--state", "runing"], {}, 2, "did you mean running?"),
        (["retab", "--limit", "0"], {}, 2, "from 1 to 1000"),
        (["retab", "--limit", "1001"], {}, 2, "from 1 to 1000"),
        (["retab", "--since", "yesterday"], {}, 2, "is no time: write how long ago"),
        (["retab", "--since", "9999-99-99"], {}, 2, "is no time"),
        (["retab", "stat:failed"], {}, 2, "at 1: there is no field"),
        (["--in", "wf_invoices"], {}, 2, "--in is of one account"),
        (["retab", "--adds"], {}, 2, "did you mean --add?"),
        (["langwatch", "--state", "failed"], {}, 2, "do not tell which runs are failed"),
        (["langwatch", "--in", "nope"], {}, 3, "Experiment not found: nope"),
        (["retab"], {"RETAB_API_KEY": None}, 4, "set RETAB_API_KEY"),
        (["retab"], {"RETAB_API_KEY": "wrong"}, 4, "check RETAB_API_KEY"),
        (["retab"], {"RETAB_API_KEY": "demo-forbidden"}, 4, "403 Forbidden"),
        (["retab"], {"RETAB_API_BASE_URL": "http://127.0.0.1:9"}, 3, "127.0.0.1:9"),
        (["retab", "--in", "x-500"], {}, 3, "500 Internal Server Error"),
        (["nugen", "--in", "x-html"], {}, 3, "an HTML page came instead of JSON"),
        (["langwatch", "--in", "x-empty"], {}, 3, "an empty answer"),
        (["retab", "--in", "x-slow", "--timeout", "0.3"], {}, 3, "no whole list within 0.3 s"),
        ([], dict.fromkeys([f"{name.upper()}_API_KEY" for name in SERVICES]), 4,
         "set one of LANGWATCH_API_KEY, NUGEN_API_KEY, RETAB_API_KEY"),
    ],
)  # fmt: skip
def test_what_cannot_be_had_is_one_sentence(
    still: Program, words: list[str], env: dict[str, str | None], code: int, said: str
) -> None:
    ended = still("find", *words, **env)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert ended.err.startswith("evaltui: ")
    assert ended.err.count("\n") == 1


def test_a_search_of_all_that_takes_too_long_shows_what_came(still: Program) -> None:
    ended = still("find", "--timeout", "0.001")
    assert ended.code == 3
    assert "not every list came within 0.001 s" in ended.err


def test_two_accounts_of_one_service_are_both_asked(still: Program) -> None:
    still.config_file.write_text(
        '[accounts.staging]\nprovider = "retab"\napi_key = "env:STAGING"\n'
        f'base_url = "{still.env["RETAB_API_BASE_URL"]}"\nallow_http = true\n'
    )
    found = refs(still("find", STAGING="demo", NUGEN_API_KEY=None, LANGWATCH_API_KEY=None).out)
    assert {ref.partition(":")[0] for ref in found} == {"staging", "retab"}
    assert len({ref.partition(":")[2] for ref in found}) * 2 == len(found)
    wrong = still("find", "staging", STAGING="wrong")
    assert (wrong.code, "check STAGING" in wrong.err) == (4, True)


def test_a_closed_pipe_ends_it_quietly(still: Program, tmp_path: Path) -> None:
    with still.started("find", "retab") as process:
        assert process.stdout is not None
        process.stdout.close()
        process.wait(LIMIT_S)
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_ctrl_c_ends_it_at_once(still: Program, slow_names) -> None:
    marker = slow_names(still)
    still.env["RETAB_API_BASE_URL"] = "https://slow.invalid"
    with still.started("find", "retab") as process:
        while not marker.exists():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=LIMIT_S)
    assert process.returncode == 130


# The table


def found(*groups: str | None) -> list[Found]:
    """Runs of these groups, as a service lists them."""
    run = a_watch("retab:wfevalrun_m4x7pd", name=None, done=9, total=30, started_at=ago(200))
    return [Found(run, group, is_watched=group is None) for group in groups]


def test_the_table_has_no_column_for_what_is_not_told() -> None:
    title, *rows = lines(found("wf_invoices", None), NOW)
    assert title.split() == ["STATE", "RUN", "PROGRESS", "STARTED", "GROUP", "WATCHED"]
    assert rows[0].split() == [
        "running", "retab:wfevalrun_m4x7pd", "9/30", "3m", "ago", "wf_invoices", "–",
    ]  # fmt: skip
    assert rows[1].split()[-2:] == ["–", "yes"]
    assert "GROUP" not in lines(found(None), NOW)[0]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_the_table_fits(width: int) -> None:
    table = lines(found("wf_" + "very-long-" * 9, "短い" * 30), NOW, width)
    assert max(map(len, table)) <= width
    assert all("retab:wfeval" in row for row in table[1:])


def test_text_of_the_service_cannot_reach_the_terminal() -> None:
    (_, row) = lines(found("\x1b[2J\nwf\u202e"), NOW)
    assert "\x1b" not in row
    assert "\u202e" not in row
