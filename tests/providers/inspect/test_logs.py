"""Logs of the genuine Inspect AI, their samples left out: what is read of them, and what is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from backports.zstd import zipfile

from evaltui.model.exchange import Malformed, Unreachable
from evaltui.providers.inspect import logs
from evaltui.providers.inspect.logs import find_log, newest_logs, read_log

FOLDER = Path(__file__).parent / "logs"
SUCCESS, KILLED = "XaYEB3WAaxHrEyBDXgfstn", "H4UbjwLcVJn3ad6k8zQue8"


def log_of(task_id: str) -> Path:
    (path,) = FOLDER.glob(f"*_{task_id}.eval")
    return path


def written(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w", compression=zipfile.ZIP_ZSTANDARD) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/") + ".json", text)
    return path


@pytest.mark.parametrize(
    ("task_id", "status", "counts"),
    [
        (SUCCESS, "success", (8, 8, 0, 0)),
        ("DDTaYnaTr2c6thK4BrViy5", "success", (8, 0, 8, 0)),
        ("FUEQ6nWUERSHNjLyyQUMR7", "error", (8, 0, 1, 1)),
        ("G5rivmfu8P2auzhMTke2aM", "error", (8, 4, 0, 2)),
        (KILLED, "started", (8, 4, 0, 0)),
    ],
)
def test_a_log_is_a_header_and_samples_counted(
    task_id: str, status: str, counts: tuple[int, ...]
) -> None:
    told = read_log(log_of(task_id))
    assert told is not None
    assert (told["status"], told["eval"]["task_id"]) == (status, task_id)
    samples = told["samples"]
    assert tuple(samples[k] for k in ("total", "completed", "errored", "cancelled")) == counts
    assert "sample_ids" not in told["eval"]["dataset"]


def test_a_log_is_found_by_the_id_in_its_name_or_inside(tmp_path: Path) -> None:
    inner = tmp_path / "nightly"
    inner.mkdir()
    renamed = inner / "renamed.eval"
    renamed.write_bytes(log_of(SUCCESS).read_bytes())
    assert find_log(tmp_path, SUCCESS) == renamed
    assert find_log(tmp_path, "7q6BFs4bKoLgeDgE5jRgzj") == renamed  # as its eval is called
    assert find_log(tmp_path, KILLED) is None
    assert find_log(FOLDER, KILLED) == log_of(KILLED)
    assert find_log(tmp_path / "nowhere", KILLED) is None


def test_of_a_task_that_was_tried_again_the_last_log_counts(tmp_path: Path) -> None:
    early = tmp_path / f"2026-11-21T00-00-00-00-00_t_{SUCCESS}.eval"
    late = tmp_path / f"2026-11-21T00-09-00-00-00_t_{SUCCESS}.eval"
    for path, changed in ((early, 2e9), (late, 1e9)):
        path.write_bytes(b"")
        os.utime(path, (changed, changed))
    assert find_log(tmp_path, SUCCESS) == late
    assert newest_logs(tmp_path, 1) == [early]


def test_what_is_written_just_now_is_no_end(tmp_path: Path) -> None:
    whole = log_of(SUCCESS).read_bytes()
    path = tmp_path / "half.eval"
    for size in (0, 10, len(whole) // 2, len(whole) - 5):
        path.write_bytes(whole[:size])
        with pytest.raises(Unreachable, match="being written just now, or damaged"):
            read_log(path)
    path.unlink()
    assert read_log(path) is None


def test_members_that_were_tampered_with_are_one_sentence(tmp_path: Path) -> None:
    whole = bytearray(log_of(SUCCESS).read_bytes())
    path = tmp_path / "odd.eval"
    for at in range(0, len(whole), 97):
        odd = bytearray(whole)
        odd[at] ^= 0xFF
        path.write_bytes(odd)
        try:
            told = read_log(path)
        except (Unreachable, Malformed) as error:
            assert "\n" not in str(error)  # noqa: PT017 - most are read all the same
        else:
            assert told is None or isinstance(told, dict)


def test_an_archive_that_is_no_log_says_so(tmp_path: Path) -> None:
    path = written(tmp_path / "photos.eval", picture="{}")
    with pytest.raises(Malformed, match="is no log of Inspect AI"):
        read_log(path)
    written(path, header="[1]")
    with pytest.raises(Malformed, match="is no object"):
        read_log(path)


def test_a_member_larger_than_any_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "HEADER_BYTES", 1000)
    path = written(tmp_path / "bomb.eval", header="{}" + " " * 100_000)
    with pytest.raises(Malformed, match="larger than"):
        read_log(path)


def test_bare_nan_is_absent(tmp_path: Path) -> None:
    scores = '[{"name": "match", "metrics": {"accuracy": {"value": NaN}}}]'
    text = f'{{"status": "success", "eval": {{}}, "results": {{"scores": {scores}}}}}'
    told = read_log(written(tmp_path / "nan.eval", header=text))
    assert told is not None
    assert told["results"]["scores"][0]["metrics"]["accuracy"]["value"] is None
