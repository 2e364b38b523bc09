"""Groups: runs gathered under a heading that sums them up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from evaltui.model.eta import Eta, EtaSource
from evaltui.model.filter.fields import state_of
from evaltui.model.health import HealthStatus
from evaltui.model.order import STATES, Grouping, natural, parts_gone_wrong, severity
from evaltui.model.watch import Watch
from evaltui.ui.arrange.totals import Totals, totals


@dataclass(frozen=True, slots=True)
class GroupKey:
    """Which group is meant."""

    by: Grouping
    name: str
    """The provider, the account, or the state's word; `unseen` for runs never seen."""

    def __str__(self) -> str:
        return f"{self.by.value}/{self.name}"


@dataclass(frozen=True, slots=True)
class Group:
    """A heading, and what its runs come to."""

    key: GroupKey
    totals: Totals
    done: int | None
    """Parts that are over, of the runs that tell both figures; None where none does."""
    total: int | None
    wrong: int
    """Parts that did not go well, as far as it is told."""
    figures_lack: bool
    """Whether some run tells no figures, so that the sums are at least so much."""
    eta: Eta | None
    """When the last run ends, as far as there are estimates."""
    eta_lacks: bool
    """Whether some run that has not ended has no estimate."""
    health: HealthStatus
    """The worst of the runs that have not ended."""
    folded: bool


def group_of(watch: Watch, by: Grouping) -> GroupKey:
    """Give the group to which a run belongs."""
    match by:
        case Grouping.PROVIDER:
            return GroupKey(by, watch.provider)
        case Grouping.ACCOUNT:
            return GroupKey(by, watch.ref.account)
        case Grouping.STATE:
            return GroupKey(by, state_of(watch))


def grouped(watches: Iterable[Watch], by: Grouping) -> list[tuple[GroupKey, list[Watch]]]:
    """Gather runs; groups stand in an order that does not depend on that of the runs."""
    found: dict[GroupKey, list[Watch]] = {}
    for watch in watches:
        found.setdefault(group_of(watch, by), []).append(watch)
    if by is Grouping.STATE:
        return sorted(found.items(), key=lambda item: STATES.index(item[0].name))
    return sorted(found.items(), key=lambda item: (natural(item[0].name), item[0].name))


def summed(key: GroupKey, watches: Sequence[Watch], now: datetime, *, folded: bool) -> Group:
    """Sum up a group; it has at least one run."""
    figures = [
        (watch.snapshot.done, watch.snapshot.total)
        for watch in watches
        if watch.snapshot is not None
        and watch.snapshot.done is not None
        and watch.snapshot.total is not None
    ]
    open_ = [watch for watch in watches if not watch.ended]
    etas = [eta for watch in open_ if isinstance(eta := watch.eta(now), Eta)]
    return Group(
        key=key,
        totals=totals(watches, now),
        done=sum(done for done, _ in figures) if figures else None,
        total=sum(total for _, total in figures) if figures else None,
        wrong=sum(parts_gone_wrong(watch) or 0 for watch in watches),
        figures_lack=len(figures) < len(watches),
        eta=_last(etas),
        eta_lacks=len(etas) < len(open_),
        health=min((watch.health.status for watch in open_), key=severity, default=HealthStatus.OK),
        folded=folded,
    )


def _last(etas: Sequence[Eta]) -> Eta | None:
    """Give when the last of these ends."""
    if not etas:
        return None
    low, high = max(eta.low_s for eta in etas), max(eta.high_s for eta in etas)
    return Eta(low, high, EtaSource.ESTIMATE)
