"""The benchmark of the start measures what it says; how long that takes is nobody's test."""

from __future__ import annotations

import sys
from pathlib import Path

from evaltui.files.runs_file import RunsFile
from tests.bench.start.measure import Line, medians, saved_runs, settled
from tests.fakes import FakeClock


def test_the_file_holds_as_many_runs_as_wanted(tmp_path: Path) -> None:
    env = settled(tmp_path, saved_runs(9))
    loaded = RunsFile(tmp_path / "config" / "evaltui" / "runs.toml", FakeClock()).load()
    assert (len(loaded.runs), loaded.problems, loaded.damaged) == (9, (), None)
    assert env["XDG_CONFIG_HOME"] == str(tmp_path / "config")
    assert not [name for name in env if name.startswith("PYTHON")]


def test_each_command_is_started_and_timed(tmp_path: Path) -> None:
    env = settled(tmp_path, saved_runs(1))
    mark = "import pathlib; pathlib.Path.home().joinpath('ran').open('a').write('.')"
    lines = (Line("python", ("-c", "pass")), Line("evaltui", ("-c", mark)))
    found = medians(lines, Path(sys.executable), env, times=3)
    assert [*found] == [*lines]
    assert all(seconds > 0 for seconds in found.values())
    assert (tmp_path / "ran").read_text() == "." * 4, "once more, to warm up"
