"""The parts of a run as stretches of one bar, told apart by sign and colour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evaltui.model import words
from evaltui.model.run import Snapshot
from evaltui.ui.cells import Span, Spans
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.plot.shares import shares
from evaltui.ui.widgets.runs_table.columns import part_style

_PARTS = {part.value: part for part in words.Part}


@dataclass(frozen=True, slots=True)
class Bucket:
    """A kind of parts."""

    name: str
    number: int | None
    """None where the service gave no number."""
    sign: str
    style: str


def lifecycle(snapshot: Snapshot, glyphs: Glyphs) -> tuple[Bucket, ...]:
    """Give the parts by where they stand, those that are over first; empty if nothing is told."""
    counts = snapshot.counts
    if counts is None:
        return ()
    names = ("completed", "error", "cancelled", "running", "queued", "pending")
    numbers = counts.as_dict()
    return tuple(_bucket(name, numbers[name], glyphs) for name in names)


def outcomes(snapshot: Snapshot, glyphs: Glyphs) -> tuple[Bucket, ...]:
    """Give the completed parts by how they came out; empty where nothing is told."""
    if snapshot.outcome is None:
        return ()
    return tuple(_bucket(*item, glyphs) for item in snapshot.outcome.as_dict().items())


def shares_bar(snapshot: Snapshot, width: int, glyphs: Glyphs) -> Spans:
    """Give a bar of all parts, each kind with its sign at its beginning; empty without numbers.

    Completed parts stand by their outcome where that is told. What nobody tells of is left bare.
    """
    completed, *others = lifecycle(snapshot, glyphs) or (None,)
    told = outcomes(snapshot, glyphs)
    buckets = [*told]
    if completed is not None and completed.number is not None:
        left = completed.number - sum(_some(told))
        buckets.append(Bucket("completed", max(0, left), completed.sign, completed.style))
    buckets += [bucket for bucket in others if bucket is not None]
    known = sum(_some(buckets))
    if known <= 0 or width < 1:
        return ()
    rest = max(0, (snapshot.total or 0) - known)
    buckets.append(Bucket("", rest, "", "faint"))
    cells = shares([bucket.number or 0 for bucket in buckets], width)
    spans: list[Span] = []
    for bucket, size in zip(buckets, cells, strict=True):
        if size:
            line = glyphs.bar_full if bucket.sign else glyphs.bar_rest
            spans.append(Span(bucket.sign + line * (size - len(bucket.sign)), bucket.style))
    return tuple(spans)


def legend(buckets: Iterable[Bucket], glyphs: Glyphs) -> Spans:
    """Give signs, names and numbers; an absent number is told as such."""
    spans: list[Span] = []
    for bucket in buckets:
        if spans:
            spans.append(Span("  "))
        # A number stays with its name where the line breaks.
        sign_style = bucket.style if bucket.number else "quiet"
        spans.append(Span(f"{bucket.sign}\u00a0", sign_style))
        spans.append(Span(f"{bucket.name}\u00a0", "quiet"))
        spans.append(Span(glyphs.words(words.number(bucket.number)), sign_style))
    return tuple(spans)


def _bucket(name: str, number: int | None, glyphs: Glyphs) -> Bucket:
    if name in _PARTS:
        part = _PARTS[name]
        style = "state-completed" if name == "completed" else part_style(part)
        return Bucket(name, number, glyphs.marks[part], style)
    sign: str = getattr(glyphs, name)
    return Bucket(name, number, sign, f"state-{name}")


def _some(buckets: Iterable[Bucket]) -> list[int]:
    return [max(0, bucket.number or 0) for bucket in buckets]
