from __future__ import annotations

import threading

import pytest

from evaltui.session.threads import WORKER, in_time


def test_it_gives_what_the_work_gives_and_raises_what_it_raises() -> None:
    assert in_time(lambda: threading.current_thread().name.startswith(WORKER), 20)
    with pytest.raises(ZeroDivisionError):
        in_time(lambda: 1 // 0, 20)


def test_work_that_hangs_is_waited_for_no_longer_than_its_limit() -> None:
    go_on = threading.Event()
    with pytest.raises(TimeoutError):
        in_time(go_on.wait, 0.05)
    go_on.set()
