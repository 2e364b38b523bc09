"""Reads a custom provider's table into a plan, with everything that is wrong in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from evaltui.mapping.fields import FIELD_KEYS, Fields, FieldsReader
from evaltui.mapping.headers import BadHeader, Header, Headers, SourceFault, read_header
from evaltui.mapping.plan import Call, ListPlan, Plan
from evaltui.mapping.templates import BadTemplate, IdPattern, UrlTemplate, host_of_template

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
CALL_KEYS = ("url", "method", "body")
LIST_KEYS = (*CALL_KEYS, "items", "id", "group", "next", *FIELD_KEYS)
TIMEOUTS = ("connect_s", "read_s", "answer_s")
PLAN_KEYS = (
    *("label", "base", "allow_http", "id", "headers", "key_optional", "parts", "groups", "page"),
    *("interval_s", *TIMEOUTS, "list", "cancel", *CALL_KEYS, *FIELD_KEYS),
)
"""Every key of a `[providers.NAME]` that describes a provider."""
SHORTEST_S, LONGEST_S = 0.1, 86_400.0


@dataclass(frozen=True, slots=True)
class MappingFault:
    """Something in a provider's table that is of no use."""

    path: tuple[str, ...]
    """The keys below `[providers.NAME]`; empty for the whole table."""
    sentence: str


