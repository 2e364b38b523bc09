"""`evaltui config`: where the files are, which settings hold, and every fault with its line."""

from __future__ import annotations

from dataclasses import fields

import pytest

from evaltui.cli.configuring import effective
from evaltui.files.keys import KEY_TIMEOUT_S
from evaltui.files.network_settings import NetworkSettings
from evaltui.files.screen_settings import EVENTS
from evaltui.ui.telling.rules import DEFAULT
from evaltui.ui.terminal.surroundings import AWAY_MIN
from tests.cli.conftest import Program

FAULTY = """\
theme = "nrod"
interval_s = 5
colr = "auto"
mouse = 1

[accounts.staging]
provider = "langwach"
api_key = "sk-lw-secret"

[keys]
refresh = ["r", "f5"]
refesh = "x"
quit = "ctrl+qq"
"""


def test_path_names_every_file_whether_it_exists_or_not(program: Program) -> None:
    shown = program("config", "path")
    assert (shown.code, shown.err) == (0, "")
    rows = {line.split()[0]: line for line in shown.out.splitlines()}
    assert [*rows] == ["WHAT", "config", "runs", "themes", "state", "journal"]
    assert rows["config"].split()[1:] == [str(program.config_file)]
    assert rows["runs"].split(maxsplit=1)[1] == f"{program.runs_file}     (not there)"


def test_path_as_json_tells_the_chosen_files(program: Program) -> None:
    words = ("config", "path", "--json", "--config", "c.toml")
    found = program(*words, EVALTUI_RUNS_FILE="/srv/runs.toml").documents
    assert found["config"] == str(program.folder / "c.toml")
    assert found["runs"] == "/srv/runs.toml"
    assert found["journal"] == str(program.folder / "state" / "evaltui" / "journal.jsonl")


def test_check_names_every_fault_with_its_line_and_the_nearest(program: Program) -> None:
    program.config_file.write_text(FAULTY)
    ended = program("config", "check")
    assert (ended.code, ended.err) == (2, "")
    lines = [line.removeprefix(f"{program.config_file}:") for line in ended.out.splitlines()]
    assert [line.partition(":")[0] for line in lines] == ["1", "3", "4", "7", "8", "12", "13"]
    for line, said in zip(
        lines,
        [
            'there is no theme "nrod"; did you mean nord?',
            "did you mean color?",
            "mouse must be true or false",
            "did you mean langwatch?",
            "api_key: a key itself has no place here",
            "refesh is no action of the screen and ignored; did you mean refresh?",
            '"ctrl+qq" is no key',
        ],
        strict=True,
    ):
        assert said in line
    assert "sk-lw-secret" not in ended.out


def test_check_as_json(program: Program) -> None:
    program.config_file.write_text(FAULTY)
    ended = program("config", "check", "--json")
    assert ended.code == 2
    assert [fault["line"] for fault in ended.documents] == [1, 3, 4, 7, 8, 12, 13]
    assert {fault["path"] for fault in ended.documents} == {str(program.config_file)}


@pytest.mark.parametrize(
    ("text", "said"),
    [("interval_s = \n", ":1: "), ('a = """\n', ":2: "), ("theme = 3", ":1: theme must be a text")],
)
def test_what_is_no_toml_is_one_fault(program: Program, text: str, said: str) -> None:
    program.config_file.write_text(text)
    ended = program("config", "check")
    assert (ended.code, ended.out.count("\n")) == (2, 1)
    assert said in ended.out


def test_check_names_themes_that_cannot_be_used(program: Program) -> None:
    folder = program.config_file.parent / "themes"
    folder.mkdir()
    (folder / "mine.toml").write_text('name = "mine"\n')
    ended = program("config", "check")
    assert ended.code == 2
    assert ended.out.startswith(f"{folder / 'mine.toml'}: [colors] needs primary")


def test_without_a_fault_check_says_so(program: Program) -> None:
    program.config_file.write_text('theme = "nord"\n[keys]\nrefresh = ["r", "f5"]\n')
    ended = program("config", "check")
    assert (ended.code, ended.out) == (0, f"no fault in {program.config_file}\n")
    assert program("config", "check", "--json").documents == []
    program.config_file.unlink()
    ended = program("config", "check")
    assert (ended.code, ended.out) == (0, f"no {program.config_file}, and no fault\n")


def settings(program: Program, **env: str):
    ended = program("config", "show", "--json", **env)
    assert (ended.code, ended.err) == (0, "")
    return ended.documents["settings"]


