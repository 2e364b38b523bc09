from __future__ import annotations

from pathlib import Path

import pytest

from evaltui.files.config import AccountSettings, BadConfig, Config
from evaltui.files.config_reader import load_config
from evaltui.files.journal_settings import JournalSettings
from evaltui.files.network_settings import NetworkSettings
from evaltui.files.screen_settings import NotifySettings, TerminalSettings

FULL = """\
interval_s = 2
theme = "evaltui-dark"
mouse = false
color = "256"
glyphs = "ascii"
title = false
progress = true
low_bandwidth = "ssh"

[notify]
failed = ["bell", "desktop", "bell"]
passed = []
desktop = "osc777"
away_min = 30

[journal]
enabled = false
max_mib = 4
keep_days = 7.5

[accounts.staging]
provider = "langwatch"
base_url = "https://eval.example.internal/"
api_key = "env:STAGING_KEY"
interval_s = 10

[accounts.langwatch]
api_key = "cmd:pass show langwatch"

[accounts.lab]
provider = "retab"
base_url = "http://lab.example.internal:8080"
allow_http = true
api_key = "keyring:evaltui/lab"

proxy = "direct"
ca_file = "lab-ca.pem"

[providers.nugen]
interval_s = 5.5

[network]
proxy = "env:COMPANY_PROXY"
no_proxy = ["localhost", " .example.org", ""]
ca_file = "/etc/company.pem"
connect_s = 2
read_s = 30
answer_s = 60
key_s = 45
max_body_mib = 0.5
"""


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def refusal(path: Path, text: str) -> BadConfig:
    path.write_text(text)
    with pytest.raises(BadConfig) as caught:
        load_config(path)
    return caught.value


def test_every_setting_is_read(config_file: Path) -> None:
    config_file.write_text(FULL)
    assert load_config(config_file) == Config(
        interval_s=2.0,
        theme="evaltui-dark",
        terminal=TerminalSettings(
            mouse=False,
            color="256",
            glyphs="ascii",
            title=False,
            progress=True,
            low_bandwidth="ssh",
        ),
        notify=NotifySettings({"failed": ("bell", "desktop"), "passed": ()}, "osc777", 30.0),
        journal=JournalSettings(enabled=False, max_mib=4.0, keep_days=7.5),
        accounts={
            "staging": AccountSettings(
                "staging", "langwatch", "https://eval.example.internal", "env:STAGING_KEY", 10.0
            ),
            "langwatch": AccountSettings(
                "langwatch", "langwatch", key_source="cmd:pass show langwatch"
            ),
            "lab": AccountSettings(
                "lab",
                "retab",
                "http://lab.example.internal:8080",
                "keyring:evaltui/lab",
                allow_http=True,
                proxy="direct",
                ca_file=str(config_file.parent / "lab-ca.pem"),
            ),
        },
        network=NetworkSettings(
            proxy="env:COMPANY_PROXY",
            no_proxy=("localhost", ".example.org"),
            ca_file="/etc/company.pem",
            connect_s=2.0,
            read_s=30.0,
            answer_s=60.0,
            key_s=45.0,
            max_body_mib=0.5,
        ),
        provider_intervals={"nugen": 5.5},
    )


def test_no_file_and_an_empty_one_set_nothing(config_file: Path) -> None:
    assert load_config(config_file) == Config()
    config_file.write_bytes(b"\xef\xbb\xbf \r\n")
    assert load_config(config_file) == Config()
    assert load_config(Path("/dev/null")) == Config()


