from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from evaltui.files.paths import (
    config_folder,
    config_path,
    runs_path,
    screen_state_path,
    state_folder,
)


def test_an_option_goes_before_the_variable() -> None:
    env = {"EVALTUI_RUNS_FILE": "/var/from-env.toml", "EVALTUI_CONFIG": "/var/config.toml"}
    assert runs_path("/srv/runs.toml", env) == Path("/srv/runs.toml")
    assert runs_path(None, env) == Path("/var/from-env.toml")
    assert config_path("/srv/config.toml", env) == Path("/srv/config.toml")
    assert config_path(None, env) == Path("/var/config.toml")


def test_an_empty_variable_is_no_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert runs_path("", {"EVALTUI_RUNS_FILE": ""}) == runs_path(None, {})
    assert runs_path(None, {}).is_relative_to(tmp_path)


def test_the_xdg_folders_are_honoured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert runs_path(None, {}) == tmp_path / "config" / "evaltui" / "runs.toml"
    assert config_path(None, {}) == tmp_path / "config" / "evaltui" / "config.toml"
    assert state_folder() == tmp_path / "state" / "evaltui"
    assert screen_state_path() == tmp_path / "state" / "evaltui" / "screen.json"


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert runs_path("~/my runs.toml", {}) == tmp_path / "my runs.toml"
    assert config_path(None, {"EVALTUI_CONFIG": "~/c.toml"}) == tmp_path / "c.toml"


def test_a_relative_path_stays_put_when_the_folder_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert runs_path("runs.toml", {}) == tmp_path / "runs.toml"


@pytest.mark.parametrize(
    "env",
    [
        {"HOME": "/home/ada"},
        {"HOME": "/home/ada/"},
        {"HOME": "/home/ada", "XDG_CONFIG_HOME": "/etc/ada", "XDG_STATE_HOME": "/var/ada/"},
        {"HOME": "/home/ada", "XDG_CONFIG_HOME": "conf", "XDG_STATE_HOME": "~/state"},
        {"HOME": "/home/ada", "XDG_CONFIG_HOME": "", "XDG_STATE_HOME": ""},
        {"HOME": ""},
        {"HOME": "ada"},
        {},
    ],
)
def test_the_folders_are_those_of_platformdirs(
    monkeypatch: pytest.MonkeyPatch, env: dict[str, str]
) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert config_folder() == platformdirs.user_config_path("evaltui", appauthor=False)
    assert state_folder() == platformdirs.user_state_path("evaltui", appauthor=False)
