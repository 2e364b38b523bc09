from __future__ import annotations

import pytest

from evaltui.model.account import KeyMissing, KeyUnfit, Secret
from evaltui.model.exchange import (
    Answer,
    AskFailed,
    Malformed,
    StreamCut,
    TimedOut,
    TlsFailed,
    Unreachable,
)
from tests.fakes import EPOCH


def test_the_request_id_is_that_of_the_answer() -> None:
    assert Answer(500, {"x-request-id": "r-1"}, b"", EPOCH, 0.1).request_id == "r-1"
    assert Answer(500, {}, b"", EPOCH, 0.1).request_id is None


@pytest.mark.parametrize("kind", [Unreachable, TimedOut, TlsFailed, StreamCut])
def test_what_usually_passes_can_be_caught_as_one(kind: type[Exception]) -> None:
    assert issubclass(kind, Unreachable)
    assert issubclass(kind, AskFailed)


def test_what_is_malformed_is_no_matter_of_reach() -> None:
    error = Malformed("no JSON", excerpt="<html>")
    assert isinstance(error, AskFailed)
    assert not isinstance(error, Unreachable)
    assert (str(error), error.excerpt, Malformed("x").excerpt) == ("no JSON", "<html>", "")


def test_an_unfit_key_counts_as_none() -> None:
    assert issubclass(KeyUnfit, KeyMissing)
    assert not issubclass(KeyMissing, AskFailed)


def test_a_key_shows_only_where_it_is_asked_for() -> None:
    secret = Secret("sk-1")
    assert secret.reveal() == "sk-1"
    assert "sk-1" not in f"{secret} {secret!r} {[secret]}"
