from __future__ import annotations

import shlex
import signal

import pytest

from tests.cli.conftest import LIMIT_S, Program


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_served_services_can_be_watched_with_the_lines_it_prints(
    program: Program, number: signal.Signals
) -> None:
    with program.started("demo", "--serve", "0") as server:
        assert server.stdout is not None
        lines = [server.stdout.readline() for _ in range(5)]
        assert lines[0].startswith("# ")
        exported = dict(word.split("=", 1) for line in lines[1:4] for word in shlex.split(line)[1:])
        assert len(exported) == 6
        words = shlex.split(lines[4])
        assert words[:3] == ["evaltui", "--runs-file", "demo-runs.toml"]
        ended = program("status", *words[3:], "--json", **exported)
        assert ended.code == 0
        assert [run["provider"] for run in ended.documents] == ["langwatch", "nugen", "retab"]
        server.send_signal(number)
        _, err = server.communicate(timeout=LIMIT_S)
    assert (server.returncode, err) == (0, "")


def test_a_port_that_is_taken_is_one_sentence(program: Program, still_url: str) -> None:
    port = still_url.rpartition(":")[2]
    ended = program("demo", "--serve", port)
    assert (ended.code, ended.out) == (2, "")
    assert f"port {port}" in ended.err
    assert ended.err.count("\n") == 1
