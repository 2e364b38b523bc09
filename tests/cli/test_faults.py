"""Faults of evaltui's own in commands: told at their run or in one sentence, and reported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from evaltui.cli.asking.polling import poll
from evaltui.files.config import Config
from evaltui.http import Http
from evaltui.model.health import HealthStatus
from evaltui.model.watch import Observation, Watch
from evaltui.session.session import Session
from evaltui.watch.fleet import AGAIN_S, Fleet
from tests.cli.conftest import Program
from tests.fakes import FakeClock, FakeSleep
from tests.fault_server import FaultServer, documents

ZEBRA, TONE = "langwatch:lively-ancient-zebra", "nugen:eval-5f3a9c21"
BEGINS = "internal error, report it: "

NO_RUNS_FILE = """
import evaltui.files.runs_file as runs_file
runs_file.RunsFile.load = lambda *words, **options: 1 / 0
"""


def inject(program: Program, code: str) -> None:
    """Run code in every Python that the program starts, before anything else."""
    folder = program.folder / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(code)
    program.env["PYTHONPATH"] = str(folder)


def reports(program: Program) -> list[str]:
    folder = program.folder / "state" / "evaltui" / "reports"
    return [path.read_text() for path in sorted(folder.glob("*.txt"))]


def test_a_command_that_fails_ends_with_one_sentence_and_a_report(program: Program) -> None:
    inject(program, NO_RUNS_FILE)
    for _ in range(2):
        ended = program("list", "--json")
        assert (ended.code, ended.out) == (3, "")
        assert ended.err.startswith(f"evaltui: {BEGINS}ZeroDivisionError: division by zero; see ")
        assert ended.err.count("\n") == 1
        assert Path(ended.err.rpartition("see ")[2].strip()).is_file()
    assert len(reports(program)) == 2
    assert "while: running evaltui list" in reports(program)[0]
    assert "ZeroDivisionError: division by zero" in reports(program)[0]


def test_one_that_cannot_be_reported_is_told_all_the_same(program: Program) -> None:
    inject(program, NO_RUNS_FILE)
    (program.folder / "state").write_text("a file in the folder's place")
    ended = program("list")
    told = f"evaltui: {BEGINS}ZeroDivisionError: division by zero\n"
    assert (ended.code, ended.err) == (3, told)


@pytest.mark.parametrize("command", [("find", "--limit", "3"), ("cancel", ZEBRA, TONE)])
def test_one_account_or_run_that_fails_keeps_the_others_from_nothing(
    still: Program, command: tuple[str, ...]
) -> None:
    inject(
        still,
        "from evaltui.session.session import Session\n"
        "def fail(self, first, *rest):\n"
        "    name = getattr(first, 'name', None) or first.account\n"
        "    if name == 'langwatch':\n"
        "        raise KeyError('runs')\n"
        "    return was(self, first, *rest) if rest else other(self, first)\n"
        "was, other = Session.find, Session.cancel\n"
        "Session.find = Session.cancel = fail\n"
        "Session.can_cancel = lambda self, ref: True\n",
    )
    ended = still(*command)
    assert f"{BEGINS}KeyError: 'runs'" in ended.err
    assert ended.code in {2, 3}
    assert "retab" in ended.out or "nugen" in ended.err
    assert len(reports(still)) == 1


def test_what_threads_and_cleaning_up_say_is_reported_and_not_printed(program: Program) -> None:
    inject(
        program,
        "import evaltui.files.runs_file as m, threading\n"
        "class Bad:\n"
        "    def __del__(self):\n"
        "        raise ValueError('in cleaning up')\n"
        "def work():\n"
        "    raise ValueError('in a thread')\n"
        "load = m.RunsFile.load\n"
        "def run(self, *words, **options):\n"
        "    thread = threading.Thread(target=work)\n"
        "    thread.start()\n"
        "    thread.join()\n"
        "    Bad()\n"
        "    return load(self, *words, **options)\n"
        "m.RunsFile.load = run\n",
    )
    ended = program("list")
    assert ended.code == 0
    assert ended.err.startswith("evaltui: no run is watched: ")
    assert ended.err.count("\n") == 1
    told = "\n".join(reports(program))
    assert "while: working in a thread" in told
    assert "ValueError: in a thread" in told
    assert "while: cleaning up" in told
    assert "ValueError: in cleaning up" in told


def test_debugging_tells_what_is_asked_and_where_a_fault_arose(still: Program) -> None:
    ended = still("--debug", "status", ZEBRA)
    assert ended.code == 0
    address = still.env["LANGWATCH_ENDPOINT"]
    assert ended.err.startswith(f"evaltui: debug: langwatch: GET {address}/")
    assert ": 200, " in ended.err
    assert still("status", ZEBRA, EVALTUI_DEBUG="1").err.startswith("evaltui: debug: ")
    assert still("status", ZEBRA, EVALTUI_DEBUG="0").err == ""


def test_memory_is_not_written_to_the_disk_by_a_crash(program: Program) -> None:
    """A core dump would hold the keys."""
    inject(
        program,
        "import evaltui.files.runs_file as m, os, resource\n"
        "def load(*words, **options):\n"
        "    os.write(1, str(resource.getrlimit(resource.RLIMIT_CORE)[0]).encode())\n"
        "    os._exit(0)\n"
        "m.RunsFile.load = load\n",
    )
    assert program("list").out == "0"


def test_a_damaged_installation_is_one_sentence(program: Program) -> None:
    code = "import sys; sys.modules['evaltui.cli.errors'] = None; sys.argv = ['evaltui', 'list'];"
    ran = subprocess.run(
        [sys.executable, "-c", f"{code} from evaltui.__main__ import main; sys.exit(main())"],
        capture_output=True,
        text=True,
        env=program.env,
        check=False,
    )
    assert ran.returncode == 3
    assert ran.stderr.startswith("evaltui: it cannot be loaded, install it anew: ")
    assert ran.stderr.count("\n") == 1


async def test_a_run_whose_end_cannot_be_taken_in_is_asked_for_again(
    server: FaultServer, clock: FakeClock, fake_sleep: FakeSleep, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = {"status": "completed", "progress": 2, "total": 2}
    server.on("/api/evaluations/v3/runs/a", *documents({"runId": "a", **base}))
    server.on("/api/evaluations/v3/runs/b", *documents({"runId": "b", **base}))
    environ = {"LANGWATCH_ENDPOINT": server.url, "LANGWATCH_API_KEY": "k"}
    session = Session(Config(), environ, http=Http, clock=clock, sleep=fake_sleep)
    fleet = Fleet()
    for name in "ab":
        fleet.add(session.new_watch(session.resolve(f"langwatch:{name}")))
    fold, failures = Watch.fold, iter(range(2))

    def trip(watch: Watch, seen: Observation) -> Watch:
        if watch.ref.id == "a" and next(failures, None) is not None:
            raise RuntimeError("boom")
        return fold(watch, seen)

    monkeypatch.setattr(Watch, "fold", trip)
    told: list[tuple[str, HealthStatus]] = []
    refs = [watch.ref for watch in fleet]
    assert await poll(
        session,
        fleet,
        refs,
        enough=lambda watch: watch.ended,
        tell=lambda watch: told.append((watch.ref.id, watch.health.status)),
        timeout_s=30,
    )
    await session.aclose()
    assert [status for name, status in told if name == "a"] == ["malformed", "malformed", "ok"]
    assert [status for name, status in told if name == "b"] == ["ok"]
    assert fake_sleep.waits.count(AGAIN_S) == 2
