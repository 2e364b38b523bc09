"""From the first start to the next one: the installed program in a real terminal."""

from __future__ import annotations

import shlex
import signal
import subprocess

import pytest

from tests.program.conftest import PROGRAM, Home
from tests.program.stepped_services import SteppedServices
from tests.program.terminal import Terminal

LANGWATCH = "langwatch:lively-ancient-zebra"
NUGEN = "nugen:eval-5f3a9c21"
RETAB = "wfevalrun_m4x7pd"


def test_what_is_added_is_watched_to_its_end_and_is_there_again(
    home: Home, services: SteppedServices
) -> None:
    services.step_to(3)
    added = home.run("add", LANGWATCH, "--name", "nightly rag")
    assert (added.returncode, added.stdout, added.stderr) == (0, f"{LANGWATCH}\n", "")

    with home.terminal() as terminal:
        terminal.wait_for("nightly rag", "running", "8/40", "ok")
        _add(terminal, f"{services.url}/v1/workflows/evals/runs/{RETAB}", "watches Retab run")
        terminal.wait_for(RETAB, "running", "9/28")
        _add(terminal, NUGEN, "watches Nugen run")
        terminal.wait_for("eval-5f3a9c21", "running", "2/25")

        services.step_to(10)
        terminal.wait_for("nightly rag", "running", "16/40")
        services.step_to(60)
        terminal.wait_for("✓ completed", "nightly rag", "40/40")
        terminal.wait_for("✓ completed", "eval-5f3a9c21", "25/25")
        terminal.wait_for("✗ completed", RETAB, "28/28", "23✓ 3✗ 1! 1⊠")
        terminal.wait_for("2 passed", "1 failed")
        assert not terminal.shows("While you were away")  # they were there all the time
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert terminal.is_restored()

    services.stop()
    with home.terminal() as terminal:
        terminal.wait_for("✓ completed", "nightly rag", "40/40", "44s")
        terminal.wait_for("✗ completed", RETAB, "28/28", "23✓ 3✗ 1! 1⊠")
        terminal.wait_for("✓ completed", "eval-5f3a9c21", "25/25")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


def test_what_ran_when_the_screen_was_left_is_not_called_failed_without_its_service(
    home: Home, services: SteppedServices
) -> None:
    services.step_to(10)
    with home.terminal(LANGWATCH) as terminal:
        terminal.wait_for("lively-ancient-zebra", "running", "16/40")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    services.stop()
    with home.terminal() as terminal:
        terminal.wait_for("running", "lively-ancient-zebra", "16/40", "unreachable")
        terminal.wait_for("Verdict pending", "running, 16 of 40 cells done")
        terminal.wait_for("! langwatch unreachable")
        assert not terminal.shows("failed")


def test_the_screen_goes_on_where_the_service_went_on_meanwhile(
    home: Home, services: SteppedServices
) -> None:
    services.step_to(3)
    with home.terminal(LANGWATCH) as terminal:
        terminal.wait_for("lively-ancient-zebra", "running", "8/40")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    services.step_to(60)
    with home.terminal() as terminal:
        terminal.wait_for("✓ completed", "lively-ancient-zebra", "40/40")
        terminal.wait_for("While you were away", "1 passed")


def test_an_experiment_is_started_and_its_stream_followed(
    home: Home, services: SteppedServices
) -> None:
    with home.terminal() as terminal:
        terminal.wait_for("No runs are watched yet.")
        terminal.press("s")
        terminal.wait_for("Start a run")
        terminal.send("rag-quality")
        terminal.press("tab", " ", "enter")
        terminal.wait_for("rag-quality", "langwatch", "0/24")
        services.step_to(300)
        terminal.wait_for("completed", "rag-quality", "24/24")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert 'name = "rag-quality"' in home.saved()


def test_removing_is_undone_and_a_removed_run_is_not_there_again(
    home: Home, services: SteppedServices
) -> None:
    with home.terminal(LANGWATCH, NUGEN) as terminal:
        terminal.wait_for("lively-ancient-zebra", "running")
        terminal.press("d")
        terminal.wait_until_gone("lively", "langwatch ")
        terminal.press("u")
        terminal.wait_for("lively-ancient-zebra", "running")
        terminal.press("d")
        terminal.wait_until_gone("lively", "langwatch ")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert home.run("list").stdout.count("nugen") == 1
    assert "lively-ancient-zebra" not in home.saved()


def test_all_three_services_over_http_with_what_demo_serve_prints(home: Home) -> None:
    with subprocess.Popen(
        [PROGRAM, "demo", "--serve", "0"],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=home.env,
        cwd=home.folder,
    ) as server:
        try:
            assert server.stdout is not None
            assert server.stdout.readline().startswith("#")
            exports = [shlex.split(server.stdout.readline()) for _ in range(3)]
            command = shlex.split(server.stdout.readline())
            env = dict(word.split("=", 1) for _, *words in exports for word in words)
            assert command[0] == "evaltui"
            with home.terminal(*command[1:], env=env) as terminal:
                for service in ("langwatch", "nugen", "retab"):
                    terminal.wait_for(service, "ok")
                terminal.press("q")
                assert terminal.wait_for_exit() == 0
        finally:
            server.terminate()
        assert server.wait(timeout=30) == 0


def test_the_demo_needs_nothing_and_leaves_nothing(home: Home) -> None:
    with home.terminal("demo") as terminal:
        terminal.wait_for("running", "nightly rag", "langwatch", "ok")
        terminal.wait_for("running", "support tone", "nugen", "ok")
        terminal.wait_for("running", "purchase orders", "retab", "ok")
        terminal.wait_for("! langwatch key missing or refused")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert terminal.is_restored()
        assert terminal.leaves_nothing_running()
    assert home.files() == []


@pytest.mark.parametrize("how", ["SIGTERM", "hang up"])
def test_a_demo_that_is_ended_from_outside_leaves_nothing_either(home: Home, how: str) -> None:
    with home.terminal("demo") as terminal:
        terminal.wait_for("running", "nightly rag", "langwatch", "ok")
        if how == "hang up":
            terminal.hang_up()
        else:
            terminal.signal(signal.SIGTERM)
        assert terminal.wait_for_exit() == 0
        assert terminal.leaves_nothing_running()
    assert list((home.folder / "tmp").iterdir()) == []
    assert home.files() == []


def _add(terminal: Terminal, text: str, expected: str) -> None:
    """Add a run with the `a` key, by pasting."""
    terminal.press("a")
    terminal.wait_for("Watch a run")
    terminal.paste(text)
    terminal.wait_for(expected)
    terminal.press("enter")
    terminal.wait_until_gone("Watch a run")
