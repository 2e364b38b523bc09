"""The simulator over real HTTP."""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import json
import signal
import socket
import subprocess
import sys

import httpx
import pytest

from evaltui.demo.app import create_app
from evaltui.demo.serve import PortTaken, ServeError, ServeUnavailable, serve, serving

HEADERS = {"X-Auth-Token": "demo", "Authorization": "Bearer demo"}
RUN = "/api/evaluations/v3/rag-quality/run"
PROGRAM = (
    "from evaltui.demo.serve import serve; serve(0, ready=lambda port: print(port, flush=True))"
)


@contextlib.asynccontextmanager
async def client_of(app):
    async with (
        serving(app) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=HEADERS) as client,
    ):
        yield client


async def test_the_three_services_answer_under_one_origin(stage) -> None:
    async with client_of(stage.at(3).app) as client:
        for path in (
            "/api/evaluations/v3/runs/lively-ancient-zebra",
            "/api/v3/evaluations/eval-5f3a9c21/status",
            "/v1/workflows/evals/runs/wfevalrun_8kq2vt",
        ):
            answer = await client.get(path)
            assert answer.status_code == 200
            assert len(answer.headers.get_list("date")) == 1
            assert "server" not in answer.headers
        malformed = await client.get("/api/v3/evaluations/eval%201/status")
        assert malformed.status_code == 422
        missing = await client.get("/nowhere")
        assert missing.text == "404 Not Found"


async def test_the_event_stream_arrives_frame_by_frame(stage) -> None:
    """The world's time stands still until the client has every frame that was sent."""
    sent = received = 0
    caught_up = asyncio.Condition()

    async def sleep(seconds: float) -> None:
        async with caught_up:
            await caught_up.wait_for(lambda: received == sent)
        stage.seconds += seconds

    app = create_app(stage.world, sleep)

    async def counting(scope, receive, send):
        async def counted(message):
            nonlocal sent
            sent += bool(message.get("body"))
            await send(message)

        await app(scope, receive, counted)

    kinds = []
    async with (
        client_of(counting) as client,
        client.stream("POST", RUN, headers={"Accept": "text/event-stream"}) as answer,
    ):
        assert answer.headers["content-type"] == "text/event-stream"
        async for line in answer.aiter_lines():
            if line:
                kinds.append(json.loads(line.removeprefix("data: "))["type"])
                async with caught_up:
                    received += 1
                    caught_up.notify()
    assert kinds[0] == "execution_started"
    assert kinds.count("progress") == 24
    assert kinds[-1] == "done"
    assert received == sent


async def test_a_client_that_leaves_a_stream_leaves_the_server_well(stage) -> None:
    asleep = asyncio.Event()

    async def sleep(seconds: float) -> None:
        asleep.set()
        await asyncio.Event().wait()

    async with client_of(create_app(stage.world, sleep)) as client:
        headers = {"Accept": "text/event-stream"}
        async with client.stream("POST", RUN, headers=headers) as answer:
            assert answer.status_code == 200
            await asleep.wait()
        again = await client.get("/api/evaluations/v3/runs/lively-ancient-zebra")
        assert again.status_code == 200


async def test_it_ends_while_a_stream_is_open(stage) -> None:
    async def sleep(seconds: float) -> None:
        await asyncio.Event().wait()

    async with httpx.AsyncClient(headers=HEADERS | {"Accept": "text/event-stream"}) as client:
        async with serving(create_app(stage.world, sleep)) as port:
            request = client.build_request("POST", f"http://127.0.0.1:{port}{RUN}")
            answer = await client.send(request, stream=True)
            assert answer.status_code == 200
        with contextlib.suppress(httpx.HTTPError):
            await answer.aread()


def test_a_taken_port_is_one_clear_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            PortTaken, match=rf"^cannot listen on 127\.0\.0\.1 port {port}: [a-z ]+; give another"
        ):
            serve(port)


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_number_that_is_no_port(port: int) -> None:
    with pytest.raises(ServeError, match=f"{port} is no port"):
        serve(port)


def test_a_missing_uvicorn_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_uvicorn(name, *rest, **named):
        if name.partition(".")[0] == "uvicorn":
            raise ModuleNotFoundError("No module named 'uvicorn'", name="uvicorn")
        return real(name, *rest, **named)

    monkeypatch.delitem(sys.modules, "evaltui.demo.quiet_uvicorn", raising=False)
    monkeypatch.setattr(builtins, "__import__", without_uvicorn)
    with pytest.raises(ServeUnavailable, match=r"pip install 'evaltui\[serve\]'"):
        serve(0)


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(which: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        url = f"http://127.0.0.1:{port}/api/evaluations/v3/runs/lively-ancient-zebra"
        assert httpx.get(url, headers=HEADERS).json()["status"] == "running"
        process.send_signal(which)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")
