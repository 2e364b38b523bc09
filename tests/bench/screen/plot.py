"""The growth as a picture: four small plots with both axes logarithmic, one line each."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.screen.measures import Grown

WIDTH, HEIGHT = 380, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 20, 40, 36
_LINE, _TEXT, _GRID, _LINEAR = "#2563a8", "#333333", "#dddddd", "#aaaaaa"
_FONT = f'font-family="sans-serif" font-size="12" fill="{_TEXT}"'


@dataclass(frozen=True, slots=True)
class Quantity:
    """One of the plots."""

    title: str
    of: Callable[[Grown], float]


QUANTITIES = (
    Quantity("processor, % of one core", lambda grown: 100 * grown.cost.cpu),
    Quantity("to the terminal, kB/s", lambda grown: grown.cost.bytes_s / 1000),
    Quantity("memory, MB", lambda grown: grown.cost.resident_mb),
    Quantity("first rows on the screen, ms", lambda grown: 1000 * grown.first_paint_s),
)


def drawn(found: Sequence[Grown]) -> str:
    """Give the plots as one SVG; the dashed line is what growing with the runs looks like."""
    columns = 2
    lines = -(-len(QUANTITIES) // columns)
    size = f'width="{columns * WIDTH}" height="{lines * HEIGHT}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {_FONT}>',
        "<title>What live runs cost, each asked for every 2 s</title>",
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for place, quantity in enumerate(QUANTITIES):
        x, y = WIDTH * (place % columns), HEIGHT * (place // columns)
        parts.append(f'<g transform="translate({x} {y})">{_plot(quantity, found)}</g>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _plot(quantity: Quantity, found: Sequence[Grown]) -> str:
    points = [(grown.runs, max(quantity.of(grown), 1e-3)) for grown in found]
    low, high = _decades([value for _, value in points])
    left, right = math.log10(points[0][0]), math.log10(points[-1][0])

    def x_of(runs: float) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * (math.log10(runs) - left) / (right - left)

    def y_of(value: float) -> float:
        return (
            HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * (math.log10(value) - low) / (high - low)
        )

    parts = [f'<text x="{_LEFT}" y="22" font-weight="bold">{quantity.title}</text>']
    for decade in range(low, high + 1):
        y = y_of(10.0**decade)
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}" stroke="{_GRID}"/>')
        label = f"{10.0**decade:,g}" if decade < 4 else f"{10**decade:,}"
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{label}</text>')
    for runs, value in points:
        x, y = x_of(runs), y_of(value)
        parts.append(
            f'<text x="{x:.1f}" y="{HEIGHT - 14}" text-anchor="middle">{runs:,}</text>'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{_LINE}"/>'
            f'<text x="{x:.1f}" y="{y - 8:.1f}" text-anchor="middle">{value:.3g}</text>'
        )
    parts.append(_linear(points, 10.0**high, x_of, y_of))
    line = " ".join(f"{x_of(runs):.1f},{y_of(value):.1f}" for runs, value in points)
    parts.append(f'<polyline points="{line}" fill="none" stroke="{_LINE}" stroke-width="2"/>')
    return "".join(parts)


def _linear(
    points: Sequence[tuple[int, float]],
    top: float,
    x_of: Callable[[float], float],
    y_of: Callable[[float], float],
) -> str:
    """Draw from the first point what grows with the runs, up to the plot's top."""
    runs, value = points[0]
    last = min(points[-1][0], runs * top / value)
    return (
        f'<path d="M{x_of(runs):.1f} {y_of(value):.1f}'
        f'L{x_of(last):.1f} {y_of(value * last / runs):.1f}" '
        f'stroke="{_LINEAR}" stroke-dasharray="4 4" fill="none"/>'
    )


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """Give powers of ten below and above all values, at least one apart."""
    low = math.floor(math.log10(min(values)))
    return low, max(low + 1, math.ceil(math.log10(max(values)) + 0.05))
