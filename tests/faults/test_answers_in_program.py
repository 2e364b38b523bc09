"""Every bad answer at once, seen by the program as its user sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaltui.wire.limits import Limits
from tests.fault_server import FaultServer, redirects
from tests.faults.bad_answers import BAD, DOCUMENT, LOOP, PATH, says
from tests.faults.in_a_thread import serving
from tests.program.conftest import Home, fresh_home

CONFIG = """\
interval_s = 0.5
[network]
read_s = 1
answer_s = 2
max_body_mib = 0.25
"""
LIMITS = Limits(read_s=1, answer_s=2, body_bytes=256 * 1024)


TROUBLE = ("malformed", "retrying", "unreachable")


def name_of(number: int) -> str:
    return f"bad-{number:02}"


def prepare(server: FaultServer) -> None:
    """Answer well about each run once, and then badly for ever."""
    server.on(LOOP, redirects(LOOP))
    for number, bad in enumerate(BAD):
        run_id = name_of(number)
        good = DOCUMENT.replace("r-1", run_id).replace("4", "3")
        server.on(PATH + run_id, says(good), bad.answer)


def home_of(folder: Path, server: FaultServer) -> Home:
    home = fresh_home(folder)
    home.env |= {"LANGWATCH_ENDPOINT": server.url, "LANGWATCH_API_KEY": "sk-lw-12345678"}
    home.config_file.parent.mkdir(parents=True)
    home.config_file.write_text(CONFIG)
    return home


@pytest.mark.long
def test_the_program_names_every_bad_answer_and_keeps_every_state(tmp_path: Path) -> None:
    refs = [f"langwatch:{name_of(number)}" for number in range(len(BAD))]
    with serving(prepare) as server:
        home = home_of(tmp_path, server)
        assert home.run("add", *refs).returncode == 0
        first = home.run("status", "--json")
        assert first.returncode == 0, first.stderr
        assert {each["health"]["status"] for each in json.loads(first.stdout)} == {"ok"}
        second = home.run("status", "--json")
        assert home.run("list", "--json").stdout.count('"done": 3') == len(BAD)
        documents = json.loads(second.stdout)
        assert [each["run"] for each in documents] == refs
        for bad, each in zip(BAD, documents, strict=True):
            told = each["health"]["message"]
            assert (each["done"], each["state"]) == (3, "running"), bad.name
            assert each["health"]["status"] == bad.status.value, bad.name
            assert told.startswith(bad.begins(server.url, LIMITS)), bad.name
            assert bad.excerpt in told, bad.name


@pytest.mark.long
def test_the_screen_stays_through_every_bad_answer(tmp_path: Path) -> None:
    refs = [f"langwatch:{name_of(number)}" for number in range(len(BAD))]
    with serving(prepare) as server:
        home = home_of(tmp_path, server)
        with home.terminal(*refs, columns=160, lines=len(BAD) + 20) as screen:
            screen.wait_until(
                lambda: all(
                    any(screen.shows(name_of(number), "3/10", word) for word in TROUBLE)
                    for number in range(len(BAD))
                ),
                "every run in trouble, with its last good state",
            )
            screen.press("q")
            assert screen.wait_for_exit() == 0
            assert screen.is_restored()
