from __future__ import annotations

from evaltui.files.screen_settings import CHANNELS, EVENTS
from evaltui.model.happening import Happening, Kind
from evaltui.model.reference import RunRef
from evaltui.ui.telling.rules import Channel, Rules
from evaltui.ui.telling.wording import sentence, severity
from tests.factories import NOW


def happened(kind: Kind, title: str = "nightly rag", why: str = "") -> Happening:
    return Happening(NOW, RunRef("langwatch", title.replace(" ", "-")), title, kind, why)


FAILED = happened(Kind.FAILED, "nightly rag", "no key")
PASSED = happened(Kind.PASSED, "smoke")
STALLED = happened(Kind.STALLED, "drift", "no change for 14m")


def test_the_configuration_names_what_there_is() -> None:
    assert set(EVENTS) == set(Kind)
    assert set(CHANNELS) == set(Channel)


def test_quiet_but_for_what_failed() -> None:
    told = Rules().sort([FAILED, *(happened(kind) for kind in Kind if kind is not Kind.FAILED)])
    assert told == {Channel.TOAST: [FAILED], Channel.BELL: [FAILED]}


def test_each_way_tells_what_was_chosen_for_it() -> None:
    rules = Rules({"failed": ["desktop"], "stalled": ["toast", "desktop"], "passed": []})
    assert rules.sort([FAILED, PASSED, STALLED]) == {
        Channel.DESKTOP: [FAILED, STALLED],
        Channel.TOAST: [STALLED],
    }
    assert Rules({"failed": []}).sort([FAILED]) == {}


def test_one_is_told_with_its_reason() -> None:
    assert sentence([FAILED]) == "nightly rag failed: no key"
    assert sentence([STALLED]) == "drift stands still: no change for 14m"
    assert sentence([PASSED]) == "smoke passed"
    words = {kind: sentence([happened(kind, "x")]) for kind in Kind}
    assert len(set(words.values())) == len(Kind)


def test_several_are_told_as_one() -> None:
    three = [happened(Kind.PASSED, name) for name in ("a", "b", "c")]
    assert sentence([FAILED, *three]) == "4 runs ended, 1 failed: nightly rag"
    assert sentence(three) == "3 runs ended"
    assert sentence([happened(Kind.STOPPED), PASSED]) == "2 runs ended, 1 stopped"
    assert sentence([STALLED, STALLED]) == "2 runs stand still"
    assert sentence([STALLED, happened(Kind.TROUBLE)]) == (
        "1 run stands still; 1 cannot be asked for"
    )
    assert sentence([FAILED, PASSED, STALLED]) == (
        "2 runs ended, 1 failed: nightly rag; 1 stands still"
    )


def test_of_many_that_failed_the_first_are_named() -> None:
    many = [happened(Kind.FAILED, name) for name in "abcdef"]
    assert sentence(many) == "6 runs failed: a, b, c, …"


def test_how_bad_it_is() -> None:
    assert severity([PASSED, FAILED]) == "error"
    assert severity([PASSED, STALLED]) == "warning"
    assert severity([PASSED]) == "information"
