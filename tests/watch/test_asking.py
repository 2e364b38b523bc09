from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evaltui.model.account import KeyMissing, KeyUnfit
from evaltui.model.exchange import Answer, Malformed, TimedOut, Unreachable
from evaltui.model.run import Snapshot, State
from evaltui.watch.asking import Kind, Reader, Reading, ask_status, classify, explain
from tests.fakes import EPOCH, FakeClock
from tests.watch.provider import Script, Step, Toy, answer, state

BASE = "https://toy.invalid"
OUR_FAULT = "internal error, report it"


async def reading(step: Step, run_id: str = "r-1") -> Reading:
    return await ask_status(Reader(Toy(), run_id, BASE), Script([step], FakeClock()))


@pytest.mark.parametrize(
    ("statuses", "kind"),
    [
        ([401, 403], Kind.AUTH),
        ([404, 410], Kind.MISSING),
        ([400, 405, 406, 415, 422], Kind.REFUSED),
        ([402, 407, 408, 409, 421, 423, 425, 429, 499], Kind.TRANSIENT),
        ([500, 502, 503, 504, 520, 599, 999], Kind.TRANSIENT),
        ([100, 199, 300, 302, 304, 307], Kind.MALFORMED),
    ],
)
def test_every_status_has_a_meaning(statuses: list[int], kind: Kind) -> None:
    assert {status: classify(status) for status in statuses} == dict.fromkeys(statuses, kind)


async def test_a_good_answer() -> None:
    good = await reading(state("running", 3, 9))
    assert good.kind is Kind.GOOD
    assert good.sentence is None
    assert good.snapshot is not None
    assert (good.snapshot.state, good.snapshot.done) == (State.RUNNING, 3)
    assert good.answer is not None
    assert good.answer.received_at == EPOCH


@pytest.mark.parametrize(
    ("step", "kind", "says"),
    [
        (KeyMissing("no key: set TOY_API_KEY"), Kind.AUTH, "no key: set TOY_API_KEY"),
        (Unreachable("offline"), Kind.TRANSIENT, "offline"),
        (TimedOut("too slow"), Kind.TRANSIENT, "too slow"),
        (Malformed("no JSON", excerpt="<html>\n<b>"), Kind.MALFORMED, "no JSON: <html> <b>"),
        (answer("<html>"), Kind.MALFORMED, "the answer is not JSON: <html>"),
        (answer("", 204), Kind.MALFORMED, "the answer is not JSON"),
        (TimeoutError("not ours"), Kind.BROKEN, f"{OUR_FAULT}: TimeoutError: not ours"),
        (answer("bug"), Kind.BROKEN, f"{OUR_FAULT}: ZeroDivisionError: in the reader"),
        (answer("bug", 500), Kind.BROKEN, f"{OUR_FAULT}: ZeroDivisionError"),
        (answer("no such run", 404), Kind.MISSING, "Toy answered 404 Not Found: no such run"),
        (answer("slow\ndown", 429), Kind.TRANSIENT,
         "Toy answered 429 Too Many Requests: slow down"),
    ],
)  # fmt: skip
async def test_what_went_wrong_is_one_sentence(step: Step, kind: Kind, says: str) -> None:
    bad = await reading(step)
    assert (bad.kind, bad.sentence) == (kind, says)
    assert bad.snapshot is None


async def test_a_fault_before_the_question_is_told_too() -> None:
    bad = await reading(state("running"), run_id="bug")
    assert bad.kind is Kind.BROKEN
    assert bad.sentence is not None
    assert bad.sentence.endswith("ZeroDivisionError: in the question")


async def test_no_sentence_is_long_or_steers_the_terminal() -> None:
    nasty = "\x1b]0;x\x07\u202e" + "y\n" * 100_000
    for step in (Unreachable(nasty), Malformed(nasty, excerpt=nasty), ValueError(nasty),
                 answer(nasty, 500, x_code=nasty, x_request_id=nasty)):  # fmt: skip
        sentence = (await reading(step)).sentence
        assert sentence is not None
        assert sentence.isprintable()
        assert len(sentence) < 1000


