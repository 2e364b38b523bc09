"""The genuine promptfoo: jobs of its server and evals of its command, watched to their ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.genuine.inside import Inside, Server, clean_env, courses, port_in
from tests.genuine.namespace import Namespace
from tests.genuine.program import Program
from tests.genuine.toolbox import tool

USUAL_PORT = 15500


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """promptfoo's server, which sends nothing to anybody."""
    folder = tmp_path_factory.mktemp("promptfoo")
    with Namespace() as namespace:
        port = port_in(namespace, USUAL_PORT)
        env = {
            "PROMPTFOO_CONFIG_DIR": str(folder / "kept"),
            "PROMPTFOO_DISABLE_TELEMETRY": "1",
            "PROMPTFOO_DISABLE_UPDATE": "1",
            "PROMPTFOO_DISABLE_REMOTE_GENERATION": "1",
        }
        command = (*tool("promptfoo"), "view", "-p", str(port), "-n")
        made = Server(namespace, folder, port, command, clean_env(folder, env), "/health")
        made.start()
        yield made
        made.stop()


@pytest.fixture
def home(server: Server, tmp_path: Path) -> Inside:
    address = {"PROMPTFOO_REMOTE_API_BASE_URL": server.base_url}
    return Inside.beside(server, tmp_path / "evaltui", address)


def words(number: int, wrong: int | None = None) -> list[dict[str, Any]]:
    """Tests that find their word in what is echoed, but for the wrong one."""
    return [
        {
            "vars": {"x": f"w{at}"},
            "assert": [{"type": "contains", "value": "nowhere" if at == wrong else f"w{at}"}],
        }
        for at in range(number)
    ]


def start_job(
    server: Server, tests: list[dict[str, Any]], provider: Any = "echo", delay_ms: int = 0
) -> str:
    """Start a job as promptfoo's own page does; give its reference."""
    if delay_ms:
        provider = {"id": provider, "delay": delay_ms}
    suite = {
        "description": "echoed words",
        "prompts": ["say {{x}}"],
        "providers": [provider],
        "tests": tests,
        "sharing": False,
        "evaluateOptions": {"maxConcurrency": 1},
    }
    return f"promptfoo:{server.ask('/api/eval/job', suite)['id']}"


def test_a_job_is_watched_from_its_start_to_its_end(server: Server, home: Inside) -> None:
    job = start_job(server, words(5, wrong=2), delay_ms=800)
    exit_code, documents = home.watch_to_the_end(job)

    seen = courses(documents)
    assert len({done for state, done, total in seen if state == "running" and total == 5}) >= 3
    assert seen[-1] == ("completed", 5, 5)
    assert [done for _, done, _ in seen] == sorted(done or 0 for _, done, _ in seen)
    # Before its tests are counted, promptfoo says that there are none.
    assert all(total != 0 for _, _, total in seen)
    assert {told["verdict"] for told in documents[:-1]} == {"pending"}
    last = documents[-1]
    assert (exit_code, last["verdict"]) == (1, "failed")
    assert last["outcome"] == {"passed": 4, "failed": 1, "blocked": None}
    assert last["health"]["status"] == "ok"
    assert last["url"].startswith(f"{server.base_url}/eval/eval-")

    # The page that the link leads to is watched as well, and tells the same of the end.
    (page,) = home.documents("status", last["url"])
    assert (page["state"], page["verdict"], page["outcome"]) == (
        "completed",
        "failed",
        last["outcome"],
    )
    assert (page["name"], page["url"]) == ("echoed words", last["url"])


def test_a_job_whose_tests_pass_has_passed(server: Server, home: Inside) -> None:
    exit_code, documents = home.watch_to_the_end(start_job(server, words(2)))
    assert (exit_code, documents[-1]["verdict"]) == (0, "passed")
    assert documents[-1]["outcome"] == {"passed": 2, "failed": 0, "blocked": None}


