"""Lines on stdout for what has changed, and none for what has only grown older."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from evaltui.cli.printing.changes import Changes
from evaltui.cli.printing.output import data
from evaltui.cli.printing.telling import DocumentLines, FormattedLines, Silent, Teller
from evaltui.model.clock import Clock
from evaltui.model.health import Health, HealthStatus
from evaltui.model.template import parse_template
from tests.factories import NOW, a_watch
from tests.fakes import FakeClock

FIRST = a_watch("retab:a", done=5)
OLDER = replace(FIRST, observed_at=NOW)
FURTHER = a_watch("retab:a", done=6)
UNWELL = replace(FURTHER, health=Health(HealthStatus.RETRYING, "502", 1))
OTHER = a_watch("retab:b", done=5)


def told(teller: Teller, capsys: pytest.CaptureFixture[str]) -> list[str]:
    for watch in (FIRST, OLDER, FIRST, OTHER, FURTHER, UNWELL, UNWELL):
        teller.tell(watch)
    return capsys.readouterr().out.splitlines()


@pytest.fixture
def at() -> Clock:
    return FakeClock(NOW)


def test_documents(at: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    found = [json.loads(line) for line in told(DocumentLines(at), capsys)]
    assert [(run["id"], run["done"], run["health"]["status"]) for run in found] == [
        ("a", 5, "ok"),
        ("b", 5, "ok"),
        ("a", 6, "ok"),
        ("a", 6, "retrying"),
    ]


def test_lines_by_a_template(at: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    lines = FormattedLines(parse_template("{id} {done}"), at)
    assert told(lines, capsys) == ["a 5", "b 5", "a 6"]


def test_lines_for_people(at: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line.partition("  ")[2] for line in told(Changes(at, data), capsys)]
    assert lines == [
        "retab:a  running  5/10",
        "retab:b  running  5/10",
        "retab:a  running  6/10",
        "retab:a  running  6/10  retrying: 502",
    ]


def test_silence(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(Silent(), capsys) == []
