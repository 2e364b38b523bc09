"""What each command may load: start-up is paid for by everyone, every time."""

from __future__ import annotations

import pytest

from evaltui.cli.usage import NAMES
from evaltui.providers import provider_names
from tests.cli.conftest import Program

SCREEN = {"textual", "rich", "evaltui.ui"}
NETWORK = {"httpx", "httpcore", "anyio", "ssl", "asyncio", "evaltui.http"}
DEMO = {"uvicorn", "evaltui.demo"}
DOCUMENTS = {"pydantic"}
HTTPX_COMMAND_LINE = {"click", "pygments", "rich"}
"""What httpx loads for a command line of its own where it is installed, as it is here."""
USELESS = SCREEN | HTTPX_COMMAND_LINE | DEMO | {"keyring", "hypothesis", "pytest"}
"""What no command needs but those that say so."""
MAPPING = {"jmespath"}
"""What custom providers need, and nobody else."""
OFFLINE = USELESS | NETWORK | DOCUMENTS


def all_but(*names: str) -> set[str]:
    """The providers that are not asked."""
    return {f"evaltui.providers.{name}" for name in provider_names() if name not in names}


BUDGETS: list[tuple[list[str], set[str]]] = [
    (["--version"], OFFLINE | {"tomllib", "json", "argparse", "re", "enum"}),
    (["--ascii", "--version"], OFFLINE | {"tomllib", "json", "difflib"}),
    (["--help"], OFFLINE | {"tomllib", "json"}),
    (["langwatch:a"], OFFLINE | {"tomllib", "json"}),  # there is no terminal, so no screen
    *[([name, "--help"], OFFLINE | {"tomllib", "json"}) for name in NAMES],
    (["add", "langwatch:b"], OFFLINE - DOCUMENTS | all_but("langwatch")),
    (["rm", "langwatch:a"], OFFLINE | all_but()),
    (["list"], OFFLINE | all_but() | {"tomli_w", "json"}),
    (["list", "--json"], OFFLINE | all_but() | {"tomli_w"}),
    (["status", "--timeout", "1"], USELESS | all_but("langwatch")),
    (["status", "retab:a", "--timeout", "1"], USELESS | all_but("retab", "langwatch")),
    (["wait", "--timeout", "1"], USELESS | all_but("langwatch")),
    (["wait", "nugen:a", "--timeout", "1"], USELESS | all_but("nugen", "langwatch")),
    (["run", "nugen:x"], USELESS | all_but("nugen")),
    (["run", "langwatch:x"], USELESS | all_but("langwatch")),
    (["find", "retab"], USELESS | all_but("retab")),
    (["cancel", "retab:x"], USELESS | all_but("retab")),
    (["cancel", "nugen:x"], USELESS | all_but("nugen")),
    (["replay", "--json", "-"], OFFLINE | all_but() | {"tomllib"}),
    (["demo", "--serve", "70000"], OFFLINE | {"tomllib", "json"}),  # no such port: not served
    (["doctor", "--offline"], USELESS),
    (["config", "path"], OFFLINE | all_but() | {"tomllib"}),
    (["config", "check"], OFFLINE | all_but()),  # no key is bound: the screen is not asked
    (["config", "show"], USELESS | NETWORK),
    (["provider", "test", "retab", "x", "--timeout", "1"], USELESS | all_but("retab")),
    (["themes", "list"], OFFLINE | all_but()),
    (["completions", "bash"], OFFLINE | all_but() | {"tomllib"}),
    (["help", "wait"], OFFLINE | {"tomllib", "json"}),
    (["status-line"], OFFLINE | {"argparse", "pathlib", "dataclasses", "json", "platformdirs"}),
]
LOADED = """
import io, sys
from evaltui.__main__ import main
stdout, sys.stdout = sys.stdout, io.StringIO()
code = main({words!r})
sys.stdout = stdout
print(code, *sorted(sys.modules))
"""


@pytest.mark.parametrize(("words", "never"), BUDGETS, ids=[" ".join(words) for words, _ in BUDGETS])
def test_a_command_loads_nothing_that_it_does_not_need(
    program: Program, words: list[str], never: set[str]
) -> None:
    program.runs_file.write_text('[[runs]]\nrun = "langwatch:a"\n')
    code, *loaded = program.python("-c", LOADED.format(words=words)).out.split()
    assert code in {"0", "2", "4"}
    assert (never | MAPPING) & set(loaded) == set()
    assert "evaltui.cli.quick" in loaded


def test_jmespath_is_loaded_where_a_provider_is_described(program: Program) -> None:
    """And even then nothing of the network or of the built-in providers is."""
    text = '[providers.mine]\nurl = "{base}/{id}"\nstatus = "state"\n'
    program.config_file.write_text(text)
    _, *loaded = program.python("-c", LOADED.format(words=["list"])).out.split()
    assert "jmespath" in loaded
    assert (OFFLINE | all_but()) & set(loaded) == set()


def test_every_command_has_a_budget() -> None:
    assert {words[0] for words, _ in BUDGETS if words[1:] != ["--help"]} >= set(NAMES)


def test_key_bindings_are_checked_as_the_screen_would(program: Program) -> None:
    """The one command that loads the screen, and only where keys are bound."""
    program.config_file.write_text('[keys]\nrefresh = "f5"\n')
    _, *loaded = program.python("-c", LOADED.format(words=["config", "check"])).out.split()
    assert {"textual", "evaltui.ui.keys"} <= set(loaded)


# What a status bar, a prompt or a press of Tab waits for: everything it may load, by name

STANDARD = {
    *("__future__", "collections", "contextlib", "copyreg", "datetime", "enum", "errno"),
    *("functools", "importlib", "itertools", "keyword", "math", "operator", "re", "reprlib"),
    *("string", "tomllib", "types", "typing", "warnings", "encodings"),
}
"""Beyond what a bare interpreter loads: nearly all of it is tomllib's."""
EVALTUI = {"evaltui", "evaltui.__main__", "evaltui.cli", "evaltui.cli.quick"}
FILES = {
    f"evaltui.files{name}" for name in ("", ".folders", ".plain_toml", ".reading", ".saved_states")
}
LINE = {"evaltui.cli.quick.options", "evaltui.cli.quick.status_line"}
MODEL = {"evaltui.model"}
QUICK: list[tuple[list[str], set[str]]] = [
    (["status-line"], EVALTUI | FILES | LINE | MODEL | {"evaltui.model.amounts"}),
    (["status-line", "--tmux"], EVALTUI | FILES | LINE | MODEL | {"evaltui.model.amounts"}),
    (
        ["__complete", "runs"],
        EVALTUI | FILES | MODEL | {"evaltui.cli.quick.candidates", "evaltui.model.text"},
    ),
]
BARE = "import sys; print(*sys.modules)"
QUICKLY = "import sys; from evaltui.__main__ import main; main({words!r}); print(*sys.modules)"


@pytest.mark.parametrize(("words", "own"), QUICK, ids=[" ".join(words) for words, _ in QUICK])
def test_what_is_run_again_and_again_loads_next_to_nothing(
    program: Program, words: list[str], own: set[str]
) -> None:
    program.runs_file.write_text('[[runs]]\nrun = "langwatch:a"\nname = "x"\n')
    bare = set(program.python("-c", BARE).out.split())
    loaded = program.python("-c", QUICKLY.format(words=words)).out.splitlines()[-1].split()
    ours = {name for name in loaded if name.partition(".")[0] == "evaltui"}
    others = {name.partition(".")[0] for name in set(loaded) - bare - ours}
    assert ours == own
    assert {name for name in others if not name.startswith("_")} <= STANDARD
