"""Key commands that are ended from another thread, with all that they started."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from evaltui.files.key_command import CommandOutput, KeyPrograms, run_program

PATIENCE_S = 20.0


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Asker(threading.Thread):
    """Asks for a key in a thread, as the session does."""

    def __init__(self, programs: KeyPrograms, argv: Sequence[str]) -> None:
        super().__init__()
        self.programs, self.argv = programs, argv
        self.got: CommandOutput | BaseException | None = None

    def run(self) -> None:
        try:
            self.got = self.programs.run(self.argv, 3 * PATIENCE_S)
        except BaseException as error:
            self.got = error


def test_the_end_kills_what_runs_with_its_children(tmp_path: Path) -> None:
    marker, programs = tmp_path / "pid", KeyPrograms()
    script = 'sleep 100 & echo $! > "$0.new"; mv "$0.new" "$0"; wait'
    askers = [Asker(programs, ["sh", "-c", script, f"{marker}{each}"]) for each in range(3)]
    for asker in askers:
        asker.start()
    end = time.monotonic() + PATIENCE_S
    markers = [Path(f"{marker}{each}") for each in range(3)]
    while not all(each.exists() for each in markers):
        assert time.monotonic() < end
        time.sleep(0.01)
    programs.end()
    for asker, place in zip(askers, markers, strict=True):
        asker.join(PATIENCE_S)
        assert isinstance(asker.got, CommandOutput)
        assert asker.got.exit_code == -9
        while _is_running(int(place.read_text())):
            assert time.monotonic() < end
            time.sleep(0.01)


def test_after_the_end_none_is_started(tmp_path: Path) -> None:
    programs = KeyPrograms()
    programs.end()
    with pytest.raises(OSError, match="cancel"):
        programs.run(["touch", str(tmp_path / "made")], 5)
    assert list(tmp_path.iterdir()) == []
    assert run_program(["echo", "key"], 5).first_line == b"key"


def test_what_has_ended_is_killed_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its number may be another's by now."""
    programs, killed = KeyPrograms(), []
    programs.run(["true"], 5)
    monkeypatch.setattr("os.killpg", lambda *words: killed.append(words))
    programs.end()
    assert killed == []
