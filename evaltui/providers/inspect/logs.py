"""Inspect AI's log files: which there are in a folder, and what one says.

A log is a zip archive whose members are compressed with Zstandard. It has `_journal/start.json`
from the start, the samples' summaries from time to time, and `header.json` and `summaries.json`
once it is over. Written anew while it is read, it may be in disorder for a moment.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from heapq import nlargest
from pathlib import Path
from typing import IO, Any, Protocol

from evaltui.model.exchange import Malformed, Unreachable
from evaltui.model.text import one_line
from evaltui.providers.contract.json_text import decoded, parse_json

SUFFIX = ".eval"
HEADER_BYTES = 32 * 1024**2
"""The most that is read of a header; it holds the ids of all samples."""
SUMMARIES_BYTES = 64 * 1024**2
"""The most that is read of the samples' summaries; 100,000 samples take half of it."""
MOST_ENTRIES = 20_000
"""Entries of a folder that are looked at."""
MOST_OPENED = 200
"""Logs that are opened to look for a run whose id no file's name has."""

_ID_IN_NAME = re.compile(r"_([A-Za-z0-9]{22})(?:-[0-9]+)?\.eval$")
_JOURNAL = re.compile(r"_journal/summaries/[0-9]+\.json")
_CANCELLED = "CancelledError("
_LEFT_OUT = {"sample_ids", "traceback_ansi"}


class Archive(Protocol):
    """What is used of `zipfile.ZipFile`, of whichever library."""

    def namelist(self) -> list[str]:
        """Give the members' names."""
        ...

    def open(self, name: str) -> IO[bytes]:
        """Open a member."""
        ...


def id_in_name(name: str) -> str | None:
    """Give the task's id that a log's file name ends with, as it does unless set otherwise."""
    found = _ID_IN_NAME.search(name)
    return found[1] if found else None


def newest_logs(folder: Path, most: int) -> list[Path]:
    """Give the logs of a folder and of the folders in it, the last changed first.

    Raises:
        OSError: the folder is there, but cannot be read.
    """
    found = nlargest(most, _entries(folder))
    return [Path(path) for _, path in found]


def find_log(folder: Path, run_id: str) -> Path | None:
    """Find the log of a run, the newest where a task was tried again.

    Raises:
        OSError: as `newest_logs`.
    """
    logs = newest_logs(folder, MOST_ENTRIES)
    named = [path for path in logs if run_id in path.name]
    if named:
        return max(named, key=lambda path: path.name)
    unnamed = [path for path in logs if id_in_name(path.name) != run_id]
    for path in unnamed[:MOST_OPENED]:
        if run_id in _ids(path):
            return path
    return None


def read_log(path: Path) -> dict[str, Any] | None:
    """Give what a log says, as the document `Log`; None where there is no such file.

    Raises:
        Unreachable: it is in disorder, maybe for a moment.
        Malformed: it is larger than any log, or no log.
        OSError: the file cannot be read.
    """
    try:
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        with path.open("rb") as file, _Opened(file, path) as archive:
            return _document(archive, path, changed)
    except FileNotFoundError:
        return None


def _document(archive: Archive, path: Path, changed: datetime) -> dict[str, Any]:
    names = set(archive.namelist())
    header = "header.json" if "header.json" in names else "_journal/start.json"
    if header not in names:
        raise Malformed(f"{path} is no log of Inspect AI: it has no {header}")
    value = _read(archive, header, HEADER_BYTES)
    if not isinstance(value, dict):
        raise Malformed(f"{path}: {header} is no object")
    document = {"status": "started", **value, "log": str(path), "written_at": changed.isoformat()}
    if header != "header.json":
        document["status"] = "started"
    counted, first = _counted(archive, names)
    counted["total"] = _total(value)
    document["samples"], document["sample_error"] = counted, first
    trimmed: dict[str, Any] = _without_bulk(document)
    return trimmed


