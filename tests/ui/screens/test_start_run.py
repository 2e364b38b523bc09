"""Starting runs: which account, what its service takes, and what cannot be sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evaltui.files.config import AccountSettings, Config
from evaltui.ui.glyphs import ASCII
from evaltui.ui.remembered import Remembered
from evaltui.ui.screens.start_run import StartRun
from tests.ui.screens.conftest import NewStage
from tests.ui.screens.stage import ENVIRON, Stage


class Bodies:
    """Keeps what the services are sent when a run is started."""

    def __init__(self, stage: Stage) -> None:
        self._services = stage.asked.app
        self.sent: list[tuple[str, Any]] = []
        stage.asked.app = self

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def heard() -> Any:
            message = await receive()
            if scope["method"] == "POST" and message["type"] == "http.request":
                body = message.get("body") or b"null"
                self.sent.append((scope["path"], json.loads(body)))
            return message

        await self._services(scope, heard, send)


async def opened(stage: Stage) -> None:
    await stage.press("s")
    await stage.until(lambda: isinstance(stage.app.screen, StartRun), "the dialog")
    await stage.pilot.pause()


async def write(stage: Stage, field: str, text: str) -> None:
    """Put a text into a field."""
    stage.app.screen.query_one(f"#field-{field} Input").focus()
    await stage.pilot.pause()
    await stage.type(text)


async def started(stage: Stage) -> str:
    await stage.until(lambda: stage.order, "a started run")
    return stage.order[0]


class TestAccounts:
    async def test_keys_choose_the_account_and_its_fields_come(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown((80, 24)):
            await opened(stage)
            assert stage.shows("[langwatch]", "experiment slug", "dataset id", "event stream: no")
            assert not stage.shows("block id")
            await stage.press("shift+tab")
            for key, account in (("right", "retab"), ("l", "langwatch"), ("h", "retab")):
                await stage.press(key)
                await stage.until(lambda account=account: stage.shows(f"[{account}]"))
            assert stage.shows("workflow id", "eval id", "block id")
            assert not stage.shows("dataset id")
            assert not stage.shows("event stream")
            await stage.press("left", "enter")
            await stage.until(lambda: stage.shows("[langwatch]", "has no id after the colon"))

    async def test_a_name_before_the_colon_goes_before_the_choice(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown((80, 24)):
            await opened(stage)
            await stage.type("retab:wf_claims")
            told = "starts Retab workflow wf_claims at http://demo.localhost"
            await stage.until(lambda: stage.shows("[retab]", "block id", told))
            await stage.press("shift+tab", "left")
            told = "starts LangWatch experiment wf_claims at"
            await stage.until(lambda: stage.shows("[langwatch]", told))

    async def test_the_last_one_is_remembered(self, new_stage: NewStage):
        stage = new_stage()
        remembered = Remembered(None, stage.clock)
        async with stage.shown(remembered=remembered):
            await opened(stage)
            await stage.enter("retab:wf_claims")
            await started(stage)
        again = new_stage()
        async with again.shown(remembered=remembered):
            await opened(again)
            assert again.shows("[retab]")

    async def test_accounts_of_the_configuration_can_be_chosen(self, new_stage: NewStage):
        account = AccountSettings("staging", "retab", key_source="env:RETAB_API_KEY")
        stage = new_stage(config=Config(accounts={"staging": account}))
        async with stage.shown():
            await opened(stage)
            assert stage.shows("[staging]")
            await stage.enter("wf_claims")
            assert (await started(stage)).startswith("staging:wfevalrun_")

    async def test_a_click_chooses(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown((80, 24)):
            await opened(stage)
            y = next(y for y, line in enumerate(stage.lines) if "[langwatch]" in line)
            await stage.pilot.click(offset=(stage.lines[y].index(" retab ") + 2, y))
            await stage.until(lambda: stage.shows("[retab]"))

    async def test_without_a_key_it_says_what_to_set(self, new_stage: NewStage):
        environ = {name: value for name, value in ENVIRON.items() if "KEY" not in name}
        stage = new_stage(environ=environ)
        async with stage.shown((80, 24)):
            await opened(stage)
            await stage.enter("rag-quality")
            await stage.until(lambda: "export LANGWATCH_API_KEY=…" in stage.prose)
            assert isinstance(stage.app.screen, StartRun)
            assert stage.asked.paths == []


class TestInputs:
    async def test_retab_runs_one_block(self, new_stage: NewStage):
        stage = new_stage()
        bodies = Bodies(stage)
        async with stage.shown():
            await opened(stage)
            await stage.type("retab:wf_claims")
            await stage.until(lambda: stage.shows("[retab]"))
            await write(stage, "block_id", "block_1")
            await stage.press("enter")
            run = await started(stage)
            scope = {"type": "block", "block_id": "block_1"}
            assert bodies.sent[0][1] == {"workflow_id": "wf_claims", "scope": scope}
            assert stage.known(run).title == "wf_claims"
            assert stage.says("Started", run)

    async def test_langwatch_takes_rows_parameters_and_numbers(self, new_stage: NewStage):
        stage = new_stage()
        bodies = Bodies(stage)
        async with stage.shown():
            await opened(stage)
            await stage.type("rag-quality")
            await write(stage, "data", '[{"input": "hello"}]')
            await write(stage, "parameters", '{"model": "mini"}')
            await write(stage, "row_indices", "0,3-5")
            await stage.press("enter")
            await started(stage)
            assert bodies.sent[0][1] == {
                "data": [{"input": "hello"}],
                "parameters": {"model": "mini"},
                "row_indices": [0, 3, 4, 5],
            }

    async def test_rows_come_from_a_file(self, new_stage: NewStage, tmp_path: Path):
        rows = tmp_path / "rows.json"
        rows.write_text('\ufeff[{"input": "é"}]', encoding="utf-8")
        stage = new_stage()
        bodies = Bodies(stage)
        async with stage.shown():
            await opened(stage)
            await stage.type("rag-quality")
            await write(stage, "data", f"@{rows}")
            await stage.press("enter")
            await started(stage)
            assert bodies.sent[0][1] == {"data": [{"input": "é"}]}

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (None, "cannot be read: No such file"),
            (b"\xff\xfe", "is no UTF-8 text"),
            (b"[1]", "not a list of rows"),
        ],
    )
    async def test_a_file_that_will_not_do(
        self, new_stage: NewStage, tmp_path: Path, content: bytes | None, why: str
    ):
        rows = tmp_path / "rows"
        if content is not None:
            rows.write_bytes(content)
        stage = new_stage()
        async with stage.shown((200, 30)):
            await opened(stage)
            await stage.type("rag-quality")
            await write(stage, "data", f"@{rows}")
            await stage.press("enter")
            await stage.until(lambda: f"data: {'' if content == b'[1]' else '/'}" in stage.prose)
            await stage.until(lambda: why in stage.prose)
            assert isinstance(stage.app.screen, StartRun)
            assert stage.order == []

    @pytest.mark.parametrize(
        ("fields", "why"),
        [
            ({"data": "[{]"}, "data: not JSON"),
            ({"data": '{"a": 1}'}, "data: not a list of rows"),
            ({"parameters": "[1]"}, "parameters: not a JSON object"),
            ({"parameters": '{"a": []}'}, "parameters: 'a' is neither a text"),
            ({"parameters": '{"a": NaN}'}, "parameters: NaN is no JSON number"),
            ({"row_indices": "3-1"}, "rows: '3-1' is no list of rows"),
            ({"data": "[]", "dataset_id": "d"}, "data and dataset id exclude each other"),
        ],
    )
    async def test_what_cannot_be_sent_is_told_while_typing(
        self, new_stage: NewStage, fields: dict[str, str], why: str
    ):
        stage = new_stage()
        async with stage.shown((100, 30)):
            await opened(stage)
            await stage.type("rag-quality")
            for field, text in fields.items():
                await write(stage, field, text)
            await stage.until(lambda: why in stage.prose, why)
            await stage.press("enter")
            await stage.settle()
            assert isinstance(stage.app.screen, StartRun)
            assert stage.order == []

    async def test_what_another_service_takes_is_not_sent(self, new_stage: NewStage):
        stage = new_stage()
        bodies = Bodies(stage)
        async with stage.shown((80, 24)):
            await opened(stage)
            await stage.type("wf_claims")
            await write(stage, "dataset_id", "dataset_1")
            await stage.press("shift+tab", "shift+tab", "shift+tab", "shift+tab", "right")
            await stage.until(lambda: stage.shows("[retab]"))
            await stage.press("enter")
            await started(stage)
            assert bodies.sent[0][1] == {"workflow_id": "wf_claims"}


@pytest.mark.parametrize("size", [(40, 10), (60, 8), (80, 24)])
async def test_every_field_can_be_reached_in_any_room(new_stage: NewStage, size: tuple[int, int]):
    stage = new_stage()
    async with stage.shown(size, glyphs=ASCII):
        await opened(stage)
        await stage.press("tab", "tab", "tab", "tab", "tab")
        await stage.type("0,3-7")
        await stage.until(lambda: stage.shows("rows", "0,3-7"))
        assert stage.text.isascii()
