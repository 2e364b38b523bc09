"""The contract of providers whose services list, start and stop runs.

Recorded lists are `<provider's name>/lists/*.json`: what is looked for (`query`), the questions
that must be asked in turn and what each was answered (`answers`), and what must come of it: the
runs (`expect`, some fields of each one's public document, and its `group`), `malformed` or
`not_possible` with the sentence, or `refused` with the status that is left to the caller.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaltui.model.account import Account
from evaltui.model.exchange import Answer, AskFailed, Malformed, NotPossible, Refused, Request
from evaltui.model.reference import RunRef
from evaltui.model.run import Snapshot, State
from evaltui.providers import load_provider, provider_names
from evaltui.providers.contract.provider import (
    CancelsRuns,
    CreatesRuns,
    FoundRun,
    ListsRuns,
    Provider,
    RunInputs,
    RunQuery,
)
from evaltui.watch.finding import find
from tests.providers.test_contract import (
    FOLDER,
    ODD_IDS,
    answer,
    anything,
    bodies,
    places,
    public,
)

RECORDED = sorted(
    path for name in provider_names() for path in (FOLDER / name / "lists").glob("*.json")
)
LISTING = [name for name in provider_names() if isinstance(load_provider(name), ListsRuns)]
CANCELLING = [name for name in provider_names() if isinstance(load_provider(name), CancelsRuns)]
ENDS_LATER = ["inspect"]
"""They take a request to stop, and tell no state with it."""
HOSTED = ["langwatch", "nugen", "retab"]
"""Their lists are of one kind; what is odd about others' is tested in their folders."""
CREATING = [name for name in provider_names() if isinstance(load_provider(name), CreatesRuns)]
TEN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
"""When the recorded answers came: what their times count from."""
MOST_QUESTIONS = 14
"""A search that asks more often than this keeps a person waiting and a service busy."""


def recorded_in(path: Path) -> dict[str, Any]:
    recorded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return recorded


def is_one_sentence(error: AskFailed) -> bool:
    return bool(str(error)) and "\n" not in str(error)


def query_of(recorded: dict[str, Any]) -> RunQuery:
    given = dict(recorded["query"])
    if "state" in given:
        given["state"] = State(given["state"])
    return RunQuery(**given)


async def found_in(provider: Provider, query: RunQuery, ask: Any) -> tuple[FoundRun, ...]:
    account = Account(provider.name, provider.name, provider.default_base_url, "env:KEY")
    return await find(provider, query, account, ask)


@pytest.mark.parametrize(
    "path", RECORDED, ids=lambda path: f"{path.parent.parent.name}/{path.stem}"
)
async def test_a_recorded_list_becomes_what_it_must(path: Path) -> None:
    provider = load_provider(path.parent.parent.name)
    recorded = recorded_in(path)
    answers = iter(recorded["answers"])

    async def ask(request: Request) -> Answer:
        due = next(answers)
        assert (request.method, request.path) == (due.get("method", "GET"), due["path"])
        assert request.query == tuple(due["query"].items())
        assert request.json == due.get("json")
        return replace(answer(due["body"], due["status"]), received_at=TEN)

    if "refused" in recorded:
        with pytest.raises(Refused) as refused:
            await found_in(provider, query_of(recorded), ask)
        assert refused.value.answer.status == recorded["refused"]
    elif "not_possible" in recorded or "malformed" in recorded:
        kind = NotPossible if "not_possible" in recorded else Malformed
        with pytest.raises(kind) as caught:
            await found_in(provider, query_of(recorded), ask)
        assert type(caught.value) is kind
        assert str(caught.value) == recorded.get("not_possible", recorded.get("malformed"))
    else:
        runs = await found_in(provider, query_of(recorded), ask)
        assert [run.id for run in runs] == [each["id"] for each in recorded["expect"]]
        for run, expect in zip(runs, recorded["expect"], strict=True):
            document = {**public(provider, run.id, run.snapshot), "group": run.group}
            assert {key: document[key] for key in expect} == expect
    assert next(answers, None) is None, "a recorded answer was not asked for"


def test_every_hosted_service_lists_its_runs_and_names_what_groups_them() -> None:
    assert [name for name in LISTING if name in HOSTED] == HOSTED
    nouns = {load_provider(name).group_noun for name in HOSTED}
    assert nouns == {"experiment", "workflow", "model"}


@pytest.mark.parametrize("name", LISTING)
def test_a_service_that_lists_runs_has_recorded_lists(name: str) -> None:
    assert any(path.parent.parent.name == name for path in RECORDED)


