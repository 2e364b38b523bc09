"""What a person pastes becomes the run that is meant, at an address that was configured."""

from __future__ import annotations

import pytest

from evaltui.files.config import AccountSettings, Config
from evaltui.model.reference import BadReference
from evaltui.session.accounts import Accounts, BadAddress
from evaltui.session.references import resolve

CONFIG = Config(
    accounts={
        "staging": AccountSettings("staging", "langwatch", "https://lw.example.org/eval"),
        "team": AccountSettings("team", "retab"),
    }
)
ACCOUNTS = Accounts(CONFIG, {})


@pytest.mark.parametrize(
    ("text", "run"),
    [
        ("langwatch:lively-ancient-zebra", "langwatch:lively-ancient-zebra"),
        ("  retab:wfevalrun_1 ", "retab:wfevalrun_1"),
        ("staging:x", "staging:x"),
        (
            "https://app.langwatch.ai/api/evaluations/v3/runs/calm-teal-yak",
            "langwatch:calm-teal-yak",
        ),
        (
            "https://app.langwatch.ai/acme/experiments/rag?runId=calm-teal-yak",
            "langwatch:calm-teal-yak",
        ),
        ("HTTPS://APP.LANGWATCH.AI:443/x/experiments/rag?runId=yak", "langwatch:yak"),
        ("https://lw.example.org/eval/acme/experiments/rag?runId=yak", "staging:yak"),
        ("https://api.retab.com/v1/workflows/evals/runs/wfevalrun_1", "team:wfevalrun_1"),
    ],
)
def test_references_and_urls_name_runs(text: str, run: str):
    assert str(resolve(text, ACCOUNTS)) == run


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "names no run"),
        ("zebra", "names no run"),
        ("langwtch:x", "did you mean langwatch?"),
        ("retab:", "no id after the colon"),
        ("https://app.langwatch.ai/acme/experiments/rag", "carries no run id"),
        ("https://", "names no host"),
        ("http:///x?runId=yak", "names no host"),
        ("https://[half", "no URL that can be read"),
        ("https://app.langwatch.ai:port/x", "no URL that can be read"),
        ("https://evil.example/x/experiments/rag?runId=yak", "not the address of any account"),
        ("http://app.langwatch.ai/x/experiments/rag?runId=yak", "not the address of any account"),
        ("https://lw.example.org/evaluation/experiments/rag?runId=yak", "not the address"),
        ("https://app.langwatch.ai@evil.example/api/evaluations/v3/runs/a", "not the address"),
    ],
)
def test_anything_else_is_refused_with_what_would_be_right(text: str, says: str):
    with pytest.raises(BadReference) as caught:
        resolve(text, ACCOUNTS)
    assert says in str(caught.value)


def test_an_address_of_no_use_hides_no_other_account():
    accounts = Accounts(Config(), {"NUGEN_BASE_URL": "ftp://nowhere"})
    url = "https://app.langwatch.ai/api/evaluations/v3/runs/calm-teal-yak"
    assert str(resolve(url, accounts)) == "langwatch:calm-teal-yak"
    with pytest.raises(BadAddress, match="NUGEN_BASE_URL"):
        resolve("https://nugen.example/x", accounts)
    with pytest.raises(BadAddress, match="NUGEN_BASE_URL"):
        resolve("nugen:x", accounts)
