"""The plot of the growth shows every figure, whatever the figures are."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tests.bench.screen.measures import Cost, Grown
from tests.bench.screen.plot import QUANTITIES, drawn

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("factor", [0.0, 1.0, 1e6])
def test_each_number_of_runs_has_a_point_in_each_plot(factor: float) -> None:
    found = [Grown(n, 0.25, Cost(factor * n, factor * 1e-4 * n, 60.0)) for n in (10, 100, 5000)]
    picture = ElementTree.fromstring(drawn(found))
    points = picture.findall(f".//{SVG}circle")
    assert len(points) == len(found) * len(QUANTITIES)
    for point in points:
        assert 0 <= float(point.get("cx", "nan")) <= 400
        assert 0 <= float(point.get("cy", "nan")) <= 220
