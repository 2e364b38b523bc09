"""One contract for every provider: recorded documents, and whatever else may come as a body.

A provider's recorded documents are `<its name>/*.json`: what came (`status`, `headers`, `body` as
JSON or as text), which run was asked for, and what it must become (`expect`): some fields of the
public document, or `malformed` with the sentence (and `excerpt`, else the body's beginning), or
`problem`.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaltui.model.document import document
from evaltui.model.exchange import Answer, Malformed, NotPossible, Problem, Request
from evaltui.model.health import Health
from evaltui.model.reference import RunRef
from evaltui.model.run import Snapshot
from evaltui.model.watch import Observation, Watch
from evaltui.providers import load_provider, provider_names
from evaltui.providers.contract.provider import (
    CancelsRuns,
    CreatesRuns,
    ListsResults,
    ListsRuns,
    Provider,
    RunInputs,
    RunQuery,
    StreamsRuns,
)

NOW = datetime(2026, 11, 20, 10, 0, 42, tzinfo=UTC)
FOLDER = Path(__file__).parent
RECORDED = sorted(path for name in provider_names() for path in (FOLDER / name).glob("*.json"))
ODD_IDS = ["a/b", "a b?c#d", "100%", "ünï/ço de", "..%2f..", "\ud800"]
KEY = "sk-lw-very-secret"

every_provider = pytest.mark.parametrize("name", provider_names())


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    """An answer with these bytes, this text, or this value as JSON."""
    if not isinstance(body, bytes | str):
        body = json.dumps(body)
    if isinstance(body, str):
        body = body.encode("utf-8", errors="surrogatepass")
    return Answer(status, headers or {}, body, NOW, 0.1)


def public(provider: Provider, run_id: str, snapshot: Snapshot) -> dict[str, Any]:
    """The public document of a run of which this snapshot is all that is known."""
    watch = Watch(RunRef(provider.name, run_id), provider.name)
    snapshot = replace(snapshot, part_noun=provider.part_noun)
    seen = Observation(NOW, snapshot, Health(last_ok_at=NOW))
    return document(watch.fold(seen), NOW)


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_recorded_answer_becomes_what_it_must(path: Path) -> None:
    provider = load_provider(path.parent.name)
    recorded = json.loads(path.read_text(encoding="utf-8"))
    came = answer(recorded["body"], recorded["status"], recorded["headers"])
    expect = recorded["expect"]
    if "problem" in expect:
        assert provider.problem(came) == Problem(**expect["problem"])
        return
    base_url = recorded.get("base_url", provider.default_base_url)
    if "malformed" in expect:
        with pytest.raises(Malformed) as caught:
            provider.read_status(recorded["run_id"], came, base_url)
        assert str(caught.value) == expect["malformed"]
        assert caught.value.excerpt == expect.get("excerpt", came.body.decode()[:200])
        return
    snapshot = provider.read_status(recorded["run_id"], came, base_url)
    told = public(provider, recorded["run_id"], snapshot)
    if isinstance(expect.get("counts"), dict):
        expect["counts"] = dict.fromkeys(told["counts"] or ()) | expect["counts"]
    assert {key: told[key] for key in expect} == expect
    assert snapshot.raw == came.body.decode("utf-8-sig")


@every_provider
def test_every_state_word_has_a_recorded_document(name: str) -> None:
    module = import_module(f"evaltui.providers.{name}")
    recorded = [json.loads(path.read_text()) for path in (FOLDER / name).glob("*.json")]
    words: set[str] = set()
    for each in recorded:
        told = each["body"] if isinstance(each["body"], dict) and each["status"] == 200 else {}
        for place in (told, told.get("lifecycle"), (told.get("run") or {}).get("info")):
            if isinstance(place, dict):
                words.add(str(place.get("status")).lower())
    assert set(module.STATES) <= words


@every_provider
def test_a_provider_says_where_it_is_and_how_it_is_asked(name: str) -> None:
    provider = load_provider(name)
    assert provider.name == name
    assert provider.label.lower().startswith(name)
    assert provider.base_url_env.startswith(name.upper())
    assert provider.key_env is None or provider.key_env.startswith(name.upper())
    assert provider.base_url_env != provider.key_env
    assert provider.clean_base_url(f" {provider.default_base_url}/ ") == provider.default_base_url
    base = urlsplit(provider.default_base_url)
    assert base.scheme == "https" or base.hostname == "127.0.0.1" or base.scheme in {"unix", "file"}
    assert 1.0 <= provider.interval_s <= 60.0
    for noun in (provider.part_noun, provider.group_noun):
        assert noun.isalpha() and noun.islower()  # noqa: PT018 - it is one word
    for sentence in (provider.how_to_cancel, provider.how_to_start):
        assert sentence and "\n" not in sentence and not sentence.endswith(".")  # noqa: PT018 - one clause


@pytest.mark.parametrize(
    ("name", "interval_s"), [("langwatch", 2.0), ("nugen", 5.0), ("retab", 2.0)]
)
def test_a_hosted_service_is_asked_over_https_with_a_key(name: str, interval_s: float) -> None:
    provider = load_provider(name)
    assert provider.key_env == f"{name.upper()}_API_KEY"
    assert not provider.key_is_optional
    assert urlsplit(provider.default_base_url).scheme == "https"
    assert provider.interval_s == interval_s


@every_provider
@pytest.mark.parametrize("run_id", ODD_IDS)
def test_an_id_is_one_segment_of_the_path_or_one_value_of_the_query(name: str, run_id: str) -> None:
    provider = load_provider(name)
    request = provider.status_request(run_id)
    plain = provider.status_request("x")
    assert request.path.count("/") == plain.path.count("/")
    assert request.path.isascii()
    assert not set(request.path) & set(" ?#")
    steps = plain.path.split("/")
    if "x" in steps:
        part = request.path.split("/")[steps.index("x")]
        assert unquote(part) == run_id.replace("\ud800", "?")
    else:
        before = [value for _, value in plain.query]
        assert [value for _, value in request.query] == [
            run_id if value == "x" else value for value in before
        ]
        assert "x" in before


@every_provider
@pytest.mark.parametrize("prefix", ["", "/behind/a/proxy"])
def test_the_question_s_own_url_leads_back_to_the_id(name: str, prefix: str) -> None:
    provider = load_provider(name)
    for run_id in ("lively-ancient-zebra", "a/b c%"):
        request = provider.status_request(run_id)
        query = urlencode(request.query)
        url = urlsplit(f"https://host.example{prefix}{request.path}?{query}")
        assert provider.find_run_id(url) == run_id


@every_provider
@pytest.mark.parametrize("path", ["", "/", "/login", "/api", "/api/v3/evaluations", "/v1/?run=3"])
def test_a_url_without_an_id_has_none(name: str, path: str) -> None:
    assert load_provider(name).find_run_id(urlsplit(f"https://host.example{path}")) is None


@every_provider
def test_the_key_travels_in_headers_only(name: str) -> None:
    provider = load_provider(name)
    if provider.key_env is not None:
        assert any(KEY in value for value in provider.headers(KEY).values())
    for request in requests_of(provider):
        assert KEY not in repr(request)
        assert request.path.startswith("/")


def requests_of(provider: Provider) -> list[Request]:
    """One of every kind of request that a provider makes."""
    requests = [provider.status_request("run-1")]
    if isinstance(provider, ListsResults):
        requests.append(provider.results_request("run-1", "cursor"))
    if isinstance(provider, ListsRuns):
        requests.append(next(provider.list_runs(RunQuery("rag"), "https://host.example")))
    if isinstance(provider, CancelsRuns):
        with suppress(NotPossible):  # not every run of a service can be stopped
            requests.append(provider.cancel_request("run-1"))
    if isinstance(provider, CreatesRuns):
        requests.append(provider.create_request("slug", RunInputs()))
    if isinstance(provider, StreamsRuns):
        requests.append(provider.stream_request("slug", RunInputs()))
    return requests


# Anything at all as a body: a snapshot that fits the public document, or Malformed.

numbers = st.one_of(
    st.integers(),
    st.integers(-(10**400), 10**400),
    st.floats(),
    st.sampled_from([0, -1, 1e308, 1795168800, 1795168800000, 10**18]),
)
texts = st.one_of(
    st.text(alphabet=st.characters(codec=None)),
    st.sampled_from(
        [
            "",
            " ",
            "3/10",
            "2026-11-20T10:00:00",
            "9999-12-31T23:59:59-23:59",
            "1" * 5000,
            "https://[::1",
            "//x",
            "http://x:99999/",
            "running",
            "error",
            "\x1b[2J",
        ]
    ),
)
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)


def places(value: Any, where: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every member at every level."""
    steps: Any = ()
    if isinstance(value, dict):
        steps = value
    elif isinstance(value, list):
        steps = range(len(value))
    found = []
    for step in steps:
        found += [(*where, step), *places(value[step], (*where, step))]
    return found


