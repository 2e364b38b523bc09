"""From exceptions to one sentence and an exit code."""

from __future__ import annotations

from importlib import import_module

import pytest

from evaltui.cli.errors import CODES, UsageError, sentence_and_code
from evaltui.cli.exit_codes import ExitCode
from evaltui.model.account import KeyUnfit
from evaltui.model.exchange import Answer, Refused, Unreachable
from evaltui.wire.proxies import BadProxy
from tests.cli.conftest import Program
from tests.factories import NOW


def answer(status: int) -> Answer:
    return Answer(status, {}, b"", NOW, 0.1)


@pytest.mark.parametrize("name", CODES)
def test_every_exception_of_the_table_exists(name: str) -> None:
    module, _, kind = name.partition(":")
    found = getattr(import_module(module), kind)
    assert issubclass(found, Exception)
    assert found.__module__ == module, "it would never be found by this name"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("x"), ExitCode.USAGE),
        (KeyUnfit("x"), ExitCode.AUTH),
        (Unreachable("x"), ExitCode.NO_VERDICT),
        (Refused("x", answer(404)), ExitCode.NO_VERDICT),
        (Refused("x", answer(401)), ExitCode.AUTH),
        (ExceptionGroup("many", [ExceptionGroup("more", [UsageError("x")])]), ExitCode.USAGE),
    ],
)
def test_what_was_foreseen_is_its_own_sentence(error: Exception, code: ExitCode) -> None:
    assert sentence_and_code(error) == ("x", code)


@pytest.mark.parametrize("error", [ValueError("boom"), BadProxy("boom"), KeyError("boom")])
def test_what_was_not_is_an_internal_error_and_no_verdict(error: Exception) -> None:
    sentence, code = sentence_and_code(error)
    assert sentence.startswith(f"internal error, report it: {type(error).__name__}: ")
    assert code is ExitCode.NO_VERDICT


def test_an_error_loads_nothing_more(program: Program) -> None:
    program.config_file.write_text("interval_s = oops\n")
    code = "import sys; from evaltui.__main__ import main; print(main(['list']), *sys.modules)"
    ended, *loaded = program.python("-c", code).out.split()
    assert ended == "2"
    assert not {"evaltui.demo", "asyncio", "pydantic", "evaltui.http"} & {*loaded}
    assert "evaltui.files.config" in loaded
