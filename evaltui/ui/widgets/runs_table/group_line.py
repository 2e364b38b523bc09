"""The line of a group: its name, its runs by state, and its sums under the table's columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from evaltui.model import words
from evaltui.model.eta import Eta
from evaltui.model.health import HealthStatus
from evaltui.model.text import one_line
from evaltui.ui.arrange import Group
from evaltui.ui.arrange.totals import Totals
from evaltui.ui.cells import Span, Spans, fit, steady, width_of
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.widgets.runs_table.bar import bar
from evaltui.ui.widgets.runs_table.layout import Layout, Place

_SUMMED = frozenset({"progress", "bar", "figures", "eta", "health", "last"})
_LEAST_LEAD = 12
"""Cells under which the name and the states of a group say too little."""
_AT_LEAST = "+"
"""Stands behind a sum to which some run gave nothing."""
_PASSING = frozenset({HealthStatus.RETRYING})


def group_spans(group: Group, layout: Layout, glyphs: Glyphs, figures_width: int) -> Spans:
    """Give a group's whole line behind the margin."""
    lead = _lead(group, glyphs)
    end = layout.width - layout.margin
    places = _with_room(layout.places, len(figures_text(group)))
    first = next((at for at, place in enumerate(places) if place.column.key in _SUMMED), None)
    if first is None or places[first].x - layout.margin < _LEAST_LEAD:
        return fit(lead, max(0, end), more=glyphs.more)
    room = places[first].x - layout.margin
    # Two blanks before the next column, as between all of them.
    spans = [*fit(lead, room - 2, more=glyphs.more), Span("  ")]
    x = places[first].x
    health_shown = layout.shows("health")
    for place in places[first:]:
        spans.append(Span(" " * (place.x - x)))
        cell = _cell(group, place, glyphs, figures_width, health_shown=health_shown)
        spans += fit(cell, place.width, right=place.column.right, more=glyphs.more)
        x = place.x + place.width
    spans.append(Span(" " * max(0, layout.width - x)))
    return tuple(spans)


def figures_text(group: Group) -> str:
    """Give the sums of the figures; with `+` behind them where some run tells none."""
    text = words.figures(group.done, group.total)
    return text + _AT_LEAST if group.figures_lack and group.total is not None else text


def _with_room(places: Sequence[Place], figures: int) -> Sequence[Place]:
    """Give the places with one for figures so wide: the bar beside them gives way to a sum."""
    for at, (bar_place, place) in enumerate(pairwise(places)):
        keys = bar_place.column.key, place.column.key
        if keys == ("bar", "figures") and place.width < figures:
            width = place.x + place.width - bar_place.x
            return [*places[:at], replace(place, x=bar_place.x, width=width), *places[at + 2 :]]
    return places


def _lead(group: Group, glyphs: Glyphs) -> Spans:
    name = "not seen" if group.key.name == "unseen" else group.key.name
    return (
        Span(f"{glyphs.folded if group.folded else glyphs.unfolded} ", "accent"),
        Span(steady(one_line(name)), "foreground.bold"),
        Span(f"  {words.number(group.totals.runs)}", "quiet"),
        *_states(group.totals, glyphs),
    )


def _states(totals: Totals, glyphs: Glyphs) -> Spans:
    """Give how many runs stand where, the most important first: the line may be cut."""
    parts = (
        (totals.failed, glyphs.failed, "state-failed"),
        (totals.stalled, glyphs.stalled, "stalled"),
        (totals.running, glyphs.running, "state-running"),
        (totals.waiting, glyphs.queued, "state-queued"),
        (totals.passed, glyphs.completed, "state-completed"),
        (totals.stopped, glyphs.stopped, "state-stopped"),
        (totals.unknown, glyphs.unknown, "state-unknown"),
        (totals.unseen, glyphs.unseen, "quiet"),
    )
    return tuple(
        Span(f"  {glyph} {words.number(number)}", style) for number, glyph, style in parts if number
    )


def _cell(
    group: Group, place: Place, glyphs: Glyphs, figures_width: int, *, health_shown: bool
) -> Spans:
    match place.column.key:
        case "progress":
            figures = fit(_figures(group, glyphs), figures_width, right=True)
            room = max(0, place.width - width_of(figures) - 1)
            return (*fit(_bar(group, room, glyphs), room), Span(" "), *figures)
        case "bar":
            return _bar(group, place.width, glyphs)
        case "figures":
            return _figures(group, glyphs)
        case "health":
            return _health(group) or (Span("ok", "quiet"),)
        case "last":
            return _health(group) or _eta(group, glyphs)
        case "eta":
            return (() if health_shown else _health(group)) or _eta(group, glyphs)
        case _:
            return ()


def _figures(group: Group, glyphs: Glyphs) -> Spans:
    return (Span(glyphs.words(figures_text(group)), "quiet" if group.done is None else ""),)


def _bar(group: Group, room: int, glyphs: Glyphs) -> Spans:
    return bar(group.done, group.total, group.wrong, room, "quiet", glyphs)


def _eta(group: Group, glyphs: Glyphs) -> Spans:
    if not isinstance(group.eta, Eta):
        return (Span(glyphs.absent, "quiet"),)
    return (Span(glyphs.words(words.eta_range(group.eta)) + _AT_LEAST * group.eta_lacks),)


def _health(group: Group) -> Spans:
    """Give the worst that is wrong with the asking; empty where nothing is."""
    if group.health is HealthStatus.OK:
        return ()
    return (Span(group.health.value, "trouble-passing" if group.health in _PASSING else "trouble"),)
