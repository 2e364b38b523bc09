"""Run references: how a person and a file name one run."""

from __future__ import annotations

import re
from dataclasses import dataclass

ACCOUNT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
MAX_ID_LENGTH = 256
# Blanks, controls, surrogates, and what nobody sees: joiners, marks, overrides, byte-order mark.
_UNFIT_ID = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


class BadReference(ValueError):
    """A text that names no run; its message says why and what would."""


@dataclass(frozen=True, slots=True, order=True)
class RunRef:
    """One run of one account, written `account:id`."""

    account: str
    """The account's name; a provider's own name is its default account."""
    id: str
    """The service's identifier, verbatim."""

    def __str__(self) -> str:
        return f"{self.account}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> RunRef:
        """Read `account:id`.

        Raises:
            BadReference: the text is not of that form.
        """
        text = text.strip()
        account, colon, run_id = text.partition(":")
        if not colon:
            raise BadReference(
                f"{_shown(text)} names no run: write provider:id, as in retab:wfevalrun_q1z2, "
                "or paste the run's URL"
            )
        if not ACCOUNT_NAME.fullmatch(account):
            raise BadReference(
                f"{_shown(text)} has no account or provider before the colon: write provider:id, "
                "as in retab:wfevalrun_q1z2"
            )
        if not run_id:
            raise BadReference(f"{_shown(text)} has no id after the colon: write {account}:ID")
        if len(run_id) > MAX_ID_LENGTH:
            raise BadReference(
                f"the id after {account}: is {len(run_id)} characters long; "
                f"an id has at most {MAX_ID_LENGTH}"
            )
        if _UNFIT_ID.search(run_id) or run_id in {".", ".."}:
            raise BadReference(
                f"{_shown(text)} is no run id: an id has no spaces or control characters"
            )
        return cls(account, run_id)


def _shown(text: str) -> str:
    """Quote what was typed or pasted, shortened, with what nobody sees made visible."""
    return repr(text if len(text) <= 80 else text[:79] + "…")
