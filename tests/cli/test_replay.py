"""`evaltui replay --json`, recordings made by other commands, and the journal they write."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Program

RUNNING = "langwatch:lively-ancient-zebra"
KEY = 'sk-lw-a-"key"-of-some-length'


def line(second: int, done: int, run: str = "any:x", **more: Any) -> str:
    at = f"2026-11-20T10:{second // 60:02d}:{second % 60:02d}Z"
    facts = {"observed_at": at, "run": run, "state": "running", "done": done, "total": 60}
    return json.dumps(facts | {"counts": {"running": 3}} | more) + "\n"


TRACE = "".join(
    line(second, second // 10, run) for second in range(0, 300, 5) for run in ("any:x", "other:y")
) + line(300, 60, state="completed", counts={"error": 3})


def documents(text: str) -> list[dict[str, Any]]:
    return [json.loads(each) for each in text.splitlines()]


def test_each_line_becomes_the_document_of_its_moment(program: Program) -> None:
    (program.folder / "trace.jsonl").write_text(TRACE)
    ended = program("replay", "trace.jsonl", "--json")
    assert (ended.code, ended.err) == (0, "")
    found, lines = documents(ended.out), documents(TRACE)
    assert [(each["run"], each["observed_at"], each["done"]) for each in found] == [
        (each["run"], each["observed_at"], each["done"]) for each in lines
    ]
    assert {each["version"] for each in found} == {1}
    assert found[0]["eta_reason"] == "too few samples"
    # The runs take 10 s a part, of which 31 are left.
    eta = found[-2]["eta"]
    assert eta["source"] == "estimate"
    assert eta["low_s"] < 310 < eta["high_s"]
    last = found[-1]
    assert (last["eta"], last["eta_reason"], last["verdict"]) == (None, "not running", "failed")
    assert last["verdict_reason"] == "completed, 3 of 60 parts failed"


def test_twice_the_same_gives_the_same_bytes_and_its_own_output_plays_alike(
    program: Program,
) -> None:
    first = program("replay", "--json", "-", stdin=TRACE)
    assert program("replay", "-", "--json", stdin=TRACE, TZ="Asia/Tokyo").out == first.out
    assert program("replay", "-", "--json", stdin=first.out).out == first.out


def test_what_came_before_a_bad_line_is_printed(program: Program) -> None:
    ended = program("replay", "--json", "-", stdin=line(0, 1) + "\n" + line(5, 2) + "{oops\n")
    assert (ended.code, len(documents(ended.out))) == (2, 2)
    assert ended.err == (
        "evaltui: standard input, line 4: not JSON: Expecting property name enclosed in double "
        "quotes at column 2\n"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("3\n", "line 1: a line is one JSON object"),
        ('{"run": "a:b", "state": "running"}', "line 1: observed_at is missing"),
        (line(0, 1) + line(1, 2).replace("any:x", "nothing"), "line 2: 'nothing' names no run"),
        ("[\n{}\n]\n", "line 1: a JSON array is no recording: write one with --record or --jsonl"),
        (line(0, 1)[:-20], "line 1: not JSON: "),
        (line(0, 1, eta=float("nan")), "line 1: NaN is no JSON number"),
        ('{"a":' * 100_000, "line 1: not JSON that can be read"),
        (line(0, 1).replace("60", "9" * 5000), "line 1: not JSON that can be read"),
    ],
)
def test_a_bad_line_is_one_sentence_with_its_number(
    program: Program, text: str, words: str
) -> None:
    ended = program("replay", "-", "--json", stdin=text)
    assert ended.code == 2
    assert words in ended.err
    assert ended.err.count("\n") == 1


def test_bytes_that_are_no_text_and_marks_of_windows_are_met(program: Program) -> None:
    file = program.folder / "trace.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + line(0, 1).replace("\n", "\r\n").encode() + b"\xff\n")
    ended = program("replay", "trace.jsonl", "--json")
    assert (ended.code, len(documents(ended.out))) == (2, 1)
    assert "trace.jsonl, line 2: not UTF-8 text" in ended.err


def test_no_lines_are_no_documents(program: Program) -> None:
    assert (program("replay", "-", "--json").out, program("replay", "-", "--json").code) == ("", 0)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere.jsonl", "--json"], "replay: nowhere.jsonl cannot be read: there is no such"),
        ([".", "--json"], "replay: . cannot be read: it is a folder, not a file"),
        (["x", "--speed", "0"], "'0' is no speed: give a number from 0.01 to 1,000,000"),
        (["x", "--speed", "nan"], "'nan' is no speed"),
        (["x"], "replay: the screen needs a terminal: add --json"),
        ([], "replay: FILE is missing"),
    ],
)
def test_wrong_usage_is_one_sentence(program: Program, words: list[str], sentence: str) -> None:
    ended = program("replay", *words)
    assert (ended.code, ended.out) == (2, "")
    assert sentence in ended.err
    assert ended.err.count("\n") == 1


def test_replaying_loads_neither_the_screen_nor_the_network(program: Program) -> None:
    code = (
        "import io, sys\nfrom evaltui.__main__ import main\n"
        "stdout, sys.stdout = sys.stdout, io.StringIO()\n"
        "main(['replay', '--json', '-'])\nsys.stdout = stdout\nprint(*sys.modules)\n"
    )
    loaded = set(program.python("-c", code, stdin=TRACE).out.split())
    assert loaded & {"textual", "rich", "httpx", "pydantic", "ssl", "asyncio"} == set()


def test_what_status_records_plays_as_it_was_and_holds_no_key(still: Program) -> None:
    refs = [RUNNING, "retab:wfevalrun_m4x7pd", "nugen:eval-5f3a9c21", "langwatch:nobody"]
    told = still("status", *refs, "--record", "bug.jsonl", "--jsonl")
    again = still("status", RUNNING, "--record", "bug.jsonl", "--jsonl")
    file = still.folder / "bug.jsonl"
    assert file.stat().st_mode & 0o777 == 0o600
    played = still("replay", "bug.jsonl", "--json")
    assert (played.code, played.err) == (0, "")
    found = documents(played.out)
    assert [each["run"] for each in found].count(RUNNING) == 2
    for each in documents(told.out)[:3]:
        mine = next(one for one in found if one["run"] == each["run"])
        assert mine["elapsed_s"] == pytest.approx(each["elapsed_s"], abs=0.01)
        # An answer is recorded when it comes, and printed with those of the others.
        later = {name: each[name] for name in ("elapsed_s", "eta", "eta_reason")}
        assert mine | later == each
    (last,) = documents(again.out)
    assert found[-1]["done"] == last["done"]
    gone = [each for each in found if each["run"] == "langwatch:nobody"]
    assert gone[-1]["health"]["status"] == "gone"
    assert gone[-1]["state"] is None


@pytest.fixture
def tactless_url() -> Iterator[str]:
    """A service that refuses every key and repeats it."""

    class Refusal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = f"Incorrect API key provided: {self.headers['X-Auth-Token']}"
            body = json.dumps({"message": text, "key": self.headers["X-Auth-Token"]}).encode()
            self.send_response(401)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Refusal) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_key_that_a_service_repeats_is_in_no_file(program: Program, tactless_url: str) -> None:
    ends = {"LANGWATCH_API_KEY": KEY, "LANGWATCH_ENDPOINT": tactless_url}
    ended = program("status", "langwatch:x", "--record", "bug.jsonl", **ends)
    assert ended.code == 4
    for file in (program.folder / "bug.jsonl", journal(program)):
        (told,) = documents(file.read_text())
        assert "Incorrect API key provided: ***" in told["health"]["message"]
        assert KEY not in file.read_text()
        assert KEY.replace('"', '\\"') not in file.read_text()


def test_runs_that_are_not_asked_are_recorded_as_they_were_last_seen(fast: Program) -> None:
    run = fast("run", "langwatch:checkout-agent", "--wait").out.strip()
    assert fast("status", "--record", "bug.jsonl").code == 0
    (found,) = documents(fast("replay", "bug.jsonl", "--json").out)
    assert (found["run"], found["state"], found["verdict"]) == (run, "completed", "failed")
    assert found["verdict_reason"] == "completed, 2 of 20 cells failed"


def test_waiting_records_every_answer(still: Program) -> None:
    assert still("wait", RUNNING, "--timeout", "3", "--record", "way.jsonl").code == 8
    played = still("replay", "way.jsonl", "--json")
    assert still("replay", "way.jsonl", "--json").out == played.out
    assert len(documents(played.out)) >= 2
    assert len(documents(journal(still).read_text())) == 1


def test_a_recording_that_cannot_be_written_is_told_before_anything_is_asked(
    still: Program,
) -> None:
    ended = still("status", RUNNING, "--record", ".")
    assert (ended.code, ended.out) == (2, "")
    assert "was not saved: it is a folder, not a file" in ended.err


def journal(program: Program) -> Path:
    return program.folder / "state" / "evaltui" / "journal.jsonl"


def test_what_commands_see_change_is_in_the_journal(still: Program) -> None:
    still("status", RUNNING, "nugen:eval-5f3a9c21")
    lines = documents(journal(still).read_text())
    assert sorted(each["run"] for each in lines) == [RUNNING, "nugen:eval-5f3a9c21"]
    assert all({"state", "verdict"} <= set(each["changed"]) for each in lines)
    assert journal(still).stat().st_mode & 0o777 == 0o600
    played = still("replay", str(journal(still)), "--json")
    assert [each["state"] for each in documents(played.out)] == ["running", "running"]


def test_what_the_journal_knows_of_a_run_gives_an_eta_at_once(still: Program) -> None:
    still("add", RUNNING)
    alone = still("status", "--json").documents[0]
    assert alone["eta_reason"] == "too few samples"
    # As if a screen had watched it: the run stands at 16 of 40 in a world that stands still.
    was = json.loads(journal(still).read_text())
    older = []
    for back, done in ((60, was["done"] - 6), (40, was["done"] - 4), (20, was["done"] - 2)):
        at = was["observed_at"][:17]
        older.append(was | {"done": max(0, done), "observed_at": _earlier(at, back)})
    text = "".join(json.dumps(one | {"at": one["observed_at"]}) + "\n" for one in older)
    journal(still).write_text(text)
    known = still("status", "--json").documents[0]
    assert known["eta"] is not None
    assert known["eta"]["source"] == "estimate"


def _earlier(minute: str, seconds: int) -> str:
    moment = datetime.fromisoformat(minute + "00Z") - timedelta(seconds=seconds)
    return moment.isoformat().replace("+00:00", "Z")


def test_a_journal_that_is_not_wanted_is_not_written(still: Program) -> None:
    still.config_file.write_text("[journal]\nenabled = false\n")
    assert still("status", RUNNING).code == 0
    assert not journal(still).exists()


def test_a_journal_that_cannot_be_written_is_one_sentence_and_no_more(still: Program) -> None:
    journal(still).mkdir(parents=True)
    ended = still("status", RUNNING, "nugen:eval-5f3a9c21")
    assert ended.code == 0
    assert ended.err.count("\n") == 1
    assert "journal.jsonl was not saved: it is a folder, not a file" in ended.err
