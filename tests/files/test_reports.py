"""Reports of evaltui's own faults: what they hold, who may read them, and how many there are."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from evaltui.files.debug_log import MAX_BYTES as LOG_BYTES
from evaltui.files.debug_log import DebugLog
from evaltui.files.reports import HEAD_BYTES, MAX_BYTES, MAX_REPORTS, Reports
from evaltui.model.exchange import Answer
from tests.fakes import EPOCH, FakeClock

SECRET = "sk-hunter2-0123"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "reports"


@pytest.fixture
def new_reports(folder: Path, clock: FakeClock) -> Callable[[], Reports]:
    def make() -> Reports:
        return Reports(
            folder,
            clock,
            redact=lambda text: text.replace(SECRET, "***"),
            versions=lambda: {"evaltui": "1.2.3", "Python": "3.11"},
        )

    return make


def caught(error: Exception) -> Exception:
    """Give the exception as it is once it was raised, with values in the frames it went through."""
    local = SECRET
    try:
        raise error  # noqa: TRY301 - from a frame of its own
    except Exception as raised:
        assert local
        return raised


def deep(levels: int) -> None:
    return deep(levels - 1) if levels else None


def written(path: Path | None) -> str:
    assert path is not None
    return path.read_text(encoding="utf-8")


def test_one_holds_what_mends_a_fault_and_neither_keys_nor_values(
    new_reports: Callable[[], Reports], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(Path(__file__).parents[1]))
    body = f'{{"told": "{SECRET}"}}'.encode() + b"\x1b]52;c;AAAA\x07" + b"x" * 5000
    answer = Answer(200, {"content-type": "application/json"}, body, EPOCH, 0.1)
    error = caught(RuntimeError(f"no {SECRET}\nand \x1b[31mmore"))
    path = new_reports().write(error, "reading an answer of Toy", answer)
    text = written(path)
    assert path == folder / f"report-20261120T100000Z-{os.getpid()}-1.txt"
    assert "https://github.com/evaltui/evaltui/issues" in text
    for line in (
        "when: 2026-11-20T10:00:00Z",
        "evaltui: 1.2.3",
        "while: reading an answer of Toy",
        "Traceback (most recent call last):",
        f'File "~/files/{Path(__file__).name}"',
        "RuntimeError: no ***",
        "the answer: 200, application/json, ",
        '{"told": "***"}',
    ):
        assert line in text
    assert "hunter2" not in text.replace(f'SECRET = "{SECRET}"', "")
    assert "\x1b" not in text
    assert text.count("x" * 100) <= HEAD_BYTES / 100
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700


def test_a_fault_is_reported_once_and_another_one_on_its_own(
    new_reports: Callable[[], Reports], folder: Path
) -> None:
    reports = new_reports()
    for number in range(5):
        first = reports.write(caught(RuntimeError(f"number {number}")), "", None)
    assert first is not None
    assert "number 0" in written(first)
    other = reports.write(caught(KeyError("x")), "", None)
    assert other not in {None, first}
    assert len(list(folder.iterdir())) == 2


def test_neither_their_number_nor_their_size_grows_without_bounds(
    new_reports: Callable[[], Reports], folder: Path, clock: FakeClock
) -> None:
    for process in range(3):
        reports, given = new_reports(), []
        for number in range(MAX_REPORTS + 5):
            clock.advance(1)
            kind = type(f"Fault{process}x{number}", (Exception,), {})
            given.append(reports.write(kind("y" * 2 * MAX_BYTES), "", None))
        assert all(given[:MAX_REPORTS])
        assert given[MAX_REPORTS:] == [None] * 5
        assert len(list(folder.iterdir())) == MAX_REPORTS
    names = sorted(folder.iterdir())
    assert all(path.stat().st_size <= MAX_BYTES for path in names)
    assert all("Fault2x" in written(path) for path in names)
    assert all("[left out]" in written(path) for path in names)


def test_others_files_in_the_folder_stay_and_killed_writes_go(
    new_reports: Callable[[], Reports], folder: Path, clock: FakeClock
) -> None:
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("mine")
    left = folder / ".report-20200101T000000Z-1-1.txt.0123456789abcdef.tmp"
    left.touch()
    reports = new_reports()
    for number in range(MAX_REPORTS):
        clock.advance(1)
        reports.write(type(f"Fault{number}", (Exception,), {})(), "", None)
    assert (folder / "notes.txt").read_text() == "mine"
    assert not left.exists()


@pytest.mark.parametrize("kind", [RecursionError, MemoryError, AssertionError])
def test_any_kind_of_fault_can_be_reported(
    new_reports: Callable[[], Reports], kind: type[Exception]
) -> None:
    error: Exception = kind()
    if kind is RecursionError:
        with pytest.raises(RecursionError) as deep_one:
            deep(10**6)
        error = deep_one.value
    text = written(new_reports().write(error, "", None))
    assert kind.__name__ in text
    assert len(text) < 10_000


def test_an_exception_that_cannot_say_what_it_is(new_reports: Callable[[], Reports]) -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise ValueError("not even that")

    assert "Mute" in written(new_reports().write(caught(Mute()), "", None))


def test_a_disk_that_takes_none_is_no_second_fault(
    new_reports: Callable[[], Reports], folder: Path
) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("a file in the folder's place")
    reports = new_reports()
    assert reports.write(caught(RuntimeError()), "", None) is None
    folder.unlink()
    assert reports.write(caught(RuntimeError()), "", None) is not None


class TestDebugLog:
    def test_lines_have_their_moment_and_hold_no_escape(
        self, tmp_path: Path, clock: FakeClock
    ) -> None:
        log = DebugLog(tmp_path / "state" / "debug.log", clock)
        log("GET \x1b[31mhttps://x\nnext")
        log("y" * 10_000)
        first, second = log.path.read_text(encoding="utf-8").splitlines()
        assert first == "2026-11-20T10:00:00.000Z GET https://x next"
        assert len(second) < 2100
        assert stat.S_IMODE(log.path.stat().st_mode) == 0o600

    def test_it_is_bounded(self, tmp_path: Path, clock: FakeClock) -> None:
        log = DebugLog(tmp_path / "debug.log", clock)
        log.path.write_bytes(b"x" * (LOG_BYTES + 1))
        log("new")
        log("newer")
        assert log.path.read_text().count("\n") == 2
        assert (tmp_path / "debug.log.1").stat().st_size == LOG_BYTES + 1

    def test_a_disk_that_takes_nothing_disturbs_nobody(
        self, tmp_path: Path, clock: FakeClock
    ) -> None:
        (tmp_path / "file").touch()
        DebugLog(tmp_path / "file" / "debug.log", clock)("lost")