class PlanReader:
    """Reads one table; `faults` are all that is wrong in it, in no order."""

    def __init__(
        self,
        name: str,
        table: Mapping[str, Any],
        *,
        clean_base_url: Callable[[str, bool], str],
        source_fault: SourceFault,
    ) -> None:
        """`clean_base_url` is given a URL and whether plain http is allowed; raises ValueError."""
        self.faults: list[MappingFault] = []
        self._name, self._table = name, table
        self._clean, self._source_fault = clean_base_url, source_fault

    def read(self) -> Plan | None:
        """Give the plan; None where there are faults."""
        table = self._table
        self._unknown(table, PLAN_KEYS)
        pattern = self._id()
        status = self._call(table, (), pattern.parts, {"GET", "POST"}, needs_id=True)
        base = self._base(status)
        fields = self._fields(table, (), status=True)
        cancel = self._cancel(pattern, status)
        listed = self._list(status)
        page = self._page(pattern)
        headers = self._headers()
        timeouts = {key: found for key in TIMEOUTS if (found := self._seconds(key)) is not None}
        interval_s = self._seconds("interval_s") or 5.0
        label, parts = self._text("label", self._name), self._text("parts", "parts")
        groups = self._text("groups", "group")
        optional = self._flag("key_optional")
        if self.faults or status is None:
            return None
        page_text = str(table.get("page", ""))
        return Plan(
            *(self._name, label, base, status, pattern, fields, headers, optional),
            page=page,
            page_base=page.base if page else None,
            page_host=host_of_template(page_text) if page else None,
            list=listed,
            cancel=cancel,
            interval_s=interval_s,
            timeouts=timeouts,
            parts=parts,
            groups=groups,
        )

    def _tell(self, path: tuple[str, ...], sentence: str) -> None:
        self.faults.append(MappingFault(path, sentence))

    def _unknown(self, table: Mapping[str, Any], known: tuple[str, ...], *above: str) -> None:
        from difflib import get_close_matches  # noqa: PLC0415 - only slips need it

        for key in table:
            if key not in known:
                near = get_close_matches(key.lower(), known, 1)
                instead = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
                self._tell((*above, key), f"{key[:60]} is not known here; {instead}")

    def _inner(self, key: str) -> Mapping[str, Any] | None:
        table = self._table.get(key)
        if table is None or isinstance(table, dict):
            return table
        self._tell((key,), f'{key} must be a table, as in {{ url = "…" }}')
        return None

    def _text(self, key: str, usual: str) -> str:
        value = self._table.get(key, usual)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self._tell((key,), f"{key} must be a text in quotes")
        return usual

    def _flag(self, key: str) -> bool:
        value = self._table.get(key, False)
        if not isinstance(value, bool):
            self._tell((key,), f"{key} must be true or false")
        return value is True

    def _seconds(self, key: str) -> float | None:
        value = self._table.get(key)
        if value is None:
            return None
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and math.isfinite(value) and SHORTEST_S <= value <= LONGEST_S:
            return float(value)
        self._tell((key,), f"{key} must be a number of seconds from {SHORTEST_S} to {LONGEST_S:g}")
        return None

    def _id(self) -> IdPattern:
        usual = IdPattern.of("{id}")
        text = self._table.get("id", usual.text)
        try:
            return IdPattern.of(text) if isinstance(text, str) else IdPattern.of("")
        except BadTemplate as error:
            self._tell(("id",), f"id {error}")
            return usual

    def _call(
        self,
        table: Mapping[str, Any],
        above: tuple[str, ...],
        names: tuple[str, ...],
        methods: set[str],
        *,
        needs_id: bool = False,
        usual: str = "GET",
    ) -> Call | None:
        method = table.get("method", usual)
        if not isinstance(method, str) or method.upper() not in methods:
            self._tell((*above, "method"), f"method must be one of {', '.join(sorted(methods))}")
            return None
        body = table.get("body")
        if not _is_json(body):
            self._tell((*above, "body"), "body must be what JSON can hold: no dates, no NaN")
            return None
        text = table.get("url")
        if not isinstance(text, str) or not text.strip():
            example = 'url = "{base}/v1/runs/{id}"'
            self._tell((*above, "url"), f"url is missing: write it as in {example}")
            return None
        try:
            url = UrlTemplate.of(text.strip(), names)
        except BadTemplate as error:
            self._tell((*above, "url"), f"url {error}")
            return None
        missing = [
            name for name in names if name not in url.names and f"{{{name}}}" not in str(body)
        ]
        if needs_id and missing:
            self._tell((*above, "url"), f"url has no {{{missing[0]}}}: every run would be the same")
            return None
        return Call(url, method.upper(), body)

    def _base(self, status: Call | None) -> str:
        spelled = status.url.base if status else None
        text = self._table.get("base", spelled)
        if text is None:
            return ""
        if not isinstance(text, str):
            self._tell(("base",), "base must be a URL in quotes")
            return ""
        if spelled is not None and "base" in self._table:
            self._tell(("base",), "base is of no use where url begins with a host: write {base}")
        try:
            return self._clean(text, self._flag("allow_http"))
        except ValueError as error:
            key = "base" if "base" in self._table else "url"
            self._tell((key,), f"{key} {error}")
            return ""

    def _same_base(self, call: Call | None, status: Call | None, key: str) -> None:
        """See to it that a key is sent to one place alone."""
        if call is not None and status is not None and call.url.base != status.url.base:
            where = status.url.base or "{base}"
            self._tell((key, "url"), f"{key}.url must begin with {where}, as url does")

    def _fields(self, table: Mapping[str, Any], above: tuple[str, ...], *, status: bool) -> Fields:
        fields = FieldsReader(table, above, self._tell, {}).read()
        if status and "status" not in table and "state_when" not in table:
            self._tell(
                ("status",), 'status is missing: write where the state is, as in status = "status"'
            )
        return fields

    def _cancel(self, pattern: IdPattern, status: Call | None) -> Call | None:
        table = self._inner("cancel")
        if table is None:
            return None
        self._unknown(table, CALL_KEYS, "cancel")
        call = self._call(
            table, ("cancel",), pattern.parts, set(METHODS), needs_id=True, usual="POST"
        )
        self._same_base(call, status, "cancel")
        return call

    def _list(self, status: Call | None) -> ListPlan | None:
        table = self._inner("list")
        if table is None:
            return None
        self._unknown(table, LIST_KEYS, "list")
        call = self._call(table, ("list",), ("limit", "next", "group"), {"GET", "POST"})
        self._same_base(call, status, "list")
        usual = {key: self._table[key] for key in FIELD_KEYS if key in self._table}
        own = FieldsReader(table, ("list",), self._tell, usual)
        fields = own.read()
        run_id = own.expression("id")
        if "id" not in table:
            self._tell(
                ("list", "id"),
                'list.id is missing: write where an entry has the id, as in id = "id"',
            )
        if call is None or run_id is None:
            return None
        if "next" in call.url.names_in_path:
            self._tell(("list", "url"), "list.url may have {next} behind its ? alone")
        found = (own.expression(key) for key in ("items", "group", "next"))
        return ListPlan(call, fields, run_id, *found)

    def _page(self, pattern: IdPattern) -> UrlTemplate | None:
        if "page" not in self._table:
            return None
        try:
            return UrlTemplate.of(self._text("page", ""), pattern.parts)
        except BadTemplate as error:
            self._tell(("page",), f"page {error}")
            return None

    def _headers(self) -> Headers:
        table = self._table.get("headers", {})
        if not isinstance(table, dict):
            self._tell(("headers",), 'headers must be a table, as in { X-Api-Key = "env:NAME" }')
            return Headers()
        found: list[Header] = []
        for name, value in table.items():
            try:
                found.append(read_header(name, value, self._source_fault))
            except BadHeader as error:
                self._tell(("headers", name), f"headers.{name[:60]} {error}")
        return Headers(tuple(found))


def _is_json(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_is_json(held) for held in value.values())
    if isinstance(value, list):
        return all(_is_json(held) for held in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, str | int | bool)
