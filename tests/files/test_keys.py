from __future__ import annotations

import os
import select
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import pytest

from evaltui.files.key_command import CommandOutput, CommandTooSlow, run_program
from evaltui.files.keys import resolve_key, source_fault
from evaltui.model.account import KeyMissing

KEY = "sk-hunter2"


def refusal(source: str, **environ: str) -> str:
    with pytest.raises(KeyMissing) as caught:
        resolve_key(source, environ=environ, timeout_s=30)
    message = str(caught.value)
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))
    assert "\n" not in message
    return message


class Programs:
    """Stands for the programs of the machine; keeps what it was asked to run."""

    def __init__(self, outcome: CommandOutput | Exception) -> None:
        self.outcome = outcome
        self.asked: list[tuple[list[str], float]] = []

    def __call__(self, argv: Sequence[str], timeout_s: float) -> CommandOutput:
        self.asked.append((list(argv), timeout_s))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def test_a_variable_gives_its_key_without_blanks_around() -> None:
    secret = resolve_key("env:LANGWATCH_API_KEY", environ={"LANGWATCH_API_KEY": f" {KEY}\n"})
    assert secret.reveal() == KEY
    assert "hunter2" not in repr(secret)


@pytest.mark.parametrize("environ", [{}, {"NUGEN_API_KEY": ""}, {"NUGEN_API_KEY": " \n"}])
def test_a_missing_variable_is_named(environ: dict[str, str]) -> None:
    assert refusal("env:NUGEN_API_KEY", **environ) == "set NUGEN_API_KEY to the API key"


@pytest.mark.parametrize(
    "key", ["sk-\nhunter2", "hunter2\x00x", "hunter2\x1b[0m", "hunter2€", "hunter2é"]
)
def test_a_key_that_no_header_can_hold_is_refused(key: str) -> None:
    assert "NUGEN_API_KEY holds characters that no API key has" in refusal(
        "env:NUGEN_API_KEY", NUGEN_API_KEY=key
    )


@pytest.mark.parametrize(
    "source",
    [
        "sk-hunter2",
        "hunter2:x",
        "env:sk-hunter2",
        "env:",
        "cmd: ",
        "cmd:echo 'hunter2",
        "keyring:hunter2",
        "keyring:/hunter2",
        "keyring:-hunter2/x",
    ],
)
def test_a_source_that_is_none_is_refused_without_repeating_it(source: str) -> None:
    assert source_fault(source) == refusal(source)


def test_a_command_gives_its_first_line() -> None:
    program = f"{sys.executable} -c \"print('{KEY}'); print('url: x')\""
    assert resolve_key(f"cmd:{program}", environ={}).reveal() == KEY


def test_a_command_is_split_into_words_and_never_seen_by_a_shell() -> None:
    programs = Programs(CommandOutput(0, KEY.encode()))
    resolve_key("cmd:pass 'show it' $(x) | y", environ={}, run_command=programs, timeout_s=3)
    assert programs.asked == [(["pass", "show it", "$(x)", "|", "y"], 3)]


@pytest.mark.parametrize(
    ("outcome", "message"),
    [
        (CommandOutput(3, b"hunter2"), "the key command pass failed with exit code 3"),
        (CommandOutput(0, b""), "the key command pass printed no key"),
        (CommandOutput(0, b"hunter2\xff"), "the key command pass gave something that is no text"),
        (CommandTooSlow(), "the key command pass gave no key within 10 s"),
        (FileNotFoundError(), "the key command pass was not found: give its full path"),
        (PermissionError(), "the key command pass could not be started"),
    ],
)
def test_a_command_that_gives_no_key_is_one_sentence(
    outcome: CommandOutput | Exception, message: str
) -> None:
    with pytest.raises(KeyMissing) as caught:
        resolve_key("cmd:pass show x", environ={}, run_command=Programs(outcome))
    assert str(caught.value) == message


def test_the_keyring_is_asked_for_a_service_and_a_user() -> None:
    programs = Programs(CommandOutput(0, KEY.encode()))
    secret = resolve_key("keyring:https://x.org/me", environ={}, run_command=programs, timeout_s=3)
    assert secret.reveal() == KEY
    [(argv, limit_s)] = programs.asked
    assert (argv[0], argv[-2:], limit_s) == (sys.executable, ["https://x.org", "me"], 3)


