"""The HTTP plumbing: paths, headers, bodies, lifespan."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

import httpx
import pytest

from evaltui.demo.asgi import MAX_BODY


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/api/evaluations/v3/runs/"),
        ("GET", "/api/evaluations/v3/runs/a/b"),
        ("POST", "/api/evaluations/v3/runs/lively-ancient-zebra"),
        ("GET", "/api/v3/evaluations/eval-5f3a9c21"),
        ("GET", "/v1/workflows/evals"),
        ("DELETE", "/v1/workflows/evals/runs"),
    ],
)
async def test_a_wrong_path_is_told_in_plain_text(stage, method, path) -> None:
    answer = await stage.ask(method, path)
    assert (answer.status, answer.body) == (404, b"404 Not Found")
    assert answer.headers["content-type"].startswith("text/plain")


async def test_every_answer_has_a_date_of_the_world_and_a_type(stage) -> None:
    stage.at(61)
    for path in ("/", "/api/evaluations/v3/runs/try-html", "/v1/workflows/evals/runs"):
        answer = await stage.get(path, Authorization="Bearer demo")
        assert parsedate_to_datetime(answer.headers["date"]).timestamp() == stage.world.wall(61)
        assert answer.headers["content-type"]
        assert answer.headers["content-length"] == str(len(answer.body))


async def test_a_body_that_is_too_long(stage) -> None:
    path = "/api/evaluations/v3/rag-quality/run"
    answer = await stage.ask("POST", path, body=b" " * (MAX_BODY + 1))
    assert answer.status == 413


async def test_lifespan_is_answered(stage) -> None:
    incoming = [{"type": "lifespan.shutdown"}, {"type": "lifespan.startup"}]
    sent = []

    async def receive():
        return incoming.pop()

    async def send(message):
        sent.append(message["type"])

    await stage.app({"type": "lifespan"}, receive, send)
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


async def test_a_client_that_leaves_within_its_body_gets_nothing(stage) -> None:
    incoming = [
        {"type": "http.disconnect"},
        {"type": "http.request", "body": b"{", "more_body": True},
    ]
    sent = []

    async def receive():
        return incoming.pop()

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/evaluations/v3/rag-quality/run",
        "query_string": b"",
        "headers": [(b"x-auth-token", b"demo")],
    }
    await stage.app(scope, receive, sent.append)
    assert sent == []


async def test_httpx_can_ask_it_in_process(stage) -> None:
    transport = httpx.ASGITransport(stage.at(2).app)
    async with httpx.AsyncClient(transport=transport, base_url="http://demo") as client:
        path = "/v1/workflows/evals/runs/wfevalrun_8kq2vt"
        answer = await client.get(path, headers={"Authorization": "Bearer demo"})
    assert answer.json()["lifecycle"] == {"status": "pending"}