def test_what_a_service_cannot_do_is_told_in_words_of_its_own() -> None:
    assert [name for name in CANCELLING if name in HOSTED] == ["retab"]
    assert [name for name in CREATING if name in HOSTED] == ["langwatch", "retab"]
    assert "API key" in load_provider("langwatch").how_to_cancel
    assert "documented" in load_provider("nugen").how_to_cancel
    assert "documented" in load_provider("nugen").how_to_start


@pytest.mark.parametrize("name", provider_names())
def test_a_provider_without_an_ability_says_what_there_is_instead(name: str) -> None:
    provider = load_provider(name)
    if name not in CANCELLING:
        assert provider.how_to_cancel != Provider.how_to_cancel
    if name not in CREATING:
        assert provider.how_to_start != Provider.how_to_start


def list_body(name: str) -> st.SearchStrategy[Any]:
    """A recorded page of a list, with a few of its members changed, or anything else."""
    paths = sorted((FOLDER / name / "lists").glob("*.json"))
    recorded = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    pages = [each["body"] for one in recorded for each in one["answers"] if each["status"] == 200]

    @st.composite
    def changed(draw: st.DrawFn) -> Any:
        page = json.loads(json.dumps(draw(st.sampled_from(pages))))
        for _ in range(draw(st.integers(0, 3))):
            *way, last = draw(st.sampled_from(places(page) or [("x",)]))
            holder = page
            for step in way:
                holder = holder[step]
            if isinstance(holder, dict) and draw(st.booleans()):
                holder.pop(last, None)
            elif holder is not page or isinstance(holder, dict):
                holder[last] = draw(anything)
        return page

    return st.one_of(changed(), anything, bodies(name))


