"""The journal: what is written comes back, whatever disks, kills and other writers do."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from evaltui.files.appending import append_lines, last_lines
from evaltui.files.atomic import NotSaved
from evaltui.files.journal import MAX_LINE_BYTES, Journal, journal_line
from evaltui.files.journal_settings import JournalSettings
from evaltui.model.document import document, rfc3339
from tests.factories import a_watch
from tests.fakes import FakeClock

DAY = 86_400.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "evaltui" / "journal.jsonl"


@pytest.fixture
def clock() -> FakeClock:
    # Files bear the times of the machine's own clock.
    return FakeClock(datetime.now(UTC).replace(microsecond=0))


def journal(path: Path, clock: FakeClock, mib: float = 16.0, days: float = 30.0) -> Journal:
    return Journal(path, JournalSettings(max_mib=mib, keep_days=days), clock)


def line(clock: FakeClock, done: int, run: str = "retab:a", **more: Any) -> bytes:
    facts = document(a_watch(run, done=done), clock.now()) | more
    return journal_line(rfc3339(clock.now()) or "", ["done"], facts)


def dones(journal: Journal, limit: int = 4 * 1024 * 1024) -> list[int | None]:
    return [record.snapshot.done for record in journal.records(limit) if record.snapshot]


def test_what_is_written_is_read_again_by_anyone(path: Path, clock: FakeClock) -> None:
    journal(path, clock).append([line(clock, 1), line(clock, 2)])
    journal(path, clock).append([line(clock, 3)])
    records = journal(path, clock).records()
    assert [record.snapshot and record.snapshot.done for record in records] == [1, 2, 3]
    assert records[0].at == clock.now()
    assert records[0].changed == {"done"}
    assert all(json.loads(text)["version"] == 1 for text in path.read_text().splitlines())


def test_it_is_private_also_where_it_was_not(path: Path, clock: FakeClock) -> None:
    journal(path, clock).append([line(clock, 1)])
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    path.chmod(0o644)
    journal(path, clock).append([line(clock, 2)])
    assert path.stat().st_mode & 0o777 == 0o600


def test_without_a_journal_there_is_nothing_to_read(path: Path, clock: FakeClock) -> None:
    assert journal(path, clock).records() == []
    path.mkdir(parents=True)
    assert journal(path, clock).records() == []
    with pytest.raises(NotSaved, match=r"journal.jsonl was not saved: it is a folder, not a file"):
        journal(path, clock).append([line(clock, 1)])


def test_a_pipe_in_its_place_is_refused_at_once(path: Path, clock: FakeClock) -> None:
    path.parent.mkdir(parents=True)
    os.mkfifo(path)
    with pytest.raises(NotSaved, match="it is not a regular file"):
        journal(path, clock).append([line(clock, 1)])
    assert journal(path, clock).records() == []


@pytest.mark.parametrize("torn", [b'{"at":"2026-11-20T10:00', b"{", b"\xff\xfe\0", b"[" * 9999])
def test_half_a_line_is_passed_over_and_never_glued_to_the_next(
    path: Path, clock: FakeClock, torn: bytes
) -> None:
    one = journal(path, clock)
    one.append([line(clock, 1)])
    with path.open("ab") as file:
        file.write(torn)
    assert dones(one) == [1]
    one.append([line(clock, 2)])
    assert dones(one) == [1, 2]
    assert path.read_bytes().split(b"\n")[1] == torn


def test_its_size_has_bounds_and_the_newest_stays(path: Path, clock: FakeClock) -> None:
    one = journal(path, clock, mib=1.0)
    for number in range(0, 3000, 5):
        clock.advance(1)
        one.append([line(clock, done) for done in range(number, number + 5)])
        files = list(path.parent.glob("journal*"))
        assert sum(file.stat().st_size for file in files) <= 1024**2
    assert sorted(file.name for file in files) == ["journal.1.jsonl", "journal.jsonl"]
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in files)
    kept = dones(one)
    assert kept == list(range(3000))[-len(kept) :]
    assert len(kept) > 400


def test_many_lines_at_once_keep_the_bounds_too(path: Path, clock: FakeClock) -> None:
    one = journal(path, clock, mib=1.0)
    one.append([line(clock, done) for done in range(2000)])
    assert sum(file.stat().st_size for file in path.parent.glob("journal*")) <= 1024**2
    assert dones(one)[-1] == 1999


def test_what_is_too_old_is_neither_read_nor_kept(path: Path, clock: FakeClock) -> None:
    one = journal(path, clock, days=10)
    one.append([line(clock, 1)])
    clock.advance(6 * DAY)
    one.append([line(clock, 2)])
    assert [file.name for file in path.parent.glob("*.1.*")] == ["journal.1.jsonl"]
    assert dones(one) == [1, 2]
    clock.advance(5 * DAY)
    assert dones(one) == [2]
    one.append([line(clock, 3)])
    assert list(path.parent.glob("*.1.*")) == []
    clock.advance(400 * DAY)
    one.append([line(clock, 4)])
    assert dones(one) == [4]
    # The file with 3 was moved aside just now, and goes at once: it is older than anything kept.
    assert list(path.parent.glob("*.1.*")) == []


def test_a_clock_that_was_wrong_for_years_ends_nothing(path: Path, clock: FakeClock) -> None:
    one = journal(path, clock)
    ahead = FakeClock(clock.now() + timedelta(days=20_000))
    journal(path, ahead).append([line(ahead, 1)])
    one.append([line(clock, 2)])
    assert dones(one) == [1, 2]
    early = FakeClock(datetime(1, 1, 2, tzinfo=UTC))
    journal(path, early).append([line(early, 3)])
    assert dones(journal(path, early))[-1] == 3


def test_only_so_much_is_read_and_only_whole_lines(path: Path, clock: FakeClock) -> None:
    one = journal(path, clock)
    lines = [line(clock, done) for done in range(100)]
    one.append(lines)
    size = len(lines[-1])
    assert dones(one, limit=3 * size + 10) == [97, 98, 99]
    assert dones(one, limit=3 * (size + 1)) == [97, 98, 99]
    assert dones(one, limit=size - 1) == []
    (path.parent / "journal.1.jsonl").write_bytes(line(clock, -1) + b"\n")
    assert dones(one)[:2] == [-1, 0]


def test_what_a_service_tells_at_length_is_cut(path: Path, clock: FakeClock) -> None:
    long = "x" * 1_000_000
    summaries: list[Any] = [{"a": long}, {str(number): "y" * 99 for number in range(5000)}]
    for summary in summaries:
        text = line(clock, 1, summary=summary, error=long, name=long, notes=[long] * 99)
        assert len(text) <= MAX_LINE_BYTES
        journal(path, clock).append([text])
    records = journal(path, clock).records()
    assert [record.snapshot and record.snapshot.done for record in records] == [1, 1]
    assert line(clock, 1, summary=None, name="short") in line(clock, 1, name="short")


def test_a_full_disk_is_one_sentence_and_leaves_no_half_line(
    path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = journal(path, clock)
    one.append([line(clock, 1)])
    before = path.read_bytes()
    real = os.write

    def full(handle: int, data: bytes) -> int:
        if len(data) < 200:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(handle, data[: len(data) - 100])

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(NotSaved, match=r"journal.jsonl was not saved: the disk is full"):
            one.append([line(clock, 2)])
    assert path.read_bytes() == before
    one.append([line(clock, 3)])
    assert dones(one) == [1, 3]


def test_a_folder_that_takes_nothing_is_one_sentence(path: Path, clock: FakeClock) -> None:
    path.parent.parent.mkdir()
    path.parent.write_text("a file where the folder should be")
    with pytest.raises(NotSaved, match="was not saved: a part of the path is a file"):
        journal(path, clock).append([line(clock, 1)])
    assert journal(path, clock).records() == []


def test_lines_go_to_the_end_of_any_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "record.jsonl"
    append_lines(path, b"1\n")
    append_lines(path, b"2\n3\n")
    assert path.read_bytes() == b"1\n2\n3\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert last_lines(path, 4) == [b"2", b"3"]
    assert last_lines(path, 3) == [b"3"]
    assert last_lines(tmp_path / "none", 3) == []


# Writes lines `WHO:NUMBER` as fast as it can until it is killed or done.
WRITER = """
import sys
from pathlib import Path
from evaltui.files.journal import Journal, journal_line
from evaltui.files.journal_settings import JournalSettings
from evaltui.model.clock import SystemClock
from evaltui.model.document import rfc3339

