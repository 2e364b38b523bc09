"""`evaltui doctor` as a process of its own, against services over real HTTP."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from evaltui.demo import FORBIDDEN_KEY
from tests.cli.conftest import Ended, Program
from tests.cli.one_answer import answering
from tests.fault_server import PRIVATE_CA, SIGNED

KEY = "sk-hunter2-0123"


def checks(ended: Ended) -> list[dict[str, Any]]:
    """Give what `--json` printed."""
    assert set(ended.documents) == {"version", "checks"}
    assert ended.documents["version"] == 1
    return list(ended.documents["checks"])


def found(ended: Ended, group: str, name: str) -> dict[str, Any]:
    """Give the one finding of that name."""
    [one] = [one for one in checks(ended) if (one["group"], one["name"]) == (group, name)]
    return one


def told(ended: Ended, group: str, name: str) -> tuple[str, str, str | None]:
    one = found(ended, group, name)
    return one["status"], one["message"], one["fix"]


@contextmanager
def one_service(program: Program, **traits: Any) -> Iterator[Program]:
    """The program with a key for LangWatch alone, whose every answer is the same."""
    with answering(**traits) as url:
        program.env |= {"LANGWATCH_API_KEY": KEY, "LANGWATCH_ENDPOINT": url}
        yield program


def test_a_machine_where_nothing_is_set_up_has_nothing_wrong(program: Program) -> None:
    ended = program("doctor", "--json")
    assert (ended.code, ended.err) == (0, "")
    assert {one["status"] for one in checks(ended)} == {"ok", "note"}
    status, message, fix = told(ended, "account langwatch", "key")
    assert (status, message) == ("note", "not set up: LANGWATCH_API_KEY is not set")
    assert fix == "read -rs LANGWATCH_API_KEY && export LANGWATCH_API_KEY"
    assert told(ended, "clock", "time")[:2] == ("note", "not compared: no service told its time")
    versions = {one["name"] for one in checks(ended) if one["group"] == "versions"}
    assert versions == {"evaltui", "Python", "textual", "httpx", "pydantic", "tomli-w", "extras"}
    assert not program.runs_file.exists()
    assert not (program.folder / "state").exists()


def test_every_finding_has_the_same_fields(program: Program) -> None:
    for one in checks(program("doctor", "--json", "--offline")):
        assert list(one) == ["group", "name", "status", "message", "fix"]
        assert one["status"] in {"ok", "note", "fix"}
        assert "\n" not in one["message"] + (one["fix"] or "")


def test_services_that_answer_are_reached_with_their_keys(still: Program) -> None:
    ended = still("doctor", "--json")
    assert ended.code == 0
    for name in ("langwatch", "nugen", "retab"):
        assert found(ended, f"account {name}", "key")["status"] == "ok"
        status, message, _ = told(ended, f"account {name}", "reach")
        assert status == "ok"
        assert message.startswith("http://127.0.0.1:")
        assert message.endswith("and takes the key")
    message = "agrees with langwatch, nugen, retab"
    assert told(ended, "clock", "time") == ("ok", message, None)


@pytest.mark.parametrize("service", ["LANGWATCH", "NUGEN", "RETAB"])
def test_a_key_that_is_refused_is_told_and_never_shown(still: Program, service: str) -> None:
    ended = still("doctor", **{f"{service}_API_KEY": KEY})
    assert ended.code == 4
    assert "the key is refused" in ended.out
    assert f"read -rs {service}_API_KEY && export {service}_API_KEY" in ended.out
    assert KEY not in ended.out + ended.err
    assert ended.out.splitlines()[-1].startswith("1 thing to fix")


def test_a_key_that_may_not_read_is_told_apart(still: Program) -> None:
    ended = still("doctor", "--json", RETAB_API_KEY=FORBIDDEN_KEY)
    assert ended.code == 4
    status, message, _ = told(ended, "account retab", "key")
    assert status == "fix"
    assert message.startswith("the key may not read runs: Retab answered 403")


def test_a_saved_run_needs_its_accounts_key(program: Program) -> None:
    program.runs_file.write_text('[[runs]]\nrun = "retab:a"\n\n[[runs]]\nrun = "stagging:b"\n')
    program.runs_file.chmod(0o600)
    ended = program("doctor", "--json")
    assert ended.code == 4
    assert told(ended, "account retab", "key")[:2] == ("fix", "set RETAB_API_KEY to the API key")
    assert found(ended, "account nugen", "key")["status"] == "note"
    status, message, fix = told(ended, "runs file", "run")
    assert (status, fix) == ("note", "evaltui rm stagging:b")
    assert "'stagging' is no account" in message


def test_a_key_that_no_place_gives_is_told_with_what_mends_it(program: Program) -> None:
    program.config_file.write_text(
        '[accounts.a]\nprovider = "nugen"\napi_key = "cmd:false --flag"\n'
        '[accounts.b]\nprovider = "nugen"\napi_key = "keyring:evaltui/b"\n'
        '[accounts.c]\nprovider = "nugen"\napi_key = "env:NO_SUCH_VARIABLE"\n'
    )
    env = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    ended = program("doctor", "--json", **env)
    assert ended.code == 4
    assert told(ended, "account a", "key")[1:] == (
        "the key command false failed with exit code 1",
        "false --flag",
    )
    _, message, fix = told(ended, "account b", "key")
    assert message.startswith("there is no keyring entry evaltui/b")
    assert fix == f"{sys.executable} -m keyring set evaltui b"
    assert told(ended, "account c", "key")[2] == (
        "read -rs NO_SUCH_VARIABLE && export NO_SUCH_VARIABLE"
    )
    fail = program("doctor", "--json", PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring")
    assert told(fail, "account b", "key")[2] == (
        'api_key = "env:NAME_OF_A_VARIABLE"  # under [accounts.b] in config.toml'
    )


def test_offline_nothing_is_asked(program: Program) -> None:
    with one_service(program, status=500) as one:
        assert one("doctor").code == 3
        ended = one("doctor", "--offline", "--json")
    assert ended.code == 0
    assert {one["name"] for one in checks(ended) if one["group"] == "account langwatch"} == {"key"}
    assert not [one for one in checks(ended) if one["group"] == "clock"]


@pytest.mark.parametrize(
    ("traits", "code", "status", "message"),
    [
        ({}, 0, "ok", "and takes the key"),
        ({"status": 422, "body": "{}"}, 0, "ok", "and takes the key"),
        ({"status": 404, "body": "404 Not Found"}, 3, "fix", "is not LangWatch (404)"),
        ({"status": 404, "body": "<html>"}, 3, "fix", "is not LangWatch (404)"),
        ({"status": 200, "body": "<html>"}, 3, "fix", "is not LangWatch (200)"),
        ({"status": 302, "body": ""}, 3, "fix", "is not LangWatch (302)"),
        ({"status": 429, "body": "{}"}, 0, "note", "asks for patience: LangWatch answered 429"),
        ({"status": 503, "body": "x\x1b[31m"}, 3, "fix", "LangWatch answered 503"),
        ({"hangs": True}, 3, "fix", "within 0.5 s"),
    ],
)
def test_what_answers_is_judged(
    program: Program, traits: dict[str, Any], code: int, status: str, message: str
) -> None:
    with one_service(program, **traits) as one:
        ended = one("doctor", "--json", "--timeout", "0.5" if "hangs" in traits else "20")
    reach = told(ended, "account langwatch", "reach")
    assert (ended.code, reach[0]) == (code, status)
    assert message in reach[1]
    assert "\x1b" not in reach[1]
    assert (reach[2] is not None) == (status == "fix")


def test_a_service_that_is_down_is_told_with_how_to_look_closer(
    still: Program, unused_port: int
) -> None:
    url = f"http://127.0.0.1:{unused_port}"
    ended = still("doctor", "--json", NUGEN_BASE_URL=url)
    assert ended.code == 3
    assert told(ended, "account nugen", "reach") == (
        "fix",
        f"{url} refuses connections: nothing listens there",
        f"curl --verbose --output /dev/null {url}",
    )
    assert found(ended, "account retab", "reach")["status"] == "ok"


@pytest.mark.parametrize(
    ("ahead_s", "code", "message"),
    [
        (2, 0, "agrees with langwatch"),
        (30, 0, "this machine's clock is 30 s behind, says langwatch"),
        (-3600, 2, "this machine's clock is 60 min ahead, says langwatch"),
    ],
)
def test_the_clock_is_compared(program: Program, ahead_s: float, code: int, message: str) -> None:
    with one_service(program, clock_ahead_s=ahead_s) as one:
        ended = one("doctor", "--json")
    assert ended.code == code
    _, said, fix = told(ended, "clock", "time")
    assert said.replace("29 s", "30 s") == message
    assert (fix is None) == (ahead_s == 2)


def test_a_private_authority_is_named_and_the_line_that_trusts_it_works(program: Program) -> None:
    with one_service(program, certificate=SIGNED) as one:
        ended = one("doctor", "--json")
        assert ended.code == 3
        status, message, fix = told(ended, "account langwatch", "reach")
        assert status == "fix"
        assert "is refused: unable to get local issuer certificate" in message
        assert fix == 'ca_file = "/path/to/authority.pem"  # under [network] in config.toml'
        line = fix.replace("/path/to/authority.pem", str(PRIVATE_CA))
        one.config_file.write_text(f"[network]\n{line}\n")
        mended = one("doctor", "--json")
    assert mended.code == 0
    assert str(PRIVATE_CA) in told(mended, "network", "certificates")[1]


def test_certificates_and_proxies_of_no_use_are_faults_of_this_machine(program: Program) -> None:
    ended = program("doctor", "--json", SSL_CERT_FILE="/nowhere.pem")
    assert ended.code == 2
    status, message, fix = told(ended, "network", "certificates")
    assert (status, fix) == ("fix", "unset SSL_CERT_FILE")
    assert "SSL_CERT_FILE names cannot be read (/nowhere.pem)" in message
    assert program("doctor", SSL_CERT_DIR="/nowhere").code == 2
    ended = program("doctor", "--json", HTTPS_PROXY="gopher://me:hunter2@x")
    assert ended.code == 2
    assert "the proxy that HTTPS_PROXY names" in told(ended, "network", "proxy")[1]
    assert "hunter2" not in ended.out


def test_a_proxy_is_named_with_who_goes_through_it(program: Program, unused_port: int) -> None:
    program.config_file.write_text('[accounts.retab]\nproxy = "direct"\n')
    proxy = f"http://me:hunter2@127.0.0.1:{unused_port}"
    ended = program("doctor", "--json", HTTPS_PROXY=proxy, LANGWATCH_API_KEY=KEY, RETAB_API_KEY="")
    shown = f"the proxy http://127.0.0.1:{unused_port} (HTTPS_PROXY)"
    assert told(ended, "network", "proxy")[:2] == ("ok", f"{shown}, for langwatch, nugen")
    assert told(ended, "account langwatch", "reach")[1] == (
        f"{shown} refuses connections: nothing listens there"
    )
    assert "hunter2" not in ended.out + ended.err


def test_every_fault_of_the_configuration_is_told_with_its_line(program: Program) -> None:
    program.config_file.write_text('theme = 3\n\n[accounts.a]\nprovider = "retabb"\n')
    ended = program("doctor", "--json", LANGWATCH_API_KEY=KEY)
    assert ended.code == 2
    place = program.config_file
    assert told(ended, "config", "line 1")[1:] == (
        f"{place}, line 1: theme must be a text in quotes",
        f"${{EDITOR:-vi}} +1 {place}",
    )
    assert "did you mean retab?" in told(ended, "config", "line 4")[1]
    assert "the configuration comes first" in told(ended, "accounts", "not looked at")[1]


def test_what_the_configuration_does_not_know_is_a_note(program: Program) -> None:
    program.config_file.write_text("thme = 'nord'\n")
    ended = program("doctor", "--json")
    assert ended.code == 0
    assert "did you mean theme?" in told(ended, "config", "line 1")[1]


def test_a_theme_that_there_is_not_and_one_of_no_use_are_notes(program: Program) -> None:
    program.config_file.write_text("\ntheme = 'nrod'\n\n[keys]\nrefresh = 'r'\n")
    themes = program.config_file.parent / "themes"
    themes.mkdir()
    (themes / "mine.toml").write_text("colors = 3\n")
    ended = program("doctor", "--json")
    assert ended.code == 0
    assert "did you mean nord?" in told(ended, "config", "line 2")[1]
    assert told(ended, "config", "mine.toml")[2] == f"${{EDITOR:-vi}} {themes}/mine.toml"
    program.config_file.write_text("[keys]\nrefresh = 'r'\n")
    (themes / "mine.toml").unlink()
    ended = program("doctor", "--json")
    assert told(ended, "config", "config.toml")[1].endswith(
        "`evaltui config check` looks at its keys"
    )


def test_a_damaged_runs_file_is_told_and_left_as_it_is(program: Program) -> None:
    program.runs_file.write_text('[[runs]]\nrun = "retab:a"\n\n[[runs]]\nrun = oops\n')
    before = sorted(program.runs_file.parent.iterdir())
    ended = program("doctor", "--json", RETAB_API_KEY=KEY, RETAB_API_BASE_URL="http://127.0.0.1:9")
    assert ended.code == 2
    status, message, fix = told(ended, "runs file", "runs.toml")
    assert (status, fix) == ("fix", f"${{EDITOR:-vi}} +5 {program.runs_file}")
    assert "line 5" in message
    assert message.endswith("1 of its runs can be read")
    assert sorted(program.runs_file.parent.iterdir()) == before


def test_a_folder_that_takes_no_file_is_told(program: Program, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    ended = program("doctor", "--json", "--runs-file", "/proc/runs.toml")
    assert ended.code == 2
    assert told(ended, "state", "folder")[0] == "fix"
    assert f"{tmp_path}/state is a file, not a folder" in told(ended, "state", "folder")[1]
    assert told(ended, "runs file", "folder")[1].startswith("/proc takes no file: ")


def test_who_holds_the_lock_is_named(program: Program) -> None:
    program.runs_file.write_text("")
    lock = program.runs_file.parent / ".runs.toml.lock"
    code = (
        "import fcntl, sys; file = open(sys.argv[1], 'w'); fcntl.flock(file, fcntl.LOCK_EX);"
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        status, message, fix = told(program("doctor", "--json"), "runs file", "lock")
        process.kill()
    assert (status, fix) == ("note", f"kill {process.pid}")
    assert message.startswith(f"held by process {process.pid} (python")
    assert told(program("doctor", "--json"), "runs file", "lock")[:2] == ("ok", "free")


def test_a_runs_file_that_others_may_read_is_told(program: Program) -> None:
    program.runs_file.write_text("")
    program.runs_file.chmod(0o644)
    assert told(program("doctor", "--json"), "runs file", "mode") == (
        "note",
        "others on this machine may read it (mode 644)",
        f"chmod 600 {program.runs_file}",
    )


def test_faults_of_this_machine_go_before_keys_and_these_before_services(still: Program) -> None:
    nowhere = {"NUGEN_BASE_URL": "http://127.0.0.1:9"}
    assert still("doctor", **nowhere).code == 3
    assert still("doctor", **nowhere, RETAB_API_KEY="wrong").code == 4
    assert still("doctor", **nowhere, RETAB_API_KEY="wrong", SSL_CERT_FILE="/no").code == 2


def test_the_lines_are_aligned_and_told_in_ascii_where_it_must_be(program: Program) -> None:
    ended = program("doctor", "--offline")
    lines = ended.out.splitlines()
    assert lines[0] == "terminal"
    assert lines[-1].startswith("nothing to fix, ")
    findings = [line for line in lines if line[2:3] in {"✓", "·", "✗"}]
    assert {line[4:8].strip() for line in findings} == {"ok", "note"}
    assert all(line[27:29] == "  " and line[29] != " " for line in findings)
    assert any(line.strip().startswith("→  read -rs NUGEN_API_KEY") for line in lines)
    for plain in (
        program("doctor", "--offline", "--ascii"),
        program("doctor", "--offline", EVALTUI_GLYPHS="ascii"),
        program("doctor", "--offline", PYTHONIOENCODING="ascii"),
    ):
        assert plain.code == 0
        assert plain.out.isascii()
        assert "  + ok    evaltui" in plain.out
        assert "-> read -rs NUGEN_API_KEY" in plain.out


def test_colours_and_letters_are_told_with_what_decides(program: Program) -> None:
    ended = program("doctor", "--json", "--offline", TERM="xterm-256color", COLORTERM="truecolor")
    assert told(ended, "terminal", "colours") == ("ok", "24-bit (COLORTERM=truecolor)", None)
    ended = program("doctor", "--json", "--offline", TERM="xterm-256color", SSH_TTY="/dev/pts/1")
    assert told(ended, "terminal", "colours")[2] == "export COLORTERM=truecolor"
    assert found(ended, "terminal", "SSH")["status"] == "ok"
    ended = program("doctor", "--json", "--offline", TERM="xterm", NO_COLOR="1")
    assert told(ended, "terminal", "colours")[:2] == (
        "ok",
        "none: bold, dim and reversed text (NO_COLOR is set)",
    )
    program.config_file.write_text('color = "16"\nglyphs = "ascii"\n')
    ended = program("doctor", "--json", "--offline", TERM="xterm")
    assert "color in config.toml" in told(ended, "terminal", "colours")[1]
    assert "glyphs in config.toml" in told(ended, "terminal", "Unicode")[1]
    ended = program("doctor", "--json", "--offline", TERM="tmux-256color", SSH_TTY="/dev/pts/1")
    assert "tmux set -g focus-events on" in str(told(ended, "tmux", "tmux")[2])


@pytest.mark.parametrize(
    ("words", "right"),
    [
        (["--ofline"], "did you mean --offline?"),
        (["--timeout", "soon"], "as in 90s, 30m, 2h"),
        (["retab:a"], "is one argument too many"),
    ],
)
def test_a_wrong_argument_is_one_sentence(program: Program, words: list[str], right: str) -> None:
    ended = program("doctor", *words)
    assert (ended.code, ended.out) == (2, "")
    assert right in ended.err
    assert ended.err.count("\n") == 1


def test_a_closed_pipe_ends_it_quietly(program: Program) -> None:
    line = f"{' '.join(program.argv('doctor', '--offline'))} | head -1"
    ran = subprocess.run(
        ["/bin/sh", "-c", line], env=program.env, capture_output=True, text=True, check=True
    )
    assert (ran.stdout, ran.stderr) == ("terminal\n", "")


def test_ctrl_c_ends_it_while_a_service_says_nothing(program: Program) -> None:
    with one_service(program, hangs=True) as one, one.started("doctor") as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("network"):
                break
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err


def test_the_examples_of_the_help_work(program: Program) -> None:
    shown = program("doctor", "--help").out
    query = '.checks[] | select(.status == "fix") | .fix'
    assert f"evaltui doctor --json | jq -r '{query}'" in shown
    ended = program("doctor", "--json", SSL_CERT_FILE="/no")
    ran = subprocess.run(
        ["jq", "-r", query], input=ended.out, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "unset SSL_CERT_FILE\n"
    assert json.loads(ended.out)["version"] == 1


def test_a_key_too_short_to_be_one_is_told_but_not_where_things_are_tried_out(
    program: Program,
) -> None:
    file = program.config_file
    account = '[accounts.far]\nprovider = "langwatch"\nbase_url = "https://eval.invalid"\n'
    file.write_text(account)
    ended = program("doctor", "--json", "--offline", LANGWATCH_API_KEY="abc12")
    status, message, fix = told(ended, "account far", "key")
    assert (status, message.partition(";")[0]) == ("note", "set (env: LANGWATCH_API_KEY)")
    assert "fewer than 8 characters" in message
    assert fix is not None
    file.write_text(account.replace("https://eval.invalid", "http://127.0.0.1:1"))
    ended = program("doctor", "--json", "--offline", LANGWATCH_API_KEY="abc12")
    assert told(ended, "account far", "key")[0] == "ok"
    assert "abc12" not in ended.out
