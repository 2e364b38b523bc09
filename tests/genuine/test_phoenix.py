"""The genuine Phoenix: experiments of its client, watched from their start to their end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.genuine.inside import Inside, Server, clean_env, courses, port_in
from tests.genuine.namespace import Namespace
from tests.genuine.program import Program, loopback_port
from tests.genuine.toolbox import python_of, tool

USUAL_PORT = 6006
EXPERIMENT = Path(__file__).with_name("phoenix_experiment.py")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Phoenix's server, which sends nothing to anybody. Its gRPC port binds every interface."""
    folder = tmp_path_factory.mktemp("phoenix")
    with Namespace() as namespace:
        port = port_in(namespace, USUAL_PORT)
        env = {
            "PHOENIX_HOST": "127.0.0.1",
            "PHOENIX_PORT": str(port),
            "PHOENIX_GRPC_PORT": str(port_in(namespace, 4317)),
            "PHOENIX_WORKING_DIR": str(folder),
            "PHOENIX_TELEMETRY_ENABLED": "false",
            "PHOENIX_DISABLE_AGENT_ASSISTANT": "true",
        }
        env = clean_env(folder, env)
        made = Server(namespace, folder, port, (*tool("phoenix"), "serve"), env, "/readyz")
        made.start()
        yield made
        made.stop()


@pytest.fixture
def home(server: Server, tmp_path: Path) -> Inside:
    address = {"PHOENIX_COLLECTOR_ENDPOINT": server.base_url}
    return Inside.beside(server, tmp_path / "evaltui", address)


@contextmanager
def experiment(
    server: Server, dataset: str, *, examples: int, repetitions: int, took_s: float, wrong: str = ""
) -> Iterator[Program]:
    """Run an experiment in a program of its own."""
    words = (server.base_url, dataset, examples, repetitions, took_s, wrong)
    program = Program(
        (*server.namespace.inside, str(python_of("phoenix")), str(EXPERIMENT), *map(str, words)),
        env=server.env,
        cwd=server.folder,
        log=server.folder / f"{dataset}.log",
    )
    try:
        yield program
    finally:
        program.stop()


def begun(home: Inside, program: Program, dataset: str) -> dict[str, Any]:
    """Find the dataset's experiment as soon as it is there."""

    def found() -> dict[str, Any] | None:
        runs = home.documents("find", "phoenix", "--in", dataset)
        return runs[0] if runs else None

    return program.wait_until(found, f"an experiment on {dataset} is listed")


def test_an_experiment_is_watched_from_its_start_to_its_end(server: Server, home: Inside) -> None:
    with experiment(server, "words", examples=4, repetitions=2, took_s=0.9) as program:
        found = begun(home, program, "words")
        assert (found["name"], found["total"]) == ("about words", 8)
        assert found["state"] in {"pending", "running"}
        exit_code, documents = home.watch_to_the_end(found["run"])
        assert program.wait() == 0, program.printed

    seen = courses(documents)
    assert len({done for state, done, total in seen if (state, total) == ("running", 8)}) >= 3
    assert seen[-1] == ("completed", 8, 8)
    assert [done for _, done, _ in seen] == sorted(done or 0 for _, done, _ in seen)
    assert {told["verdict"] for told in documents[:-1]} == {"pending"}
    last = documents[-1]
    assert (exit_code, last["verdict"]) == (0, "passed")
    assert (last["counts"]["completed"], last["counts"]["error"]) == (8, 0)
    assert all("tells no state" in told["notes"][-1] for told in documents)
    assert "evaluators may still be at work" in last["notes"][-1]

    # The link that Phoenix's own client prints leads back to the run.
    assert last["url"] in program.printed
    (page,) = home.documents("status", last["url"])
    assert (page["run"], page["verdict"]) == (last["run"], "passed")


def test_an_experiment_with_a_failed_run_has_not_passed(server: Server, home: Inside) -> None:
    with experiment(server, "odd", examples=3, repetitions=1, took_s=0.3, wrong="1") as program:
        found = begun(home, program, "odd")
        exit_code, documents = home.watch_to_the_end(found["run"])
        assert program.wait() == 0, program.printed
    last = documents[-1]
    assert (exit_code, last["state"], last["verdict"]) == (1, "completed", "failed")
    assert (last["counts"]["completed"], last["counts"]["error"]) == (2, 1)


def test_an_experiment_that_was_broken_off_has_neither_failed_nor_passed(
    server: Server, home: Inside
) -> None:
    with experiment(server, "long", examples=5, repetitions=4, took_s=0.5) as program:
        run = begun(home, program, "long")["run"]
        program.wait_until(lambda: home.documents("status", run)[0]["done"], "one run is there")
    done = home.run("status", run, "--exit-status", "--json")
    (told,) = home.documents("status", run)
    assert (done.returncode, told["state"], told["verdict"]) == (8, "running", "pending")
    assert told["total"] == 20
    assert 0 < told["done"] < 20
    assert "whether something still works on them is not told" in told["notes"][-1]


def test_what_phoenix_does_not_have_is_said(server: Server, home: Inside) -> None:
    (told,) = home.documents("status", "phoenix:RXhwZXJpbWVudDo5OTk=")
    assert told["verdict"] == "none"
    assert "does not exist" in told["health"]["message"]
    assert home.documents("find", "phoenix", "--in", "no-such-dataset") == []


def test_a_key_is_asked_for_where_the_server_wants_one(server: Server, home: Inside) -> None:
    secret = "s3cret-of-the-administrator-0123456789"
    port = 6007 if server.namespace.inside else loopback_port()
    folder = server.folder / "closed"
    folder.mkdir()
    env = server.env | {
        "PHOENIX_PORT": str(port),
        "PHOENIX_GRPC_PORT": str(4318 if server.namespace.inside else loopback_port()),
        "PHOENIX_WORKING_DIR": str(folder),
        "PHOENIX_ENABLE_AUTH": "true",
        "PHOENIX_SECRET": "0123456789abcdefghijklmnopqrstuvwxyz",
        "PHOENIX_ADMIN_SECRET": secret,
    }
    closed = Server(server.namespace, folder, port, server.command, env, server.health)
    home.env["PHOENIX_COLLECTOR_ENDPOINT"] = f"{closed.base_url}/v1/traces"
    closed.start()
    try:
        refused = home.run("find", "phoenix")
        assert refused.returncode == 4
        assert "401 Unauthorized: Invalid token" in refused.stderr
        home.env["PHOENIX_API_KEY"] = secret
        assert home.documents("find", "phoenix") == []
    finally:
        closed.stop()


def test_the_screen_shows_an_experiment_while_it_runs(server: Server, home: Inside) -> None:
    with experiment(server, "seen", examples=6, repetitions=1, took_s=1.2) as program:
        run = begun(home, program, "seen")["run"]
        with home.screen(run) as terminal:
            terminal.wait_for("about seen")
            terminal.wait_for("3/6")
            terminal.wait_for("completed", "6/6")
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
    assert 'state = "completed"' in home.saved()


def test_phoenix_is_found_where_nothing_is_configured(server: Server, home: Inside) -> None:
    with experiment(server, "here", examples=1, repetitions=1, took_s=0.1) as program:
        assert program.wait() == 0, program.printed
    home.config_file.unlink()
    told = home.documents("find")[0]
    assert (told["provider"], told["name"], told["verdict"]) == ("phoenix", "about here", "passed")
