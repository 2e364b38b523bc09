"""A provider's table: every fault by its key, and requests as its templates say."""

from __future__ import annotations

import pytest

from evaltui.model.exchange import Malformed, NotPossible
from evaltui.providers.contract.provider import CancelsRuns, ListsRuns, RunQuery
from tests.mapping.plans import LEAST, faults_of, mapped, provider
from tests.providers.test_contract import answer

STATUS = 'status = "s"\n'


@pytest.mark.parametrize(
    ("text", "key", "says"),
    [
        ('url = "{base}/{id}"', "status", "status is missing"),
        (STATUS, "url", "url is missing"),
        ('url = 3\n' + STATUS, "url", "url is missing"),
        ('url = "{base}/x"\n' + STATUS, "url", "no {id}: every run would be the same"),
        ('url = "{base}/{idd}"\n' + STATUS, "url", "{idd} at character 8"),
        ('url = "{base}/{id"\n' + STATUS, "url", "has a {"),
        ('url = "ftp://h/{id}"\n' + STATUS, "url", "must begin with {base}"),
        ('url = "{base}runs/{id}"\n' + STATUS, "url", "must go on with a /"),
        ('url = "{base}/a b/{id}"\n' + STATUS, "url", "in its path"),
        ('url = "{base}/{id}?api_key=abc"\n' + STATUS, "url", "holds a secret in api_key"),
        ('url = "http://h.example/{id}"\n' + STATUS, "url", "plain http"),
        (LEAST + STATUS + 'method = "FETCH"', "method", "must be one of GET, POST"),
        (LEAST + STATUS + 'body = { at = 2026-11-20 }', "body", "what JSON can hold"),
        (LEAST + STATUS + 'id = "{a}{b}"', "id", "something between"),
        (LEAST + STATUS + 'id = "{base}"', "id", "cannot be the name of a part"),
        (LEAST + STATUS + 'id = "{a}/{a}"', "id", "each part once"),
        (LEAST + STATUS + 'id = "{a}/{b}"', "url", "{id} at character 13"),
        (LEAST + STATUS + 'base2 = 1', "base2", "did you mean base?"),
        (LEAST + STATUS + 'done = 3', "done", "done must be"),
        (LEAST + STATUS + 'done = ["a", "b."]', "done", "breaks off"),
        (LEAST + STATUS + 'counts = { fine = "a" }', "counts.fine", "not known; there are"),
        (LEAST + STATUS + 'counts = "a"', "counts", "must be a table"),
        (LEAST + STATUS + 'outcome = { passed = "a[" }', "outcome.passed", "breaks off"),
        (LEAST + STATUS + 'status_map = { a = "runing" }', "status_map.a", "none of the states"),
        (LEAST + STATUS + 'status_map = { a = "running", A = "failed" }', "status_map.A", "twice"),
        (LEAST + 'state_when = { gone = "a" }', "state_when.gone", "none of the states"),
        (LEAST + STATUS + 'time_unit = "days"', "time_unit", "must be one of auto, s"),
        (LEAST + STATUS + 'interval_s = 0', "interval_s", "from 0.1 to 86400"),
        (LEAST + STATUS + 'read_s = "3"', "read_s", "a number of seconds"),
        (LEAST + STATUS + 'label = ""', "label", "a text"),
        (LEAST + STATUS + 'key_optional = "yes"', "key_optional", "true or false"),
        (LEAST + STATUS + 'headers = { Host = "x" }', "headers.Host", "sets by itself"),
        (LEAST + STATUS + 'headers = "x"', "headers", "must be a table"),
        (LEAST + STATUS + 'list = { url = "{base}/l" }', "list.id", "list.id is missing"),
        (LEAST + STATUS + 'list = { id = "id" }', "list.url", "url is missing"),
        (LEAST + STATUS + 'list = { url = "{base}/l", id = "a.", done = "b." }', "list.done", "b."),
        (LEAST + STATUS + 'cancel = { url = "https://evil/{id}" }', "cancel.url", "begin with"),
        (LEAST + STATUS + 'cancel = { url = "{base}/stop" }', "cancel.url", "no {id}"),
        (LEAST + STATUS + 'page = "x/{id}"', "page", "must begin with"),
        ('base = 3\nurl = "{base}/{id}"\n' + STATUS, "base", "base must be a URL"),
        ('base = "https://a"\nurl = "https://b/{id}"\n' + STATUS, "base", "of no use"),
        ('base = "http://a.example"\nurl = "{base}/{id}"\n' + STATUS, "base", "plain http"),
    ],
)  # fmt: skip
def test_each_fault_has_its_key(text: str, key: str, says: str) -> None:
    found = dict(faults_of(text))
    assert key in found
    assert says in found[key]


@pytest.mark.parametrize(
    "value",
    [
        "sk-abcdefghijklmnop",
        "Bearer abc123",
        "0123456789abcdef0123456789abcdef",
        "eyJhbGciOiJIUzI1",
    ],
)
def test_a_key_itself_is_refused_and_not_repeated(value: str) -> None:
    for name in ("Authorization", "X-Api-Key", "X-Anything"):
        [(key, sentence)] = faults_of(f'{LEAST}{STATUS}headers = {{ {name} = "{value}" }}')
        assert key == f"headers.{name}"
        assert "no place here" in sentence
        assert value not in sentence


