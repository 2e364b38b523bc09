"""Whose clock is wrong, where services disagree."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest

from evaltui.cli.checks.clock import check_clock
from evaltui.cli.checks.finding import Finding, Status
from evaltui.cli.exit_codes import ExitCode
from evaltui.model.exchange import Answer
from tests.fakes import EPOCH, FakeClock


def check(platform: str = "linux", **ahead_s: float | None) -> Finding:
    """Let each service be ahead of this machine by so much; None tells no time."""
    answers = {}
    for name, seconds in ahead_s.items():
        date = {}
        if seconds is not None:
            date = {"date": format_datetime(EPOCH + timedelta(seconds=seconds), usegmt=True)}
        answers[name] = Answer(404, date, b"", EPOCH, 0.1)
    return check_clock(answers, FakeClock(), platform)


def test_one_service_that_is_wrong_is_no_fault_of_this_machine() -> None:
    found = check(a=0.0, b=89.5, c=None)
    assert (found.status, found.fix) == (Status.NOTE, None)
    assert found.message == "agrees with a, but b's clock is 90 s ahead"


@pytest.mark.parametrize(
    ("ahead_s", "message", "status", "code"),
    [
        (4.0, "agrees with a, b", Status.OK, ExitCode.SUCCESS),
        (-20.5, "this machine's clock is 20 s ahead, says a, b", Status.NOTE, ExitCode.SUCCESS),
        (600.0, "this machine's clock is 10 min behind, says a, b", Status.FIX, ExitCode.USAGE),
        (-90000.0, "this machine's clock is 25 h ahead, says a, b", Status.FIX, ExitCode.USAGE),
    ],
)
def test_what_all_say_is_believed(
    ahead_s: float, message: str, status: Status, code: ExitCode
) -> None:
    found = check(a=ahead_s, b=ahead_s)
    assert (found.message, found.status, found.code) == (message, status, code)
    assert (found.fix is None) == (status is Status.OK)


def test_every_system_is_set_in_its_own_way() -> None:
    assert check(a=600.0).fix == "sudo timedatectl set-ntp true"
    assert check("darwin", a=600.0).fix == "sudo sntp -sS time.apple.com"
