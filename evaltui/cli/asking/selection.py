"""Which runs a command is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evaltui.cli.asking.opening import resolve_all
from evaltui.files.runs_file import Loaded
from evaltui.session.restoring import restored
from evaltui.watch.fleet import Fleet

if TYPE_CHECKING:
    from evaltui.cli.asking.noting import Noting
    from evaltui.session.session import Session


def saved_fleet(loaded: Loaded, session: Session, noting: Noting) -> Fleet:
    """Give all saved runs as they were last seen; what is seen of them from now on is noted."""
    fleet = Fleet(noting.folded)
    for saved in loaded.runs:
        fleet.add(restored(saved, session.accounts))
    return fleet


def named_fleet(texts: Sequence[str], loaded: Loaded, session: Session, noting: Noting) -> Fleet:
    """Give the runs that references and URLs name, as they were last seen where they are saved.

    What is seen of them from now on is noted.

    Raises:
        BadReference, BadAddress: one of them names none.
    """
    saved = {run.ref: run for run in loaded.runs}
    fleet = Fleet(noting.folded)
    for ref in resolve_all(texts, session.accounts):
        run = saved.get(ref)
        fleet.add(session.new_watch(ref) if run is None else restored(run, session.accounts))
    return fleet
