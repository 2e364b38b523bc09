from __future__ import annotations

import json
import signal
import subprocess

import pytest

from tests.cli.conftest import LIMIT_S, Program


def test_a_run_is_started_saved_under_its_slug_and_printed(still: Program) -> None:
    ended = still("run", "langwatch:rag-quality")
    assert (ended.code, ended.err) == (0, "")
    (saved,) = still("list", "--json").documents
    assert ended.out == f"{saved['run']}\n"
    assert (saved["name"], saved["state"], saved["total"]) == ("rag-quality", "running", 24)
    assert saved["url"].startswith(still.env["LANGWATCH_ENDPOINT"])


def test_as_json_it_is_the_runs_document(still: Program) -> None:
    ended = still("run", "langwatch:rag-quality", "--json", "--name", "nightly")
    assert (ended.code, ended.documents["name"]) == (0, "nightly")
    assert (ended.documents["verdict"], ended.documents["version"]) == ("pending", 1)


def test_rows_and_parameters_reach_the_service(still: Program) -> None:
    rows = still.folder / "rows.json"
    rows.write_text(json.dumps([{"question": n} for n in range(3)]))
    for data in (f"@{rows}", "@-", rows.read_text()):
        ended = still(
            "run", "langwatch:rag-quality", "--json", "--data", data, "--parameters", '{"k": 1}',
            stdin=rows.read_text(),
        )  # fmt: skip
        assert ended.documents["total"] == 6, "each of three rows has two targets"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("@/dev/zero", "is larger than 64 MiB"),
        ("@.", "cannot be read: it is a folder, not a file"),
        ("@rows.json", "is no UTF-8 text (at byte 4)"),
    ],
)
def test_a_file_that_is_no_json_is_refused_unsent(still: Program, data: str, sentence: str) -> None:
    (still.folder / "rows.json").write_bytes(b'[{"\xff": 1}]')
    ended = still("run", "langwatch:rag-quality", "--data", data)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == f"evaltui: --data {data}: {sentence}\n"


def test_standard_input_is_utf_8_in_every_locale_and_may_be_closed(still: Program) -> None:
    rows = '[{"question": "Où est la 日本?"}]'
    c_locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    words = ("run", "langwatch:rag-quality", "--json", "--data", "@-")
    ended = still(*words, stdin=rows, **c_locale)
    assert (ended.code, ended.documents["total"]) == (0, 2)
    closed = subprocess.run(
        ["bash", "-c", 'exec "$@" <&-', "bash", *still.argv(*words)],
        env=still.env, cwd=still.folder, capture_output=True, text=True, timeout=LIMIT_S,
        check=False,
    )  # fmt: skip
    assert (closed.returncode, closed.stdout) == (2, "")
    assert closed.stderr == "evaltui: --data @-: there is no standard input\n"


def test_with_wait_it_sees_the_run_to_its_end(fast: Program) -> None:
    passed = fast("run", "langwatch:rag-quality", "--wait")
    assert passed.code == 0
    assert len(passed.out.splitlines()) == 1, "stdout holds the reference alone"
    assert "passed: completed, 24 of 24 cells done" in passed.err
    failed = fast("run", "langwatch:support-agent", "--wait", "--json")
    assert (failed.code, failed.documents["verdict"]) == (1, "failed")
    assert failed.documents["error"]


@pytest.mark.parametrize(
    ("slug", "code", "verdict"),
    [
        ("rag-quality", 0, "passed"),
        ("checkout-agent", 1, "failed"),
        ("support-agent", 1, "failed"),
        ("stopped-early", 1, "stopped"),
        ("stream-only", 0, "passed"),
        ("cut-short", 3, "pending"),
    ],
)
def test_with_stream_it_follows_the_events_to_the_end(
    fast: Program, slug: str, code: int, verdict: str
) -> None:
    ended = fast("run", f"langwatch:{slug}", "--stream", "--json")
    assert (ended.code, ended.documents["verdict"]) == (code, verdict)
    assert "running  3/" in ended.err, "its course was told"
    (saved,) = fast("list", "--json").documents
    assert saved["run"] == ended.documents["run"]
    assert saved["state"] == ended.documents["state"]


