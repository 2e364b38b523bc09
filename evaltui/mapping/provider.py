"""A provider that asks and reads as a plan says."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import SplitResult, urlencode

from evaltui.mapping.expressions import Expression, NotEvaluated
from evaltui.mapping.plan import ListPlan, Plan
from evaltui.mapping.reading import Reading
from evaltui.mapping.values import Unfit, shown, text
from evaltui.model.exchange import Answer, AskFailed, Malformed, NotPossible, Problem, Request
from evaltui.model.run import Snapshot
from evaltui.providers.contract.json_text import decoded, malformed, parse_json
from evaltui.providers.contract.links import safe_link
from evaltui.providers.contract.listing import MAX_PAGES, Gathered
from evaltui.providers.contract.problems import problem_in, read_problem
from evaltui.providers.contract.provider import FoundRun, Provider, RunQuery

PAGE_SIZE = 100
"""What is asked of a list at once, where its URL has a place for it."""


class Mapped(Provider):
    """A custom provider."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.name, self.label = plan.name, plan.label
        self.default_base_url = plan.base
        self.base_url_env = plan.base_url_env
        source = plan.headers.key_source
        kind, _, place = (source or "").partition(":")
        self.key_env = place.strip() if kind == "env" else None
        self.key_is_optional = plan.key_optional
        self.interval_s = plan.interval_s
        self.part_noun, self.group_noun = plan.parts, plan.groups
        self.page_hosts = (plan.page_host,) if plan.page_host else ()
        self.connect_s = plan.timeouts.get("connect_s")
        self.read_s = plan.timeouts.get("read_s")
        self.answer_s = plan.timeouts.get("answer_s")
        self.unknown_run = plan.id.joined(dict.fromkeys(plan.id.parts, "evaltui-doctor"))
        self.header_sources = plan.headers.other_sources
        self.how_to_cancel = f"[providers.{plan.name}] names no cancel"
        self.how_to_start = "a custom provider starts none"

    @property
    def key_source(self) -> str | None:
        """Where the first secret of the headers is kept."""
        return self.plan.headers.key_source

    def headers(self, key: str) -> Mapping[str, str]:
        """Give the headers that carry the key."""
        return self.plan.headers.with_key(key)

    def more_headers(self, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """Give all other headers."""
        return self.plan.headers.others(secrets)

    def id_fault(self, run_id: str) -> str | None:
        """Say what is wrong with an id; None where nothing is."""
        if self.plan.id.split(run_id) is not None:
            return None
        return f"is no id of {self.label}: write {self.name}:{self.plan.id.example}"

    def status_request(self, run_id: str) -> Request:
        """Give the question for a run's state.

        Raises:
            Malformed: the id is not of the form that the pattern gives.
        """
        return self.plan.status.request(self._parts(run_id))

    def read_status(self, run_id: str, answer: Answer, base_url: str) -> Snapshot:
        """Read a run's state.

        Raises:
            Malformed: the body is no JSON, or an expression gives what is not due.
            NoSuchRun: the document says that there is no such run.
        """
        body, value = self.document(answer)
        snapshot = self.reading(value, base_url).snapshot(body)
        return replace(snapshot, raw=body, url=snapshot.url or self._page(run_id, base_url))

    def document(self, answer: Answer) -> tuple[str, Any]:
        """Give an answer's text and its JSON value.

        Raises:
            Malformed: it is no JSON object or list.
        """
        body = decoded(answer.body)
        value = parse_json(body, answer.headers.get("content-type", ""))
        if not isinstance(value, dict | list):
            raise malformed(f"{shown(value)} came where an object was due", body)
        return body, value

    def reading(self, value: Any, base_url: str) -> Reading:
        """Give what the expressions make of a document."""
        return Reading(self.plan.fields, value, base_url)

    def problem(self, answer: Answer) -> Problem:
        """Read what an answer that is no document says."""
        return read_problem(answer)

    def find_run_id(self, url: SplitResult) -> str | None:
        """Find the id in URLs that the templates describe."""
        return self.plan.find(url)

    def _parts(self, run_id: str) -> dict[str, str]:
        parts = self.plan.id.split(run_id)
        if parts is None:
            raise Malformed(f"{shown(run_id)} {self.id_fault(run_id)}")
        return parts

    def _page(self, run_id: str, base_url: str) -> str | None:
        page, parts = self.plan.page, self.plan.id.split(run_id)
        if page is None or parts is None:
            return None
        path, query = page.path(parts), page.parameters(parts)
        tail = f"?{urlencode(query)}" if query else ""
        return safe_link(f"{self.plan.page_base or base_url}{path}{tail}")


class _Lists(Mapped):
    """A custom provider that lists runs."""

    def list_runs(
        self, query: RunQuery, base_url: str
    ) -> Generator[Request, Answer, tuple[FoundRun, ...]]:
        """Ask for runs, page by page where the plan says how.

        Raises:
            NotPossible: the service lists the runs of one group alone, and none is named.
            Malformed: an answer is not what the plan reads.
        """
        plan = self.plan.list
        assert plan is not None
        if query.group is None and "group" in plan.call.url.names_in_path:
            noun = self.group_noun
            raise NotPossible(f"{self.label} lists the runs of one {noun}: name it with --in")
        found = Gathered(query)
        size = PAGE_SIZE if query.state else min(query.limit, PAGE_SIZE)
        values = {"limit": str(size)} | ({"group": query.group} if query.group else {})
        cursors: set[str] = set()
        for _ in range(MAX_PAGES):
            body, value = self.document((yield plan.call.request(values)))
            entries = _entries(plan, value, body)
            news = False
            for entry in entries:
                if not _in_group(plan, entry, query):
                    news = True  # the group may be on the next page
                elif found.add(self._listed(plan, entry, base_url)):
                    news = True
            cursor = _taken(plan.next, value)
            if cursor is None or cursor in cursors or not news or found.full:
                break
            cursors.add(cursor)
            values["next"] = cursor
        return found.result()

    def _listed(self, plan: ListPlan, entry: Any, base_url: str) -> FoundRun | None:
        run_id = _taken(plan.id, entry)
        if run_id is None or self.plan.id.split(run_id) is None:
            return None
        try:
            snapshot = Reading(plan.fields, entry, base_url).snapshot("")
        except AskFailed:
            return None
        link = snapshot.url or self._page(run_id, base_url)
        return FoundRun(run_id, replace(snapshot, url=link), _taken(plan.group, entry))


class _Cancels(Mapped):
    """A custom provider that stops runs."""

    def cancel_request(self, run_id: str) -> Request:
        """Give the request that stops a run.

        Raises:
            Malformed: the id is not of the form that the pattern gives.
        """
        assert self.plan.cancel is not None
        return self.plan.cancel.request(self._parts(run_id))

    def read_cancelled(self, run_id: str, answer: Answer, base_url: str) -> Snapshot | None:
        """Read the answer as a run's document; None where it is none."""
        try:
            return self.read_status(run_id, answer, base_url)
        except AskFailed:
            return None


class _Both(_Lists, _Cancels):
    """A custom provider that lists and stops runs."""


def provider_of(plan: Plan) -> Mapped:
    """Give the provider that a plan describes."""
    kind = {
        (False, False): Mapped,
        (True, False): _Lists,
        (False, True): _Cancels,
        (True, True): _Both,
    }[plan.list is not None, plan.cancel is not None]
    return kind(plan)


def _entries(plan: ListPlan, value: Any, body: str) -> list[Any]:
    """Give the entries of a page.

    Raises:
        Malformed: no list is where it is due; with what the service says instead.
    """
    try:
        found = plan.items.of(value) if plan.items else value
    except NotEvaluated as error:
        raise malformed(f"list.items cannot be evaluated: {error}", body) from None
    if isinstance(found, list):
        return found
    name = f'{plan.items.name} = "{plan.items.text}" gives' if plan.items else "the answer is"
    said = problem_in(value).message
    raise malformed(
        f"{name} {shown(found)}, not a list" + (f"; it says: {said}" if said else ""), body
    )


def _in_group(plan: ListPlan, entry: Any, query: RunQuery) -> bool:
    """Tell whether an entry is of the wanted group, where the service was not asked for it."""
    if query.group is None or "group" in plan.call.url.names:
        return True
    return _taken(plan.group, entry) == query.group


def _taken(expression: Expression | None, value: Any) -> str | None:
    """Give the text that an expression finds; None where it finds none."""
    if expression is None:
        return None
    try:
        return text(expression.of(value))
    except (NotEvaluated, Unfit):
        return None