def _counted(archive: Archive, names: set[str]) -> tuple[dict[str, int | None], str | None]:
    """Count how the samples that are over ended; also give the first one's error."""
    parts = ["summaries.json"] if "summaries.json" in names else []
    parts = parts or sorted(name for name in names if _JOURNAL.fullmatch(name))
    ends: dict[tuple[str, str], str | None] = {}
    room = SUMMARIES_BYTES
    for part in parts:
        value = _read(archive, part, room)
        for sample in value if isinstance(value, list) else []:
            if isinstance(sample, dict) and sample.get("completed") is not False:
                error = sample.get("error")
                told = error if isinstance(error, str) else None
                ends[str(sample.get("id")), str(sample.get("epoch"))] = told
    errors = [error for error in ends.values() if error is not None]
    cancelled = sum(error.startswith(_CANCELLED) for error in errors)
    genuine = [error for error in errors if not error.startswith(_CANCELLED)]
    counts = {
        "completed": len(ends) - len(errors),
        "errored": len(genuine),
        "cancelled": cancelled,
    }
    return dict(counts), genuine[0] if genuine else None


def _total(header: dict[str, Any]) -> int | None:
    """Give how many samples there are to be, those of every epoch counted."""
    match header:
        case {"results": {"total_samples": int(total)}}:
            return total
        case {"eval": {"dataset": {"sample_ids": [*ids]}, "config": {"epochs": int(epochs)}}}:
            return len(ids) * epochs
        case {"eval": {"dataset": {"samples": int(samples)}}}:
            return samples
    return None


def _ids(path: Path) -> set[str]:
    """Give the ids by which a log's run may be called; none where it cannot be read."""
    try:
        document = read_log(path)
    except (OSError, Unreachable, Malformed):
        return set()
    told = document.get("eval") if document else None
    if not isinstance(told, dict):
        return set()
    return {told[key] for key in ("task_id", "eval_id") if isinstance(told.get(key), str)}


def _entries(folder: Path) -> Iterator[tuple[float, str]]:
    """Give the logs of a folder and of the folders in it, with their times of change."""
    folders = [os.fspath(folder)]
    left = MOST_ENTRIES
    for depth in range(2):
        inner: list[str] = []
        for place in folders:
            try:
                found = os.scandir(place)
            except (FileNotFoundError, NotADirectoryError):
                continue
            with found:
                for entry in found:
                    left -= 1
                    if left < 0:
                        return
                    if entry.name.endswith(SUFFIX) and entry.is_file():
                        yield entry.stat().st_mtime, entry.path
                    elif not depth and entry.is_dir():
                        inner.append(entry.path)
        folders = inner


def _read(archive: Archive, name: str, most: int) -> Any:
    with archive.open(name) as member:
        body = member.read(most + 1)
    if len(body) > most:
        raise Malformed(f"{name} is larger than {most // 1024**2} MiB")
    return parse_json(decoded(body))


def _without_bulk(value: Any) -> Any:
    """Leave out what may be long and tells nothing to people."""
    if isinstance(value, dict):
        return {key: _without_bulk(held) for key, held in value.items() if key not in _LEFT_OUT}
    return value


class _Opened:
    """Opens an archive and translates what may be wrong with it."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        self._file, self._path = file, path

    def __enter__(self) -> Archive:
        try:
            archive: Archive = _zip_file(self._file)
        except Exception as error:  # noqa: BLE001 - libraries raise many kinds
            raise self._disorder(error) from None
        return archive

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Malformed | OSError) or not isinstance(error, Exception):
            return
        raise self._disorder(error) from None

    def _disorder(self, error: Exception) -> Unreachable:
        """Give the error; libraries raise half a dozen kinds for a damaged archive."""
        return Unreachable(
            f"{self._path} cannot be read: it is being written just now, or damaged "
            f"({one_line(str(error), 80) or type(error).__name__})"
        )


def _zip_file(file: IO[bytes]) -> Any:
    # Python 3.14 unpacks Zstandard itself.
    try:
        from backports.zstd import zipfile  # noqa: PLC0415 - takes 10 ms, and few have logs
    except ImportError:
        import zipfile  # type: ignore[no-redef]  # noqa: PLC0415 - as above
    return zipfile.ZipFile(file)