def test_a_stream_that_is_cut_is_unreachable_not_failed(fast: Program) -> None:
    ended = fast("run", "langwatch:cut-short", "--stream")
    assert ended.code == 3
    reference = ended.out.strip()
    assert "event stream" in ended.err
    # It is still watched, and the service can be asked for it.
    assert fast("wait").code == 0
    assert fast("list", "--json").documents[0]["run"] == reference


@pytest.mark.parametrize("how", ["--wait", "--stream"])
def test_when_the_time_is_up_it_is_pending_and_stays_watched(still: Program, how: str) -> None:
    ended = still("run", "langwatch:rag-quality", how, "--timeout", "1")
    assert ended.code == 8
    assert still("list", "--json").documents[0]["run"] == ended.out.strip()


def test_ctrl_c_while_it_waits_leaves_the_run_watched(still: Program) -> None:
    with still.started("run", "langwatch:rag-quality", "--stream", "-t", "1h") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        reference = process.stdout.readline().strip()
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 130
    resume, _, left = err.partition("To wait on: ")[2].strip().rpartition(" ")
    assert resume == f"evaltui wait {reference} --timeout"
    assert 3500 < int(left.removesuffix("s")) <= 3600
    assert still("list", "--json").documents[0]["run"] == reference


@pytest.mark.parametrize(
    ("words", "env", "code", "said"),
    [
        (["langwatch:nope"], {}, 3, "Experiment not found: nope"),
        (["langwatch:nope", "--stream"], {}, 3, "Experiment not found: nope"),
        (["langwatch:rag-quality"], {"LANGWATCH_API_KEY": "wrong"}, 4, "check LANGWATCH_API_KEY"),
        (["langwatch:rag-quality"], {"LANGWATCH_API_KEY": None}, 4, "set LANGWATCH_API_KEY"),
        (["langwatch:rag-quality", "--stream"], {"LANGWATCH_API_KEY": None}, 4, "set LANGWATCH"),
        (["langwatch:rag-quality"], {"LANGWATCH_ENDPOINT": "http://127.0.0.1:9"}, 3, "127.0.0.1:9"),
        (["langwatch:rag-quality"], {"LANGWATCH_ENDPOINT": "ftp://x"}, 2, "LANGWATCH_ENDPOINT"),
        (["langwatch:rag-quality-html"], {}, 3, "whether the run was started is not known"),
        (["nugen:anything"], {}, 2, "not documented; start it there, then add it by its id"),
        (["nugen:anything", "--stream"], {}, 2, "Nugen"),
        (["rag-quality"], {}, 2, "ACCOUNT:WHAT"),
        (["retab:wf_nope"], {}, 3, "Workflow wf_nope does not exist"),
        (["retab:wf_invoices-500"], {}, 3, "500 Internal Server Error"),
        (["retab:wf_invoices-html"], {}, 3, "whether the run was started is not known"),
        (["retab:wf_invoices"], {"RETAB_API_KEY": "demo-forbidden"}, 4, "check RETAB_API_KEY"),
        (
            ["retab:wf_invoices", "--stream"],
            {},
            2,
            "no run's course as an event stream: use --wait",
        ),
        (
            ["retab:wf_invoices", "--data", "[]"],
            {},
            2,
            "Retab takes no --data: it takes --eval and --block",
        ),
        (["retab:wf_invoices", "--row-indices", "1"], {}, 2, "Retab takes no --row-indices"),
        (["retab:wf_invoices", "--eval", "a", "--block", "b"], {}, 2, "not allowed with"),
        (["retab:wf_invoices", "--eval", " "], {}, 2, "an id is needed"),
        (
            ["langwatch:x", "--eval", "e"],
            {},
            2,
            "takes --data, --dataset-id, --parameters and --row-indices",
        ),
        (["langwatch:x", "--data", "[]", "--dataset-id", "d"], {}, 2, "not allowed with"),
        (["langwatch:x", "--data", '{"a": 1}'], {}, 2, "--data: not a list of rows"),
        (["langwatch:x", "--data", "[1]"], {}, 2, "--data: not a list of rows"),
        (["langwatch:x", "--parameters", '{"a": [1]}'], {}, 2, "'a' is neither a text"),
        (["langwatch:x", "--row-indices", "3-1"], {}, 2, "is no list of rows"),
        (["langwatch:x", "--row-indices", "-1"], {}, 2, "--row-indices"),
        (["langwatch:x", "--row-indices", "0-99999999"], {}, 2, "is no list of rows"),
        (["langwach:rag-quality"], {}, 2, "did you mean langwatch?"),
        (["langwatch:x", "--timeout", "5"], {}, 2, "for --wait and --stream"),
        (["langwatch:x", "--data", '[{"a": NaN}]'], {}, 2, "NaN is no JSON number"),
        (["langwatch:x", "--data", "rows.json"], {}, 2, "for a file write @FILE"),
        (["langwatch:x", "--data", "@nope.json"], {}, 2, "no such file"),
        (["langwatch:x", "--data", '["\\ud800"]'], {}, 2, "no service can be sent"),
        (["langwatch:x", "--data", "[" * 100_000], {}, 2, "--data"),
        (["langwatch:x", "--parameters", "[]"], {}, 2, "not a JSON object"),
    ],
)
def test_what_cannot_be_started_is_one_sentence_and_nothing_is_saved(
    still: Program, words: list[str], env: dict[str, str | None], code: int, said: str
) -> None:
    ended = still("run", *words, **env)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert ended.err.startswith("evaltui: ")
    assert ended.err.count("\n") == 1
    assert not still.runs_file.exists()