@pytest.mark.parametrize(
    "literal",
    [
        '"sk-hunter2"',
        '"hunter2"',
        '"env:sk-hunter2"',
        '"ENV:hunter2"',
        '"token:hunter2"',
        '""',
        '["hunter2"]',
        "'cmd:echo \"hunter2'",
        '"keyring:hunter2"',
        '"""\nhunter2"""',
    ],
)
def test_a_key_itself_is_refused_with_its_line_and_never_repeated(
    config_file: Path, literal: str
) -> None:
    error = refusal(config_file, f'theme = "x"\n[accounts.retab]\n\napi_key = {literal}\n')
    assert str(error).startswith(f"{config_file}, line 4: api_key: ")
    assert any(form in str(error) for form in ("env:", "cmd:", "keyring:"))
    assert "hunter2" not in str(error)
    assert "hunter2" not in repr(error)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("interval_s = 0.4", 1, "interval_s must be a number of seconds from 0.5 to 86400"),
        ("interval_s = 86401", 1, "from 0.5 to 86400"),
        ("interval_s = true", 1, "from 0.5 to 86400"),
        ("interval_s = nan", 1, "from 0.5 to 86400"),
        ('\n[providers.nugen]\ninterval_s = "5"', 3, "from 0.5 to 86400"),
        ("theme = 3", 1, "theme must be a text in quotes"),
        ('mouse = "no"', 1, "mouse must be true or false"),
        ("color = 256", 1, "color must be one of auto, truecolor, 256, 16, none, in quotes"),
        (
            'low_bandwidth = "yes"',
            1,
            'low_bandwidth must be true, false, or "ssh": on in a session of SSH',
        ),
        ('glyphs = "emoji"', 1, "glyphs must be one of auto, unicode, ascii, in quotes"),
        ("notify = true", 1, "notify must be a table, as in [notify]"),
        ('[notify]\nfailed = "bell"', 2, 'failed must be a list of "toast", "bell", "desktop"'),
        ('[notify]\nfailed = ["mail"]', 2, 'failed must be a list of "toast", "bell", "desktop"'),
        ("[notify]\nfailed = [[]]", 2, 'failed must be a list of "toast", "bell", "desktop"'),
        ('[notify]\ndesktop = "osc99"', 2, "desktop must be one of auto, osc9, osc777"),
        ("[notify]\naway_min = -1", 2, "away_min must be a number of minutes from 0 (never)"),
        ("journal = 3", 1, "journal must be a table, as in [journal]"),
        ("[journal]\nenabled = 1", 2, "enabled must be true or false"),
        ("[journal]\nmax_mib = 0", 2, "max_mib must be a number of MiB from 1 to 1024"),
        ('[journal]\nkeep_days = "9"', 2, "keep_days must be a number of days from 1 to 3650"),
        ('[accounts.a]\nprovider = " "', 2, "provider must be a text in quotes"),
        (
            '[accounts.a]\ninterval_s = 5\nprovider = "LangWacht"',
            3,
            "provider names no service 'LangWacht'; did you mean langwatch?",
        ),
        ('[accounts.a]\nprovider = "x"', 2, "'x'; known are "),
        ("[accounts.a]\n", 1, 'account a needs its provider, as in provider = "'),
        ("network = 3", 1, "network must be a table, as in [network]"),
        ("[network]\nconnect_s = 0", 2, "connect_s must be a number of seconds from 0.1 to 300"),
        ("[network]\nmax_body_mib = true", 2, "must be a number of MiB from 0.1 to 1024"),
        ("[network]\nno_proxy = 'x'", 2, "no_proxy must be a list of hosts, as in"),
        ("[network]\nca_file = 3", 2, "ca_file must be the path of a file of certificates"),
        ("[network]\nproxy = 'gopher://x'", 2, "proxy must be a URL such as http://proxy"),
        ("[network]\nproxy = 'http://x:hunter2'", 2, "env:NAME for one that a variable holds"),
        ("[network]\nproxy = 'http://u:hunter2@x'", 2, "must hold no user and no password"),
        ("[accounts.retab]\nproxy = 'env:a b'", 2, "proxy must be a URL such as"),
        ('[accounts.retab]\nallow_http = "yes"', 2, "allow_http must be true or false"),
        ('[accounts.retab]\nbase_url = "http://x.org"', 2, "base_url is plain http"),
        ('[accounts.retab]\nbase_url = "https://u:p@x.org"', 2, "base_url must have no user name"),
        ('[accounts.retab]\nbase_url = "x.org"', 2, "base_url must begin with https://"),
        ('[accounts."a b"]\nprovider = "retab"', 1, "an account's name is letters"),
        ("accounts = 3", 1, "accounts must be tables"),
        ("accounts.a = 3", 1, "accounts holds tables"),
        ("[providers]\nnugen = 5", 2, "[providers.NAME]"),
        ("a = 1\nb = = 2", 2, "Invalid value"),
        ("[accounts.a]\napi_key = sk-hunter2", 2, "Invalid value"),
        ("a = 1\na = 2", 2, "Cannot overwrite a value"),
    ],
)
def test_what_cannot_be_used_is_one_sentence_with_its_line(
    config_file: Path, text: str, line: int, words: str
) -> None:
    message = str(refusal(config_file, text))
    assert message.startswith(f"{config_file}, line {line}: ")
    assert words in message
    assert "\n" not in message
    assert "hunter2" not in message


def test_every_fault_is_told_in_the_order_of_the_file(config_file: Path) -> None:
    error = refusal(config_file, 'theme = 3\n[accounts.retab]\napi_key = "k"\ninterval_s = 0\n')
    assert [fault.line for fault in error.faults] == [1, 3, 4]
    assert str(error) == str(error.faults[0])


def test_a_file_that_cannot_be_read_is_one_sentence(config_file: Path, tmp_path: Path) -> None:
    config_file.write_bytes(b"theme = 'x'\nb = '\xff'\n")
    with pytest.raises(BadConfig, match="line 2: is not UTF-8 text"):
        load_config(config_file)
    with pytest.raises(BadConfig, match="cannot be read: it is a folder, not a file"):
        load_config(tmp_path)


def test_unknown_keys_are_named_with_the_nearest_known_one(config_file: Path) -> None:
    config_file.write_text(
        'themes = "x"\n[accounts.retab]\nbase_ulr = "https://x"\n'
        "[providers.nugen]\nzzz = 1\n[qqq]\n"
    )
    screen = (
        "mouse, color, glyphs, title, progress, low_bandwidth, columns, sort, group, notify, "
        "journal, network"
    )
    known = f"interval_s, theme, {screen}, keys, accounts, providers"
    config = load_config(config_file)
    assert [(problem.line, problem.sentence) for problem in config.problems] == [
        (1, "themes is not known here and ignored; did you mean theme?"),
        (3, "base_ulr is not known here and ignored; did you mean base_url?"),
        (5, "zzz is not known here and ignored; known are interval_s"),
        (6, f"qqq is not known here and ignored; known are {known}"),
    ]
    assert config.accounts["retab"].base_url is None


def test_a_provider_that_there_is_not_is_named_with_the_nearest(config_file: Path) -> None:
    config_file.write_text("[providers.nugenn]\ninterval_s = 5\n")
    [problem] = load_config(config_file).problems
    assert problem.line == 1
    assert problem.sentence == "nugenn is not known here and ignored; did you mean nugen?"


def test_a_home_folder_is_found(config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/x")
    config_file.write_text("network.ca_file = '~/ca.pem'\nnetwork.proxy = 'proxy.x:3128'\n")
    network = load_config(config_file).network
    assert (network.ca_file, network.proxy) == ("/home/x/ca.pem", "proxy.x:3128")
