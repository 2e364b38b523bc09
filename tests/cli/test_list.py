from __future__ import annotations

import pytest

from tests.cli.conftest import Program

ESCAPES = "\\u001b[31mred\\u001b[0m \\u202edetor"


def test_nothing_watched_says_how_to_begin(program: Program) -> None:
    ended = program("list")
    assert (ended.code, ended.out) == (0, "")
    assert "evaltui add" in ended.err
    as_json = program("list", "--json")
    assert (as_json.code, as_json.documents) == (0, [])
    assert (program("list", "--jsonl").out, as_json.err) == ("", ended.err)


def test_runs_show_as_they_were_last_seen_without_asking(still: Program) -> None:
    still("add", "langwatch:lively-ancient-zebra", "--name", "nightly rag")
    never = still("list", "--json").documents[0]
    assert (never["state"], never["verdict"], never["observed_at"]) == (None, "none", None)
    still("status")
    gone = {"LANGWATCH_ENDPOINT": "http://127.0.0.1:9"}
    ended = still("list", "--json", **gone)
    assert (ended.code, ended.err) == (0, "")
    seen = ended.documents[0]
    assert (seen["state"], seen["total"]) == ("running", 40)
    assert (seen["name"], seen["health"]["status"]) == ("nightly rag", "ok")
    title, row = still("list", **gone).out.splitlines()
    assert title.split()[:4] == ["STATE", "RUN", "NAME", "PROGRESS"]
    assert row.split()[:5] == [
        "running",
        "langwatch:lively-ancient-zebra",
        "nightly",
        "rag",
        f"{seen['done']}/40",
    ]


def test_a_run_that_was_never_asked_for_shows_dashes_and_no_health(program: Program) -> None:
    program.runs_file.write_text('[[runs]]\nrun = "retab:b"\n')
    row = program("list").out.splitlines()[1].split()
    assert row == ["–", "retab:b", "–", "–", "–", "–", "–", "–", "none", "–"]


def test_jsonl_is_one_object_a_line_in_the_order_of_the_file(program: Program) -> None:
    program("add", "retab:b", "langwatch:a")
    lines = program("list", "--jsonl").out.splitlines()
    assert [line.partition('"run": ')[2][:9] for line in lines] == ['"retab:b"', '"langwatc']


def test_no_escape_of_anybodys_reaches_the_terminal(program: Program) -> None:
    program.runs_file.write_text(f'[[runs]]\nrun = "retab:b"\nname = "{ESCAPES}"\n')
    table, as_json = program("list").out, program("list", "--json")
    assert "red detor" in table
    assert "\x1b" not in table
    assert "\u202e" not in table
    assert as_json.out.isascii()
    assert "\x1b" not in as_json.out
    assert as_json.documents[0]["name"] == "\x1b[31mred\x1b[0m \u202edetor"


@pytest.mark.parametrize("command", ["list", "status"])
def test_a_file_that_cannot_be_read_is_not_told_as_no_run(program: Program, command: str) -> None:
    program.runs_file.write_bytes(b"\xff\xfe\x00")
    ended = program(command)
    assert ended.code == 2
    assert "is not UTF-8 text" in ended.err
    assert "no run is watched" not in ended.err


def test_a_damaged_file_shows_what_is_left_and_keeps_the_text_aside(program: Program) -> None:
    text = '[[runs]]\nrun = "retab:b"\n\n[[runs]]\nrun = "retab:c\n'
    program.runs_file.write_text(text)
    ended = program("list", "--json")
    assert ended.code == 2
    assert [run["run"] for run in ended.documents] == ["retab:b"]
    assert "runs.toml, line 5" in ended.err
    assert program.runs_file.read_text() == text
    copies = list(program.runs_file.parent.glob("runs.toml.damaged-*"))
    assert [copy.read_text() for copy in copies] == [text]


def test_a_run_of_an_unknown_account_is_shown_with_what_is_wrong(program: Program) -> None:
    program.runs_file.write_text('[[runs]]\nrun = "langwach:a"\n\n[[runs]]\nrun = "retab:b"\n')
    ended = program("list", "--json")
    assert ended.code == 0
    first = ended.documents[0]
    assert (first["run"], first["provider"]) == ("langwach:a", "unknown")
    assert "did you mean langwatch?" in first["health"]["message"]


def test_slips_in_the_file_are_said_with_their_line_and_lose_no_run(program: Program) -> None:
    program.runs_file.write_text('[[runs]]\nrun = "retab:b"\ninterval_s = "often"\n')
    ended = program("list", "--json")
    assert (ended.code, len(ended.documents)) == (0, 1)
    assert "runs.toml, line 3: interval_s must be" in ended.err


def test_an_encoding_without_dashes_and_dots_has_plainer_ones(program: Program) -> None:
    program("add", "langwatch:lively-ancient-zebra", "--name", "nightly – 日本")
    ended = program("list", PYTHONIOENCODING="ascii", COLUMNS="40")
    cells = ended.out.splitlines()[1].split()
    assert (cells[0], cells[2]) == ("-", "-")
    assert cells[1].endswith(".")
    assert program("list", "--format", "{name}", PYTHONIOENCODING="ascii").out == "nightly - ??\n"


def test_of_many_faults_of_a_file_a_few_are_told(program: Program) -> None:
    program.runs_file.write_text('[[runs]]\nref = "retab:a"\n' * 2000)
    ended = program("list", "--json")
    *told, rest = ended.err.splitlines()[:-1]
    assert [line.partition(": a run needs")[0].rpartition(" ")[2] for line in told] == [*"13579"]
    assert rest == (
        f"evaltui: {program.runs_file} has 1995 more such; `evaltui doctor` names them all"
    )
    assert ended.documents == []