def test_only_the_rows_that_are_named_are_run(still: Program) -> None:
    ended = still("run", "langwatch:rag-quality", "--row-indices", "0,3-5,4", "--json")
    assert ended.documents["total"] == 8, "each of four rows has two targets"


@pytest.mark.parametrize(
    ("scope", "total"), [([], 24), (["--block", "block_x"], 6), (["--eval", "wfnodeeval_x"], 1)]
)
def test_retabs_evals_are_started_and_known_at_once(
    still: Program, scope: list[str], total: int
) -> None:
    ended = still("run", "retab:wf_invoices", *scope, "--json")
    told = ended.documents
    assert (ended.code, told["name"], told["total"]) == (0, "wf_invoices", total)
    assert (told["state"], told["counts"]["pending"]) == ("pending", total)
    (saved,) = still("list", "--json").documents
    assert (saved["run"], saved["state"], saved["part_noun"]) == (told["run"], "pending", "evals")


def test_retabs_evals_are_waited_for(fast: Program) -> None:
    ended = fast("run", "retab:wf_invoices", "--eval", "wfnodeeval_x", "--wait")
    assert (ended.code, ended.out.startswith("retab:wfevalrun_")) == (0, True)
    failed = fast("run", "retab:wf_invoices", "--block", "block_x", "--wait", "--json")
    assert (failed.code, failed.documents["verdict"]) == (1, "failed")
    assert failed.documents["verdict_reason"] == "completed, 1 of 6 evals failed"


def test_nothing_is_started_that_could_not_be_saved(still: Program) -> None:
    still.runs_file.write_text("[[runs]\n")
    ended = still("run", "langwatch:rag-quality")
    assert (ended.code, ended.out) == (2, "")
    assert still.runs_file.read_text() == "[[runs]\n"


def test_a_run_that_started_is_told_even_where_saving_fails(still: Program) -> None:
    ended = still("run", "langwatch:rag-quality", "--runs-file", "/proc/self/nowhere/runs.toml")
    assert ended.code == 2
    assert ended.out.startswith("langwatch:")
    assert "has started and is not watched" in ended.err
