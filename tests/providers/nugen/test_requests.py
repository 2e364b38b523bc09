"""Nugen's paths and the ids in them."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from evaltui.providers.nugen import PROVIDER


@pytest.mark.parametrize(
    ("path", "run_id"),
    [
        ("/api/v3/evaluations/eval-xyz789", "eval-xyz789"),
        ("/api/v3/evaluations/eval-xyz789/status", "eval-xyz789"),
        ("/api/v3/evaluations/eval-xyz789/results", "eval-xyz789"),
        ("/api/v3/evaluations/eval-xyz789/other", None),
        ("/api/v3/evaluations?status=READY", None),
        ("/api/v3/benchmarks/eval-xyz789/status", None),
    ],
)
def test_the_id_in_a_url(path: str, run_id: str | None) -> None:
    assert PROVIDER.find_run_id(urlsplit("https://api.nugen.in" + path)) == run_id


def test_the_status_is_asked_for_by_its_documented_path() -> None:
    assert PROVIDER.status_request("eval-1").path == "/api/v3/evaluations/eval-1/status"
    assert PROVIDER.headers("k") == {"Authorization": "Bearer k"}
