from __future__ import annotations

from datetime import timedelta

from evaltui.model.happening import Happening, Kind
from evaltui.model.reference import RunRef
from evaltui.model.run import State
from evaltui.ui.telling.away import PATIENCE_S, CatchUp, Digest, Log, digest
from evaltui.ui.telling.presence import Absence, Presence
from tests.factories import NOW, a_watch, ago


def later(seconds: float):
    return NOW + timedelta(seconds=seconds)


def happened(kind: Kind, run: str, seconds: float) -> Happening:
    return Happening(later(seconds), RunRef("langwatch", run), run, kind)


def test_a_long_time_without_a_sign_is_one_absence() -> None:
    presence = Presence(900)
    presence.sign(NOW)
    presence.sign(later(899))
    assert presence.take_absence() is None
    presence.sign(later(899 + 900))
    presence.sign(later(899 + 901))
    assert presence.take_absence() == Absence(later(899), later(899 + 900))
    assert presence.take_absence() is None


def test_a_change_of_focus_is_a_sign() -> None:
    presence = Presence(900)
    assert presence.focused is None
    presence.focus(NOW, focused=True)
    presence.focus(later(600), focused=False)
    presence.focus(later(1400), focused=True)
    assert presence.take_absence() is None
    assert presence.focused is True


def test_where_absences_do_not_count_there_are_none() -> None:
    presence = Presence(None)
    presence.sign(NOW)
    presence.sign(later(10**6))
    assert presence.take_absence() is None


def test_a_clock_that_goes_back_makes_no_absence() -> None:
    presence = Presence(900)
    presence.sign(NOW)
    presence.sign(ago(86_400))
    presence.sign(later(10))
    assert presence.take_absence() is None


def test_a_digest_holds_what_still_counts_since_a_moment() -> None:
    log = Log()
    for one in (
        happened(Kind.FAILED, "old", 0),
        happened(Kind.STARTED, "a", 10),
        happened(Kind.STALLED, "b", 11),
        happened(Kind.MOVING, "b", 12),
        happened(Kind.PASSED, "a", 13),
    ):
        log.note(one)
    until = later(20)
    found = Digest(later(5), until, (happened(Kind.PASSED, "a", 13),))
    assert digest(later(5), until, log.since(later(5))) == found
    assert digest(later(14), until, log.since(later(14))) is None
    assert [one.title for one in log.all()] == ["a", "b", "b", "a", "old"]


def test_catching_up_ends_with_the_first_word_of_every_run_that_was_seen_before() -> None:
    first, second = a_watch("langwatch:a", age_s=60), a_watch("langwatch:b", age_s=30)
    others = [
        a_watch("langwatch:c", state=State.COMPLETED),
        a_watch("langwatch:d", state=None),
        a_watch("langwatch:e", paused=True),
    ]
    catch_up = CatchUp([first, second, *others], NOW)
    assert catch_up.since == ago(30)
    assert not catch_up.over(NOW)
    assert catch_up.heard(first.ref)
    assert not catch_up.heard(first.ref)
    assert not catch_up.heard(others[1].ref)
    assert not catch_up.over(later(1))
    assert catch_up.heard(second.ref)
    assert catch_up.over(later(1))


def test_catching_up_does_not_wait_for_ever() -> None:
    catch_up = CatchUp([a_watch()], NOW)
    assert not catch_up.over(later(PATIENCE_S - 1))
    assert catch_up.over(later(PATIENCE_S))
    assert CatchUp([], NOW).over(NOW)
