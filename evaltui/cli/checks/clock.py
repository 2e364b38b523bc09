"""The check of this machine's clock against the services'."""

from __future__ import annotations

from collections.abc import Mapping

from evaltui.cli.checks.finding import Finding, Group
from evaltui.model.clock import Clock
from evaltui.model.exchange import Answer
from evaltui.watch.service_clock import ServiceClock

TOLERATED_S = 5.0
"""What is corrected without anybody noticing."""
MUCH_S = 60.0
"""What makes times in the journal and on the screen plainly wrong."""
_SET = {"darwin": "sudo sntp -sS time.apple.com"}
_GROUP = Group("clock")


def check_clock(answers: Mapping[str, Answer], clock: Clock, platform: str) -> Finding:
    """Say how far this machine's clock is from what the services' answers are dated."""
    ahead: dict[str, float] = {}
    for name, answer in answers.items():
        service = ServiceClock(clock)
        service.read(answer)
        if service.ahead_s is not None:
            ahead[name] = service.ahead_s
    if not ahead:
        return _GROUP.note("time", "not compared: no service told its time")
    wrong = {name: seconds for name, seconds in ahead.items() if abs(seconds) > TOLERATED_S}
    if not wrong:
        return _GROUP.ok("time", f"agrees with {', '.join(ahead)}")
    if len(wrong) < len(ahead):
        told = "; ".join(f"{name}'s clock is {_off(seconds)}" for name, seconds in wrong.items())
        right = ", ".join(name for name in ahead if name not in wrong)
        return _GROUP.note("time", f"agrees with {right}, but {told}")
    least = min(wrong.values(), key=abs)
    told = f"this machine's clock is {_off(-least)}, says {', '.join(wrong)}"
    fix = (
        "sudo sntp -sS time.apple.com" if platform == "darwin" else "sudo timedatectl set-ntp true"
    )
    if abs(least) > MUCH_S:
        return _GROUP.fix("time", told, fix)
    return _GROUP.note("time", told, fix)


def _off(seconds: float) -> str:
    """Say by how much a clock is off; what is positive is ahead."""
    size = abs(seconds)
    length = f"{size:.0f} s" if size < 120 else f"{size / 60:.0f} min"
    if size >= 7200:
        length = f"{size / 3600:.0f} h"
    return f"{length} {'ahead' if seconds > 0 else 'behind'}"
