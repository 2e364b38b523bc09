"""A custom provider as its table describes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult

from evaltui.mapping.expressions import Expression
from evaltui.mapping.fields import Fields
from evaltui.mapping.headers import Headers
from evaltui.mapping.templates import IdPattern, UrlTemplate, filled_body
from evaltui.model.exchange import Request


@dataclass(frozen=True, slots=True)
class Call:
    """One kind of question."""

    url: UrlTemplate
    method: str = "GET"
    body: Any = None

    def request(self, values: Mapping[str, str]) -> Request:
        """Give the question; texts of the body hold the values as they are."""
        return Request(
            self.method,
            self.url.path(values),
            self.url.parameters(values),
            json=None if self.body is None else filled_body(self.body, values),
        )


@dataclass(frozen=True, slots=True)
class ListPlan:
    """How the service's list of runs is asked for and read."""

    call: Call
    fields: Fields
    id: Expression
    items: Expression | None = None
    """The list within the answer; None where the answer is the list."""
    group: Expression | None = None
    next: Expression | None = None
    """What to ask the next page with."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a custom provider is made of."""

    name: str
    label: str
    base: str
    """Empty where an account or the environment must give one."""
    status: Call
    id: IdPattern
    fields: Fields
    headers: Headers = field(default_factory=Headers)
    key_optional: bool = False
    page: UrlTemplate | None = None
    page_base: str | None = None
    """Scheme and host of the pages; None where they are below the base URL."""
    page_host: str | None = None
    list: ListPlan | None = None
    cancel: Call | None = None
    interval_s: float = 5.0
    timeouts: Mapping[str, float] = field(default_factory=dict)
    parts: str = "parts"
    groups: str = "group"

    @property
    def base_url_env(self) -> str:
        """The variable that overrides the base URL, such as `NEMO_BASE_URL`."""
        return base_url_env(self.name)

    def find(self, url: SplitResult) -> str | None:
        """Give the id that a URL of the API or of a page carries."""
        for template in (self.page, self.status.url, self.cancel and self.cancel.url):
            found = template.find(url) if template else None
            if found is not None and found.keys() >= set(self.id.parts):
                return self.id.joined(found)
        return None


def base_url_env(name: str) -> str:
    """Give the variable that overrides the base URL of a custom provider: `NEMO_BASE_URL`."""
    return "".join(letter if letter.isalnum() else "_" for letter in name).upper() + "_BASE_URL"