BACKEND = """
import os, time
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordSetError

class Keyring(KeyringBackend):
    priority = 1
    set_password = None

    def get_password(self, service, user):
        what = f"{service}/{user}"
        if what == "evaltui/locked":
            raise KeyringLocked("hunter2")
        if what == "evaltui/broken":
            raise PasswordSetError("hunter2")
        if what == "evaltui/crash":
            raise RuntimeError("hunter2")
        if what == "evaltui/hang":
            time.sleep(600)
        return {"evaltui/empty": "", "evaltui/good": "sk-hunter2"}.get(what)
"""


@pytest.fixture
def backend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real keyring, with a backend of the test's."""
    (tmp_path / "backend_of_a_test.py").write_text(BACKEND)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "backend_of_a_test.Keyring")


@pytest.mark.usefixtures("backend")
def test_the_real_keyring_gives_its_key() -> None:
    assert resolve_key("keyring:evaltui/good", environ={}, timeout_s=60).reveal() == KEY


@pytest.mark.parametrize(
    ("user", "message"),
    [
        (
            "no one",
            "there is no keyring entry evaltui/no one: make it with `keyring set evaltui 'no one'`",
        ),
        ("empty", "the keyring entry evaltui/empty is empty"),
        ("locked", "since the keyring is locked; where nobody can unlock one, use env: or cmd:"),
        ("broken", "the keyring entry evaltui/broken cannot be read: the keyring reports an error"),
        ("crash", "the keyring entry evaltui/crash failed with exit code 1"),
    ],
)
@pytest.mark.usefixtures("backend")
def test_a_keyring_that_gives_none_is_one_sentence(user: str, message: str) -> None:
    assert message in refusal(f"keyring:evaltui/{user}")


@pytest.mark.usefixtures("backend")
def test_a_keyring_that_hangs_is_waited_for_no_longer_than_its_limit() -> None:
    with pytest.raises(KeyMissing) as caught:
        resolve_key("keyring:evaltui/hang", environ={}, timeout_s=0.5)
    assert str(caught.value) == (
        "the keyring entry evaltui/hang gave no key within 0.5 s; "
        "where nobody can unlock one, use env: or cmd: instead"
    )


def test_a_machine_without_a_keyring_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    assert "since this machine has no keyring; where nobody" in refusal("keyring:evaltui/me")


def test_without_keyring_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['keyring'] = None")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert refusal("keyring:a/b").endswith("not installed: pip install 'evaltui[keyring]'")


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_a_program_ends_with_its_code_and_first_line() -> None:
    output = run_program(python("print('one'); print('two' * 100_000); raise SystemExit(7)"), 30)
    assert (output.exit_code, output.first_line) == (7, b"one")
    assert "one" not in repr(output)


def test_a_program_has_no_terminal_and_no_input() -> None:
    code = """
import os, sys
assert sys.stdin.read() == ""
try:
    os.open("/dev/tty", os.O_RDWR)
except OSError:
    print("none")
"""
    assert run_program(python(code), 30).first_line == b"none"


def test_a_helper_left_behind_is_not_waited_for(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    code = f"""
import subprocess, sys
helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open({str(pid_file)!r}, "w").write(str(helper.pid))
print("key")
"""
    try:
        assert run_program(python(code), 60).first_line == b"key"
    finally:
        os.kill(int(pid_file.read_text()), 9)


def test_a_slow_program_is_killed_with_its_children(tmp_path: Path) -> None:
    alive = tmp_path / "alive"
    os.mkfifo(alive)
    reader = os.open(alive, os.O_RDONLY | os.O_NONBLOCK)
    script = 'exec 3>"$0"; sleep 600 & echo started >&3; while :; do echo hunter2; done'
    with pytest.raises(CommandTooSlow):
        run_program(["sh", "-c", script, str(alive)], 1.0)
    said = b""
    with os.fdopen(reader, "rb", buffering=0) as pipe:
        # The end comes when every process that holds the pipe has ended, the sleeper too.
        while select.select([pipe], [], [], 60)[0] and (piece := pipe.read(100)):
            said += piece
        assert pipe.read(1) == b"", "somebody still holds the pipe"
    assert said == b"started\n"