@pytest.mark.parametrize("name", LISTING)
@settings(max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_list_is_runs_or_one_error_after_few_questions(name: str, data: st.DataObject) -> None:
    provider = load_provider(name)
    assert isinstance(provider, ListsRuns)
    query = RunQuery(
        data.draw(st.sampled_from([None, "wf", "wfnodeeval_1", "ünï/ço de"])),
        data.draw(st.sampled_from([None, *State])),
        data.draw(st.integers(1, 300)),
    )
    steps = provider.list_runs(query, "https://host.example")
    runs: tuple[FoundRun, ...] = ()
    step: Callable[[], Request] = partial(next, steps)
    for asked in count():
        try:
            request = step()
        except StopIteration as end:
            runs = end.value
            break
        except AskFailed as error:
            assert is_one_sentence(error)  # noqa: PT017 - or else the runs are looked at
            return
        assert asked < MOST_QUESTIONS
        assert request.method == "GET" or (request.method == "POST" and "search" in request.path)
        came = answer(data.draw(list_body(name)), data.draw(st.sampled_from([200, 200, 404, 500])))
        good = came.status == 200
        step = partial(steps.send, came) if good else partial(steps.throw, Refused("no", came))
    assert len(runs) <= query.limit
    assert len({run.id for run in runs}) == len(runs)
    for run in runs:
        assert RunRef.parse(f"{name}:{run.id}").id == run.id
        assert query.state in {None, run.snapshot.state}
        told = json.dumps(public(provider, run.id, run.snapshot), allow_nan=False)
        assert told


@pytest.mark.parametrize("name", HOSTED)
async def test_a_list_without_an_end_is_left_after_a_few_pages(name: str) -> None:
    provider = load_provider(name)
    asked = 0

    async def ask(request: Request) -> Answer:
        nonlocal asked
        asked += 1
        entry = {
            "langwatch": {"runId": f"run-{asked}", "timestamps": {"createdAt": 1, "stoppedAt": 2}},
            "nugen": {"evaluation_id": f"eval-{asked}", "status": "READY"},
            "retab": {"id": f"wfevalrun_{asked}", "lifecycle": {"status": "completed"}},
        }[name]
        more: Any = {"hasMore": True, "after": f"cursor-{asked}"}
        body = {"data": [entry], "runs": [entry], "evaluations": [entry], "total": 10**9}
        return answer(body | {"pagination": more, "list_metadata": more})

    runs = await found_in(provider, RunQuery("rag", None, 500), ask)
    assert len(runs) == asked == 10


@pytest.mark.parametrize("name", HOSTED)
async def test_a_list_that_repeats_itself_is_left_at_once(name: str) -> None:
    provider = load_provider(name)
    asked = 0

    async def ask(request: Request) -> Answer:
        nonlocal asked
        asked += 1
        entry = {"runId": "a", "evaluation_id": "a", "id": "a", "status": "READY"}
        entry["lifecycle"] = {"status": "completed"}  # type: ignore[assignment]
        more = {"hasMore": True, "after": f"cursor-{asked}"}
        body = {"data": [entry], "runs": [entry], "evaluations": [entry], "total": 10**9}
        return answer(body | {"pagination": more, "list_metadata": more})

    runs = await found_in(provider, RunQuery("rag", None, 500), ask)
    assert ([run.id for run in runs], asked) == (["a"], 2)


@pytest.mark.parametrize("name", CANCELLING)
@pytest.mark.parametrize("run_id", ODD_IDS)
def test_the_id_of_a_run_to_stop_is_one_segment_of_the_path(name: str, run_id: str) -> None:
    provider = load_provider(name)
    assert isinstance(provider, CancelsRuns)
    try:
        request, plain = provider.cancel_request(run_id), provider.cancel_request("x")
    except NotPossible as error:
        assert is_one_sentence(error)  # noqa: PT017 - or else the path is looked at
        return
    assert request.method in {"POST", "PATCH"}
    assert request.path.count("/") == plain.path.count("/")
    assert request.path.isascii()
    assert not set(request.path) & set(" ?#")


@pytest.mark.parametrize("name", CANCELLING)
@settings(max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_answer_to_a_stop_is_a_state_or_none_or_malformed(
    name: str, data: st.DataObject
) -> None:
    provider = load_provider(name)
    assert isinstance(provider, CancelsRuns)
    came = answer(data.draw(bodies(name)))
    try:
        snapshot = provider.read_cancelled("run-1", came, "https://host.example")
    except Malformed as error:
        assert is_one_sentence(error)  # noqa: PT017 - or else the state is looked at
        return
    if name not in ENDS_LATER:
        assert (snapshot is None) == (not came.body.strip())
    assert snapshot is None or isinstance(snapshot, Snapshot)


@pytest.mark.parametrize("name", CREATING)
@settings(max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_answer_to_a_start_is_a_run_or_malformed(name: str, data: st.DataObject) -> None:
    provider = load_provider(name)
    assert isinstance(provider, CreatesRuns)
    came = answer(data.draw(st.one_of(bodies(name), anything)))
    try:
        created = provider.read_created(came, "https://host.example")
    except Malformed as error:
        assert is_one_sentence(error)  # noqa: PT017 - or else the run is looked at
        return
    assert created.run_id.strip()
    if created.snapshot is not None:
        assert json.dumps(public(provider, created.run_id, created.snapshot), allow_nan=False)


@pytest.mark.parametrize("name", CREATING)
@pytest.mark.parametrize("run_id", [None, "", " ", 7])
def test_an_answer_to_a_start_that_names_no_run_is_malformed(name: str, run_id: Any) -> None:
    provider = load_provider(name)
    assert isinstance(provider, CreatesRuns)
    body = {"id": run_id, "runId": run_id, "status": "running", "lifecycle": {"status": "queued"}}
    with pytest.raises(Malformed):
        provider.read_created(answer(body), "https://host.example")


@pytest.mark.parametrize("name", CREATING)
def test_a_start_names_what_it_takes_and_sends_nothing_that_is_not_given(name: str) -> None:
    provider = load_provider(name)
    assert isinstance(provider, CreatesRuns)
    known = set(RunInputs.__dataclass_fields__)
    assert provider.takes
    assert set(provider.takes) <= known
    assert provider.started_by != Provider.started_by
    bare = provider.create_request("it", RunInputs())
    assert bare.method == "POST"
    for field in provider.takes:
        value: Any = {"row_indices": (0, 2), "parameters": {"k": 1}, "data": [{"q": 1}]}.get(
            field, "the-one"
        )
        request = provider.create_request("it", RunInputs(**{field: value}))
        assert request.json != bare.json
        sent = json.dumps(request.json)
        assert json.dumps(value)[1:-1] in sent


@pytest.mark.parametrize("name", ["nugen", "retab"])
def test_a_listed_run_is_read_as_when_it_is_asked_for(name: str) -> None:
    """LangWatch's list is of another shape than its answers about runs."""
    provider = load_provider(name)
    assert isinstance(provider, ListsRuns)
    for path in sorted((FOLDER / name).glob("*.json")):
        recorded = json.loads(path.read_text(encoding="utf-8"))
        if recorded["status"] != 200 or not isinstance(recorded["body"], dict):
            continue
        body = recorded["body"]
        listed = body.get("id") or body.get("evaluation_id")
        if "malformed" in recorded["expect"] or not isinstance(listed, str):
            continue
        asked = provider.read_status(listed, answer(body), provider.default_base_url)
        steps = provider.list_runs(RunQuery(), provider.default_base_url)
        next(steps)
        with pytest.raises(StopIteration) as end:
            steps.send(answer({"data": [body], "evaluations": [body], "total": 1}))
        (run,) = end.value.value
        assert run.snapshot == replace(asked, raw=None)
        assert not run.snapshot.inferred
