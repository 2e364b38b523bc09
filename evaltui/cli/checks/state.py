"""Checks of the folder where the journal is, and what the screen remembers."""

from __future__ import annotations

from pathlib import Path

from evaltui.cli.checks.finding import Finding, Group
from evaltui.cli.checks.folders import check_folder
from evaltui.files.journal_settings import JournalSettings
from evaltui.files.problem import reason

_GROUP = Group("state")


def check_state(journal: Path, settings: JournalSettings) -> list[Finding]:
    """Say whether the journal can be kept, and how large it is."""
    return [check_folder(_GROUP, "folder", journal.parent), _journal(journal, settings)]


def _journal(path: Path, settings: JournalSettings) -> Finding:
    if not settings.enabled:
        return _GROUP.note(
            "journal",
            "not kept: [journal] enabled = false",
            "enabled = true  # under [journal] in config.toml",
        )
    size = 0
    try:
        for file in path.parent.glob(f"{path.name}*"):
            size += file.stat().st_size
    except OSError as error:
        return _GROUP.note("journal", f"cannot be looked at: {reason(error)}")
    kept = f"{size / 1024**2:.1f} of at most {settings.max_mib:g} MiB"
    return _GROUP.ok("journal", f"{kept}, {settings.keep_days:g} days back")
