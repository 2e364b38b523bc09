"""Several accounts of one provider, each with its own service and its key from its own place."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.cli.two_services import services_with_key

RUN = "lively-ancient-zebra"
BACKEND = """
import time
from keyring.backend import KeyringBackend

class Keyring(KeyringBackend):
    priority = 1
    set_password = None

    def get_password(self, service, user):
        if user == "hang":
            time.sleep(600)
        return {"evaltui/good": "key-of-staging"}.get(f"{service}/{user}")
"""


@pytest.fixture(scope="module")
def addresses() -> Iterator[dict[str, str]]:
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(services_with_key(f"key-of-{name}"))
            for name in ("staging", "live")
        }


@pytest.fixture
def two(program: Program, addresses: dict[str, str]) -> Program:
    """The program with an account at each of the services."""
    configure(program, addresses, 'api_key = "env:STAGING_KEY"')
    program.env |= {"STAGING_KEY": "key-of-staging", "LIVE_KEY": "key-of-live"}
    return program


def configure(program: Program, addresses: dict[str, str], key: str) -> None:
    """Write the configuration; `key` is the line of staging's key."""
    program.config_file.write_text(
        "[network]\nkey_s = 1.5\n"
        f'[accounts.staging]\nprovider = "langwatch"\nbase_url = "{addresses["staging"]}"\n{key}\n'
        f'[accounts.live]\nprovider = "langwatch"\nbase_url = "{addresses["live"]}"\n'
        'api_key = "env:LIVE_KEY"\n'
    )


def health(program: Program, **env: str | None) -> dict[str, str]:
    """Ask for the same run of both accounts, and give what is said of the asking."""
    ended = program("status", f"staging:{RUN}", f"live:{RUN}", "--json", "-t", "20", **env)
    return {
        one["run"].partition(":")[0]: one["health"]["message"] or one["state"]
        for one in ended.documents
    }


def test_each_account_is_asked_at_its_own_address_with_its_own_key(two: Program) -> None:
    ended = two("status", f"staging:{RUN}", f"live:{RUN}", "--jsonl")
    assert (ended.code, ended.err) == (0, "")
    assert health(two) == {"staging": "running", "live": "running"}


def test_a_key_that_is_the_other_accounts_is_refused_for_this_one_alone(two: Program) -> None:
    told = health(two, STAGING_KEY="key-of-live")
    assert "401" in told["staging"]
    assert "STAGING_KEY" in told["staging"]
    assert told["live"] == "running"


def test_a_run_without_an_account_is_not_asked_with_an_accounts_key(two: Program) -> None:
    ended = two("status", f"langwatch:{RUN}", "--json")
    assert ended.code == 4
    assert "set LANGWATCH_API_KEY" in ended.documents[0]["health"]["message"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("print('key-of-staging'); print('login: me')", "running"),
        ("print()", "printed no key"),
        ("print('hunter2'); raise SystemExit(3)", "failed with exit code 3"),
        ("import time; time.sleep(600)", "gave no key within 1.5 s"),
    ],
    ids=["good", "empty", "failing", "hanging"],
)
def test_a_command_gives_the_key_of_one_account(
    two: Program, addresses: dict[str, str], code: str, said: str
) -> None:
    command = f"cmd:{sys.executable} -c {shlex.quote(code)}"
    configure(two, addresses, f"api_key = '''{command}'''")
    told = health(two)
    assert said in told["staging"]
    assert "hunter2" not in told["staging"]
    assert told["live"] == "running"


def test_a_command_that_there_is_not_is_named(two: Program, addresses: dict[str, str]) -> None:
    configure(two, addresses, "api_key = 'cmd:no-such-program show x'")
    assert "the key command no-such-program was not found" in health(two)["staging"]


@pytest.mark.parametrize(
    ("user", "said"),
    [
        ("good", "running"),
        ("none", "there is no keyring entry evaltui/none: make it with `keyring set evaltui none`"),
        ("hang", "the keyring entry evaltui/hang gave no key within 1.5 s"),
    ],
)
def test_the_keyring_gives_the_key_of_one_account(
    two: Program, addresses: dict[str, str], tmp_path: Path, user: str, said: str
) -> None:
    (tmp_path / "backend_of_a_test.py").write_text(BACKEND)
    configure(two, addresses, f'api_key = "keyring:evaltui/{user}"')
    told = health(two, PYTHONPATH=str(tmp_path), PYTHON_KEYRING_BACKEND="backend_of_a_test.Keyring")
    assert said in told["staging"]
    assert told["live"] == "running"


def test_without_the_keyring_package_the_extra_is_named(
    two: Program, addresses: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['keyring'] = None")
    configure(two, addresses, 'api_key = "keyring:evaltui/good"')
    told = health(two, PYTHONPATH=str(tmp_path))
    assert told["staging"].endswith("pip install 'evaltui[keyring]'")


def test_a_wrong_provider_is_told_when_the_configuration_is_read(
    two: Program, addresses: dict[str, str]
) -> None:
    configure(two, addresses, "")
    text = two.config_file.read_text().replace('"langwatch"', '"langwach"', 1)
    two.config_file.write_text(text)
    ended = two("list")
    assert (ended.code, ended.out) == (2, "")
    place = f"{two.config_file}, line 4"
    told = "provider names no service 'langwach'; did you mean langwatch?"
    assert ended.err == f"evaltui: {place}: {told}\n"


def test_the_configured_limits_hold(two: Program) -> None:
    text = two.config_file.read_text().replace("key_s", "answer_s = 0.1\nread_s = 0.1\nkey_s")
    two.config_file.write_text(text)
    assert health(two)["live"] == "running"
    ended = two("status", "live:try-slow", "--json", "-t", "3")
    assert "0.1 s" in ended.documents[0]["health"]["message"]
