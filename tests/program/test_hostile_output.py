"""Hostile text in what commands print, to pipes and to terminals, and in every file they leave."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from evaltui.files.reports import Reports
from evaltui.model.exchange import Answer
from tests.fakes import EPOCH, FakeClock
from tests.faults.hostile_text import CANARY, HOSTILE, is_clean, steering
from tests.program.conftest import Home, fresh_home
from tests.program.hostile_service import OTHERS, RUNS, WORDS, hostile_services
from tests.program.recorded import sequences, texts

FORMAT = (
    "{name} {state} {state_raw} {error} {url} {summary} {error_detail.code} {notes} "
    "{error_detail.stack_trace} {error_detail.details} {health.message} {verdict_reason}"
)
SOME = [RUNS[1], RUNS[6], RUNS[9], *WORDS[::4], OTHERS[4], OTHERS[6], OTHERS[7]]
IN_PLACE = {b"\x1b[K", b"\x1b[J"}
"""With the way up, all that a table needs that is rewritten in place."""


@pytest.fixture(scope="module")
def watching(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home that watches hostile runs and has asked for them once."""
    home = fresh_home(tmp_path_factory.mktemp("watching"))
    with hostile_services(home):
        assert home.run("add", *SOME).returncode == 0
        assert home.run("status").returncode == 0
        yield home


def check(text: str) -> None:
    assert is_clean(text, lines=True), f"it holds {steering(text)}"


JSONS = [
    ("status", "--json"),
    ("find", "retab", "--json"),
]
MORE_JSONS = [
    ("status", "--jsonl"),
    ("list", "--json"),
    ("wait", "--timeout", "2", "--json", RUNS[0]),
    ("find", "nugen", "--jsonl"),
    ("run", "langwatch:good-1", "--json"),
]
COMMANDS = [
    ("status",),
    ("status", "--format", FORMAT),
    ("wait", "--timeout", "2", RUNS[0], WORDS[5]),
    ("find", "nugen"),
    ("find", "refusing"),
    ("run", "langwatch:refused-1"),
    ("cancel", WORDS[9]),
    ("status-line", "--tmux"),
]
MORE_COMMANDS = [
    ("list",),
    ("list", "--format", FORMAT),
    ("find",),
    ("find", "langwatch", "--format", FORMAT),
    ("find", "retab", "--add"),
    ("run", "langwatch:odd-2"),
    ("run", "langwatch:good-3"),
    ("run", "langwatch:streamed-0", "--stream"),
    ("cancel", WORDS[10], WORDS[0]),
    ("rm", SOME[0]),
    ("doctor",),
    ("status-line",),
    ("__complete", "runs"),
    ("config", "show"),
]


def with_long(usual: list[tuple[str, ...]], more: list[tuple[str, ...]]) -> list[object]:
    return [*usual, *(pytest.param(words, marks=pytest.mark.long) for words in more)]


@pytest.mark.parametrize("words", with_long(JSONS, MORE_JSONS), ids=" ".join)
def test_json_escapes_it(watching: Home, words: tuple[str, ...]) -> None:
    ran = watching.run(*words)
    check(ran.stderr)
    assert ran.stdout.isascii()
    check(ran.stdout)
    assert r"\u001b" in ran.stdout
    lines = ran.stdout.splitlines() if "--jsonl" in words else [ran.stdout]
    assert all(json.loads(line) for line in lines)


@pytest.mark.parametrize(
    "words", with_long(COMMANDS, MORE_COMMANDS), ids=lambda words: " ".join(words)[:40]
)
def test_output_holds_nothing_that_steers(watching: Home, words: tuple[str, ...]) -> None:
    ran = watching.run(*words)
    # The tabs are those that stand between a candidate and the words about it.
    check(ran.stdout.replace("\t", "") if words[0] == "__complete" else ran.stdout)
    check(ran.stderr)
    assert ran.stdout or ran.stderr
    if words[0] == "status-line":
        assert "#(" not in ran.stdout
        assert CANARY not in ran.stdout


@pytest.mark.parametrize(
    "words",
    with_long(
        [("status", "--watch")], [("wait", *SOME[:4]), ("find", "retab"), ("status",), ("list",)]
    ),
    ids=lambda words: words[0],
)
def test_output_in_a_terminal_holds_no_escape_of_a_service(
    watching: Home, words: tuple[str, ...]
) -> None:
    with watching.terminal(*words, columns=100, lines=20) as screen:
        screen.wait_until(lambda: CANARY.encode() in screen.raw, "some hostile text")
        if words[0] in {"wait", "status"}:
            screen.watch(1.5)
            screen.press("ctrl+c")
        screen.wait_for_exit()
    for sequence in set(sequences(bytes(screen.raw))):
        assert sequence in IN_PLACE or sequence[2:-1].isdigit(), sequence
    for text in texts(bytes(screen.raw)):
        check(text.replace("\r", "").replace("^C", ""))


@pytest.mark.long
def test_a_recording_of_it_plays_cleanly(watching: Home) -> None:
    recording = watching.folder / "recording.jsonl"
    recording.write_text(watching.run("status", "--jsonl").stdout)
    ran = watching.run("replay", str(recording), "--json")
    check(ran.stdout + ran.stderr)
    assert r"\u001b" in ran.stdout


def test_a_report_of_a_fault_holds_nothing_that_steers(tmp_path: Path) -> None:
    text = "\n".join(HOSTILE.values())
    answer = Answer(200, {"content-type": text}, text.encode("utf-8", "replace"), EPOCH, 0.1)
    reports = Reports(tmp_path, FakeClock(), redact=str, versions=dict)
    report = reports.write(ValueError(text), text, answer)
    assert report is not None
    assert report.read_text().count(CANARY) > 20
    check(report.read_text())


def test_no_file_holds_what_would_steer_the_terminal_that_shows_it(watching: Home) -> None:
    for name in ("retab", "langwatch"):
        assert watching.run("find", name, "--add").returncode == 0
    shown = 0
    for name in watching.files():
        content = (watching.folder / name).read_bytes()
        if CANARY.encode() in content:
            check(content.decode())
            shown += 1
    assert shown >= 2, "the runs file and the journal hold it"
