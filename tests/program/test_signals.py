"""Whatever signal comes, whenever: what is known is saved, and nothing is left running.

The screen's terminal is as it was; a command's exit code tells which signal it was.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.disk.faults import CONTROL, LAYER, Disk
from tests.program.conftest import PROGRAM, Home
from tests.program.stepped_services import SteppedServices
from tests.program.terminal import PATIENCE_S, Terminal
from tests.program.test_end import SOON_S

RUN = "langwatch:lively-ancient-zebra"
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]
QUICK = (signal.SIGHUP,)
OFTEN = ["hang up", *(pytest.param(each, marks=pytest.mark.long) for each in ("q", "SIGTERM"))]
BY_SIGNAL = [
    pytest.param(each, id=each.name, marks=() if each in QUICK else pytest.mark.long)
    for each in SIGNALS
]
"""All signals in the long run, some in the normal one."""
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGQUIT: 131}


class Started:
    """A command without a terminal, in a session of its own."""

    def __init__(self, home: Home, words: tuple[str, ...]) -> None:
        self.process = subprocess.Popen(
            [PROGRAM, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            env=home.env,
            cwd=home.folder,
            start_new_session=True,
        )

    def read_until(self, part: str) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if part in line:
                return
        raise AssertionError(f"it ended without a word of {part!r}")

    def ends(self) -> tuple[int, str]:
        """Wait for its end; give the exit code and what else it said."""
        said, _ = self.process.communicate(timeout=SOON_S)
        assert "Traceback" not in said
        assert "Exception ignored" not in said
        assert "internal error" not in said
        with pytest.raises(ProcessLookupError):
            os.killpg(self.process.pid, 0)
        return self.process.returncode, said


@pytest.fixture
def start(home: Home) -> Iterator[Callable[..., Started]]:
    """Starts commands; what is left of them at the end is killed."""
    started: list[Started] = []

    def make(*words: str) -> Started:
        started.append(Started(home, words))
        return started[-1]

    yield make
    for one in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(one.process.pid, signal.SIGKILL)
        one.process.communicate()


Start = Callable[..., Started]


def until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether a process works; one that only waits to be asked how it ended does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def hung_key(home: Home, services: SteppedServices) -> Callable[[], int]:
    """Accounts whose key commands hang; gives the number of the process that a command started."""
    marker = home.folder / "key-command"
    script = home.folder / "hang.sh"
    script.write_text(f"#!/bin/sh\nsleep 100 &\necho $! > {marker}\nwait\n")
    script.chmod(0o700)
    home.config_file.write_text(
        f'[accounts.slow]\nprovider = "langwatch"\napi_key = "cmd:{script}"\n'
        f'base_url = "{services.url}"\n'
    )

    def pid() -> int:
        until(lambda: marker.exists() and marker.read_text().endswith("\n"), "key command")
        return int(marker.read_text())

    return pid


@pytest.fixture
def hung_names(home: Home) -> Callable[[], None]:
    """Name look-ups hang for long; gives what waits for the first."""
    folder, marker = home.folder / "site", home.folder / "looked-up"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        "import pathlib, socket, time\n"
        "def hang(*words, **options):\n"
        f"    pathlib.Path({str(marker)!r}).touch()\n"
        "    time.sleep(100)\n"
        "socket.getaddrinfo = hang\n"
    )
    home.env |= {"PYTHONPATH": str(folder), "LANGWATCH_API_KEY": "demo"}
    home.env["LANGWATCH_ENDPOINT"] = "https://nowhere.example"
    return lambda: until(marker.exists, "look-up of a name")


@pytest.fixture
def slow_disk(home: Home) -> Disk:
    """A disk that can be made slow, under every program of the home."""
    disk = Disk(home.folder / "disk.json")
    home.env |= {"PYTHONPATH": str(LAYER), CONTROL: str(disk.control)}
    return disk


class TestCommands:
    @pytest.mark.parametrize("number", BY_SIGNAL)
    def test_wait_saves_what_it_has_seen(
        self, home: Home, services: SteppedServices, start: Start, number: signal.Signals
    ) -> None:
        services.step_to(10)
        home.run("add", RUN)
        command = start("wait", RUN)
        command.read_until("16/40")
        command.process.send_signal(number)
        code, said = command.ends()
        assert code == CODES[number]
        assert "To wait on: evaltui wait" in said
        assert "done = 16" in home.saved()

    @pytest.mark.parametrize(
        ("words", "sign"),
        [
            (("status", RUN, "--watch"), "16/40"),
            (("run", "langwatch:rag-quality", "--stream"), "langwatch:"),
            (("demo", "--serve", "0"), "evaltui"),
        ],
        ids=lambda words: " ".join(words[:1]) if isinstance(words, tuple) else "",
    )
    @pytest.mark.parametrize("number", BY_SIGNAL)
    def test_every_other_command_that_goes_on_ends_at_once(
        self,
        services: SteppedServices,
        start: Start,
        words: tuple[str, ...],
        sign: str,
        number: signal.Signals,
    ) -> None:
        services.step_to(10)
        command = start(*words)
        command.read_until(sign)
        command.process.send_signal(number)
        code, _ = command.ends()
        assert code == (0 if words[0] == "demo" else CODES[number])

    @pytest.mark.parametrize("pair", [(0, 0), pytest.param((1, 2), marks=pytest.mark.long)])
    def test_two_signals_at_once_are_one(
        self, home: Home, services: SteppedServices, start: Start, pair: tuple[int, int]
    ) -> None:
        services.step_to(10)
        home.run("add", RUN)
        command = start("wait", RUN)
        command.read_until("16/40")
        for place in pair:
            command.process.send_signal(SIGNALS[place])
        code, _ = command.ends()
        assert code in {CODES[SIGNALS[place]] for place in pair}
        assert "done = 16" in home.saved()

    def test_a_second_ctrl_c_does_not_undo_the_last_save(
        self, home: Home, services: SteppedServices, slow_disk: Disk, start: Start
    ) -> None:
        services.step_to(10)
        home.run("add", RUN)
        command = start("wait", RUN)
        command.read_until("16/40")
        home.wait_for_saved("done = 16")
        services.step_to(12)
        command.read_until("19/40")
        slow_disk.fails({"under": str(home.runs_file.parent), "calls": ["fsync"], "wait_s": 0.5})
        began = time.monotonic()
        while command.process.poll() is None:
            assert time.monotonic() - began < SOON_S
            command.process.send_signal(signal.SIGINT)
            time.sleep(0.05)
        assert command.ends()[0] == 130
        assert "done = 19" in home.saved()
        assert not list(home.runs_file.parent.glob(".*.tmp"))

    @pytest.mark.parametrize("number", BY_SIGNAL)
    @pytest.mark.parametrize("word", ["wait", pytest.param("status", marks=pytest.mark.long)])
    def test_a_key_command_that_hangs_ends_too(
        self, hung_key: Callable[[], int], start: Start, word: str, number: signal.Signals
    ) -> None:
        command = start(word, "slow:some-run")
        child = hung_key()
        command.process.send_signal(number)
        assert command.ends()[0] == CODES[number]
        until(lambda: not is_running(child), "end of the key command")

    def test_one_that_is_too_slow_for_a_command_ends_with_it(
        self, hung_key: Callable[[], int], start: Start
    ) -> None:
        command = start("status", "slow:some-run", "--timeout", "1")
        child = hung_key()
        code, said = command.ends()
        assert code == 3
        assert "unreachable" in said
        until(lambda: not is_running(child), "end of the key command")

    @pytest.mark.parametrize("number", BY_SIGNAL)
    def test_a_name_that_is_looked_up_for_ever_holds_up_nothing(
        self, hung_names: Callable[[], None], start: Start, number: signal.Signals
    ) -> None:
        command = start("wait", RUN)
        hung_names()
        command.process.send_signal(number)
        assert command.ends()[0] == CODES[number]

    @pytest.mark.parametrize(
        "number", [signal.SIGHUP, pytest.param(signal.SIGINT, marks=pytest.mark.long)]
    )
    def test_what_the_starter_had_ignored_is_ignored(
        self, home: Home, services: SteppedServices, number: signal.Signals
    ) -> None:
        """As with `nohup evaltui wait … &`, on which people rely."""
        services.step_to(10)
        home.run("add", RUN)
        name = number.name.removeprefix("SIG")
        with subprocess.Popen(
            ["/bin/sh", "-c", f"trap '' {name}; exec {PROGRAM} wait {RUN}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=home.env,
        ) as process:
            assert process.stdout is not None
            while "16/40" not in process.stdout.readline():
                assert process.poll() is None
            process.send_signal(number)
            services.step_to(60)
            said, _ = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0
        assert "completed" in said

    @pytest.mark.long
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_a_signal_while_it_starts_is_no_traceback(
        self, home: Home, services: SteppedServices, start: Start, number: signal.Signals
    ) -> None:
        for tenth in range(1, 25):
            command = start("wait", RUN, "--timeout", "1")
            time.sleep(tenth * 0.025)
            command.process.send_signal(number)
            said, _ = command.process.communicate(timeout=PATIENCE_S)
            early = number == signal.SIGINT and "/evaltui/" not in said  # before any code of ours
            assert early or "Traceback" not in said, said
            assert command.process.returncode in {CODES[number], -number, 8, 1 if early else 130}


class TestCommandsOnATerminal:
    @pytest.mark.parametrize("number", BY_SIGNAL)
    def test_one_that_takes_no_output_any_more(
        self, home: Home, services: SteppedServices, number: signal.Signals
    ) -> None:
        """A connection that hangs: what is written waits for ever."""
        services.step_to(10)
        home.run("add", RUN)
        with home.terminal("wait", RUN) as terminal:
            terminal.wait_for("16/40")
            home.wait_for_saved("done = 16")
            terminal.send("\x13")  # Ctrl-S
            services.step_to(12)
            time.sleep(2.5)  # it asks, and writes
            terminal.signal(number)
            assert terminal.wait_for_exit(patience_s=SOON_S) == CODES[number]
        assert "done = 19" in home.saved()

    def test_one_that_is_closed(self, home: Home, services: SteppedServices) -> None:
        services.step_to(10)
        home.run("add", RUN)
        with home.terminal("wait", RUN) as terminal:
            terminal.wait_for("16/40")
            terminal.hang_up()
            assert terminal.wait_for_exit(patience_s=SOON_S) == 129
            assert terminal.leaves_nothing_running()
        assert "done = 16" in home.saved()

    @pytest.mark.parametrize("words", [(), pytest.param(("wait",), marks=pytest.mark.long)])
    def test_whose_shell_is_killed(
        self, home: Home, services: SteppedServices, words: tuple[str, ...]
    ) -> None:
        services.step_to(10)
        home.run("add", RUN)
        with home.terminal(*words, through=("/bin/sh", "-c", '"$0" "$@"; exit $?')) as terminal:
            terminal.wait_for("16/40")
            terminal.signal(signal.SIGKILL)  # the shell, which leads the session
            terminal.wait_for_exit()
            until(terminal.leaves_nothing_running, "end of the program")
        assert "done = 16" in home.saved()


class TestTheScreen:
    @pytest.fixture
    def watching(self, home: Home, services: SteppedServices) -> Iterator[Terminal]:
        services.step_to(10)
        with home.terminal(RUN) as terminal:
            terminal.wait_for("lively-ancient-zebra", "running", "16/40")
            yield terminal

    @pytest.mark.parametrize(
        "number", [pytest.param(signal.SIGINT, marks=pytest.mark.long), signal.SIGQUIT]
    )
    def test_it_is_left_in_good_order(
        self, watching: Terminal, home: Home, number: signal.Signals
    ) -> None:
        """The others are tested with the screen's other ends."""
        watching.signal(number)
        assert watching.wait_for_exit(patience_s=SOON_S) == 0
        assert watching.is_restored()
        assert watching.has_its_title_back()
        assert watching.leaves_nothing_running()
        assert "done = 16" in home.saved()

    def test_all_signals_at_once(self, watching: Terminal, home: Home) -> None:
        for number in SIGNALS:
            watching.signal(number)
        assert watching.wait_for_exit(patience_s=SOON_S) == 0
        assert watching.is_restored()
        assert "done = 16" in home.saved()

    def test_signals_do_not_disturb_the_last_save(
        self, home: Home, services: SteppedServices, slow_disk: Disk
    ) -> None:
        services.step_to(10)
        with home.terminal(RUN) as terminal:
            terminal.wait_for("lively-ancient-zebra", "16/40")
            home.wait_for_saved("done = 16")
            services.step_to(12)
            terminal.wait_for("lively-ancient-zebra", "19/40")
            folder = str(home.runs_file.parent)
            slow_disk.fails({"under": folder, "calls": ["fsync"], "wait_s": 0.5})
            terminal.press("q")
            terminal.wait_until(terminal.is_restored, "restored terminal")
            for number in SIGNALS:
                terminal.signal(number)
            terminal.send("\x03")  # the terminal makes a signal of it again
            assert terminal.wait_for_exit(patience_s=SOON_S) == 0
        assert "done = 19" in home.saved()
        assert not list(home.runs_file.parent.glob(".*.tmp"))

    @pytest.mark.parametrize("how", OFTEN)
    def test_a_key_command_that_hangs_ends_with_it(
        self, home: Home, hung_key: Callable[[], int], how: str
    ) -> None:
        with home.terminal("slow:some-run") as terminal:
            terminal.wait_for("not seen", "some-run")
            child = hung_key()
            _leave(terminal, how)
            assert terminal.wait_for_exit(patience_s=SOON_S) == 0
            until(lambda: not is_running(child), "end of the key command")
        assert "slow:some-run" in home.saved()

    @pytest.mark.parametrize("how", OFTEN)
    def test_a_name_that_is_looked_up_for_ever_holds_up_nothing(
        self, home: Home, hung_names: Callable[[], None], how: str
    ) -> None:
        with home.terminal(RUN) as terminal:
            terminal.wait_for("lively-ancient-zebra", "not seen")
            hung_names()
            _leave(terminal, how)
            assert terminal.wait_for_exit(patience_s=SOON_S) == 0
            assert terminal.leaves_nothing_running()
        assert RUN in home.saved()

    def test_another_that_hangs_with_the_lock_holds_up_little(
        self, home: Home, services: SteppedServices
    ) -> None:
        services.step_to(10)
        with home.terminal(RUN) as terminal:
            terminal.wait_for("lively-ancient-zebra", "16/40")
            home.wait_for_saved("done = 16")
            lock = home.runs_file.with_name(".runs.toml.lock")
            with subprocess.Popen(["flock", lock, "sleep", "60"]) as holder:
                until(lambda: _is_held(lock), "held lock")
                services.step_to(12)
                terminal.wait_for("lively-ancient-zebra", "19/40")
                terminal.press("q")
                assert terminal.wait_for_exit(patience_s=SOON_S) == 0
                holder.kill()
        assert "done = 19" in home.saved()


def _is_held(lock: Path) -> bool:
    return subprocess.run(["flock", "--nonblock", lock, "true"], check=False).returncode != 0


def _leave(terminal: Terminal, how: str) -> None:
    if how == "q":
        terminal.press("q")
    elif how == "hang up":
        terminal.hang_up()
    else:
        terminal.signal(signal.Signals[how])