@st.composite
def bodies(draw: st.DrawFn, name: str) -> bytes:
    """A recorded document with some members dropped, nulled, retyped, doubled or enlarged."""
    paths = sorted((FOLDER / name).glob("*.json"))
    recorded = [json.loads(path.read_text(encoding="utf-8"))["body"] for path in paths]
    objects = [body for body in recorded if isinstance(body, dict)]
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return draw(st.binary(max_size=200))
    if kind == 1:
        return json.dumps(draw(anything)).encode()
    body = json.loads(json.dumps(draw(st.sampled_from(objects))))
    for _ in range(draw(st.integers(0, 4))):
        spots = places(body)
        if not spots:
            break
        *way, last = draw(st.sampled_from(spots))
        holder = body
        for step in way:
            holder = holder[step]
        change = draw(st.sampled_from(["drop", "null", "retype", "wrap", "enlarge", "add"]))
        if change == "drop":
            del holder[last]
        elif change == "add" and isinstance(holder, dict):
            holder[draw(texts)] = draw(anything)
        else:
            held = holder[last]
            enlarged = held * 50 if isinstance(held, str) else 10**40
            new = {"null": None, "wrap": [held], "enlarge": enlarged}
            holder[last] = new[change] if change in new else draw(anything)
    text = json.dumps(body)
    if kind == 2:
        text = text[: draw(st.integers(0, len(text)))]
    return text.encode()


