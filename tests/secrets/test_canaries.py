"""The whole program, through everything, with keys that services repeat: none is ever written.

Three keys, from the environment, a command and the keyring, go through every command and the
screen, with faults of evaltui's own put in. Then all that was written is looked through: every
file below the user's folders, every byte of stdout, stderr and of the terminal, the arguments of
all processes, and the environment of those that were started. Every file is this user's alone.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.program.conftest import PROGRAM, Home, fresh_home
from tests.program.terminal import Terminal
from tests.secrets.echoes import echoing
from tests.secrets.needles import files_below, found_in, not_private, watching_processes

OF_ENV = 'sk-lw-Canary/env+"quoted\\back&x=1'
OF_CMD = "nugen_Canary-cmd-0123456789abcdef"
OF_RING = "rt.Canary.keyring.ZYXWVUTSR98765"
PROXY_PASSWORD = "Canary-proxy-password"
KEYS = (OF_ENV, OF_CMD, OF_RING, PROXY_PASSWORD)

ZEBRA = "langwatch:lively-ancient-zebra"
TONE, ORDERS = "cmds:eval-5f3a9c21", "ring:wfevalrun_m4x7pd"
BROKEN = [
    f"{account}:{kind}-{account}"
    for account, kinds in {
        "langwatch": ("echo-401", "echo-html", "echo-redirect"),
        "cmds": ("echo-500", "echo-text", "echo-cut"),
        "ring": ("echo-401", "echo-500", "echo-redirect"),
    }.items()
    for kind in kinds
]

# Faults of evaltui's own. A local variable holds the key, as one of a client library may.
SITE = """
import os
kind = os.environ.get("INJECT")
def boom(*words, **options):
    secret = os.environ["LANGWATCH_API_KEY"]
    raise RuntimeError(f"trouble with {secret} in {secret!r}")
if kind == "read":
    from evaltui.providers.langwatch import PROVIDER
    type(PROVIDER).read_status = boom
elif kind == "command":
    import evaltui.cli.asking.selection as selection
    selection.named_fleet = selection.saved_fleet = boom
elif kind == "paint":
    from evaltui.ui.widgets.summary_line import SummaryLine
    SummaryLine.render_line = boom
elif kind == "leak":
    from evaltui.session import questions
    questions.keyless_answer = lambda answer, redaction: answer
elif kind == "key":
    from evaltui.ui.screens.main import MainScreen
    MainScreen.action_refresh = boom
"""
RING = f"""
from keyring.backend import KeyringBackend

class Keyring(KeyringBackend):
    priority = 1
    set_password = None

    def get_password(self, service, user):
        return {OF_RING!r} if (service, user) == ("evaltui", "good") else None
"""
TELLS_ENVIRONMENT = '#!/bin/sh\nenv > "{}/$(basename "$0")-$$"\ncat > /dev/null\n'


@dataclass
class Stage:
    """The program in a home of its own, and all that it has written."""

    home: Home
    umask: str
    told: Path
    """Where programs that were started write their environment."""
    keys: set[str] = field(default_factory=set)
    """With which services were asked."""
    leaks: set[str] = field(default_factory=set)
    """What holds keys where the test sees to it."""
    needed: set[str] = field(default_factory=set)
    """Those of the keys that the test is about."""
    written: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def through(self) -> list[str]:
        return ["/bin/sh", "-c", f'umask {self.umask}; exec "$@"', "sh"]

    def run(self, *words: str, expected: Sequence[int] = (0,), **env: str) -> str:
        """Run a command to its end; give what it printed."""
        ran = subprocess.run(
            [*self.through, str(PROGRAM), *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={**self.home.env, **env},
            cwd=self.home.folder / "cwd",
            timeout=60,
            check=False,
        )
        name = " ".join(words)
        self.written += [(f"{name}: stdout", ran.stdout), (f"{name}: stderr", ran.stderr)]
        said = ran.stderr.decode()
        assert ran.returncode in expected, (name, ran.returncode, said)
        assert "Traceback" not in said or "--debug" in words, said
        return (ran.stdout + ran.stderr).decode()

    @contextmanager
    def screen(self, *words: str, **env: str) -> Iterator[Terminal]:
        """Give the program's screen; what it wrote is kept, and what it showed looked at."""
        home = self.home
        home.env |= env
        terminal = home.terminal(*words, through=self.through, lines=50)
        terminal.may_fail = True
        try:
            with terminal:
                yield terminal
        finally:
            self.written.append((f"the screen {env}", bytes(terminal.raw)))
            for name in env:
                del home.env[name]

    def at_once(self, *commands: Sequence[str]) -> None:
        """Run commands beside one another."""
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda words: self.run(*words, expected=(0, 1, 2, 3, 4, 8)), commands))


