"""What is particular to MLflow: its ids, its logins, and what looks like it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from evaltui.files.config import AccountSettings, Config
from evaltui.model.exchange import Answer, NotPossible
from evaltui.providers.mlflow import PROVIDER
from evaltui.session.session import Session
from tests.fakes import EPOCH
from tests.session.keyless import Ear

RUN, JOB = "723686ae87cc47e6bfd8daa1fba8b1f0", "21879274-d87e-4a19-a254-5cb09c36c84f"


def test_the_id_tells_a_run_from_a_job() -> None:
    request = PROVIDER.status_request(RUN)
    assert (request.path, request.query) == ("/api/2.0/mlflow/runs/get", (("run_id", RUN),))
    assert PROVIDER.status_request(JOB).path == f"/ajax-api/3.0/jobs/{JOB}"
    assert PROVIDER.cancel_request(JOB).path == f"/ajax-api/3.0/jobs/cancel/{JOB}"
    with pytest.raises(NotPossible, match="stops jobs alone: a tracking run belongs to"):
        PROVIDER.cancel_request(RUN)


@pytest.mark.parametrize(
    ("url", "run_id"),
    [
        (f"/#/experiments/1/runs/{RUN}", RUN),
        (f"/#/experiments/1/runs/{RUN}/overview?x=1", RUN),
        (f"/#/experiments/1/evaluation-runs?selectedRunUuid={RUN}", RUN),
        (f"/experiments/1/runs/{RUN}", RUN),
        (f"/ajax-api/3.0/jobs/{JOB}", JOB),
        (f"/ajax-api/3.0/jobs/cancel/{JOB}", JOB),
        (f"/api/2.0/mlflow/runs/get?run_id={RUN}", RUN),
        ("/#/experiments/1", None),
        ("/#/experiments/1/runs", None),
        ("/#/models/x/versions/2", None),
    ],
)
def test_pages_and_the_api_s_urls_carry_ids(url: str, run_id: str | None) -> None:
    assert PROVIDER.find_run_id(urlsplit(f"http://127.0.0.1:5000{url}")) == run_id


@pytest.mark.parametrize(
    ("environ", "header"),
    [
        ({}, None),
        ({"MLFLOW_TRACKING_TOKEN": "token-1234"}, "Bearer token-1234"),
        (
            {"MLFLOW_TRACKING_USERNAME": "ada", "MLFLOW_TRACKING_PASSWORD": "pass word"},
            "Basic YWRhOnBhc3Mgd29yZA==",
        ),
        ({"MLFLOW_TRACKING_USERNAME": "ada"}, None),
    ],
)
async def test_a_login_goes_along_where_one_is_set(
    environ: dict[str, str], header: str | None
) -> None:
    ear = Ear()
    session = Session(Config(), environ, http=lambda clock: ear)  # type: ignore[arg-type,return-value]
    await session.ask(session.accounts.get("mlflow"))(PROVIDER.status_request(RUN))
    assert ear.heard[0].get("Authorization") == header
    for secret in {"token-1234", "pass word"} & set(environ.values()):
        assert secret not in session.keyless(f"it was: {secret}")


async def test_an_account_s_own_key_goes_before_the_environment_s_login() -> None:
    ear = Ear()
    settings = AccountSettings("ours", "mlflow", "https://mlflow.example.org", "env:OURS")
    environ = {"OURS": "token-5678", "MLFLOW_TRACKING_USERNAME": "ada"}
    environ["MLFLOW_TRACKING_PASSWORD"] = "pass word"
    session = Session(
        Config(accounts={"ours": settings}),
        environ,
        http=lambda clock: ear,  # type: ignore[arg-type,return-value]
    )
    await session.ask(session.accounts.get("ours"))(PROVIDER.status_request(RUN))
    assert ear.heard[0]["Authorization"] == "Bearer token-5678"


@pytest.mark.parametrize(
    ("status", "body", "is_here"),
    [
        (200, b"3.17.2", True),
        (200, b"2.22.0rc1\n", True),
        (401, b"You are not authenticated. Please see https://www.mlflow.org/docs/", True),
        (401, b"Unauthorized", False),
        (200, b"OK", False),
        (200, b"<html>3.17.2</html>", False),
        (404, b"3.17.2", False),
        (200, b"", False),
        (200, b"\xff" * 10_000, False),
    ],
)
def test_who_answers_like_mlflow(status: int, body: bytes, is_here: bool) -> None:
    assert PROVIDER.is_here(Answer(status, {}, body, EPOCH, 0.1)) is is_here
