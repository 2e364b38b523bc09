"""The cookbook's mappings, read from its page and fed with what the services document."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from evaltui.files.config import Config
from evaltui.files.config_reader import read_config
from evaltui.files.config_values import ConfigReader
from evaltui.mapping.provider import Mapped, provider_of
from evaltui.model.exchange import Malformed, NoSuchRun, Problem, Request
from evaltui.model.run import State
from evaltui.providers.contract.provider import CancelsRuns, ListsRuns, RunQuery
from tests.providers.test_contract import answer, public

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "custom"
DOCUMENTS = sorted(FOLDER.glob("*/*.json"))
LISTS = sorted(FOLDER.glob("*/lists/*.json"))


@cache
def page() -> str:
    return (ROOT / ".github" / "COOKBOOK.md").read_text(encoding="utf-8")


def blocks() -> list[str]:
    return [block.partition("```")[0] for block in page().split("```toml\n")[1:]]


@cache
def config() -> Config:
    """The configuration that all blocks together make, read as the user's is."""
    path = ROOT / ".github" / "COOKBOOK.md"
    text = "\n".join(blocks())
    reader = ConfigReader(path, text)
    found = reader.read(tomllib.loads(text))
    assert reader.faults == []
    assert found.problems == ()
    return found


def names() -> list[str]:
    return list(config().custom)


@cache
def provider(name: str) -> Mapped:
    plan = config().custom[name].plan
    assert plan is not None
    return provider_of(plan)


def recorded(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("block", blocks(), ids=lambda block: block.split("]")[0][1:])
def test_each_block_stands_by_itself(block: str, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(block, encoding="utf-8")
    found = read_config(file)
    assert (found.faults, found.config.problems) == ((), ())
    assert len(found.config.custom) == 1


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_documented_answer_becomes_what_it_must(path: Path) -> None:
    service, found = provider(path.parent.name), recorded(path)
    came = answer(found["body"], found["status"], found["headers"])
    base_url = found.get("base_url", service.default_base_url)
    expect: dict[str, Any] = found["expect"]
    run_id: str = found["run_id"]
    if "problem" in expect:
        assert service.problem(came) == Problem(**expect["problem"])
        return
    if "gone" in expect:
        with pytest.raises(NoSuchRun):
            service.read_status(run_id, came, base_url)
        return
    if "malformed" in expect:
        with pytest.raises(Malformed) as caught:
            service.read_status(run_id, came, base_url)
        assert str(caught.value) == expect["malformed"]
        assert caught.value.excerpt == came.body.decode()[:200]
        return
    told = public(service, run_id, service.read_status(run_id, came, base_url))
    if isinstance(expect.get("counts"), dict):
        expect["counts"] = dict.fromkeys(told["counts"] or ()) | expect["counts"]
    assert {key: told[key] for key in expect} == expect


@pytest.mark.parametrize("name", names())
def test_every_state_of_a_mapping_has_a_document(name: str) -> None:
    fields = provider(name).plan.fields
    bodies = [recorded(path)["body"] for path in (FOLDER / name).glob("*.json")]
    key = fields.status.text if fields.status else ""
    words = {str(body.get(key)).lower() for body in bodies}
    assert set(fields.words) <= words
    if fields.state_when:
        told = {recorded(path)["expect"].get("state") for path in (FOLDER / name).glob("*.json")}
        assert {state.value for state, _ in fields.state_when} <= told


def test_the_six_named_services_are_there() -> None:
    wanted = {"openai-batches", "foundry", "langsmith", "together", "nemo", "nemo-platform"}
    assert {*wanted, "evalscope"} <= set(names())
    assert {path.parent.name for path in DOCUMENTS} == set(names())
    assert ".github/COOKBOOK.md" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.parent.parent.name)
def test_a_list_is_asked_for_and_read(path: Path) -> None:
    found = recorded(path)
    service = provider(path.parent.parent.name)
    assert isinstance(service, ListsRuns)
    base_url = found.get("base_url", service.default_base_url)
    steps = service.list_runs(RunQuery(found.get("group")), base_url)
    asked = [next(steps)]
    pages = [answer(body, 200, {"content-type": "application/json"}) for body in found["pages"]]
    runs: Any = None
    for came in pages:
        try:
            asked.append(steps.send(came))
        except StopIteration as end:
            runs = end.value
    assert [written(request) for request in asked] == found["expect"]["requests"]
    told = [[run.id, run.snapshot.state.value, run.group] for run in runs]
    assert told == found["expect"]["runs"]


def test_every_list_of_the_page_has_a_document() -> None:
    listing = {name for name in names() if isinstance(provider(name), ListsRuns)}
    assert {path.parent.parent.name for path in LISTS} == listing


@pytest.mark.parametrize("name", names())
def test_the_question_s_own_url_leads_back_to_the_id(name: str) -> None:
    service = provider(name)
    run_id = service.plan.id.joined({part: f"x-{part}" for part in service.plan.id.parts})
    request = service.status_request(run_id)
    for prefix in ("", "/behind/a/proxy"):
        url = urlsplit(f"https://host.example{prefix}{written(request)}")
        assert service.find_run_id(url) == run_id
    assert service.find_run_id(urlsplit("https://host.example/login")) is None
    assert service.id_fault(run_id) is None


@pytest.mark.parametrize("name", names())
def test_a_key_travels_in_headers_alone(name: str) -> None:
    service = provider(name)
    sent: Mapping[str, str] = service.headers("sk-secret")
    assert any("sk-secret" in value for value in sent.values())
    assert "sk-secret" not in repr(service.plan)
    if isinstance(service, CancelsRuns):
        stop = service.cancel_request(service.unknown_run)
        assert stop.method in {"POST", "DELETE"}
        assert stop.path.startswith("/")


def written(request: Request) -> str:
    query = f"?{urlencode(request.query)}" if request.query else ""
    return request.path + query


def test_states_are_those_of_the_model() -> None:
    for name in names():
        assert set(provider(name).plan.fields.words.values()) <= set(State)
