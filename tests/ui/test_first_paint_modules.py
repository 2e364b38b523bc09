"""What is loaded when the first picture stands: each module costs every start time and memory."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.bench.start.measure import saved_runs
from tests.program.terminal import Terminal

ROOT = Path(__file__).parents[2]
OTHERS = {
    *("textual", "rich", "typing_extensions", "platformdirs"),
    "tomli_w",  # the runs file is written with it
    "pygments",  # rich and textual load its registry of names, and no lexer
}
"""All that may be loaded of what is neither Python's nor ours."""
OURS = {
    *("cli", "files", "model", "providers", "session", "terminal", "ui", "watch", "wire"),
    *("__main__", "program", "mapping"),
}
PROVIDERS = {"contract"}
"""Of the providers only what they share: one is loaded when its service is asked."""
COMMANDS = {
    *("asking", "ending", "errors", "exit_codes", "parser", "printing", "quick", "terminal"),
    "usage",
}
"""Of the command line only what opens the screen."""
DIALOGS = {"find_runs", "start_run", "start_fields", "run_dialogs", "ask_text", "theme_picker"}
"""Screens that are loaded when they are wanted."""
HEAVY = {"http.client", "urllib.request", "email.message", "multiprocessing", "sqlite3"}
"""Of Python's own, what only the asking needs."""

_LIST_AND_LEAVE = """
import sys
from pathlib import Path
from evaltui.ui.screens.main import MainScreen

def leave(screen):
    Path(sys.argv[1]).write_text("\\n".join(sorted(sys.modules)))
    screen.app.exit()

MainScreen._begin = leave
from evaltui.__main__ import main
sys.exit(main([]))
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules that are loaded once the saved runs are painted."""
    folder = tmp_path_factory.mktemp("first")
    (folder / "runs.toml").write_text(saved_runs(20))
    env = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "EVALTUI_RUNS_FILE": str(folder / "runs.toml"),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
    }
    found = folder / "modules"
    with Terminal([sys.executable, "-c", _LIST_AND_LEAVE, found], env=env) as terminal:
        assert terminal.wait_for_exit() == 0, terminal.text
        assert "nightly evaluation 3" in terminal.written
    return set(found.read_text().split("\n"))


def test_only_what_draws_is_loaded_of_other_packages(loaded: set[str]) -> None:
    # A package's parts made of C bear names of their own, such as `_cffi_backend`.
    names = {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names)
    assert names - {"__main__", "evaltui"} - OTHERS - _of_the_installation() == set()


def test_of_ours_only_what_the_first_screen_needs(loaded: set[str]) -> None:
    ours = [name.split(".") for name in loaded if name.startswith("evaltui.")]
    assert {parts[1] for parts in ours} - OURS == set(), "no client, no demo"
    deeper = [parts for parts in ours if len(parts) > 2]
    assert {parts[2] for parts in deeper if parts[1] == "providers"} <= PROVIDERS
    assert {parts[2] for parts in deeper if parts[1] == "cli"} <= COMMANDS
    screens = [parts for parts in deeper if parts[1:3] == ["ui", "screens"]]
    assert not DIALOGS & {parts[-1] for parts in screens}


def test_no_markdown_no_highlighting_no_plot(loaded: set[str]) -> None:
    unwanted = ("markdown", "tree_sitter", "plotext", "lexers", "_text_area", "_data_table")
    assert [name for name in sorted(loaded) if any(word in name for word in unwanted)] == []


def test_nothing_that_only_the_asking_needs(loaded: set[str]) -> None:
    assert sorted(HEAVY & loaded) == []


def _of_the_installation() -> set[str]:
    """What runs at every start of this Python, whatever is started: editable installs and such."""
    return {name for name in sys.modules if name.startswith(("__editable__", "_virtualenv"))} | {
        name for name in sys.modules if name.startswith("_distutils") or name == "sitecustomize"
    }
