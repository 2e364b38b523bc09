"""A provider that may be asked without a key, and what it is asked with."""

from __future__ import annotations

from collections.abc import Mapping

from evaltui.model.exchange import Answer, Request
from evaltui.providers import Providers
from tests.fakes import EPOCH
from tests.watch.provider import Toy


class Keyless(Toy):
    """Needs no key."""

    name = "keyless"
    key_env: str | None = None


class Lenient(Toy):
    """Sends the key where there is one."""

    key_is_optional = True


class Particular(Toy):
    """Wants a second secret and a version."""

    name = "particular"
    header_sources = ("env:TOY_ORG",)

    def more_headers(self, secrets: Mapping[str, str]) -> Mapping[str, str]:
        return {"x-version": "2", "x-org": secrets["env:TOY_ORG"]}


TOYS = Providers({"keyless": Keyless, "toy": Lenient, "particular": Particular})


class Ear:
    """Hears the headers of every question, in place of the HTTP client."""

    def __init__(self, status: int = 200) -> None:
        self.heard: list[Mapping[str, str]] = []
        self.status = status

    async def ask(
        self, base_url: str, headers: Mapping[str, str], request: Request, way: object
    ) -> Answer:
        self.heard.append(headers)
        return Answer(self.status, {}, b"{}", EPOCH, 0.1)

    async def aclose(self) -> None:
        pass
