"""What is saved at once, what only now and then, and what not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaltui.files.last_known import LastKnown
from evaltui.files.saved_run import last_known
from evaltui.model.health import Health, HealthStatus
from evaltui.model.run import RunError, State
from evaltui.session.worth_saving import worth_saving
from tests.factories import NOW, a_watch, ago


def last(**changes) -> LastKnown:
    known = last_known(a_watch(**changes))
    assert known is not None
    return known


BEFORE = last(done=5, age_s=10)


def test_the_first_that_is_known_is_worth_it():
    assert worth_saving(None, BEFORE)
    assert worth_saving(LastKnown(), BEFORE)


@pytest.mark.parametrize(
    "now",
    [
        last(state=State.COMPLETED, done=10),
        last(state=State.UNKNOWN, state_raw="REINDEXING"),
        last(name="another"),
        last(total=11),
        last(error=RunError("boom")),
        replace(BEFORE, health=Health(HealthStatus.UNREACHABLE, "no answer")),
        replace(BEFORE, forgotten_at=NOW),
    ],
)
def test_a_change_of_substance_is_saved_at_once(now):
    assert worth_saving(BEFORE, now)


def test_counts_that_go_on_wait():
    assert not worth_saving(BEFORE, last(done=6, age_s=2))
    assert worth_saving(replace(BEFORE, observed_at=ago(40)), last(done=6, age_s=2))


def test_that_a_run_stands_still_is_written_seldom():
    later = replace(BEFORE, observed_at=NOW, health=Health(last_ok_at=NOW))
    assert not worth_saving(replace(BEFORE, observed_at=ago(290)), later)
    assert worth_saving(replace(BEFORE, observed_at=ago(300)), later)


def test_a_run_that_has_ended_is_never_written_again():
    ended = last(state=State.COMPLETED, done=10)
    assert not worth_saving(replace(ended, observed_at=ago(9_000)), ended)


def test_a_new_request_id_in_the_same_trouble_is_not_written():
    one = replace(BEFORE, health=Health(HealthStatus.RETRYING, "502 (request a1)"))
    other = replace(BEFORE, health=Health(HealthStatus.RETRYING, "502 (request b2)"))
    assert not worth_saving(one, other)
