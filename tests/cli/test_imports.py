"""What each command may load: start-up is paid for by everyone, every time."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Program

SCREEN = {"textual", "rich"}
NETWORK = {"httpx", "httpcore", "anyio", "ssl", "asyncio", "uvicorn"}
OTHERS_THAN_RETAB = {"evaltui.providers.langwatch", "evaltui.providers.nugen"}
LOADED = """
import io, sys
from evaltui.__main__ import main
stdout, sys.stdout = sys.stdout, io.StringIO()
code = main({words!r})
sys.stdout = stdout
print(code, *sorted(sys.modules))
"""


@pytest.mark.parametrize(
    ("words", "never"),
    [
        (["--version"], SCREEN | NETWORK | {"pydantic", "tomllib", "json", "difflib"}),
        (["--help"], SCREEN | NETWORK | {"pydantic", "tomllib", "json"}),
        (["list", "--help"], SCREEN | NETWORK | {"pydantic", "tomllib", "json"}),
        (["list"], SCREEN | NETWORK | {"pydantic", "tomli_w"}),
        (["list", "--json"], SCREEN | NETWORK | {"pydantic", "tomli_w"}),
        (["rm", "langwatch:a"], SCREEN | NETWORK | {"pydantic"}),
        (["add", "langwatch:b"], SCREEN | NETWORK | {"evaltui.http"}),
        # httpx itself loads rich where its own command line's extras are installed.
        (["status", "--timeout", "1"], {"textual", "uvicorn", "evaltui.demo"}),
        (["wait", "--timeout", "1"], {"textual", "uvicorn", "evaltui.demo"}),
        (["doctor", "--offline"], {"textual", "evaltui.ui", "uvicorn", "evaltui.demo", "keyring"}),
        (["run", "nugen:x"], {"textual", "uvicorn", "evaltui.providers.retab"}),
        (["find", "retab"], {"textual", "uvicorn"} | OTHERS_THAN_RETAB),
        (["find", "--help"], SCREEN | NETWORK | {"pydantic", "json"}),
        (["cancel", "retab:x"], {"textual", "uvicorn"} | OTHERS_THAN_RETAB),
        (["cancel", "nugen:x"], {"textual", "uvicorn", "evaltui.providers.retab"}),
    ],
)
def test_a_command_loads_nothing_that_it_does_not_need(
    program: Program, words: list[str], never: set[str]
) -> None:
    program.runs_file.write_text('[[runs]]\nrun = "langwatch:a"\n')
    code, *loaded = program.python("-c", LOADED.format(words=words)).out.split()
    assert code in {"0", "2", "4"}
    assert never & set(loaded) == set()
    assert "evaltui.cli.parser" in loaded