def run_ids(name: str) -> list[str]:
    """The ids that recorded documents were asked for by: a service may have several kinds."""
    paths = sorted((FOLDER / name).glob("*.json"))
    return sorted({"run-1", *(json.loads(path.read_text())["run_id"] for path in paths)})


def read_or_refuse(provider: Provider, run_id: str, came: Answer) -> Snapshot | Malformed:
    """What reading gives, or the one error it may raise."""
    try:
        return provider.read_status(run_id, came, "https://host.example")
    except Malformed as error:
        return error


@every_provider
@settings(max_examples=500, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_body_is_a_snapshot_or_malformed(name: str, data: st.DataObject) -> None:
    provider = load_provider(name)
    body = data.draw(bodies(name))
    run_id = data.draw(st.sampled_from(run_ids(name)))
    came = answer(body)
    problem = provider.problem(came)
    assert problem.message is None or "\n" not in problem.message
    snapshot = read_or_refuse(provider, run_id, came)
    if isinstance(snapshot, Malformed):
        assert str(snapshot)
        assert "\n" not in str(snapshot)
        return
    assert snapshot.state_raw.strip()
    told = json.dumps(public(provider, run_id, snapshot), allow_nan=False, ensure_ascii=False)
    assert told.encode()
    for link in filter(None, [snapshot.url]):
        assert urlsplit(link).scheme in {"http", "https"}