def test_show_tells_what_decides_on_each_setting(program: Program) -> None:
    program.config_file.write_text(
        'theme = "nord"\ninterval_s = 5\n[accounts.staging]\nprovider = "langwatch"\n'
        'base_url = "https://eval.example.org"\napi_key = "cmd:pass show sk-lw-secret"\n'
        "[providers.nugen]\ninterval_s = 20\n[notify]\nstalled = ['toast']\n[keys]\nquit = 'Q'\n"
    )
    env = {"RETAB_API_KEY": "secret-key", "NUGEN_BASE_URL": "https://nugen.example.org"}
    found = settings(program, **env, NO_COLOR="1", HTTPS_PROXY="http://ada:pass@proxy.example:3128")
    told = {name: (each["value"], each["source"]) for name, each in found.items()}
    assert told["color"] == ("none", "NO_COLOR is set")
    assert told["providers.langwatch.interval_s"] == (5, "config.toml, line 2")
    assert told["providers.nugen.interval_s"] == (20, "config.toml, line 8")
    assert told["notify.stalled"] == (["toast"], "config.toml, line 10")
    assert told["notify.failed"] == (["toast", "bell"], "usual")
    assert told["journal.keep_days"] == (30, "usual")
    assert told["accounts.staging.base_url"] == ("https://eval.example.org", "config.toml, line 5")
    assert told["accounts.staging.api_key"] == ("cmd:pass …", "config.toml, line 6")
    assert told["accounts.retab.api_key"] == ("env:RETAB_API_KEY (set)", "usual")
    assert told["accounts.langwatch.api_key"] == ("env:LANGWATCH_API_KEY (not set)", "usual")
    assert told["accounts.nugen.base_url"] == ("https://nugen.example.org", "env:NUGEN_BASE_URL")
    assert told["accounts.nugen.proxy"] == ("http://proxy.example:3128", "HTTPS_PROXY")
    assert told["keys.quit"] == (["Q"], "config.toml, line 12")
    for secret in ("secret-key", "sk-lw-secret", "ada", "pass@"):
        assert secret not in str(found)


@pytest.mark.parametrize(
    ("env", "theme", "source"),
    [
        ({"TERM": "xterm-256color"}, "nord", "config.toml, line 1"),
        ({"TERM": "xterm"}, "ansi", "TERM=xterm"),
    ],
)
def test_show_tells_the_theme_that_the_screen_opens_with(
    program: Program, env: dict[str, str], theme: str, source: str
) -> None:
    program.config_file.write_text('theme = "nord"\n')
    assert settings(program, **env)["theme"] == {"value": theme, "source": source}


def test_show_is_a_table_that_fits(program: Program) -> None:
    shown = program("config", "show", COLUMNS="60")
    assert (shown.code, shown.err) == (0, "")
    lines = shown.out.splitlines()
    assert lines[0].split() == ["SETTING", "VALUE", "FROM"]
    assert max(map(len, lines)) <= 60


def test_show_of_a_file_that_cannot_be_used_is_one_sentence(program: Program) -> None:
    program.config_file.write_text(FAULTY)
    ended = program("config", "show")
    assert (ended.code, ended.out) == (2, "")
    assert "line 4: mouse must be true or false" in ended.err


def test_an_address_that_cannot_be_asked_is_told_beside_the_others(program: Program) -> None:
    found = settings(program, RETAB_API_BASE_URL="ftp://x")
    assert found["accounts.retab.base_url"]["value"] is None
    assert found["accounts.retab.base_url"]["source"].startswith("unfit: RETAB_API_BASE_URL must")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["config", "shwo"], "'shwo' is none of path, show, check: did you mean show?"),
        (["config"], "path|show|check is missing"),
        (["config", "show", "--jsn"], "did you mean --json?"),
    ],
)
def test_wrong_usage_is_one_sentence(program: Program, words: list[str], said: str) -> None:
    ended = program(*words)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert ended.err.count("\n") == 1


def test_the_usual_settings_that_it_tells_are_those_that_hold() -> None:
    told = effective._NOTIFIED
    assert told == {kind.value: [*map(str, ways)] for kind, ways in DEFAULT.items()}
    assert set(told) <= set(EVENTS)
    assert effective._AWAY_MIN == AWAY_MIN
    assert KEY_TIMEOUT_S > 0


def test_every_setting_of_the_network_is_shown(program: Program) -> None:
    found = settings(program)
    for field in fields(NetworkSettings):
        assert f"network.{field.name}" in found
    unset = {name for name, each in found.items() if each["value"] is None}
    assert not [name for name in unset if name.endswith(("_s", "_mib"))], "a limit always holds"


def test_an_account_whose_files_are_read_has_no_proxy(program: Program) -> None:
    program.config_file.write_text(
        '[accounts.logs]\nprovider = "inspect"\nbase_url = "file:/srv/logs"\n'
    )
    shown = program("config", "show", "--json", HTTPS_PROXY="http://127.0.0.1:9")
    assert (shown.code, shown.err) == (0, "")
    settings = shown.documents["settings"]
    assert settings["accounts.logs.base_url"]["value"] == "file:/srv/logs"
    assert "accounts.logs.proxy" not in settings
    looked = program("doctor", "--offline", "--json", HTTPS_PROXY="http://127.0.0.1:9")
    assert looked.err == ""
    (proxy,) = [one for one in looked.documents["checks"] if one["name"] == "proxy"]
    assert "logs" not in proxy["message"]