@pytest.fixture
def stage(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    home = fresh_home(tmp_path / "user")
    aside = tmp_path / "aside"
    aside.mkdir()
    (home.folder / "cwd").mkdir()
    (aside / "key").write_text(OF_CMD)
    (aside / "sitecustomize.py").write_text(SITE)
    (aside / "ring_of_a_test.py").write_text(RING)
    (aside / "bin").mkdir()
    (aside / "told").mkdir()
    for name in ("xclip", "browser"):
        script = aside / "bin" / name
        script.write_text(TELLS_ENVIRONMENT.format(aside / "told"))
        script.chmod(0o700)
    with echoing() as (url, echoes):
        home.env |= {
            "LANGWATCH_API_KEY": OF_ENV,
            "LANGWATCH_ENDPOINT": url,
            "HTTPS_PROXY": f"http://me:{PROXY_PASSWORD}@127.0.0.1:9",
            "PYTHONPATH": str(aside),
            "PYTHON_KEYRING_BACKEND": "ring_of_a_test.Keyring",
            "PATH": f"{aside / 'bin'}{os.pathsep}{home.env['PATH']}",
            "DISPLAY": ":99",
            "BROWSER": f"{aside / 'bin' / 'browser'} %s",
        }
        home.config_file.parent.mkdir(parents=True, mode=0o700)
        home.config_file.write_text(
            "interval_s = 0.5\n"
            f'[accounts.cmds]\nprovider = "nugen"\nbase_url = "{url}"\n'
            f'api_key = "cmd:cat {aside / "key"}"\n'
            f'[accounts.ring]\nprovider = "retab"\nbase_url = "{url}"\n'
            'api_key = "keyring:evaltui/good"\n'
        )
        os.utime(home.config_file)
        before = set(files_below(home.folder))
        one = Stage(home, request.param, aside / "told")
        with watching_processes() as processes:
            yield one
        one.keys |= echoes.keys
    for path in files_below(home.folder):
        if path.is_file():
            one.written.append((str(path), path.read_bytes()))
    for path in one.told.iterdir():
        one.written.append((f"the environment of {path.name}", path.read_bytes()))
    one.written.append(("the arguments of processes", b"\n".join(processes.lines)))
    assert one.keys >= one.needed
    leaks = {place: found for place, data in one.written if (found := found_in(data, KEYS))}
    if one.leaks:
        assert {Path(place).name for place in leaks} >= one.leaks
    else:
        assert leaks == {}
    assert not_private(set(files_below(home.folder)) - before) == []
    assert b"evaltui" in b"\n".join(processes.lines)


def reports(home: Home) -> list[str]:
    folder = home.folder / "state" / "evaltui" / "reports"
    return [path.read_text() for path in sorted(folder.glob("*"))]


@pytest.mark.parametrize("stage", ["000"], indirect=True)
def test_commands(stage: Stage) -> None:
    stage.needed = {OF_ENV, OF_CMD, OF_RING}
    stage.run("add", ZEBRA, TONE, ORDERS, *BROKEN)
    stage.run("status", "--json", "--record", "folder/seen.jsonl", expected=(3, 4))
    stage.at_once(
        ("status", "--debug", "--format", "{run} {name} {error} {health.message}"),
        ("wait", ZEBRA, TONE, ORDERS, *BROKEN[:2], "--jsonl", "--timeout", "1", "--debug"),
        ("run", "langwatch:rag-quality", "--stream", "--timeout", "2", "--debug"),
        ("run", "cmds:benchmark-tone-v3", "--wait", "--timeout", "1"),
        ("find", "langwatch", "--json"),
        ("find", "ring", "--debug"),
        ("cancel", "ring:wfevalrun_q1z2", ORDERS),
        ("doctor", "--debug"),
        ("doctor", "--json"),
        ("config", "show"),
        ("replay", "folder/seen.jsonl", "--json"),
        ("list", "--json"),
        ("status-line", "--tmux"),
        ("__complete", "runs"),
    )


@pytest.mark.parametrize("stage", ["000"], indirect=True)
def test_a_leak_is_found(stage: Stage) -> None:
    """Without the seam, and only then: these tests can fail."""
    stage.run("add", ZEBRA, BROKEN[0])
    stage.run("status", ZEBRA, BROKEN[0], expected=(4,), INJECT="leak")
    stage.leaks = {"runs.toml", f"status {ZEBRA} {BROKEN[0]}: stdout"}


@pytest.mark.parametrize("stage", ["077"], indirect=True)
def test_faults_of_commands(stage: Stage) -> None:
    told = stage.run("status", ZEBRA, TONE, ORDERS, expected=(3,), INJECT="read")
    assert "internal error, report it: RuntimeError: trouble with ***" in told
    assert "; see /" in told
    assert told.count(" ok\n") == 2
    (report,) = reports(stage.home)
    assert "while: reading an answer of LangWatch" in report
    assert "RuntimeError: trouble with ***" in report
    assert '"runId": "lively-ancient-zebra"' in report
    told = stage.run("wait", ZEBRA, "--timeout", "2", expected=(3, 8), INJECT="command")
    assert "internal error, report it: RuntimeError: trouble with ***" in told
    told = stage.run("wait", ZEBRA, "--debug", expected=(3,), INJECT="command")
    assert "Traceback (most recent call last):" in told
    assert "in boom" in told
    assert len(reports(stage.home)) == 3
    assert all("in boom" in report for report in reports(stage.home))


@pytest.mark.parametrize("stage", ["000"], indirect=True)
def test_the_screen(stage: Stage) -> None:
    stage.needed = {OF_ENV, OF_CMD, OF_RING}
    stage.run("add", ZEBRA, TONE, ORDERS, *BROKEN)
    with stage.screen("--debug") as screen:
        screen.wait_for("completed", "lively-ancient-zebra")
        screen.wait_until(lambda: screen.text.count("malformed") > 1, "answers")
        screen.press("y")
        screen.wait_for_sentence("Copied")
        screen.press("o")
        screen.wait_until(lambda: any(stage.told.glob("browser-*")), "browser")
        for _ in range(8):
            for tab in "123456":
                screen.press(tab)
                screen.wait_until(lambda: bool(screen.text), "screen")
                assert not found_in(screen.text.encode(), KEYS)
            screen.press("down")
        screen.press("w")
        screen.wait_for_sentence("What happened")
        screen.press("escape")
        screen.wait_until_gone("What happened")
        screen.press("a")
        screen.wait_for_sentence("Watch a run")
        screen.paste("langwatch:brisk-copper-heron")
        screen.press("enter")
        screen.wait_for("brisk-copper-heron")
        screen.press("f")
        screen.wait_for_sentence("Find")
        screen.wait_for("quiet-marble-otter")
        screen.press("escape")
        screen.wait_until_gone("quiet-marble-otter")
        screen.press("?")
        screen.wait_for_sentence("Save and leave")
        screen.press("escape")
        screen.wait_until_gone("Save and leave")
        screen.press(":")
        screen.wait_for_sentence("Search for commands")
        screen.send("picture")
        screen.wait_for("Save the screen as SVG")
        screen.press("enter")
        screen.wait_for_sentence("The picture is ")
        assert not found_in(screen.text.encode(), KEYS)
        screen.press("q")
        assert screen.wait_for_exit() == 0
    written = {path.name for path in files_below(stage.home.folder)}
    assert {"runs.toml", "journal.jsonl", "debug.log", "screen.json"} <= written
    assert any(name.endswith(".svg") for name in written)
    told = {path.name.partition("-")[0] for path in stage.told.iterdir()}
    assert told == {"xclip", "browser"}


@pytest.mark.parametrize("stage", ["000"], indirect=True)
def test_faults_of_the_screen(stage: Stage) -> None:
    stage.run("add", ZEBRA, TONE, ORDERS)
    with stage.screen(INJECT="read") as screen:
        screen.wait_for("lively-ancient-zebra", "malformed")
        screen.wait_for("eval-5f3a9c21", "ok")
        screen.wait_for_sentence("internal error, report it: RuntimeError: trouble with ***")
        screen.wait_until(lambda: "/reports/report-" in "".join(screen.text.split()), "report")
        screen.press("q")
        assert screen.wait_for_exit() == 0
    with stage.screen(INJECT="key") as screen:
        screen.wait_for("lively-ancient-zebra")
        screen.press("r")
        screen.wait_for_sentence("internal error, report it: RuntimeError: trouble with ***")
        screen.press("q")
        assert screen.wait_for_exit() == 0
    for debug in ("", "1"):
        with stage.screen(INJECT="paint", EVALTUI_DEBUG=debug) as screen:
            assert screen.wait_for_exit() == 3
            assert screen.is_restored()
            said = screen.written.rpartition("\x1b[?1049l")[2]
            assert said.count("internal error, report it: RuntimeError: trouble with ***") == 1
            assert ("Traceback" in said) == bool(debug)
            assert "lively-ancient-zebra" in stage.home.saved()
    doing = [report.partition("while: ")[2].partition("\n")[0] for report in reports(stage.home)]
    assert set(doing) == {"reading an answer of LangWatch", "doing refresh", "showing the screen"}