path, who = Path(sys.argv[1]), sys.argv[2]
count, pad, mib = map(int, sys.argv[3:])
clock = SystemClock()
journal = Journal(path, JournalSettings(max_mib=mib), clock)
print("ready", flush=True)
for number in range(count):
    facts = {"run": f"{who}:{number}", "observed_at": rfc3339(clock.now()), "state": "running",
             "done": number, "summary": {"pad": "z" * pad}}
    journal.append([journal_line(rfc3339(clock.now()), ["done"], facts)])
"""


def start(path: Path, who: str, count: int, pad: int = 10, mib: int = 64) -> subprocess.Popen[str]:
    words = [str(path), who, str(count), str(pad), str(mib)]
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, *words], stdout=subprocess.PIPE, text=True
    )


def test_several_writers_lose_nothing_and_mix_nothing(path: Path, clock: FakeClock) -> None:
    writers = [start(path, who, 200) for who in ("one", "two", "three")]
    for writer in writers:
        writer.communicate(timeout=60)
        assert writer.returncode == 0
    records = journal(path, clock).records()
    for who in ("one", "two", "three"):
        mine = [record.ref.id for record in records if record.ref.account == who]
        assert mine == [str(number) for number in range(200)]
    assert len(path.read_bytes().splitlines()) == 600


def test_several_writers_that_change_files_lose_nothing(path: Path, clock: FakeClock) -> None:
    # Each writes more than half of what one file holds, so that the file is changed meanwhile.
    writers = [start(path, who, 60, pad=1900, mib=1) for who in ("one", "two", "three")]
    for writer in writers:
        writer.communicate(timeout=60)
        assert writer.returncode == 0
    records = journal(path, clock, mib=1).records()
    assert len(records) == 180
    assert sum(file.stat().st_size for file in path.parent.glob("journal*")) <= 1024**2


def test_writers_killed_while_they_write_spoil_no_line_of_others(
    path: Path, clock: FakeClock
) -> None:
    one = journal(path, clock, mib=64)
    for round_ in range(25):
        victim = start(path, f"v{round_}", 100_000, pad=1500)
        assert victim.stdout is not None
        victim.stdout.readline()
        # Whatever it is in the middle of: no two rounds are killed at the same place.
        written = path.stat().st_size if path.exists() else 0
        while not path.exists() or path.stat().st_size <= written + 700 * round_:
            time.sleep(0.0002)
        victim.send_signal(signal.SIGKILL)
        victim.communicate(timeout=60)
        one.append([line(clock, round_, run="retab:survivor")])
        records = one.records(limit=64 * 1024**2)
        mine = [record.snapshot for record in records if record.ref.id == "survivor"]
        assert [seen and seen.done for seen in mine] == list(range(round_ + 1))
        for number in range(round_ + 1):
            theirs = [record.ref.id for record in records if record.ref.account == f"v{number}"]
            assert theirs == [str(place) for place in range(len(theirs))]
