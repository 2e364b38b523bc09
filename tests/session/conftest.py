"""Watchlists on one runs file, each as another evaltui would have it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from evaltui.files.config import Config
from evaltui.files.runs_file import RunsFile
from evaltui.model.reference import RunRef
from evaltui.session.accounts import Accounts
from evaltui.session.watchlist import Watchlist
from tests.factories import a_watch
from tests.fakes import FakeClock

NewWatchlist = Callable[..., Watchlist]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.toml"


@pytest.fixture
def new_watchlist(path: Path, clock: FakeClock) -> NewWatchlist:
    """Opens the file once more, with the accounts of no configuration."""

    def make(*refs: str, environ: Mapping[str, str] | None = None) -> Watchlist:
        watchlist = Watchlist(RunsFile(path, clock), Accounts(Config(), environ or {}), clock)
        watchlist.open()
        for ref in refs:
            watchlist.add(a_watch(ref, None, name=None))
        if refs:
            assert watchlist.save()
        return watchlist

    return make


def refs_of(watchlist: Watchlist) -> list[str]:
    """What is watched, in its order."""
    return [str(watch.ref) for watch in watchlist.fleet]


def ref(text: str) -> RunRef:
    return RunRef.parse(text)