def test_headers_take_keys_from_where_they_are_kept() -> None:
    lines = 'headers = { A = "Bearer env:ONE", B = "cmd:pass show x y", C = "env:ONE", V = "2" }'
    found = provider(LEAST + STATUS + lines)
    assert (found.key_source, found.key_env) == ("env:ONE", "ONE")
    assert found.headers("k") == {"A": "Bearer k", "C": "k"}
    assert found.header_sources == ("cmd:pass show x y",)
    assert found.more_headers({"cmd:pass show x y": "s"}) == {"B": "s", "V": "2"}
    [(key, sentence)] = faults_of(f'{LEAST}{STATUS}headers = {{ A = "env:NOT A NAME" }}')
    assert (key, "name of an environment variable" in sentence) == ("headers.A", True)


def test_without_a_reference_an_account_s_key_goes_as_a_bearer() -> None:
    found = mapped()
    assert found.key_source is None
    assert found.headers("k") == {"Authorization": "Bearer k"}


def test_all_faults_are_told_at_once() -> None:
    text = 'url = "{base}/{x}"\nstatus = "a."\ndone = "b."\nheaders = { X-Key = "k" }\nwhat = 1\n'
    assert {key for key, _ in faults_of(text)} == {"url", "status", "done", "headers.X-Key", "what"}


def test_questions_are_made_as_the_templates_say() -> None:
    found = provider(
        'base = "https://h.example/api"\nid = "{ws}:{name}"\nmethod = "post"\n'
        'url = "{base}/w/{ws}/jobs/v-{name}?deep=1&n={name}"\nstatus = "s"\n'
        'body = { run = "{name}", at = ["{ws}", 3], keep = "{other}" }\n'
    )
    request = found.status_request("a/b:c d:e")
    assert request.method == "POST"
    assert request.path == "/w/a%2Fb/jobs/v-c%20d%3Ae"
    assert request.query == (("deep", "1"), ("n", "c d:e"))
    assert request.json == {"run": "c d:e", "at": ["a/b", 3], "keep": "{other}"}


@pytest.mark.parametrize("run_id", ["x", "..:a", "a:..", ":a", "a:"])
def test_an_id_of_another_form_is_no_question(run_id: str) -> None:
    found = provider('base = "https://h"\nid = "{a}:{b}"\nurl = "{base}/{a}/{b}"\nstatus = "s"\n')
    assert "write jobs:A:B" in (found.id_fault(run_id) or "")
    with pytest.raises(Malformed, match="is no id of jobs"):
        found.status_request(run_id)


def test_what_a_table_names_it_can_do() -> None:
    more = {"list": {"url": "{base}/l", "id": "id"}, "cancel": {"url": "{base}/{id}/stop"}}
    assert not isinstance(mapped(), ListsRuns | CancelsRuns)
    lists, stops = mapped(list=more["list"]), mapped(cancel=more["cancel"])
    assert isinstance(lists, ListsRuns)
    assert not isinstance(lists, CancelsRuns)
    assert isinstance(stops, CancelsRuns)
    assert not isinstance(stops, ListsRuns)
    both = mapped(**more)
    assert isinstance(both, ListsRuns)
    assert isinstance(both, CancelsRuns)


def test_it_can_be_on_a_unix_socket_or_spell_its_host_out() -> None:
    socket = provider('base = "unix:/run/x.sock"\nurl = "{base}/t/{id}"\nstatus = "s"\n')
    assert socket.default_base_url == "unix:/run/x.sock"
    spelled = provider('url = "https://h.example:8443/v1/{id}"\nstatus = "s"\n')
    assert spelled.default_base_url == "https://h.example:8443"
    assert spelled.status_request("r").path == "/v1/r"
    assert (
        provider('url = "{base}/{id}"\nstatus = "s"\n', "my-jobs").base_url_env
        == "MY_JOBS_BASE_URL"
    )


def test_a_list_of_one_group_wants_the_group() -> None:
    found = mapped(groups="eval", list={"url": "{base}/evals/{group}/runs", "id": "id"})
    assert isinstance(found, ListsRuns)
    with pytest.raises(NotPossible, match="jobs lists the runs of one eval: name it with --in"):
        next(found.list_runs(RunQuery(), "https://h.example"))
    assert next(found.list_runs(RunQuery("e 1"), "https://h.example")).path == "/evals/e%201/runs"
    [(key, _)] = faults_of(f'{LEAST}{STATUS}list = {{ url = "{{base}}/{{next}}", id = "id" }}')
    assert key == "list.url"


def test_a_group_that_the_list_cannot_be_asked_for_is_chosen_from_it() -> None:
    listed = {"url": "{base}/runs?at={next}", "items": "runs", "id": "id", "group": "g"}
    found = mapped(list=listed | {"next": "more"})
    assert isinstance(found, ListsRuns)
    steps = found.list_runs(RunQuery("a", limit=1), "https://h.example")
    assert next(steps).query == ()
    others = {"runs": [{"status": "x", "id": "1", "g": "b"}], "more": "p2"}
    assert steps.send(answer(others)).query == (("at", "p2"),)
    with pytest.raises(StopIteration) as end:
        steps.send(answer({"runs": [{"status": "x", "id": "2", "g": "a"}], "more": "p2"}))
    assert [(run.id, run.group) for run in end.value.value] == [("2", "a")]


def test_an_answer_that_holds_no_list_says_what_it_says() -> None:
    found = mapped(list={"url": "{base}/runs", "items": "runs", "id": "id"})
    assert isinstance(found, ListsRuns)
    steps = found.list_runs(RunQuery(), "https://h.example")
    next(steps)
    with pytest.raises(Malformed, match=r'list.items = "runs" gives null, not a list; it says: no'):
        steps.send(answer({"message": "no"}))