async def test_who_is_to_blame_for_a_refused_key() -> None:
    assert not (await reading(KeyMissing("set TOY_API_KEY"))).key_blamed
    assert (await reading(KeyUnfit("a blank at its end"))).key_blamed
    assert (await reading(answer("", 403))).key_blamed
    assert not (await reading(answer("", 404))).key_blamed


async def test_a_wish_to_wait_is_taken_along() -> None:
    assert (await reading(answer("", 503, retry_after="7"))).retry_after_s == 7
    assert (await reading(answer("", 503))).retry_after_s is None


@pytest.mark.parametrize(
    ("status", "headers", "sentence"),
    [
        (500, {}, "Toy answered 500 Internal Server Error: why"),
        (520, {}, "Toy answered 520 a status not known here: why"),
        (500, {"x_code": "E1"}, "Toy answered 500 Internal Server Error: why · E1"),
        (500, {"x_code": "why"}, "Toy answered 500 Internal Server Error: why"),
        (500, {"x_request_id": "r-9"},
         "Toy answered 500 Internal Server Error: why (request r-9)"),
    ],
)  # fmt: skip
def test_a_refusal_in_the_services_own_words(
    status: int, headers: dict[str, Any], sentence: str
) -> None:
    assert explain(Toy(), answer("why", status, **headers)) == sentence


def test_a_refusal_without_words() -> None:
    assert explain(Toy(), answer("", 502)) == "Toy answered 502 Bad Gateway"


# --- the same document again


class Counting(Toy):
    """Counts how often it reads a document."""

    def __init__(self, *, by_clock: bool = False) -> None:
        self.reads_by_clock = by_clock
        self.read = 0

    def read_status(self, run_id: str, answer: Answer, base_url: str) -> Snapshot:
        self.read += 1
        return super().read_status(run_id, answer, base_url)


async def read_in_turn(provider: Counting, *steps: Answer) -> list[tuple[Kind, int]]:
    """Give what each answer means, and how many documents were read by then."""
    script, reader = Script([*steps], FakeClock()), Reader(provider, "r-1", BASE)
    readings = []
    for _ in steps:
        reading = await ask_status(reader, script)
        readings.append((reading.kind, provider.read))
    return readings


async def test_a_document_that_comes_again_is_not_read_again() -> None:
    one, other = state("running", 1, 9), state("running", 2, 9)
    assert await read_in_turn(Counting(), one, one, replace(one, status=203), other, one) == [
        (Kind.GOOD, 1),
        (Kind.GOOD, 1),
        (Kind.GOOD, 1),
        (Kind.GOOD, 2),
        (Kind.GOOD, 3),
    ]


async def test_it_is_told_with_the_new_answer_and_the_same_snapshot() -> None:
    clock, step = FakeClock(), state("running", 1, 9)
    script, reader = Script([step], clock), Reader(Toy(), "r-1", BASE)
    first = await ask_status(reader, script)
    clock.advance(2)
    second = await ask_status(reader, script)
    assert second.snapshot is first.snapshot
    assert second.snapshot is not None
    assert second.snapshot.part_noun == Toy().part_noun
    assert first.answer is not None
    assert second.answer is not None
    assert (second.answer.received_at - first.answer.received_at).total_seconds() == 2


async def test_a_document_is_read_again_where_the_clock_has_a_say() -> None:
    same = [state("running", 1, 9)] * 3
    assert [read for _, read in await read_in_turn(Counting(by_clock=True), *same)] == [1, 2, 3]


async def test_what_could_not_be_read_is_read_again() -> None:
    page, bug, good = answer("<html>"), answer("bug"), state("running", 1, 9)
    readings = await read_in_turn(Counting(), good, page, page, bug, bug, good)
    assert [kind for kind, _ in readings] == [
        Kind.GOOD, Kind.MALFORMED, Kind.MALFORMED, Kind.BROKEN, Kind.BROKEN, Kind.GOOD
    ]  # fmt: skip
    assert [read for _, read in readings] == [1, 2, 3, 4, 5, 6]


async def test_an_error_with_the_same_words_is_an_error_still() -> None:
    good = state("running", 1, 9)
    readings = await read_in_turn(Counting(), good, replace(good, status=500), good)
    assert [kind for kind, _ in readings] == [Kind.GOOD, Kind.TRANSIENT, Kind.GOOD]
