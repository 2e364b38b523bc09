"""The runs file as text and as plain values: everything in it survives, known or not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from evaltui.files import plain_toml
from evaltui.files.toml_lines import split_error
from evaltui.model.reference import BadReference, RunRef

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VERSION = 1
HEADER = """\
# The runs that evaltui watches. Edit this file freely, also while evaltui runs: your changes and
# keys of your own are kept. Comments are not, apart from these two lines.
"""
_RUN_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*runs[ \t]*\]\]", re.MULTILINE)
_ANY_HEADER = re.compile(r"^[ \t]*\[", re.MULTILINE)


class NotARunsFile(ValueError):
    """A text that is no runs file; the message says why in one sentence."""

    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Entry:
    """One `[[runs]]` table as it stands in the file."""

    run: str | None
    """The reference in its one form; None where the table names no run."""
    values: Mapping[str, Any]

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Entry:
        """Make the entry of a table."""
        run = values.get("run")
        try:
            return cls(str(RunRef.parse(run)) if isinstance(run, str) else None, values)
        except BadReference:
            return cls(None, values)


@dataclass(frozen=True, slots=True)
class RunsDocument:
    """A whole runs file as values."""

    entries: tuple[Entry, ...] = ()
    top: Mapping[str, Any] = field(default_factory=dict)
    """Everything at the top but the runs."""

    @property
    def newer(self) -> int | None:
        """The version of a file that a newer evaltui wrote, which this one does not understand."""
        version = self.top.get("version", VERSION)
        return version if isinstance(version, int) and version > VERSION else None

    def find(self, ref: RunRef) -> int | None:
        """Give the number of the first entry of a run, from 0; None where there is none."""
        run = str(ref)
        return next((n for n, entry in enumerate(self.entries) if entry.run == run), None)

    def with_values(self, number: int, values: Mapping[str, Any]) -> RunsDocument:
        """Give the document with one entry's values replaced."""
        entry = replace(self.entries[number], values=values)
        return replace(self, entries=(*self.entries[:number], entry, *self.entries[number + 1 :]))


def parse(text: str) -> RunsDocument:
    """Read a runs file's text; an empty one holds no runs.

    Raises:
        NotARunsFile: it is not TOML, or `runs` is no array of tables.
    """
    top = _load(text)
    runs = top.pop("runs", [])
    if not isinstance(runs, list) or not all(isinstance(values, dict) for values in runs):
        from evaltui.files.toml_lines import Lines  # noqa: PLC0415 - as rare as the mistake

        raise NotARunsFile(
            "runs must be tables, each under a line [[runs]]", Lines(text).of("runs")
        )
    return RunsDocument(tuple(Entry.of(values) for values in runs), top)


def render(document: RunsDocument) -> str:
    """Write a document as text that `parse` reads as the same document.

    Raises:
        ValueError: a value cannot be written as TOML.
    """
    import tomli_w  # noqa: PLC0415 - reading does not need it

    parts = [HEADER + tomli_w.dumps({"version": VERSION, **document.top})]
    for entry in document.entries:
        # tomli-w would write a short array of tables inline: so each is written as one table.
        table = tomli_w.dumps({"runs": entry.values}).removeprefix("[runs]\n")
        parts.append(f"[[runs]]\n{table}")
    return "\n".join(parts)


def salvage(text: str) -> RunsDocument:
    """Give the runs of a damaged text: every `[[runs]]` block that can be read by itself.

    Of a block that cannot, what stands before its first sub-table is taken, at worst the single
    lines that can be read. What stands above the first block is kept where it can be read.
    """
    starts = [found.start() for found in _RUN_HEADER.finditer(text)]
    ends = [*starts[1:], len(text)][: len(starts)]
    blocks = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    entries = []
    seen: set[str] = set()
    for block in blocks:
        entry = next((entry for entry in _readings(block) if _is_sound(entry)), None)
        if entry is not None and entry.run not in seen:
            seen.add(entry.run or "")
            entries.append(entry)
    try:
        top = _load(text[: starts[0]] if starts else text)
    except NotARunsFile:
        top = {}
    top.pop("runs", None)
    return RunsDocument(tuple(entries), top)


def _readings(block: str) -> Iterator[Entry]:
    """Give ever smaller parts of a block that can be read."""
    body = block[block.index("]]") + 2 :]
    sub_table = _ANY_HEADER.search(body)
    head = body[: sub_table.start()] if sub_table else body
    for part in (block, f"[[runs]]\n{head}"):
        try:
            yield from parse(part).entries[:1]
        except NotARunsFile:
            continue
    values: dict[str, Any] = {}
    for line in head.splitlines():
        try:
            values = _load(line) | values
        except NotARunsFile:
            continue
    yield Entry.of(values)


def _is_sound(entry: Entry) -> bool:
    # U+FFFD stands where bytes were no text: such a reference would name another run.
    return entry.run is not None and "\ufffd" not in entry.run


def _load(text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    plain = plain_toml.loads(text)
    if plain is not None:
        return plain
    import tomllib  # noqa: PLC0415 - for what a person wrote, or the reason why it cannot be read

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also numbers past int's limit
        raise NotARunsFile(*split_error(text, error)) from error
