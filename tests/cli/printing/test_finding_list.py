"""Findings as lines: aligned, broken to the width, and what is to be pasted in one piece."""

from __future__ import annotations

import pytest

from evaltui.cli.checks.finding import Finding, Group, exit_code
from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.printing.finding_list import lines, summary

TMUX, KEY = Group("tmux"), Group("account staging")
FINDINGS = [
    TMUX.ok("version", "3.4"),
    TMUX.note("focus-events", "off: who is away is known by the keys alone", "tmux set -g x on"),
    KEY.fix("key", "refused\nby \x1b[31mthe service", "export KEY=…", ExitCode.AUTH),
]
WIDE = """\
tmux
  ✓ ok    version            3.4
  · note  focus-events       off: who is away is known by the keys alone
          →  tmux set -g x on
account staging
  ✗ fix   key                refused by the service
          →  export KEY=…"""
NARROW = """\
tmux
  + ok    version            3.4
  - note  focus-events       off: who is away is
                             known by the keys alone
          -> tmux set -g x on
account staging
  x fix   key                refused by the service
          -> export KEY=…"""


def test_a_line_each_with_what_mends_it_below() -> None:
    assert "\n".join(lines(FINDINGS, ascii_only=False)) == WIDE


def test_messages_are_broken_and_marks_are_plain_where_they_must_be() -> None:
    assert "\n".join(lines(FINDINGS, ascii_only=True, width=53)) == NARROW


@pytest.mark.parametrize("width", [1, 20, 40])
def test_what_is_too_narrow_is_left_to_the_terminal(width: int) -> None:
    assert "\n".join(lines(FINDINGS, ascii_only=False, width=width)) == WIDE


def test_the_summary_counts() -> None:
    assert summary(FINDINGS) == "1 thing to fix, 1 note"
    assert summary(FINDINGS[:2] * 2) == "nothing to fix, 2 notes"
    assert summary(FINDINGS[2:] * 2) == "2 things to fix"


def test_the_exit_code_is_that_of_the_first_thing_to_mend() -> None:
    down = Finding("a", "reach", FINDINGS[2].status, "", None, ExitCode.NO_VERDICT)
    here = TMUX.fix("x", "", None)
    assert exit_code([]) is ExitCode.SUCCESS
    assert exit_code(FINDINGS[:2]) is ExitCode.SUCCESS
    assert exit_code([down, *FINDINGS]) is ExitCode.AUTH
    assert exit_code([down]) is ExitCode.NO_VERDICT
    assert exit_code([down, *FINDINGS, here]) is ExitCode.USAGE