def test_a_job_with_errors_has_not_passed(server: Server, home: Inside) -> None:
    script = server.folder / "broken.js"
    script.write_text(
        "module.exports = class { id() { return 'broken' }\n"
        "  async callApi(prompt) {\n"
        "    if (prompt.includes('w1')) throw new Error('no such model');\n"
        "    return {output: prompt} } }\n"
    )
    exit_code, documents = home.watch_to_the_end(start_job(server, words(2), f"file://{script}"))
    last = documents[-1]
    assert (exit_code, last["state"], last["verdict"]) == (1, "completed", "failed")
    assert (last["counts"]["completed"], last["counts"]["error"]) == (1, 1)


def test_a_job_that_comes_to_nothing_has_failed_and_says_why(server: Server, home: Inside) -> None:
    exit_code, documents = home.watch_to_the_end(start_job(server, words(1), "nosuch:thing"))
    last = documents[-1]
    assert (exit_code, last["state"], last["verdict"]) == (1, "failed", "failed")
    assert "Could not identify provider: nosuch:thing" in last["error"]


def test_a_job_that_the_server_forgot_is_gone_and_keeps_its_last_state(
    server: Server, home: Inside
) -> None:
    job = start_job(server, words(60), delay_ms=500)
    assert home.run("add", job).returncode == 0
    assert server.program is not None
    server.program.wait_until(lambda: home.documents("status", job)[0]["done"], "one is done")
    server.stop()
    (away,) = home.documents("status", job)
    assert (away["state"], away["verdict"]) == ("running", "pending")
    assert away["health"]["status"] not in {"ok", "gone"}
    server.start()

    exit_code, documents = home.watch_to_the_end(job)
    last = documents[-1]
    assert (exit_code, last["verdict"]) == (3, "none")
    assert last["health"]["status"] == "gone"
    assert (last["state"], last["total"]) == ("running", 60)
    assert last["done"] >= 1


def test_what_the_command_evaluates_is_found_and_watched_while_it_runs(
    server: Server, home: Inside
) -> None:
    suite = server.folder / "suite.json"
    suite.write_text(
        json.dumps(
            {
                "description": "from the command line",
                "prompts": ["say {{x}}"],
                "providers": [{"id": "echo", "delay": 1000}],
                "tests": words(5),
            }
        )
    )
    command = (*tool("promptfoo"), "eval", "-c", str(suite), "-j", "1", "--no-cache")
    evaluating = Program(
        (*server.namespace.inside, *command),
        env=server.env,
        cwd=server.folder,
        log=server.folder / "eval.log",
    )
    try:

        def begun() -> dict[str, Any] | None:
            for told in home.documents("find", "promptfoo"):
                if told["name"] == "from the command line" and told["done"]:
                    return told
            return None

        found = evaluating.wait_until(begun, "its eval is listed with a result")
        assert (found["state"], found["total"]) == ("running", None)
        exit_code, documents = home.watch_to_the_end(found["run"])
    finally:
        evaluating.stop()
    seen = courses(documents)
    assert len({done for state, done, total in seen if (state, total) == ("running", None)}) >= 2
    assert seen[-1] == ("completed", 5, 5)
    assert (exit_code, documents[-1]["verdict"]) == (0, "passed")


def test_the_screen_shows_a_job_while_it_runs(server: Server, home: Inside) -> None:
    job = start_job(server, words(6, wrong=0), delay_ms=900)
    with home.screen(job) as terminal:
        terminal.wait_for("3/6")
        terminal.wait_for("6/6")
        terminal.wait_for("completed")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert 'state = "completed"' in home.saved()


def test_promptfoo_is_found_where_nothing_is_configured(server: Server, home: Inside) -> None:
    job = start_job(server, words(1))
    page = home.watch_to_the_end(job)[1][-1]["url"]
    home.config_file.unlink()
    found = {told["run"]: told for told in home.documents("find")}
    told = found[f"promptfoo:{page.rpartition('/')[2]}"]
    assert (told["name"], told["state"], told["verdict"]) == ("echoed words", "completed", "passed")
