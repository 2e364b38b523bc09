"""From a saved run back to a watch."""

from __future__ import annotations

from dataclasses import replace

from evaltui.files.saved_run import SavedRun, restore
from evaltui.model.health import Health, HealthStatus
from evaltui.model.reference import BadReference
from evaltui.model.watch import Watch
from evaltui.session.accounts import Accounts


def restored(run: SavedRun, accounts: Accounts) -> Watch:
    """Give the watch of a saved run, as it was last seen.

    One whose account is no longer configured, or whose provider is described wrongly, cannot be
    asked for: its health says so, and what was seen of it stays. The provider of the former is
    `unknown`.
    """
    try:
        watch = restore(run, accounts.provider_of(run.ref.account))
        fault = accounts.fault_of(run.ref.account)
    except BadReference as error:
        watch, fault = restore(run, "unknown"), str(error)
    if fault is None:
        return watch
    health = Health(HealthStatus.MALFORMED, fault, 0, watch.health.last_ok_at)
    return replace(watch, health=health)
